"""Sending what may fail: each row is marked before it is sent and after, tried again in steps, and repeated once at
most when its worker died between the two.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from tenpack.notices.choices import LetterOutcome
from tenpack.notices.models import ReceiptLetter
from tenpack.notices.outbox_models import Notice

Row = TypeVar("Row", Notice, ReceiptLetter)
AT_ONCE = 500
# A job that has not said anything for so long has died with its worker.
PATIENCE = timedelta(minutes=15)
# How long to wait after each try that failed; after the last one nobody tries again.
DELAYS = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(hours=24)]
# What did not arrive, and may be sent once more by hand.
LOST = (LetterOutcome.FAILED, LetterOutcome.RETURNED)


def due_rows(table: type[Row], now: datetime) -> Iterator[Row]:
    """Rows whose time has come, waiting again. What may have gone out unnoticed is repeated once and never twice.

    Locks: the rows, in the caller's transaction; those that somebody else is looking at are left to them.
    """
    due = table.objects.select_for_update(skip_locked=True).filter(due_at__lte=now).order_by("due_at")
    for row in due[:AT_ONCE]:
        is_unsure = row.outcome == LetterOutcome.SENDING
        if is_unsure and row.is_repeat:
            end(row, LetterOutcome.FAILED, problem="the worker stopped twice while it was being sent")
            continue
        row.is_repeat |= is_unsure
        row.outcome = LetterOutcome.WAITING
        row.save(update_fields=["is_repeat", "outcome"])
        yield row


@transaction.atomic
def begun(table: type[Row], row_id: UUID, now: datetime) -> Row | None:
    """The row, marked as being sent before it is; None where it does not wait."""
    row = table.objects.select_for_update().filter(id=row_id, outcome=LetterOutcome.WAITING).first()
    if row:
        row.outcome, row.due_at, row.tries = LetterOutcome.SENDING, now + PATIENCE, row.tries + 1
        row.save(update_fields=["outcome", "due_at", "tries"])
    return row


def try_later(row: Notice | ReceiptLetter, error: Exception, now: datetime) -> None:
    """Note why it failed and when to try again; an address that is refused for good, or the last try, ends it."""
    if is_final(error) or row.tries > len(DELAYS):
        end(row, LetterOutcome.FAILED, problem=str(error))
        return
    row.outcome, row.due_at, row.problem = LetterOutcome.WAITING, now + DELAYS[row.tries - 1], str(error)[:200]
    store(row)


def is_final(error: Exception) -> bool:
    """Whether the mail server says that this address will never do. Source: RFC 5321, 4.2.1."""
    refused = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else []
    return any(code >= 500 for code, _said in refused)


def end(row: Notice | ReceiptLetter, outcome: LetterOutcome, problem: str = "") -> None:
    """Nobody has to look at it again."""
    row.outcome, row.due_at, row.problem = outcome, None, problem[:200]
    store(row)


def store(row: Notice | ReceiptLetter) -> None:
    """Note what became of it. Who was erased while it was on its way stays forgotten: an error may hold an address."""
    kept = type(row).objects.filter(id=row.id).exclude(outcome=LetterOutcome.PASSED_OVER)
    kept.update(outcome=row.outcome, due_at=row.due_at, problem=row.problem, sent_at=row.sent_at)
