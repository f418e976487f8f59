"""Booked sessions: what an appointment holds of a pack until a visit uses it or it is released."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.kit.errors import NotFound
from tenpack.kit.moments import day_begins, day_ends, local_day
from tenpack.packs import ledger
from tenpack.packs.choices import Bucket, Cause, Kind, Why
from tenpack.packs.errors import AlreadyVisited, NoSessionsLeft, PackExpired, PackNotStarted, PackSuspended
from tenpack.packs.ledger import Act
from tenpack.packs.models import Booking, LedgerEntry, SessionPack, Visit
from tenpack.packs.rules import has_expired, is_usable, pack_to_spend
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
    Locks: the client's packs. Errors: `NotFound` for another client's pack, `NoSessionsLeft`, `PackExpired`,
    `PackNotStarted`, `PackSuspended`.
    """
    packs = packs_held(client)
    chosen, why = choose(packs, stretch.starts_at, pack.id if pack else None, only_paid=only_paid)
    if chosen is None and not may_owe:
        raise NoSessionsLeft
    booking = Booking.objects.create(
        business_id=client.business_id, client=client, pack=chosen, **times_of(stretch, client.business.zone)
    )
    if chosen:
        act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
        moment = min(act.now, stretch.starts_at)
        make_free(chosen, act)
        ledger.write(chosen, Kind.BOOKED, 1, Bucket.FREE, Bucket.BOOKED, act, happened_at=moment, why=why or "")
    return booking, why


def packs_held(client: Client) -> list[SessionPack]:
    """The client's packs, their rows held until the transaction ends."""
    return list(SessionPack.objects.select_for_update().filter(client=client).order_by("id"))


def choose(
    packs: list[SessionPack], held_at: datetime, wanted: UUID | None, *, only_paid: bool = False
) -> tuple[SessionPack | None, Why | None]:
    """The pack that will pay and why. Errors: `NotFound`, and for a wanted pack `NoSessionsLeft`, `PackExpired`,
    `PackNotStarted`, `PackSuspended`."""
    payers = {pack.id: pack for pack in packs if not (only_paid and pack.awaits_payment)}
    if wanted is None:
        found = pack_to_spend(payers.values(), held_at)
        return (payers[found[0].id], found[1]) if found else (None, None)
    pack = next((pack for pack in packs if pack.id == wanted), None)
    if pack is None:
        raise NotFound
    if held_at < pack.starts_at:
        raise PackNotStarted
    if has_expired(pack.expires_at, held_at):
        raise PackExpired
    if pack.suspended_at:
        raise PackSuspended
    if pack.id not in payers or not is_usable(pack, held_at):
        raise NoSessionsLeft
    return pack, Why.PICKED


def make_free(pack: SessionPack, act: Act) -> None:
    """Bring one session back that the job wrote off, for something that lies before the last day's end."""
    if pack.free == 0 and pack.expired:
        expiry = pack.entries.filter(kind=Kind.EXPIRED).latest("position")
        back = (Bucket.EXPIRED, Bucket.FREE)
        ledger.write(pack, Kind.REVIVED, 1, *back, act, happened_at=expiry.happened_at)


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
def use_booking(
    *, booking: Booking, is_forfeited: bool = False, note: str = "", pack: SessionPack | None = None, act: Act
) -> Visit:
    """Turn the planned visit into one that was held or forfeited: its booked session is used, else one of the pack
    given or the one the rule chooses, else the visit is owed.

    Locks: the booking, the packs. Repeat: a booking that has its visit answers with it.
    Errors: those of `choose` for a pack that was given.
    """
    booking = held(booking)
    if booking.visit:
        return booking.visit
    held_at = min(booking.starts_at, act.now)
    act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
    payer, why, bucket = payer_of(booking, held_at, act, pack)
    visit = Visit.objects.create(
        business_id=booking.business_id,
        client_id=booking.client_id,
        held_at=held_at,
        recorded_at=act.now,
        is_forfeited=is_forfeited,
        is_owed=payer is None,
        note=note,
    )
    booking.visit = visit
    booking.save(update_fields=["visit"])
    if payer:
        # An appointment entered afterwards is used no earlier than it was booked.
        moment = max(held_at, booked_at(booking)) if booking.pack else held_at
        ledger.write(payer, Kind.USED, 1, bucket, Bucket.USED, act, happened_at=moment, visit=visit, why=why or "")
    event = "session.used" if payer else "visit.owed"
    facts = {"pack": str(payer.id)} if payer else {}
    record(
        event,
        business_id=booking.business_id,
        client_id=booking.client_id,
        about=visit,
        now=act.now,
        by=act.by,
        **facts,
    )
    return visit


def payer_of(
    booking: Booking, held_at: datetime, act: Act, wanted: SessionPack | None = None
) -> tuple[SessionPack | None, Why | None, Bucket]:
    """The pack a planned visit is used from, why, and where its session lies. Locks: the client's packs."""
    if booking.pack:
        return booking.pack, Why.BOOKED, Bucket.BOOKED
    pack, why = choose(packs_held(booking.client), held_at, wanted.id if wanted else None)
    if pack:
        make_free(pack, act)
    return pack, why, Bucket.FREE


def booked_at(booking: Booking) -> datetime:
    """When the session of this booking was booked."""
    entry = LedgerEntry.objects.filter(pack=booking.pack, kind=Kind.BOOKED, cause_id=booking.id).latest("position")
    return entry.happened_at


@transaction.atomic
def release_booking(*, booking: Booking, act: Act) -> Booking:
    """Give the booked session back to its pack. Repeat: nothing happens. Errors: `AlreadyVisited`.

    Source: decision 0008, why it counts from the moment of the booking.
    """
    booking = held(booking)
    if booking.released_at:
        return booking
    if booking.visit_id:
        raise AlreadyVisited
    booking.released_at = act.now
    booking.save(update_fields=["released_at"])
    if booking.pack:
        act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
        back = (Bucket.BOOKED, Bucket.FREE)
        ledger.write(booking.pack, Kind.RELEASED, 1, *back, act, happened_at=booked_at(booking))
    return booking


@transaction.atomic
def rebook_booking(*, booking: Booking, act: Act) -> Booking:
    """Undo a release: the session is booked again, from the moment it was before.

    Locks: the booking, the pack. Repeat: nothing happens. Errors: `NotEnoughFree` where it was used since,
    `PackSuspended` where its pack is suspended since.
    """
    booking = held(booking)
    if not booking.released_at:
        return booking
    booking.released_at = None
    booking.save(update_fields=["released_at"])
    if booking.pack:
        pack = SessionPack.objects.select_for_update().get(id=booking.pack.id)
        if pack.suspended_at:
            raise PackSuspended
        act = Act(act.by, act.now, Cause.APPOINTMENT, booking.id, act.reason)
        make_free(pack, act)
        again = (Bucket.FREE, Bucket.BOOKED)
        ledger.write(pack, Kind.BOOKED, 1, *again, act, happened_at=booked_at(booking), why=Why.PICKED)
    return booking


def held(booking: Booking) -> Booking:
    """The booking as it is now, its row held until the transaction ends."""
    Booking.objects.select_for_update().get(id=booking.id)
    return Booking.objects.select_related("pack", "visit", "client").get(id=booking.id)
