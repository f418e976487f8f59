"""What becomes of the session of a workout: the third road to a deduction, beside the calendar and the hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tenpack.appointments.choices import Decision
from tenpack.appointments.models import Appointment
from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.kit.errors import Invalid, NotFound
from tenpack.packs.actions import record_owed_visit, use_session
from tenpack.packs.actions.bookings import choose, held, packs_held, use_booking
from tenpack.packs.choices import Cause, Kind
from tenpack.packs.errors import NoSessionsLeft
from tenpack.packs.ledger import Act
from tenpack.packs.models import Booking, SessionPack, Visit
from tenpack.people.queries import Seat, names_of
from tenpack.training.errors import AlreadyDeducted
from tenpack.training.models import Workout

BEFORE, AFTER = timedelta(minutes=60), timedelta(hours=3)
# An appointment that was named counts although it was moved a little meanwhile, not when it went to another day.
NAMED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the coach wants done with the session: `deduct`, `owe`, or `none` with a reason.

    Without a pack the rule chooses. `separate`: it was another session than that of the appointment nearby.
    """

    session: str
    pack: UUID | None = None
    separate: bool = False
    reason: str = ""


@transaction.atomic
def decide_workout(*, seat: Seat, workout: Workout, wish: Wish, now: datetime) -> Workout:
    """Deduct the session of this workout once, note it as owed, or keep why none was deducted.

    Near an appointment of the client it is that appointment's session: where that has its visit already, nothing more
    is taken and the workout carries this visit.

    Locks: the workout, the booking, the packs. Repeat: what was decided stays, unless its use was undone, or a shared
    visit turns out to have been another session.
    Errors: `NoSessionsLeft`, `PackExpired`, `PackNotStarted`, `PackSuspended`, `AlreadyDeducted`, `NotFound`,
    `Forbidden`, `Invalid`.
    """
    hold(workout)
    row = Workout.objects.select_related("client__business", "visit").get(id=workout.id)
    if stands(row, wish):
        return row
    if row.ended_at is None:
        raise Invalid(_("Finish the workout first."))
    if wish.session == "none":
        visit, is_shared = None, False
        reason = checked_reason(wish.reason)
    else:
        (visit, is_shared), reason = take(row, seat, wish, now), ""
    row.visit, row.is_visit_shared, row.no_session_reason, row.decided_at = visit, is_shared, reason, now
    row.save(update_fields=["visit", "is_visit_shared", "no_session_reason", "decided_at"])
    facts = {"visit": str(visit.id)} if visit else {}
    record(
        "workout.decided",
        business_id=row.business_id,
        client_id=row.client_id,
        about=row,
        now=now,
        by=seat.actor,
        reason=reason,
        **facts,
    )
    return row


@transaction.atomic
def reopen_workout(*, workout: Workout, by: Actor, now: datetime) -> Workout:
    """Take back that no session was deducted, so that it can be decided anew. A use is undone by `undo_use` instead.

    Repeat: what is undecided stays so.
    """
    hold(workout)
    row = Workout.objects.get(id=workout.id)
    if row.decided_at is None or row.visit_id:
        return row
    reason, row.no_session_reason, row.decided_at, row.reopened_at = row.no_session_reason, "", None, now
    row.save(update_fields=["no_session_reason", "decided_at", "reopened_at"])
    record(
        "workout.reopened",
        business_id=row.business_id,
        client_id=row.client_id,
        about=row,
        now=now,
        by=by,
        reason=reason,
    )
    return row


def hold(workout: Workout) -> None:
    """Two that decide about one workout wait for each other here."""
    Workout.objects.select_for_update().get(id=workout.id)


def stands(workout: Workout, wish: Wish) -> bool:
    """Whether what was decided before stands."""
    if workout.visit is None or workout.visit.undone_at:
        return workout.decided_at is not None and workout.visit is None
    return not (workout.is_visit_shared and wish.session == "deduct" and wish.separate)


