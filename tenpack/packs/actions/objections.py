"""A client says that a line of the ledger is wrong; a coach answers. The ledger itself is never edited."""

from datetime import datetime

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.packs.errors import AlreadyAnswered, AlreadyObjected
from tenpack.packs.models import LedgerEntry, Objection
from tenpack.people.models import Client, Coach


@transaction.atomic
def object_to_entry(*, entry: LedgerEntry, client: Client, text: str, now: datetime) -> Objection:
    """Tell the coach that this line of the client's ledger is wrong. Nothing is counted otherwise by it.

    Locks: the entry, so that two at once become one. Errors: `InvalidFields`, `AlreadyObjected`; the database refuses
    another client's line.
    """
    text = checked_words("text", text)
    entry = LedgerEntry.objects.select_for_update().get(id=entry.id)
    if Objection.objects.filter(entry=entry, settled_at=None).exists():
        raise AlreadyObjected
    objection = Objection.objects.create(
        business_id=client.business_id, client=client, entry=entry, text=text, raised_at=now
    )
    facts = {"pack": str(entry.pack_id), "entry": str(entry.id)}
    record(
        "entry.objected",
        business_id=client.business_id,
        client_id=client.id,
        about=objection,
        now=now,
        by=client.actor,
        **facts,
    )
    return objection


@transaction.atomic
def settle_objection(*, objection: Objection, answer: str, coach: Coach, now: datetime) -> Objection:
    """Answer the client; the answer stands under the line from then on. Putting the session back is its own act.

    Locks: the objection. Errors: `InvalidFields`, `AlreadyAnswered`.
    """
    answer = checked_words("answer", answer)
    objection = Objection.objects.select_for_update(of=("self",)).select_related("entry").get(id=objection.id)
    if objection.settled_at:
        raise AlreadyAnswered
    objection.settled_at, objection.settled_by, objection.answer = now, coach, answer
    objection.save(update_fields=["settled_at", "settled_by", "answer"])
    facts = {"pack": str(objection.entry.pack_id), "entry": str(objection.entry_id)}
    record(
        "entry.objection_settled",
        business_id=objection.business_id,
        client_id=objection.client_id,
        about=objection,
        now=now,
        by=coach.actor,
        **facts,
    )
    return objection


def checked_words(field: str, text: str) -> str:
    """The words without surrounding space. Errors: `InvalidFields` where they are missing or too long."""
    checks = Checks()
    text = checks.text(field, text, MEMO_LENGTH, required=True)
    checks.refuse_if_any()
    return text
