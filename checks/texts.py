"""The texts that a person can see: what Python and templates mark for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checks.measures import files

MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
CALLED = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
TRANSLATED = re.compile(r"\{%-?\s*(?:blocktranslate|trans)\b.*?%\}(.*?)\{%-?\s*end(?:blocktranslate|trans)", re.DOTALL)


def visible_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Every text with the place where it stands."""
    for path in files(root, "tenpack", ".html"):
        inside, text = str(path.relative_to(root)), path.read_text()
        for match in CALLED.finditer(text):
            yield inside, match[1] or match[2] or ""
        for match in TRANSLATED.finditer(text):
            yield inside, re.sub(r"<[^>]*>|\{[^}]*\}", " ", match[1])
    for path in files(root, "tenpack", ".py"):
        for line, text in _python_texts(ast.parse(path.read_text(), str(path))):
            yield f"{path.relative_to(root)}:{line}", text


def _python_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value
