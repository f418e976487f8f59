"""How large the functions and files of a repository are."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PYTHON_FOLDERS = ("tenpack", "checks", "tests", "bench")
SKIPPED = {"__pycache__", "node_modules", "static", ".venv", "build"}


@dataclass(frozen=True)
class Measure:
    """One thing that was measured; `name` is its path, and after a colon the function in it."""

    name: str
    lines: int


def files(root: Path, folder: str, *endings: str) -> list[Path]:
    """Every file below a folder that a person wrote."""
    return sorted(
        path
        for path in (root / folder).rglob("*")
        if path.suffix in endings and not SKIPPED & set(path.relative_to(root).parts)
    )


def python_files(root: Path) -> list[Path]:
    """Everything but generated migrations."""
    found = [path for folder in PYTHON_FOLDERS for path in files(root, folder, ".py")]
    return [path for path in found if path.parent.name != "migrations"]


def file_measures(root: Path, paths: list[Path]) -> list[Measure]:
    return [Measure(str(path.relative_to(root)), len(path.read_text().splitlines())) for path in paths]


def function_measures(root: Path, paths: list[Path]) -> Iterator[tuple[Measure, bool]]:
    """Every function with whether it answers a request for a page."""
    for path in paths:
        inside = path.relative_to(root)
        for name, function in _functions(ast.parse(path.read_text(), str(path))):
            measure = Measure(f"{inside}:{name}", (function.end_lineno or 0) - function.lineno + 1)
            yield measure, inside.parts[:2] == ("tenpack", "web") and _is_page(function)


def _functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


def _is_page(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = [*function.args.posonlyargs, *function.args.args][:1]
    return [argument.arg for argument in first] == ["request"]
