"""What the calendar does to packs: expiry, settling by upcoming packs, a change of zone."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.journal.choices import SYSTEM, Actor
from tenpack.journal.models import JournalLine
from tenpack.kit.moments import day_ends, local_day
from tenpack.packs.actions.bookings import Stretch, times_of
from tenpack.packs.actions.terms import keep_terms, locked, revive, set_terms, sweep, terms_of
from tenpack.packs.actions.uses import settle_from
from tenpack.packs.choices import Cause, Kind
from tenpack.packs.ledger import Act
from tenpack.packs.models import Booking, SessionPack, Visit
from tenpack.people.models import Business


def expire_packs(*, now: datetime) -> int:
    """Write the expired entries of every pack whose last day is over. Shape: how many packs.

    Repeat: a second or late run changes nothing anyone could see; numbers derive from the date.
    """
    due = (
        SessionPack.objects.filter(expires_at__lte=now, free__gt=0).order_by("expires_at").values_list("id", flat=True)
    )
    return sum(expire_pack(pack_id, now=now) for pack_id in due.iterator())


@transaction.atomic
def expire_pack(pack_id: UUID, *, now: datetime) -> bool:
    """Expire one pack. Locks: the pack."""
    pack = SessionPack.objects.select_for_update().get(id=pack_id)
    return sweep(pack, now=now) is not None


@transaction.atomic
def extend_pack(*, pack: SessionPack, days: int, act: Act) -> SessionPack:
    """Give a pack so many days more, from its last day or from today where that is over; what had expired revives.

    Locks: the pack.
    """
    pack = locked(pack)
    sweep(pack, now=act.now)
    today, before = local_day(act.now, pack.business.zone), pack.expires_on
    last = max(pack.expires_on or today, today) + timedelta(days=days)
    set_terms(pack, pack.starts_on, last)
    keep_terms(pack, by=act.by, now=act.now, reason=act.reason)
    revive(pack, act)
    record(
        "pack.extended",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=act.now,
        by=act.by,
        reason=act.reason,
        days=days,
        before=str(before),
        expires_on=str(last),
        cause=str(act.cause_id) if act.cause_id else None,
    )
    return pack


@transaction.atomic
def take_back_extension(*, pack: SessionPack, made_at: datetime, act: Act) -> bool:
    """Undo the extension made then with this act's cause, where nothing has changed the days or used them since.

    Locks: the pack. Shape: whether it was undone.
    """
    pack = locked(pack)
    lines = JournalLine.objects.filter(client_id=pack.client_id, event="pack.extended", about_id=pack.id)
    line = lines.filter(facts__cause=str(act.cause_id), happened_at=made_at).first()
    if line is None or line.facts["expires_on"] != str(pack.expires_on) or line.facts["before"] == "None":
        return False
    before = date.fromisoformat(line.facts["before"])
    if is_used_from(pack, day_ends(before, pack.business.zone)):
        return False
    changes = {"expires_on": [str(pack.expires_on), str(before)]}
    set_terms(pack, pack.starts_on, before)
    keep_terms(pack, by=act.by, now=act.now, reason=act.reason)
    record(
        "pack.changed",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=act.now,
        by=act.by,
        reason=act.reason,
        changes=changes,
    )
    return True


def is_used_from(pack: SessionPack, moment: datetime) -> bool:
    """Whether a session of the pack was used, or is booked, from this moment on."""
    used = pack.entries.filter(kind=Kind.USED, happened_at__gte=moment, reversed_by=None)
    booked = Booking.objects.filter(pack=pack, released_at=None, visit=None, starts_at__gte=moment)
    return used.exists() or booked.exists()


def settle_owed_visits(*, now: datetime) -> int:
    """Settle owed visits from packs that have started since. Shape: how many visits."""
    clients = Visit.objects.filter(is_owed=True).values_list("client_id", flat=True).distinct()
    return sum(settle_client(client_id, now=now) for client_id in clients)


@transaction.atomic
def settle_client(client_id: UUID, *, now: datetime) -> int:
    """Settle one client's owed visits. Locks: their packs."""
    packs = SessionPack.objects.select_for_update().filter(client_id=client_id, free__gt=0)
    return sum(settle_from(pack, by=SYSTEM, now=now) for pack in packs.order_by("expires_at", "created_at", "id"))


@transaction.atomic
def change_zone(*, business: Business, zone: str, by: Actor, now: datetime) -> None:
    """Move the business to another zone: every pack's days keep their dates and get the new zone's instants.

    What is booked belongs to its local day in the new zone. Locks: every pack of the business.
    """
    business.zone = zone
    business.save(update_fields=["zone"])
    for known in SessionPack.objects.filter(business=business).iterator():
        pack = locked(known)
        sweep(pack, now=now)
        for name, value in terms_of(business, pack.starts_on, pack.expires_on).items():
            setattr(pack, name, value)
        pack.save(update_fields=["starts_at", "expires_at"])
        keep_terms(pack, by=by, now=now, reason=f"time zone {zone}")
        revive(pack, Act(by, now, Cause.BY_HAND))
    for booking in Booking.objects.filter(business=business, visit=None, released_at=None).iterator():
        columns = times_of(Stretch(booking.starts_at, booking.ends_at), zone)
        Booking.objects.filter(id=booking.id).update(**columns)
