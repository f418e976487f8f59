"""A notice as a letter: one calm page of HTML that needs nothing from anywhere, and the same in plain text."""

from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _
from jinja2 import Environment, StrictUndefined, Template

from tenpack.appointments.ics import calendar_of
from tenpack.notices import words_of_coaches, words_of_meetings, words_of_money, words_of_sessions
from tenpack.notices.letters import Letter, language_for
from tenpack.notices.outbox_models import LetterIntro
from tenpack.notices.preferences import unsubscribe_url
from tenpack.notices.telling import Story, Told

WORDS = words_of_money.WORDS | words_of_sessions.WORDS | words_of_meetings.WORDS | words_of_coaches.WORDS


def told(story: Story) -> Told:
    """The words of a notice in the language that is spoken now. Errors: `KeyError` for a kind without words."""
    return WORDS[story.kind.name](story)


def letter_of(story: Story, to: str, message_id: str = "", nonce: str = "") -> Letter:
    """The whole letter, in the reader's language and zone. With `nonce` its page may be shown on this site, too."""
    with override(language_for(story.business, story.user)):
        said = told(story)
        stop = unsubscribe_url(story.user, story.business, story.kind)
        words = words_around(story, said, stop)
        return Letter(
            to=to,
            subject=one_line(said.subject),
            text=plain(said, words),
            reply_to=reply_to(story),
            files=calendar_file(story, said),
            message_id=message_id,
            html=page().render(told=said, nonce=nonce, **words),
            headers=stopping(stop),
        )


def push_of(story: Story) -> tuple[str, str, str]:
    """What stands on the lock screen: the business, a short text, and where a tap leads."""
    with override(language_for(story.business, story.user)):
        said = told(story)
        url = said.button[1] if said.button else settings.PUBLIC_URL + "/"
        return story.business.name, said.push or said.lines[0], url.removeprefix(settings.PUBLIC_URL)


def words_around(story: Story, said: Told, stop: str) -> dict[str, str]:
    """What stands around the words of the notice itself."""
    intro = LetterIntro.objects.filter(business=story.business, kind=story.kind.name).first()
    name = story.coach.name if story.coach else story.name
    return {
        "business": story.business.name,
        "intro": intro.text if intro else "",
        "hello": _("Hello %(name)s,") % {"name": one_line(name)},
        "why": _("You get this letter because you are with %(business)s.") % {"business": story.business.name},
        "stop": stop,
        "stop_words": _("No more letters of this kind"),
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }


def plain(said: Told, words: dict[str, str]) -> str:
    """The same without any markup, nothing left out."""
    parts = [words["intro"], words["hello"], *said.lines]
    if said.facts:
        parts.append("\n".join(f"{name}: {value}" for name, value in said.facts))
    if said.button:
        parts.append(f"{said.button[0]}:\n{said.button[1]}")
    parts.append("-- \n" + words["why"])
    if words["stop"]:
        parts[-1] += f"\n{words['stop_words']}: {words['stop']}"
    return "\n\n".join(part for part in parts if part) + "\n"


def calendar_file(story: Story, said: Told) -> tuple[tuple[str, bytes, str], ...]:
    """The appointment for the reader's own calendar, under an id that stays when it is moved or cancelled."""
    if said.appointment is None:
        return ()
    file = calendar_of(
        [said.appointment], name=story.business.name, zone=story.business.zone, for_coach=story.coach is not None
    )
    return (("appointment.ics", file, "text/calendar"),)


def reply_to(story: Story) -> str:
    """Clients answer their coach, coaches their client."""
    if story.coach:
        return story.client.email if story.client else ""
    return story.client.coach.user.email if story.client else ""


def stopping(stop: str) -> tuple[tuple[str, str], ...]:
    """What lets a mail program offer one click to stop. Source: RFC 2369, RFC 8058."""
    return (("List-Unsubscribe", f"<{stop}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")) if stop else ()


def id_of(public: str) -> str:
    """What mail servers know a letter by: one that went out twice is shown once."""
    return f"<{public}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def page() -> Template:
    """The page of all letters."""
    surroundings = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return surroundings.from_string(files("tenpack.notices").joinpath("letter.html").read_text())
