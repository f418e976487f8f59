"""Letters as values: who gets what, in the reader's language. Nothing is sent here."""

from dataclasses import dataclass

from babel.dates import format_date
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tenpack.kit.moments import local_day
from tenpack.kit.money import locale_of
from tenpack.people.models import Business, Invitation, User


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to send."""

    to: str
    subject: str
    text: str
    reply_to: str = ""


def language_for(business: Business, user: User | None) -> str:
    """The reader's own choice, else the business's."""
    return (user and user.language) or business.locale


def invitation_letter(invitation: Invitation, link: str, reply_to: str) -> Letter:
    """The letter that lets somebody in: to their own profile, or to the team."""
    client = invitation.client
    business = invitation.business
    with override(language_for(business, client.user if client else None)):
        last_day = local_day(invitation.expires_at, business.zone)
        values = {
            "name": one_line(invitation.name),
            "business": one_line(business.name),
            "link": link,
            "day": format_date(last_day, "full", locale=locale_of(get_language() or "en")),
            "zone": business.zone,
        }
        subject = CLIENT_SUBJECT if client else TEAM_SUBJECT
        text = CLIENT_TEXT if client else TEAM_TEXT
        return Letter(invitation.email, _(subject) % values, _(text) % values, reply_to)


def one_line(text: str) -> str:
    """A name fit for a subject, whatever was typed."""
    return " ".join(text.split())


def gettext_noop(text: str) -> str:
    """Marks a text for translation; it is translated when the letter is written."""
    return text


CLIENT_SUBJECT = gettext_noop("Your sessions at %(business)s")
CLIENT_TEXT = gettext_noop(
    """Hello %(name)s,

%(business)s would like to show you your sessions: how many are left, how many are booked and until when.

Open this link and choose how to sign in:
%(link)s

The link is for you alone and works until %(day)s (%(zone)s).
If you did not expect this letter, you need not do anything.
"""
)
TEAM_SUBJECT = gettext_noop("Work with %(business)s")
TEAM_TEXT = gettext_noop(
    """Hello %(name)s,

you are asked to join the team of %(business)s.

Open this link and choose how to sign in:
%(link)s

The link is for you alone and works until %(day)s (%(zone)s).
If you did not expect this letter, you need not do anything.
"""
)
