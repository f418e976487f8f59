"""The ledger of a pack, with the hashes that tie its entries together."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import WithJsonSchema

from tenpack.journal.choices import ActorKind
from tenpack.kit.ids import parse_id, public_id
from tenpack.kit.paging import cursor_after, parse_cursor
from tenpack.packs.choices import Bucket, Cause, Kind
from tenpack.packs.models import LedgerEntry
from tenpack.packs.queries import entries_of, pack_seen_by
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import AskedPart, as_page
from tenpack.web.api.shapes import EntryId, PackId, Page, Shown, VisitId, shown_id

router = Router(tags=["Ledger"])

Hash = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]


class Counters(Shown):
    """Where the pack's sessions lay after the entry."""

    free: int
    booked: int
    used: int
    expired: int
    withdrawn: int


class ActorShown(Shown):
    """Who did it; Tenpack itself and payers have no id."""

    kind: ActorKind
    id: UUID | None


class EntryShown(Shown):
    """One movement of sessions, never edited; `hash` covers all of it and the hash before it."""

    id: EntryId
    session_pack: PackId
    position: int
    kind: Kind
    quantity: int
    from_bucket: Bucket
    to_bucket: Bucket
    happened_at: datetime
    recorded_at: datetime
    actor: ActorShown
    cause: Cause
    cause_id: UUID | None
    why: str
    reason: str
    visit: VisitId | None
    reverses: EntryId | None
    after: Counters
    previous_hash: Hash
    hash: Hash


@router.get("/session-packs/{pack}/ledger", response=Page[EntryShown])
def see_ledger(request: Call, pack: PackId, part: AskedPart) -> HttpResponse:
    """The pack's entries in their order, first to last."""
    row = pack_seen_by(request.seat, parse_id("pk", pack))
    entries = entries_of(row).order_by("position")
    if part.cursor is not None:
        entries = entries.filter(position__gt=parse_cursor(part.cursor).int & 0x7FFFFFFF)
    found = list(entries[: part.limit + 1])
    shown = [entry_shown(entry) for entry in found[: part.limit]]
    following = cursor_after(UUID(int=shown[-1].position)) if len(found) > part.limit else None
    return as_page(shown, following)


def entry_shown(entry: LedgerEntry) -> EntryShown:
    """The entry as JSON shows it."""
    return EntryShown(**fields_of(entry))


def fields_of(entry: LedgerEntry) -> dict[str, Any]:
    """The fields of `EntryShown`."""
    reason = getattr(entry, "reason_row", None)
    return {
        "id": entry.public_id,
        "session_pack": public_id("pk", entry.pack_id),
        "position": entry.position,
        "kind": Kind(entry.kind),
        "quantity": entry.quantity,
        "from_bucket": Bucket(entry.from_bucket),
        "to_bucket": Bucket(entry.to_bucket),
        "happened_at": entry.happened_at,
        "recorded_at": entry.recorded_at,
        "actor": ActorShown(kind=ActorKind(entry.actor_kind), id=entry.actor_id),
        "cause": Cause(entry.cause),
        "cause_id": entry.cause_id,
        "why": entry.why,
        "reason": reason.text if reason else "",
        "visit": shown_id("vi", entry.visit_id),
        "reverses": shown_id("le", entry.reverses_id),
        "after": Counters(
            free=entry.free_after,
            booked=entry.booked_after,
            used=entry.used_after,
            expired=entry.expired_after,
            withdrawn=entry.withdrawn_after,
        ),
        "previous_hash": bytes(entry.previous_hash).hex(),
        "hash": bytes(entry.hash).hex(),
    }
