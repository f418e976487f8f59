"""Using sessions, and undoing it. The lane (tenpack/web/lane.py) answers the two POSTs before Django sees them."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router

from tenpack.appointments.actions import undo_visit
from tenpack.kit.ids import parse_id
from tenpack.packs.choices import Bucket, Cause, Why
from tenpack.packs.ledger import Act
from tenpack.packs.queries import visit_seen_by
from tenpack.web.api.bodies import body_of
from tenpack.web.api.deduct import NewUse, deduct
from tenpack.web.api.keys import Call
from tenpack.web.api.ledgers import EntryShown, fields_of
from tenpack.web.api.repeats import HEADER, answer_once, as_json
from tenpack.web.api.shapes import ClientId, EntryId, PackId, Shown, VisitId

router = Router(tags=["Uses"])

# The body is read by `deduct`, which both doors share; the document still says what it may hold.
BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {"application/json": {"schema": NewUse.model_json_schema()}},
    }
}


class UseShown(Shown):
    """A session that was used: the visit, its entry, the pack that paid, what is free after, and why that pack."""

    id: VisitId
    entry: EntryId
    session_pack: PackId
    free_after: int
    why: Why


class AlreadyShown(Shown):
    """The appointment of that day had its visit already: this one. Nothing more was taken; an owed one has no entry."""

    id: VisitId
    entry: EntryId | None
    session_pack: PackId | None
    free_after: int | None
    why: Why | None
    already: Literal[True]


class UndoneShown(EntryShown):
    """The entry that put the session back, and what is free after."""

    entry: EntryId
    free_after: int


class NothingToReturn(Shown):
    """An owed visit was undone: it had taken no session, so none came back."""

    id: VisitId
    entry: None = None
    session_pack: None = None
    free_after: None = None


@router.post("/session-packs/{pack}/uses", response={201: UseShown, 200: AlreadyShown}, openapi_extra=BODY)
def use_from_pack(request: Call, pack: PackId) -> HttpResponse:
    """Use one session of this pack: now, or when `happened_at` says it was held."""
    del pack
    return used(request)


@router.post("/clients/{client}/uses", response={201: UseShown, 200: AlreadyShown}, openapi_extra=BODY)
def use_of_client(request: Call, client: ClientId) -> HttpResponse:
    """Use one session of the client: soonest expiry first, then oldest; `why` says what decided."""
    del client
    return used(request)


def used(request: Call) -> HttpResponse:
    """The answer to a deduction, the same as the lane's."""
    done = deduct(
        key=request.key,
        path=request.path,
        body=body_of(request),
        repeat_key=request.headers.get(HEADER),
        now=request.now,
    )
    response = as_json(done.status, done.body)
    if done.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


@router.delete("/uses/{use}", response={200: UndoneShown | NothingToReturn})
def undo(request: Call, use: VisitId) -> HttpResponse:
    """Put the session back where it came from. Twice is the same answer."""
    visit = visit_seen_by(request.seat, parse_id("vi", use))

    def act() -> UndoneShown | NothingToReturn:
        entry = undo_visit(visit=visit, act=Act(request.seat.actor, request.now, Cause.VISIT, visit.id))
        if entry is None:
            return NothingToReturn(id=visit.public_id)
        # What was forfeited goes through the booking it came from to where it is free.
        is_freed = visit.is_forfeited and entry.to_bucket == Bucket.BOOKED
        return UndoneShown(**fields_of(entry), entry=entry.public_id, free_after=entry.free_after + is_freed)

    return answer_once(request, 200, act)
