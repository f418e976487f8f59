"""One meaning per word: what the code names stands in docs/glossary.md, and is called nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checks.measures import files
from checks.texts import visible_texts

GLOSSARY = "docs/glossary.md"
EVENT = re.compile(r"'([a-z_]+\.[a-z_]+)'")
# Django's own parts of a model, which name nothing in the field.
NOT_NOUNS = ("Manager", "QuerySet")


def problems(root: Path) -> list[str]:
    """Nouns and events of the code that the glossary lacks, and words that it rules out."""
    glossary = root / GLOSSARY
    if not glossary.exists():
        return [f"{GLOSSARY} is missing."]
    text = glossary.read_text()
    return [*_missing(root, text), *_ruled_out(root, text)]


def known_words(text: str) -> set[str]:
    """Every word of the first column of every table, in lower case, and every name in backticks there."""
    words: set[str] = set()
    for line in text.splitlines():
        if line.startswith("|"):
            cell = line.split("|")[1].strip()
            words.update(re.findall(r"`([^`]+)`", cell))
            words.update(word.strip().lower() for word in re.sub(r"`[^`]*`|[()]", "", cell).split(","))
    return words


def _missing(root: Path, text: str) -> Iterator[str]:
    known = known_words(text)
    for path, name in nouns(root):
        if name not in known and spaced(name) not in known:
            yield f'{path}: "{spaced(name)}" ({name}) is not in {GLOSSARY}.'
    for path, event in events(root):
        if event not in known:
            yield f'{path}: the journal\'s "{event}" is not in {GLOSSARY}.'


def nouns(root: Path) -> Iterator[tuple[str, str]]:
    """Every room, and every public class of a room's models and choices."""
    for path in files(root, "tenpack", ".py"):
        inside = path.relative_to(root)
        if path.name == "__init__.py" and len(inside.parts) == 3 and inside.parts[1] != "migrations":
            yield str(inside), inside.parts[1]
        if path.stem.endswith(("models", "choices")) or {"models", "choices"} & set(inside.parts[2:-1]):
            for node in ast.parse(path.read_text(), str(path)).body:
                if isinstance(node, ast.ClassDef) and _names_something(node.name):
                    yield str(inside), node.name


def _names_something(name: str) -> bool:
    return not name.startswith("_") and not name.endswith(NOT_NOUNS)


def events(root: Path) -> Iterator[tuple[str, str]]:
    """Every name that a call of `record` or `tell`, or an SQL file, gives to something that happened."""
    for path in files(root, "tenpack", ".py"):
        for node in ast.walk(ast.parse(path.read_text(), str(path))):
            if isinstance(node, ast.Call) and node.args and _is_record(node.func):
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and EVENT.fullmatch(repr(part.value)):
                        yield str(path.relative_to(root)), str(part.value)
    for path in files(root, "tenpack", ".sql"):
        for event in sorted(set(EVENT.findall(path.read_text()))):
            yield str(path.relative_to(root)), event


def _is_record(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in ("record", "tell")


def spaced(name: str) -> str:
    """`SessionPack` as a person writes it: "session pack"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _ruled_out(root: Path, text: str) -> Iterator[str]:
    instead = dict(_say_instead(text))
    if not instead:
        return
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, instead))})s?\b", re.IGNORECASE)
    # A word of the glossary that has several parts may hold one of them: a credit note is no credit.
    whole = {word for word in known_words(text) if " " in word and pattern.search(word)}
    allowed = re.compile(rf"\b({'|'.join(map(re.escape, whole)) or '(?!)'})s?\b", re.IGNORECASE)
    for place, words in visible_texts(root):
        for found in pattern.findall(allowed.sub("", words)):
            yield f'{place}: "{found}" in "{words[:60]}"; say {instead[found.lower()]}.'


def _say_instead(text: str) -> Iterator[tuple[str, str]]:
    """The rows of the table headed "Not this word": the word and what to say."""
    _, heading, table = text.partition("| Not this word |")
    for line in table.splitlines()[2:] if heading else ():
        if not line.startswith("|"):
            return
        word, say = (cell.strip() for cell in line.split("|")[1:3])
        yield word.lower(), say
