"""Receipts by mail: each once. A letter is a row before it is sent, so a crash repeats it at most once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django_tasks import task

from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_queries import whole_receipts
from tenpack.notices.choices import LetterOutcome
from tenpack.notices.letters import receipt_letter
from tenpack.notices.models import ReceiptLetter
from tenpack.notices.sending import send
from tenpack.notices.trying import AT_ONCE, PATIENCE, begun, due_rows, end, try_later
from tenpack.people.models import Business

# Older receipts get no letter any more, should the worker have rested for long.
WINDOW = timedelta(days=3)


def order_receipt_letters(*, now: datetime) -> int:
    """Order the letters of new receipts, and those again whose turn has come. Shape: how many were ordered.

    Repeat, Locks: a receipt has one letter; letters somebody else is looking at are left to them.
    """
    return order_new(now) + order_again(now)


@transaction.atomic
def order_new(now: datetime) -> int:
    """A letter for each receipt that has none yet; without an address it only says so."""
    new = Receipt.objects.filter(letter=None, issued_at__gt=now - WINDOW).order_by("issued_at")[:AT_ONCE]
    letters = [letter_for(receipt, now) for receipt in new]
    ReceiptLetter.objects.bulk_create(letters, ignore_conflicts=True)
    ordered = [letter for letter in letters if letter.outcome == LetterOutcome.WAITING]
    for letter in ordered:
        send_receipt.enqueue(str(letter.id), now.isoformat())
    return len(ordered)


def letter_for(receipt: Receipt, now: datetime) -> ReceiptLetter:
    """The row, not yet stored."""
    to = receipt.buyer["email"]
    outcome, due_at = (LetterOutcome.WAITING, now + PATIENCE) if to else (LetterOutcome.NO_ADDRESS, None)
    return ReceiptLetter(receipt=receipt, to=to, outcome=outcome, ordered_at=now, due_at=due_at)


@transaction.atomic
def order_again(now: datetime) -> int:
    """Order the letters whose job failed or died."""
    ordered = list(due_rows(ReceiptLetter, now))
    for letter in ordered:
        ReceiptLetter.objects.filter(id=letter.id).update(due_at=now + PATIENCE)
        send_receipt.enqueue(str(letter.id), now.isoformat())
    return len(ordered)


@task()
def send_receipt(letter_id: str, ordered_at: str) -> None:
    """Send one letter that still waits. Repeat: what another job has taken up is left alone."""
    now = datetime.fromisoformat(ordered_at)
    letter = begun(ReceiptLetter, UUID(letter_id), now)
    if letter is None:
        return
    receipt = whole_receipts().select_related(
        "payment__offer__client__user",
        "payment__offer__client__coach__user",
        "refund__payment__offer__client__user",
        "refund__payment__offer__client__coach__user",
    )
    found = receipt.get(id=letter.receipt_id)
    link = settings.PUBLIC_URL + reverse("pay", args=[found.paid.offer.pay_token])
    written = receipt_letter(found, letter.to, link)
    try:
        send(written)
    except (OSError, SMTPException) as error:
        try_later(letter, error, now)
    else:
        letter.sent_at = now
        end(letter, LetterOutcome.SENT)


def letters_about(receipts: Sequence[Receipt]) -> list[ReceiptLetter]:
    """The letters with these receipts that went out or should have, in the order of the receipts."""
    silent = [LetterOutcome.NO_ADDRESS, LetterOutcome.PASSED_OVER]
    letters = ReceiptLetter.objects.filter(receipt__in=receipts).exclude(outcome__in=silent).select_related("receipt")
    return sorted(letters, key=lambda letter: [receipt.id for receipt in receipts].index(letter.receipt_id))


def pass_over_receipts(*, business: Business, now: datetime) -> None:
    """Send no letter for what this business has issued so far: for history that was made up or brought along."""
    about_it = ReceiptLetter.objects.filter(receipt=OuterRef("id"))
    silent = Receipt.objects.filter(~Exists(about_it), business=business, issued_at__gt=now - WINDOW)
    rows = (ReceiptLetter(receipt=one, outcome=LetterOutcome.PASSED_OVER, ordered_at=now) for one in silent)
    ReceiptLetter.objects.bulk_create(rows, ignore_conflicts=True)
