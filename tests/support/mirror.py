"""Arabic for tests: every text of the code with its Latin letters turned into Arabic ones, placeholders left alone.

Nobody reads it. It shows whether a page still holds from right to left with words that run that way, and whatever keeps
its Latin letters was never marked for translation.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from checks.catalogues import PLACEHOLDER, texts_of_the_code

ROOT = Path(__file__).parents[2]
LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابثدعفغهيجكلمنوپقرستوڤشخىز"
LETTERS = str.maketrans(LATIN + LATIN.upper(), ARABIC + ARABIC)


def mirrored(text: str) -> str:
    """The text in Arabic letters. Placeholders, tags and addresses stay."""
    kept = re.compile(rf"({PLACEHOLDER.pattern}|https?://\S+|&\w+;)")
    return "".join(part if kept.fullmatch(part) else part.translate(LETTERS) for part in kept.split(text))


def write_mirrored(folder: Path) -> None:
    """Write the catalogue where gettext looks for it."""
    catalog = Catalog(locale="ar")
    for message in texts_of_the_code(ROOT):
        if isinstance(message.id, str):
            catalog.add(message.id, mirrored(message.id), context=message.context)
        elif message.id:
            catalog.add(message.id, (mirrored(message.id[-1]),) * catalog.num_plurals, context=message.context)
    path = folder / "ar" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
