"""Templates: nothing that the content policy would block, and every word can be translated."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from checks.measures import files

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
# Jinja's block and Django's, which the sign-in pages use.
TRANSLATED = re.compile(r"\{%-?\s*(?:blocktranslate|trans)\b.*?end(?:blocktranslate|trans)\s*-?%\}", re.DOTALL)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# What a machine reads, and names that are the same in every language.
UNSPOKEN = re.compile(r"<(script|style|code|kbd|svg|samp)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"""\s(?:aria-label|title|alt|placeholder)=(?:"([^"]*)"|'([^']*)')""")
NAMES = re.compile(r"\b(Tenpack|IBAN|URL|API|CSV|JSON|PDF)\b|&[a-z]+;")
WORD = re.compile(r"[^\W\d_]{2,}")
# Class names and attributes that stand outside a tag in the source: `data-not-yet`, `{% block look %}shell`.
MACHINE = re.compile(r"""["'=\s]*(?:[a-z0-9]*[-_][a-z0-9_-]*["'=\s]*)+""")
LOOK = re.compile(r"\{% block \w+ %\}[a-z-]+\{% endblock %\}")
# Pages that only people who change Tenpack see.
UNSEEN = ("styleguide",)

BLOCKED = {
    re.compile(r"""\sstyle\s*=\s*["']"""): "an inline style",
    re.compile(r"""<[a-z][^>{]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE): "an inline event handler",
    re.compile(r"<style\b", re.IGNORECASE): "an inline style sheet",
    re.compile(r"""["']\s*javascript:""", re.IGNORECASE): "a javascript: address",
    # A script with a source, or one that only carries data, is fine.
    re.compile(r"<script\b(?![^>]*\b(?:src=|application/json))", re.IGNORECASE): "an inline script",
}


def problems(root: Path) -> list[str]:
    """What is wrong in any template of the pages."""
    return [
        f"{path.relative_to(root)}: {problem}"
        for path in files(root, "tenpack/web", ".html")
        for problem in [*blocked(path.read_text()), *unmarked(path.read_text(), path.name)]
    ]


def blocked(text: str) -> Iterator[str]:
    """What the content policy would not let run."""
    text = COMMENT.sub("", text)
    for pattern, what in BLOCKED.items():
        for match in pattern.finditer(text):
            yield f"{what} on line {text[: match.start()].count(chr(10)) + 1}."


def unmarked(text: str, name: str = "") -> Iterator[str]:
    """Words that a person reads and no translator sees."""
    if name.startswith(UNSEEN):
        return
    for pattern in (COMMENT, LOOK, TRANSLATED, UNSPOKEN, JINJA):
        text = pattern.sub(_blank, text)
    spoken = [match[1] or match[2] or "" for match in SPOKEN_ATTRIBUTE.finditer(text)]
    for words in [*spoken, *TAG.sub("\n", text).splitlines()]:
        if not MACHINE.fullmatch(words) and WORD.search(NAMES.sub("", words)):
            yield f'"{words.strip()[:60]}" is not marked for translation.'


def compile_all(root: Path, compiled: Callable[[str], object]) -> list[str]:
    """What `compiled`, which loads one template by its name, cannot load."""
    from jinja2 import TemplateError

    folder = root / "tenpack" / "web" / "templates"
    found = []
    for path in files(root, "tenpack/web/templates", ".html"):
        try:
            compiled(str(path.relative_to(folder)))
        except TemplateError as error:
            found.append(f"{path.relative_to(root)}: {error}")
    return found


def _blank(match: re.Match[str]) -> str:
    """A stand-in of one line for what is not spoken, so that words beside it stay apart."""
    return "\n" if "\n" in match[0] else " "
