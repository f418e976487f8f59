"""A notice as a letter and as a push message, in its reader's language and zone."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import override

from tenpack.appointments.ics import calendar_of
from tenpack.notices import words_of_coaches, words_of_meetings, words_of_money, words_of_sessions
from tenpack.notices.letters import Letter, language_for
from tenpack.notices.preferences import unsubscribe_url
from tenpack.notices.sheet import around, html_of, one_line, plain_of
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
        name = story.coach.name if story.coach else story.name
        sheet = around(story.business, story.kind.name, name, stop=stop)
        return Letter(
            to=to,
            subject=one_line(said.subject),
            text=plain_of(said, sheet),
            reply_to=reply_to(story),
            files=calendar_file(story, said),
            message_id=message_id,
            html=html_of(said, sheet, nonce),
            headers=stopping(stop),
        )


def push_of(story: Story) -> tuple[str, str, str]:
    """What stands on the lock screen: the business, a short text, and where a tap leads."""
    with override(language_for(story.business, story.user)):
        said = told(story)
        url = said.button[1] if said.button else settings.PUBLIC_URL + "/"
        return story.business.name, said.push or said.lines[0], url.removeprefix(settings.PUBLIC_URL)


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
