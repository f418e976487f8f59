"""Using a session, undoing it, owing one and settling what is owed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.kit.ids import HasId
from tenpack.packs import ledger
from tenpack.packs.actions.bookings import release_booking, use_booking
from tenpack.packs.choices import Bucket, Cause, Kind, Why
from tenpack.packs.ledger import Act, Used
from tenpack.packs.models import Booking, LedgerEntry, SessionPack, Visit
from tenpack.packs.queries import booking_met
from tenpack.packs.rules import has_expired
from tenpack.people.models import Client
from tenpack.people.queries import KeySeat, Seat

CLOCK_SLACK = timedelta(minutes=5)
OLDEST_VISIT = timedelta(days=3660)


def use_session(
    *,
    seat: Seat | KeySeat,
    client: HasId | None = None,
    pack: HasId | None = None,
    held_at: datetime | None = None,
    note: str = "",
    now: datetime,
    repeat_key: str | None = None,
    request_hash: bytes | None = None,
    separate: bool = False,
) -> Used:
    """Deduct one session: from the pack given, else from the client's pack that the rule chooses.

    On the day of an appointment it is that appointment's visit, unless it was `separate`: its booked session is used,
    and where it has its visit already nothing more is taken.

    Repeat: the same key gives the first answer. Errors: `InvalidFields`, `NotFound`, `Forbidden`, `NoSessionsLeft`,
    `PackNotStarted`, `PackExpired`, `PackSuspended`, `KeyReused`. Source: docs/sessions.md, "Which pack pays".
    """
    held_at = held_at or now
    return ledger.use(
        business_id=seat.business_id,
        client_id=client.id if client else None,
        pack_id=pack.id if pack else None,
        only_coach=seat.only_coach,
        held_at=held_at,
        now=now,
        by=seat.actor,
        note=check_visit(held_at, note, now),
        repeat_key=repeat_key,
        request_hash=request_hash,
        separate=separate,
    )


def check_visit(held_at: datetime, note: str, now: datetime) -> str:
    """The note without surrounding space. Errors: `InvalidFields`."""
    checks = Checks()
    note = checks.text("note", note, MEMO_LENGTH)
    if held_at > now + CLOCK_SLACK:
        checks.problem("happened_at", _("This lies in the future. Record a session once it has been held."))
    elif held_at < now - OLDEST_VISIT:
        checks.problem("happened_at", _("This lies more than ten years back. Check the date."))
    checks.refuse_if_any()
    return note


@transaction.atomic
def undo_use(*, visit: Visit, by: Actor, now: datetime, keep_booked: bool = False) -> LedgerEntry | None:
    """Put the visit's session back where it came from; an owed visit is no longer owed.

    The session of a held appointment is booked again; that of a forfeited one is free, unless it is `keep_booked`.
    Locks: the visit, the pack. Repeat: undoing twice gives the same answer.
    Shape: the returning entry, None for an owed visit.
    """
    visit = Visit.objects.select_for_update().get(id=visit.id)
    last = visit.entries.filter(kind__in=(Kind.USED, Kind.RETURNED)).order_by("visit_turn", "recorded_at", "id").last()
    if visit.undone_at:
        return last
    entry = None
    if last and last.kind == Kind.USED:
        act = Act(by, now, Cause.VISIT, visit.id)
        back = (Bucket.USED, Bucket(last.from_bucket))
        entry = ledger.write(
            last.pack, Kind.RETURNED, 1, *back, act, happened_at=last.happened_at, visit=visit, reverses=last
        )
    free_booking(visit, Act(by, now, Cause.VISIT, visit.id), keep_booked=keep_booked or not visit.is_forfeited)
    visit.is_owed = False
    visit.undone_at = now
    visit.save(update_fields=["is_owed", "undone_at"])
    record(
        "session.returned",
        business_id=visit.business_id,
        client_id=visit.client_id,
        about=visit,
        now=now,
        by=by,
    )
    return entry


def free_booking(visit: Visit, act: Act, *, keep_booked: bool) -> None:
    """Take the visit from its booking, which stands as before or is released."""
    booking = Booking.objects.filter(visit=visit).first()
    if booking is None:
        return
    booking.visit = None
    booking.save(update_fields=["visit"])
    if not keep_booked:
        release_booking(booking=booking, act=act)


@transaction.atomic
def record_owed_visit(
    *, client: Client, held_at: datetime | None = None, note: str = "", separate: bool = False, by: Actor, now: datetime
) -> Visit:
    """Note a session that was held without a pack to pay for it; the next pack settles it.

    On the day of an appointment it is that appointment's visit, unless it was `separate`. Errors: `InvalidFields`.
    """
    held_at = held_at or now
    check_visit(held_at, note, now)
    planned = None if separate else booking_met(client, held_at)
    if planned:
        return use_booking(booking=planned, note=note.strip(), act=Act(by, now, Cause.VISIT))
    visit = Visit.objects.create(
        business_id=client.business_id,
        client=client,
        held_at=held_at,
        recorded_at=now,
        is_owed=True,
        note=check_visit(held_at, note, now),
    )
    record("visit.owed", business_id=client.business_id, client_id=client.id, about=visit, now=now, by=by)
    return visit


def settle_from(pack: SessionPack, *, by: Actor, now: datetime) -> int:
    """Use the pack for owed visits of its client, oldest first, as far as it reaches. Shape: how many it settled.

    The pack must have started: an upcoming one settles on its first day, by the job. A suspended one settles nothing.
    """
    if pack.starts_at > now or has_expired(pack.expires_at, now) or pack.suspended_at:
        return 0
    owed = Visit.objects.select_for_update().filter(client_id=pack.client_id, is_owed=True)
    settled = 0
    for visit in owed.order_by("held_at", "id")[: max(pack.free, 0)]:
        act = Act(by, now, Cause.VISIT, visit.id)
        ledger.write(pack, Kind.USED, 1, Bucket.FREE, Bucket.USED, act, visit=visit, why=Why.PICKED)
        visit.is_owed = False
        visit.save(update_fields=["is_owed"])
        record(
            "visit.settled",
            business_id=pack.business_id,
            client_id=pack.client_id,
            about=visit,
            now=now,
            by=by,
            pack=str(pack.id),
        )
        settled += 1
    return settled
