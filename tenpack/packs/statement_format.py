"""How a statement is written to a file: its name, its columns, and text that no spreadsheet runs."""

from tenpack.packs.chain import HASHED

FORMAT = "tenpack statement 1"
READABLE = ("pack", "entry", "when", "what", "who", "reason")
CSV_COLUMNS = (*READABLE, *HASHED, "hash")
# A spreadsheet runs what begins with one of these.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: str | int | None) -> str | int:
    """Text with an apostrophe before what a spreadsheet would run; `meant` takes it off again."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.lstrip("'").startswith(FORMULA_SIGNS) else value


def meant(text: str) -> str:
    """What was written before `harmless`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_SIGNS) else text
