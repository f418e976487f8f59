"""The one door to the ledger: nothing else writes entries."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import DatabaseError, connection

from tenpack.journal.choices import Actor
from tenpack.kit.errors import Forbidden
from tenpack.kit.ids import new_id
from tenpack.kit.statements import prepared_row
from tenpack.packs.choices import Bucket, Cause, Kind, Why
from tenpack.packs.errors import BY_OUTCOME, BY_SQLSTATE, KeyReused
from tenpack.packs.models import LedgerEntry, LedgerReason, SessionPack, Visit

LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
USE = "SELECT * FROM tenpack_use_session(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Act:
    """Who moves sessions, when and why: the part of an entry that all movements of one act share."""

    by: Actor
    now: datetime
    cause: Cause
    cause_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """The answer to a use: the visit, its entry, the pack that paid, what is free after and why that pack.

    Without entry and pack where the visit was recorded `already` and is owed.
    """

    outcome: str
    visit: UUID
    entry: UUID | None
    pack: UUID | None
    pack_title: str | None
    free_after: int | None
    why: Why | None

    @property
    def replayed(self) -> bool:
        """Whether this is the first answer given again."""
        return self.outcome in ("replayed", "already_replayed")

    @property
    def already(self) -> bool:
        """Whether the appointment of that day had its visit already, which took a session or is owed."""
        return self.outcome in ("already", "already_replayed")


def write(
    pack: SessionPack,
    kind: Kind,
    quantity: int,
    from_bucket: Bucket,
    to_bucket: Bucket,
    act: Act,
    *,
    happened_at: datetime | None = None,
    visit: Visit | None = None,
    reverses: LedgerEntry | None = None,
    why: str = "",
    repeat_key: str | None = None,
) -> LedgerEntry:
    """Move sessions inside a pack, in the caller's transaction; the pack's counters follow.

    Locks: the pack's row. Errors: those of `errors.BY_SQLSTATE`; the caller's transaction is then lost.
    """
    entry = LedgerEntry(
        id=new_id(),
        business_id=pack.business_id,
        client_id=pack.client_id,
        pack=pack,
        kind=kind,
        quantity=quantity,
        from_bucket=from_bucket,
        to_bucket=to_bucket,
        happened_at=happened_at or act.now,
        recorded_at=act.now,
        actor_kind=act.by.kind,
        actor_id=act.by.id,
        cause=act.cause,
        cause_id=act.cause_id,
        why=why,
        visit=visit,
        reverses=reverses,
        repeat_key=repeat_key,
        previous_hash=None,
        hash=None,
    )
    if act.reason:
        entry.reason_hash = reason_hash(entry.id, act.reason)
    try:
        entry.save(force_insert=True)
    except DatabaseError as error:
        raise named(error) from error
    if act.reason:
        LedgerReason.objects.create(entry=entry, text=act.reason)
    entry.refresh_from_db()
    pack.refresh_from_db()
    return entry


def reason_hash(entry_id: UUID, reason: str) -> bytes:
    """What the chain keeps of a reason, so that its words can be erased."""
    return sha256(f"{entry_id}\n{reason}".encode()).digest()


def use(
    *,
    business_id: UUID,
    client_id: UUID | None,
    pack_id: UUID | None,
    only_coach: UUID | None,
    held_at: datetime,
    now: datetime,
    by: Actor,
    note: str,
    repeat_key: str | None,
    request_hash: bytes | None,
    separate: bool = False,
) -> Used:
    """Use one session in one round trip. Repeat: the same key gives the first answer.

    Errors: those of `errors.BY_OUTCOME`, `Forbidden`.
    """
    values = (
        business_id,
        client_id,
        pack_id,
        only_coach,
        held_at,
        now,
        by.kind.value,
        by.id,
        note,
        repeat_key,
        request_hash,
        separate,
    )
    row = prepared_row(USE, values)
    assert row
    outcome, *answer = row
    if outcome in BY_OUTCOME:
        raise BY_OUTCOME[outcome]
    if outcome == "forbidden":
        raise Forbidden
    visit, entry, pack, title, free_after, why = answer
    return Used(outcome, visit, entry, pack, title, free_after, Why(why) if why else None)


def named(error: DatabaseError) -> Exception:
    """The named failure behind a refusal of the database, or the error itself."""
    state = getattr(error.__cause__, "sqlstate", None)
    return BY_SQLSTATE[state]() if state in BY_SQLSTATE else error


def refuse_used_key(business_id: UUID, key: str) -> None:
    """Refuse a repeat key that a use of a session carries already, in the caller's transaction.

    Locks: the key, as a use with it does. Errors: `KeyReused`.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_KEY, [f"{business_id}{key}"])
    if LedgerEntry.objects.filter(business_id=business_id, repeat_key=key).exists():
        raise KeyReused
