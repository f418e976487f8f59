"""Letters as values: who gets what, in the reader's language. Nothing is sent here."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from babel.dates import format_date
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tenpack.kit.moments import local_day
from tenpack.kit.money import locale_of
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_paper import paper_name, receipt_pdf
from tenpack.people.models import Business, Invitation, User


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to send."""

    to: str
    subject: str
    text: str
    reply_to: str = ""
    # Files that go with it: name, content, type.
    files: tuple[tuple[str, bytes, str], ...] = ()
    # What mail servers know it by: a letter that went out twice is shown once.
    message_id: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()


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


def receipt_letter(receipt: Receipt, to: str, link: str) -> Letter:
    """The letter with a receipt or a credit note, in the client's language if it goes to them, else the business's."""
    offer = receipt.paid.offer
    client, business = offer.client, receipt.business
    reader = client.user if to == client.email else None
    locale = language_for(business, reader)
    with override(locale):
        values = {
            "name": one_line(receipt.buyer["name"]),
            "business": one_line(business.name),
            "amount": receipt.total.text(locale),
            "offer": one_line(offer.name),
            "number": receipt.number_text,
            "link": link,
        }
        subject, text = (BACK_SUBJECT, BACK_TEXT) if receipt.is_credit_note else (RECEIPT_SUBJECT, RECEIPT_TEXT)
        return Letter(
            to=to,
            subject=_(subject) % values,
            text=_(text) % values,
            reply_to=client.coach.user.email,
            files=((paper_name(receipt), receipt_pdf(receipt), "application/pdf"),),
            message_id=f"<{receipt.public_id}@{urlsplit(link).hostname}>",
        )


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
RECEIPT_SUBJECT = gettext_noop("Receipt %(number)s from %(business)s")
RECEIPT_TEXT = gettext_noop(
    """Hello %(name)s,

thank you: %(amount)s for “%(offer)s” have arrived at %(business)s.

Receipt %(number)s is attached. It also lies here:
%(link)s
"""
)
BACK_SUBJECT = gettext_noop("Credit note %(number)s from %(business)s")
BACK_TEXT = gettext_noop(
    """Hello %(name)s,

%(business)s gives back %(amount)s of what was paid for “%(offer)s”.

Credit note %(number)s is attached. It also lies here:
%(link)s
"""
)
