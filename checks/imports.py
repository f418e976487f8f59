"""Which room may import what from outside (docs/house.md). import-linter holds the order between rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks.measures import files

# What is imported, where it may be, and why.
ONLY_IN = (
    ("stripe", "tenpack.money.stripe", "the other rooms know money, not its provider"),
    ("django.http", "tenpack.web", "only pages know requests and answers"),
    ("django.forms", "tenpack.web", "only pages know forms"),
    ("ninja", "tenpack.web", "only pages know requests and answers"),
)
RULES_KEEP_OUT = ("django.db", "django.conf", "django.utils.timezone", "random", "os")


def problems(root: Path) -> list[str]:
    """Every import that stands in the wrong room, or in a rule that must stay pure."""
    found = []
    for path in files(root, "tenpack", ".py"):
        inside = path.relative_to(root)
        module = ".".join(inside.with_suffix("").parts)
        for line, imported in imports(ast.parse(path.read_text(), str(path))):
            found += [f"{inside}:{line} {reason}" for reason in _reasons(module, imported)]
    return found


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every imported name with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _reasons(module: str, imported: str) -> Iterator[str]:
    for package, home, reason in ONLY_IN:
        if _inside(imported, package) and not _inside(module, home):
            yield f"imports {package}, which only {home} may: {reason}."
    if ".rules" in module and any(_inside(imported, package) for package in RULES_KEEP_OUT):
        yield f"imports {imported}: a rule takes values and gives values."


def _inside(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
