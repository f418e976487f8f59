"""The catalogues in tenpack/locale: every text of the code in every language.

`python -m checks.catalogues` (`make words`) writes new texts into them and takes out what nobody says any more.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("de", "es", "fr")
FOLDER = "tenpack/locale"
KEYWORDS: dict[str, Any] = DEFAULT_KEYWORDS | dict.fromkeys(("gettext_lazy", "lazy", "_now", "gettext_noop"))
KEYWORDS |= {"ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
# Named and counted placeholders, tags, and the braces that scripts fill.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}|</?\w[^>]*>")
# Words and names may be the same in two languages; sentences are not.
LONGEST_ALIKE = 20
# Lines of the head that change whenever it is written, or say nothing.
NOISE = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Report-Msgid',
    b'"Language-Team',
    b'"Generated-By',
)
PAGES = "**/templates/**.html"
METHODS = [("web/allauth_templates/**.*", "django"), (PAGES, "jinja2"), ("**.py", "python")]
# A page that cannot be read is an error, not a page without texts.
OPTIONS = {PAGES: {"extensions": "jinja2.ext.do", "silent": "false"}}


def catalogue_path(root: Path, language: str) -> Path:
    return root / FOLDER / language / "LC_MESSAGES" / "django.po"


def django_template(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Any]:
    """What a template of Django's own kind says: it is turned into calls that read like Python."""
    from django.utils.translation.template import templatize

    source = templatize(file.read().decode())
    yield from extract_python(BytesIO(source.encode()), keywords, comments, {"encoding": "utf-8"})


def texts_of_the_code(root: Path) -> Catalog:
    """Everything that is marked for translation, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    methods: list[Any] = [(pattern, django_template if name == "django" else name) for pattern, name in METHODS]
    folder = root / "tenpack"
    found = extract_from_dir(folder, methods, OPTIONS, keywords=KEYWORDS, directory_filter=lambda _name: True)
    for file, _line, text, _comments, context in found:
        catalog.add(text, locations=[(file, 0)], context=context)
    return catalog


def catalogue(root: Path, language: str) -> Catalog:
    """What a language says so far."""
    path = catalogue_path(root, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False, project="Tenpack", header_comment="")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(root: Path) -> dict[str, int]:
    """Write the catalogues anew. Shape: by language, how many texts wait for a translation."""
    texts = texts_of_the_code(root)
    return {language: _update_one(root, language, texts) for language in LANGUAGES}


def _update_one(root: Path, language: str, texts: Catalog) -> int:
    said = catalogue(root, language)
    said.update(texts, no_fuzzy_matching=True)
    write(root, language, said)
    return sum(not _is_complete(message) for message in said if message.id)


def write(root: Path, language: str, said: Catalog) -> None:
    """Store it in an order and with a head that only change when a text does."""
    written = BytesIO()
    write_po(written, said, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False)
    path = catalogue_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(NOISE))
    )


def problems(root: Path) -> list[str]:
    """Texts without a translation, translations without a text, and placeholders that got lost."""
    texts, said = texts_of_the_code(root), {language: catalogue(root, language) for language in LANGUAGES}
    found = [problem for language in LANGUAGES for problem in _problems_of(language, texts, said[language])]
    return found + [problem for one, other in combinations(LANGUAGES, 2) for problem in _alike(said, one, other)]


def _problems_of(language: str, texts: Catalog, said: Catalog) -> Iterator[str]:
    for text in texts:
        if text.id:
            message = said.get(text.id, text.context)
            if message is None or not _is_complete(message):
                yield f"{language}: no translation of {_first(text)!r}; `make words` lists it, then translate it."
            elif wrong := _wrong_placeholders(message):
                yield f"{language}: {_first(text)!r} lost or gained {', '.join(sorted(wrong))}."
    for message in said:
        if message.id and texts.get(message.id, message.context) is None:
            yield f"{language}: nobody says {_first(message)!r} any more; run `make words`."


def _alike(said: dict[str, Catalog], one: str, other: str) -> Iterator[str]:
    """A sentence that two languages say with the very same letters stands in the wrong catalogue."""
    for message in said[one]:
        same = said[other].get(message.id, message.context) if message.id else None
        words = _forms(message)
        if same and words == _forms(same) and len(words[0]) > LONGEST_ALIKE and words[0] != _first(message):
            yield f"{one} and {other} say {_first(message)!r} with the same words."


def _first(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def _is_complete(message: Message) -> bool:
    return all(_forms(message)) and not message.fuzzy


def _wrong_placeholders(message: Message) -> set[str]:
    """The last form holds exactly what the English one holds; a singular may say its number in words."""
    expected = set(PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[-1]))
    *singular, last = [set(PLACEHOLDER.findall(form)) for form in _forms(message)]
    return (expected ^ last).union(*(form - expected for form in singular))


if __name__ == "__main__":
    for language, waiting in update(Path(__file__).parents[1]).items():
        sys.stdout.write(f"{language}: {waiting} texts wait for a translation\n")
