"""Every setting that the code reads from the environment stands in docs/running.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checks.measures import files

PAGE = "docs/running.md"
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")
# Read or set for others' sake: Django's own switch, and a folder of the operating system.
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "XDG_RUNTIME_DIR"}


def problems(root: Path) -> list[str]:
    """Settings without a line, and lines without a setting."""
    page = root / PAGE
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", page.read_text() if page.exists() else "", re.MULTILINE))
    used = dict(names(root))
    missing = [f"{used[name]}: {name} is not in {PAGE}." for name in sorted(set(used) - documented)]
    return missing + [f"{PAGE} tells about {name}, which nothing reads." for name in sorted(documented - set(used))]


def names(root: Path) -> Iterator[tuple[str, str]]:
    """Every name read from the environment, with a file that reads it."""
    for path in files(root, "tenpack", ".py"):
        for node in ast.walk(ast.parse(path.read_text(), str(path))):
            for name in _read(node):
                if NAME.fullmatch(name) and name not in NOT_OURS:
                    yield name, str(path.relative_to(root))


def _read(node: ast.AST) -> Iterator[str]:
    """What `os.environ` is asked for: by `get`, by index, by `in`, and by `given`, our short name for its `get`."""
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func)
        if called in ("os.environ.get", "os.getenv", "os.environ.pop", "given"):
            yield from _constant(node.args[0])
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        yield from _constant(node.slice)
    elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "os.environ":
        yield from _constant(node.left)


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
