"""The days of a pack: setting and remembering them, and what their passing does."""

from datetime import date, datetime

from tenpack.journal.actions import record
from tenpack.journal.choices import SYSTEM, Actor
from tenpack.kit.moments import day_begins, day_ends
from tenpack.packs import ledger
from tenpack.packs.choices import Bucket, Cause, Kind
from tenpack.packs.ledger import Act
from tenpack.packs.models import LedgerEntry, PackTerms, SessionPack
from tenpack.packs.rules import has_expired
from tenpack.people.models import Business


def locked(pack: SessionPack) -> SessionPack:
    """The pack as it is now, its row held until the transaction ends."""
    return SessionPack.objects.select_for_update(of=("self",)).select_related("business", "client").get(id=pack.id)


def terms_of(business: Business, starts_on: date, expires_on: date | None) -> dict[str, date | datetime | None]:
    """The days and the instants they stand for in the business's zone."""
    return {
        "starts_on": starts_on,
        "expires_on": expires_on,
        "starts_at": day_begins(starts_on, business.zone),
        "expires_at": day_ends(expires_on, business.zone) if expires_on else None,
    }


def set_terms(pack: SessionPack, starts_on: date, expires_on: date | None) -> None:
    """Give the pack these days and count its version up."""
    for name, value in terms_of(pack.business, starts_on, expires_on).items():
        setattr(pack, name, value)
    pack.version += 1
    pack.save(update_fields=["title", "starts_on", "expires_on", "starts_at", "expires_at", "version"])


def keep_terms(pack: SessionPack, *, by: Actor, now: datetime, reason: str) -> None:
    """Remember the pack's terms from now on."""
    PackTerms.objects.create(
        pack=pack,
        title=pack.title,
        starts_on=pack.starts_on,
        expires_on=pack.expires_on,
        starts_at=pack.starts_at,
        expires_at=pack.expires_at,
        suspended_at=pack.suspended_at,
        recorded_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        reason=reason,
    )


def sweep(pack: SessionPack, *, now: datetime) -> LedgerEntry | None:
    """Move what is free to expired where the last day is over; the caller holds the row."""
    if not pack.free or not has_expired(pack.expires_at, now):
        return None
    act = Act(SYSTEM, now, Cause.EXPIRY)
    quantity = pack.free
    entry = ledger.write(pack, Kind.EXPIRED, quantity, Bucket.FREE, Bucket.EXPIRED, act, happened_at=pack.expires_at)
    record(
        "pack.expired",
        business_id=pack.business_id,
        client_id=pack.client_id,
        about=pack,
        now=now,
        by=SYSTEM,
        quantity=quantity,
    )
    return entry


def revive(pack: SessionPack, act: Act) -> None:
    """Make what had expired free again where the last day is no longer over.

    It counts from the moment of the expiry, so that a session held since then has something to be taken from.
    """
    if pack.expired and not has_expired(pack.expires_at, act.now):
        expiry = pack.entries.filter(kind=Kind.EXPIRED).order_by("position").last()
        assert expiry
        moved = (Bucket.EXPIRED, Bucket.FREE)
        ledger.write(pack, Kind.REVIVED, pack.expired, *moved, act, happened_at=expiry.happened_at)
