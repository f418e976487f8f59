"""The clock is read at the edge and passed down as `now` (docs/house.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from checks.measures import files

EDGE = {"web", "jobs", "management"}
READS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("timezone", "now"),
}
READS |= {("time", "time"), ("timezone", "localdate"), ("timezone", "localtime")}


def problems(root: Path) -> list[str]:
    """Every place outside the edge that reads the clock."""
    found = []
    for path in files(root, "tenpack", ".py"):
        inside = path.relative_to(root)
        if inside.parts[1] in EDGE:
            continue
        lines = _reads(ast.parse(path.read_text(), str(path)))
        found += [f"{inside}:{line} reads the clock; take `now` as an argument." for line in lines]
    return found


def _reads(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value
        name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        if (name, node.attr) in READS:
            yield node.lineno
