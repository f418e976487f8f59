"""What every letter looks like: one calm page of HTML that needs nothing from anywhere, and the same in plain text."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from jinja2 import Environment, StrictUndefined, Template

from tenpack.notices.outbox_models import LetterIntro
from tenpack.notices.telling import Told
from tenpack.people.models import Business


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the words of a letter: who writes, what the business adds, why it comes, how to stop it."""

    business: str
    intro: str
    hello: str
    why: str
    stop: str


def around(business: Business, kind: str, name: str, *, why: str = "", stop: str = "") -> Around:
    """The usual surroundings of a letter of this kind to somebody of this name, in the language spoken now."""
    intro = LetterIntro.objects.filter(business=business, kind=kind).first()
    return Around(
        business=one_line(business.name),
        intro=intro.text if intro else "",
        hello=_("Hello %(name)s,") % {"name": one_line(name)},
        why=why or _("You get this letter because you are with %(business)s.") % {"business": one_line(business.name)},
        stop=stop,
    )


def plain_of(said: Told, around: Around) -> str:
    """A letter without any markup, nothing left out."""
    parts = [around.intro, around.hello, *said.lines]
    if said.facts:
        parts.append("\n".join(f"{name}: {value}" for name, value in said.facts))
    if said.button:
        parts.append(f"{said.button[0]}:\n{said.button[1]}")
    parts.append("-- \n" + around.why)
    if around.stop:
        parts[-1] += f"\n{stop_words()}: {around.stop}"
    return "\n\n".join(part for part in parts if part) + "\n"


def html_of(said: Told, around: Around, nonce: str = "") -> str:
    """The letter as a page. With `nonce` it may be shown on this site, too."""
    direction = "rtl" if get_language_bidi() else "ltr"
    language = get_language() or "en"
    return page().render(
        told=said, around=around, stop_words=stop_words(), language=language, direction=direction, nonce=nonce
    )


def stop_words() -> str:
    return _("No more letters of this kind")


def one_line(text: str) -> str:
    """A name fit for a subject, whatever was typed."""
    return " ".join(text.split())


@cache
def page() -> Template:
    """The page of all letters."""
    surroundings = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return surroundings.from_string(files("tenpack.notices").joinpath("letter.html").read_text())
