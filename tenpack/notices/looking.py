"""Looking at letters: each kind as it would be written about the last thing that happened, and what became of all."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from tenpack.journal.models import JournalLine
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.money.receipt_queries import whole_receipts
from tenpack.notices.catalogue import NoticeKind
from tenpack.notices.choices import LetterOutcome
from tenpack.notices.letters import Letter, invitation_letter, receipt_letter
from tenpack.notices.outbox import teller
from tenpack.notices.outbox_models import LetterIntro, Notice
from tenpack.notices.paper import letter_of
from tenpack.notices.recipients import recipients_of, stories_of
from tenpack.people.models import Business, Invitation

# So many lines back an example is looked for.
BACK = 40


def example_of(business: Business, kind: NoticeKind, *, now: datetime, nonce: str = "") -> Letter | None:
    """The letter of this kind about the last thing it fits; None where nothing of the sort has happened yet."""
    if kind.has_own_letter:
        return own_letter(business, kind, nonce)
    lines = JournalLine.objects.filter(business_id=business.id, event=kind.event).order_by("-id")
    for line in lines[:BACK]:
        try:
            for story in stories_of(line, teller(line, now)):
                for one in recipients_of(story) if story.kind == kind else []:
                    return letter_of(story.told_to(one.coach), one.to, nonce=nonce)
        except (ObjectDoesNotExist, LookupError):
            continue
    return None


def own_letter(business: Business, kind: NoticeKind, nonce: str) -> Letter | None:
    """The same of the letters that are written elsewhere: invitations and receipts."""
    if kind.event == "client.invited":
        invitations = Invitation.objects.filter(business=business, client__isnull=False).select_related(
            "business", "client__user", "client__coach__user"
        )
        invitation = invitations.order_by("-id").first()
        if invitation is None or invitation.client is None:
            return None
        link = settings.PUBLIC_URL + reverse("invitation", args=["…"])
        return invitation_letter(invitation, link, invitation.client.coach.user.email, nonce)
    receipt = whole_receipts().filter(business=business, refund=None).order_by("-issued_at").first()
    if receipt is None:
        return None
    link = settings.PUBLIC_URL + reverse("pay", args=["…"])
    return receipt_letter(receipt, receipt.buyer["email"], link, nonce)


def kinds_introduced(business: Business) -> set[str]:
    """The names of the kinds with an introduction."""
    return set(LetterIntro.objects.filter(business=business).values_list("kind", flat=True))


def notices_found(business: Business, *, text: str = "", outcome: str = "", kind: str = "") -> QuerySet[Notice]:
    """What was or is to be sent, newest first, narrowed by name or address, by what became of it, and by kind."""
    found = Notice.objects.filter(business=business).select_related("client", "coach").order_by("-id")
    for word in text.split():
        found = found.filter(Q(client__name__icontains=word) | Q(coach__name__icontains=word) | Q(to__icontains=word))
    if outcome in LetterOutcome.values:
        found = found.filter(outcome=outcome)
    return found.filter(kind=kind) if kind else found


def intro_of(business: Business, kind: NoticeKind) -> str:
    """What the business says on top of all letters of this kind."""
    found = LetterIntro.objects.filter(business=business, kind=kind.name).first()
    return found.text if found else ""


@transaction.atomic
def set_intro(*, business: Business, kind: NoticeKind, text: str) -> None:
    """Say this on top of all letters of this kind from now on; nothing with an empty text. Errors: `InvalidFields`."""
    checks = Checks()
    text = checks.text("text", text, MEMO_LENGTH)
    checks.refuse_if_any()
    if text:
        LetterIntro.objects.update_or_create(business=business, kind=kind.name, defaults={"text": text})
    else:
        LetterIntro.objects.filter(business=business, kind=kind.name).delete()
