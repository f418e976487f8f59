"""Booked sessions: what an appointment holds of a pack until a visit uses it or it is released."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.kit.moments import day_begins, day_ends, local_day
from tenpack.packs import ledger
from tenpack.packs.choices import Bucket, Cause, Kind, Why
from tenpack.packs.errors import AlreadyVisited, NoSessionsLeft, PackExpired, PackNotStarted
from tenpack.packs.ledger import Act
from tenpack.packs.models import Booking, LedgerEntry, SessionPack, Visit
from tenpack.packs.rules import has_expired, pack_to_spend
from tenpack.people.models import Client


@dataclass(frozen=True, slots=True)
class Stretch:
    """When an appointment is, as instants."""

    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def book_session(
    *,
    client: Client,
    stretch: Stretch,
    pack: SessionPack | None = None,
    may_owe: bool = False,
    only_paid: bool = False,
    act: Act,
) -> tuple[Booking, Why | None]:
    """Book one session for a planned visit, from the pack given or the one the rule chooses at that time.

    Without a session the booking is refused, or with `may_owe` made without a pack: its visit will be owed.
    Locks: the client's packs. Errors: `NoSessionsLeft`, `PackExpired`, `PackNotStarted`.
    """
    packs = list(SessionPack.objects.select_for_update().filter(client=client).order_by("id"))
    chosen, why = choose(packs, stretch.starts_at, pack.id if pack else None, only_paid=only_paid)
    if chosen is None and not may_owe:
        raise NoSessionsLeft
    booking = Booking.objects.create(
        business_id=client.business_id, client=client, pack=chosen, **times_of(stretch, client.business.zone)
    )
    if chosen:
        act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
        moment = min(act.now, stretch.starts_at)
        ledger.write(chosen, Kind.BOOKED, 1, Bucket.FREE, Bucket.BOOKED, act, happened_at=moment, why=why or "")
    return booking, why


def choose(
    packs: list[SessionPack], starts_at: datetime, wanted: UUID | None, *, only_paid: bool
) -> tuple[SessionPack | None, Why | None]:
    """The pack that will pay and why. Errors: `NoSessionsLeft`, `PackExpired`, `PackNotStarted` for a wanted pack."""
    if wanted:
        pack = next(pack for pack in packs if pack.id == wanted)
        if starts_at < pack.starts_at:
            raise PackNotStarted
        if has_expired(pack.expires_at, starts_at):
            raise PackExpired
        if not pack.free or (only_paid and pack.awaits_payment):
            raise NoSessionsLeft
        return pack, Why.PICKED
    found = pack_to_spend([pack for pack in packs if pack.free and not (only_paid and pack.awaits_payment)], starts_at)
    if found is None:
        return None, None
    return next(pack for pack in packs if pack.id == found[0].id), found[1]


def times_of(stretch: Stretch, zone: str) -> dict[str, datetime]:
    """The columns of a booking's time: its own, and the local day within which a use belongs to it."""
    day = local_day(stretch.starts_at, zone)
    return {
        "starts_at": stretch.starts_at,
        "ends_at": stretch.ends_at,
        "matches_from": day_begins(day, zone),
        "matches_until": day_ends(day, zone),
    }


@transaction.atomic
def move_booking(*, booking: Booking, stretch: Stretch, zone: str) -> Booking:
    """Give a planned visit another time; its session stays booked. Errors: `PackExpired`, `PackNotStarted`."""
    booking = held(booking)
    if booking.visit_id or booking.released_at:
        raise AlreadyVisited
    if booking.pack and stretch.starts_at < booking.pack.starts_at:
        raise PackNotStarted
    if booking.pack and has_expired(booking.pack.expires_at, stretch.starts_at):
        raise PackExpired
    for name, value in times_of(stretch, zone).items():
        setattr(booking, name, value)
    booking.save()
    return booking


@transaction.atomic
def use_booking(*, booking: Booking, is_forfeited: bool = False, note: str = "", act: Act) -> Visit:
    """Turn the planned visit into one that was held or forfeited; its booked session is used, else it is owed.

    Locks: the booking. Repeat: a booking that has its visit answers with it.
    """
    booking = held(booking)
    if booking.visit:
        return booking.visit
    visit = Visit.objects.create(
        business_id=booking.business_id,
        client_id=booking.client_id,
        held_at=booking.starts_at,
        recorded_at=act.now,
        is_forfeited=is_forfeited,
        is_owed=booking.pack is None,
        note=note,
    )
    booking.visit = visit
    booking.save(update_fields=["visit"])
    act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
    if booking.pack:
        ledger.write(
            booking.pack,
            Kind.USED,
            1,
            Bucket.BOOKED,
            Bucket.USED,
            act,
            happened_at=max(min(booking.starts_at, act.now), booked_at(booking)),
            visit=visit,
            why=Why.PICKED,
        )
    event = "session.used" if booking.pack else "visit.owed"
    record(event, business_id=booking.business_id, client_id=booking.client_id, about=visit, now=act.now, by=act.by)
    return visit


def booked_at(booking: Booking) -> datetime:
    """When the session of this booking was booked: an appointment entered afterwards is used no earlier than that."""
    entry = LedgerEntry.objects.filter(pack=booking.pack, kind=Kind.BOOKED, cause_id=booking.id).latest("position")
    return entry.happened_at


@transaction.atomic
def release_booking(*, booking: Booking, act: Act) -> Booking:
    """Give the booked session back to its pack. Repeat: nothing happens. Errors: `AlreadyVisited`."""
    booking = held(booking)
    if booking.released_at:
        return booking
    if booking.visit_id:
        raise AlreadyVisited
    booking.released_at = act.now
    booking.save(update_fields=["released_at"])
    if booking.pack:
        act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
        ledger.write(booking.pack, Kind.RELEASED, 1, Bucket.BOOKED, Bucket.FREE, act)
    return booking


@transaction.atomic
def rebook_booking(*, booking: Booking, act: Act) -> Booking:
    """Undo a release: the session is booked again where it is still free. Errors: `NotEnoughFree`, `PackExpired`."""
    booking = held(booking)
    if not booking.released_at:
        return booking
    booking.released_at = None
    booking.save(update_fields=["released_at"])
    if booking.pack:
        act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
        ledger.write(booking.pack, Kind.BOOKED, 1, Bucket.FREE, Bucket.BOOKED, act, why=Why.PICKED)
    return booking


def held(booking: Booking) -> Booking:
    """The booking as it is now, its row held until the transaction ends."""
    return Booking.objects.select_for_update(of=("self",)).select_related("pack", "visit").get(id=booking.id)
