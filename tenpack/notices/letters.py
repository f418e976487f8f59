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
from tenpack.notices.sheet import around, html_of, one_line, plain_of
from tenpack.notices.telling import Told
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


def invitation_letter(invitation: Invitation, link: str, reply_to: str, nonce: str = "") -> Letter:
    """The letter that lets somebody in: to their own profile, or to the team."""
    client, business = invitation.client, invitation.business
    with override(language_for(business, client.user if client else None)):
        said = invitation_words(invitation, link)
        unexpected = _("If you did not expect this letter, you need not do anything.")
        sheet = around(business, "invited" if client else "", invitation.name, why=unexpected)
        return Letter(invitation.email, said.subject, plain_of(said, sheet), reply_to, html=html_of(said, sheet, nonce))


def invitation_words(invitation: Invitation, link: str) -> Told:
    """What an invitation says in the language spoken now."""
    business = {"business": one_line(invitation.business.name)}
    last_day = local_day(invitation.expires_at, invitation.business.zone)
    day = format_date(last_day, "full", locale=locale_of(get_language() or "en"))
    valid = _("The link is for you alone and works until %(day)s (%(zone)s).")
    until = valid % {"day": day, "zone": invitation.business.zone}
    button = (_("Choose how to sign in"), link)
    if invitation.client:
        shown = _(
            "%(business)s would like to show you your sessions: how many are left, how many are booked and until when."
        )
        return Told(_("Your sessions at %(business)s") % business, (shown % business, until), button=button)
    asked = _("You are asked to join the team of %(business)s.") % business
    return Told(_("Work with %(business)s") % business, (asked, until), button=button)


def receipt_letter(receipt: Receipt, to: str, link: str, nonce: str = "") -> Letter:
    """The letter with a receipt or a credit note, in the client's language if it goes to them, else the business's."""
    client, business = receipt.paid.offer.client, receipt.business
    with override(language_for(business, client.user if to == client.email else None)):
        said = receipt_words(receipt, link)
        sheet = around(business, "receipt", receipt.buyer["name"])
        return Letter(
            to=to,
            subject=said.subject,
            text=plain_of(said, sheet),
            reply_to=client.coach.user.email,
            files=((paper_name(receipt), receipt_pdf(receipt), "application/pdf"),),
            message_id=f"<{receipt.public_id}@{urlsplit(link).hostname}>",
            html=html_of(said, sheet, nonce),
        )


def receipt_words(receipt: Receipt, link: str) -> Told:
    """What a receipt or a credit note is sent with, in the language spoken now."""
    values = {
        "business": one_line(receipt.business.name),
        "amount": receipt.total.text(str(locale_of(get_language() or "en"))),
        "offer": one_line(receipt.paid.offer.name),
        "number": receipt.number_text,
    }
    button = (_("See it online"), link)
    if receipt.is_credit_note:
        back = _("%(business)s gives back %(amount)s of what was paid for “%(offer)s”.")
        attached = _("Credit note %(number)s is attached.")
        subject = _("Credit note %(number)s from %(business)s")
    else:
        back = _("Thank you: %(amount)s for “%(offer)s” have arrived at %(business)s.")
        attached = _("Receipt %(number)s is attached.")
        subject = _("Receipt %(number)s from %(business)s")
    return Told(subject % values, (back % values, attached % values), button=button)