def checked_reason(reason: str) -> str:
    """Why nothing was deducted. Errors: `InvalidFields`."""
    checks = Checks()
    reason = checks.text("reason", reason, MEMO_LENGTH, required=True)
    checks.refuse_if_any()
    return reason


def take(workout: Workout, seat: Seat, wish: Wish, now: datetime) -> tuple[Visit, bool]:
    """The visit of the workout, and whether it was there before."""
    pack = pack_named(workout, wish.pack) if wish.pack else None
    met = None if wish.separate else appointment_met(workout)
    if met:
        return take_booked(
            met.booking, pack, Act(seat.actor, now, Cause.WORKOUT, workout.id), owes=wish.session == "owe"
        )
    if wish.session == "owe":
        held_at, by = workout.started_at, seat.actor
        return record_owed_visit(client=workout.client, held_at=held_at, separate=True, by=by, now=now), False
    key = repeat_key(workout)
    used = use_session(
        seat=seat,
        client=None if pack else workout.client,
        pack=pack,
        held_at=workout.started_at,
        now=now,
        repeat_key=key,
        request_hash=sha256(key.encode()).digest(),
        separate=True,
    )
    return Visit.objects.get(id=used.visit), False


def repeat_key(workout: Workout) -> str:
    """The ledger's key of this deduction: another only where the visit before it was undone or another session's."""
    return f"workout:{workout.id}" + (f":{workout.visit_id}" if workout.visit_id else "")


def pack_named(workout: Workout, pack: UUID) -> SessionPack:
    """The pack that the coach chose. Errors: `NotFound` for another client's."""
    found = SessionPack.objects.filter(business_id=workout.business_id, client_id=workout.client_id, id=pack).first()
    if found is None:
        raise NotFound(field="pack")
    return found


def appointment_met(workout: Workout) -> Appointment | None:
    """The appointment this workout was: the one it was begun from, else the nearest, those without a visit first."""
    began, ended = workout.started_at, workout.ended_at or workout.started_at
    near = Q()
    for moment in (began, ended):
        near |= Q(starts_at__lte=moment + BEFORE, ends_at__gte=moment - AFTER)
    named = Q(id=workout.appointment_id, starts_at__lte=began + NAMED_WITHIN, ends_at__gte=began - NAMED_WITHIN)
    rows = Appointment.objects.filter(near | named, client_id=workout.client_id, booking__released_at=None)
    found = rows.exclude(decision=Decision.CANCELLED).select_related("booking")
    return min(found, key=lambda one: nearness(one, workout), default=None)


def nearness(appointment: Appointment, workout: Workout) -> tuple[bool, bool, timedelta]:
    """Less is nearer."""
    is_named = appointment.id == workout.appointment_id
    has_visit = appointment.booking.visit_id is not None
    return not is_named, has_visit, abs(appointment.starts_at - workout.started_at)


def who_used(visit: Visit) -> str:
    """Who took the visit's session, by name."""
    entry = visit.entries.filter(kind=Kind.USED).order_by("visit_turn").last()
    return names_of(visit.business, {entry.actor_id}).get(entry.actor_id, "") if entry and entry.actor_id else ""


def take_booked(booking: Booking, pack: SessionPack | None, act: Act, *, owes: bool) -> tuple[Visit, bool]:
    """The visit of this planned one, and whether it was there before. One hour takes one session.

    Errors: `AlreadyDeducted` where the session was forfeited; without a usable pack those of a use, unless it `owes`.
    """
    booking = held(booking)
    if booking.visit:
        if booking.visit.is_forfeited:
            raise AlreadyDeducted(
                visit=booking.visit.public_id, at=booking.visit.recorded_at, by=who_used(booking.visit)
            )
        return booking.visit, True
    if booking.pack is None and not owes:
        chosen, _why = choose(packs_held(booking.client), min(booking.starts_at, act.now), pack.id if pack else None)
        if chosen is None:
            raise NoSessionsLeft
    return use_booking(booking=booking, pack=None if owes else pack, act=act), False
