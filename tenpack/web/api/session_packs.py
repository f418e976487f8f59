"""Session packs and their ledgers."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, StrictBool, StrictInt

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import parse_id, public_id
from tenpack.kit.moments import local_day
from tenpack.money.actions import open_pack_for_offer
from tenpack.money.models import Offer
from tenpack.money.queries import offer_seen_by
from tenpack.packs.actions import PackDraft, change_pack
from tenpack.packs.choices import Cause, PackState, Source
from tenpack.packs.ledger import Act
from tenpack.packs.models import LARGEST_PACK, SessionPack
from tenpack.packs.queries import pack_seen_by, packs_in_state, packs_seen_by
from tenpack.people.models import Client
from tenpack.people.queries import client_seen_by
from tenpack.people.rules import PolicyTerms, policy_of
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, listed
from tenpack.web.api.names import named
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import (
    WHOLE,
    Asked,
    ClientId,
    Day,
    Name,
    OfferId,
    PackId,
    Page,
    Reason,
    Shown,
    Version,
    shown_id,
)

router = Router(tags=["Session packs"])
NAMES = {
    "free_until_hours": "cancellation_policy.free_until_hours",
    "forgiven": "cancellation_policy.forgiven",
}


class CancellationPolicy(Asked):
    """What a late cancel and a no-show cost, frozen into the pack."""

    free_until_hours: Annotated[StrictInt, Field(ge=0, le=720), WHOLE]
    late_cancel_takes: StrictBool
    no_show_takes: StrictBool
    forgiven: Annotated[StrictInt, Field(ge=0, le=100), WHOLE]


class NewPack(Asked):
    """A pack made by hand. Without dates it starts today and never expires; without a policy the business's counts."""

    client: ClientId
    title: Name
    sessions: Annotated[StrictInt, Field(ge=1, le=LARGEST_PACK), WHOLE]
    starts_on: Day | None = None
    expires_on: Day | None = None
    cancellation_policy: CancellationPolicy | None = None
    offer: OfferId | None = None


class PackChange(Asked):
    """What is left out stays; an `expires_on` of null lets the pack never expire."""

    title: Name | None = None
    starts_on: Day | None = None
    expires_on: Day | None = None
    reason: Reason
    version: Version | None = None


class PackShown(Shown):
    """A session pack; free and expired follow from the date at this moment."""

    id: PackId
    client: ClientId
    offer: OfferId | None
    title: str
    state: PackState
    source: Source
    sessions: int
    free: int
    booked: int
    used: int
    expired: int
    withdrawn: int
    starts_on: date
    expires_on: date | None
    minutes: int | None
    cancellation_policy: CancellationPolicy
    paid: bool
    created_at: datetime
    version: int


class PackPart(Part):
    """Which packs: one client's, or those in one state."""

    client: ClientId | None = None
    state: PackState | None = None


@router.post("/session-packs", response={201: PackShown})
def add_pack(request: Call, body: NewPack) -> HttpResponse:
    """Make a pack for a client, perhaps for a one-time offer that carries none: it is paid when the offer is."""
    seat = request.seat
    client = client_seen_by(seat, parse_id("cl", body.client))
    offer = offer_of(request, body.offer, client)
    draft = draft_of(body, local_day(request.now, seat.business.zone))
    act = Act(seat.actor, request.now, Cause.BY_HAND)

    def make() -> PackShown:
        with named(NAMES):
            pack = open_pack_for_offer(client=client, draft=draft, offer=offer, act=act)
        return shown(pack, request.now, offer)

    return answer_once(request, 201, make)


@router.get("/session-packs", response=Page[PackShown])
def list_packs(request: Call, part: Query[PackPart]) -> HttpResponse:
    """Packs of the clients this key may see, newest first."""
    packs = packs_seen_by(request.seat).select_related("offer")
    if part.client is not None:
        packs = packs.filter(client=client_seen_by(request.seat, parse_id("cl", part.client)))
    if part.state:
        packs = packs_in_state(packs, part.state, request.now)
    return listed(packs, part, lambda pack: shown(pack, request.now))


@router.get("/session-packs/{pack}", response=PackShown)
def see_pack(request: Call, pack: PackId) -> HttpResponse:
    """One pack."""
    return as_json(200, shown(found(request, pack), request.now))


@router.patch("/session-packs/{pack}", response=PackShown)
def edit_pack(request: Call, pack: PackId, body: PackChange) -> HttpResponse:
    """Change title, start or expiration, with a reason. A later expiration revives what had expired."""
    row = found(request, pack)

    def act() -> PackShown:
        changed = change_pack(
            pack=row,
            title=body.title or row.title,
            starts_on=body.starts_on or row.starts_on,
            expires_on=body.expires_on if "expires_on" in body.model_fields_set else row.expires_on,
            reason=body.reason,
            version=body.version or row.version,
            by=request.seat.actor,
            now=request.now,
        )
        return shown(changed, request.now)

    return answer_once(request, 200, act)


def found(request: Call, pack: str) -> SessionPack:
    """The pack with this public id. Errors: `NotFound`, `Forbidden`."""
    return pack_seen_by(request.seat, parse_id("pk", pack))


def offer_of(request: Call, offer: str | None, client: Client) -> Offer | None:
    """The offer to attach. Errors: `NotFound`, for another client's too."""
    if offer is None:
        return None
    row = offer_seen_by(request.seat, parse_id("of", offer))
    if row.client_id != client.id:
        raise NotFound(field="offer")
    return row


def draft_of(body: NewPack, today: date) -> PackDraft:
    """The pack as the room below takes it."""
    policy = body.cancellation_policy
    return PackDraft(
        title=body.title,
        sessions=body.sessions,
        starts_on=body.starts_on or today,
        expires_on=body.expires_on,
        policy=PolicyTerms(**policy.model_dump()) if policy else None,
    )


def shown(pack: SessionPack, now: datetime, offer: Offer | None = None) -> PackShown:
    """The pack as JSON shows it."""
    counts = pack.counts(now)
    offer = offer or getattr(pack, "offer", None)
    policy: dict[str, Any] = policy_of(pack).as_columns()
    return PackShown(
        id=pack.public_id,
        client=public_id("cl", pack.client_id),
        offer=shown_id("of", offer.id if offer else None),
        title=pack.title,
        state=pack.state(now),
        source=Source(pack.source),
        sessions=counts.size,
        free=counts.free,
        booked=counts.booked,
        used=counts.used,
        expired=counts.expired,
        withdrawn=counts.withdrawn,
        starts_on=pack.starts_on,
        expires_on=pack.expires_on,
        minutes=pack.session_minutes,
        cancellation_policy=CancellationPolicy(**policy),
        paid=not pack.awaits_payment,
        created_at=pack.created_at,
        version=pack.version,
    )
