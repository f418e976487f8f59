"""Letters that came back: what a mail server reports later is put on the notice or the receipt's letter it is about.

Source: RFC 3464 (reports), RFC 3463 (their numbers).
"""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from django.db import transaction

from tenpack.kit.ids import NO_ID, parse_id
from tenpack.notices.choices import LetterOutcome
from tenpack.notices.models import ReceiptLetter
from tenpack.notices.outbox_models import Notice

LARGEST_REPORT = 1_000_000
LETTER_ID = re.compile(r"<([0-9a-f-]{36}|[a-z]{2}_[1-9A-HJ-NP-Za-km-z]{22})@")


def record_bounce(raw: bytes) -> bool:
    """Put what this report says on the letter it is about. Shape: whether there is one that was sent.

    Locks: the letter. Repeat: the second report of a letter finds it marked.
    """
    report = message_from_bytes(raw[:LARGEST_REPORT], policy=policy.default)
    assert isinstance(report, EmailMessage)
    problem, letter_id = refusal_in(report), letter_id_in(report)
    if not problem or not letter_id:
        return False
    return mark_returned(letter_id, problem)


def refusal_in(report: EmailMessage) -> str:
    """What the server says of the first address that will never get it; nothing where it only takes longer."""
    for part in parts_of(report, "message/delivery-status"):
        for block in blocks_of(part):
            if str(block.get("Action", "")).strip().lower() == "failed":
                said = str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(block.get("Status", ""))
                return " ".join(said.split())[:200] or "it came back"
    return ""


def letter_id_in(report: EmailMessage) -> str:
    """What we know the letter by, from the copy of its head that comes with the report."""
    for kind in ("message/rfc822", "text/rfc822-headers"):
        for part in parts_of(report, kind):
            copies = blocks_of(part) if kind == "message/rfc822" else [message_from_text(part)]
            for copy in copies:
                if found := LETTER_ID.search(str(copy.get("Message-ID", ""))):
                    return found[1]
    return ""


def parts_of(report: Message, kind: str) -> list[Message]:
    return [part for part in report.walk() if part.get_content_type() == kind]


def blocks_of(part: Message) -> list[Message]:
    """The messages inside of a part."""
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def message_from_text(part: Message) -> Message:
    content = part.get_payload(decode=True)
    return message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)


@transaction.atomic
def mark_returned(letter_id: str, problem: str) -> bool:
    """Say on the letter that it came back. Shape: whether there was one that had been sent.

    Where it went is forgotten when somebody is erased, and what a server says later would name the address again.
    """
    changes = {"outcome": LetterOutcome.RETURNED, "problem": problem}
    if receipt_id := parse_id("rc", letter_id):
        letters = ReceiptLetter.objects.filter(receipt_id=receipt_id)
        return bool(letters.filter(outcome=LetterOutcome.SENT).exclude(to="").update(**changes))
    try:
        notice_id = UUID(letter_id)
    except ValueError:
        notice_id = NO_ID
    return bool(Notice.objects.filter(id=notice_id, outcome=LetterOutcome.SENT).exclude(to="").update(**changes))
