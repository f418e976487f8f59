"""What clients do themselves: book, move, cancel and take a cancellation back, from openings only."""

from datetime import datetime, timedelta

from django.db import transaction

from tenpack.appointments.actions.holds import locked_coach, require_opening
from tenpack.appointments.actions.outcomes import cancel_appointment, policy_for, refuse_decided, undo_outcome
from tenpack.appointments.actions.schedule import AppointmentDraft, move_appointment, schedule
from tenpack.appointments.choices import AppointmentState, Party
from tenpack.appointments.errors import HasBegun, NoSelfBooking, TooLateToMove, TooLateToUndo, TooManyMoves
from tenpack.appointments.models import Appointment, AppointmentType, BookingRules, Hold
from tenpack.appointments.openings import Asked
from tenpack.appointments.queries import rules_of
from tenpack.appointments.rules import Verdict, is_free_to_move
from tenpack.journal.choices import ActorKind
from tenpack.journal.models import JournalLine
from tenpack.packs.choices import Why
from tenpack.packs.ledger import Act
from tenpack.people.models import Client, Coach

UNDO_FOR = timedelta(minutes=15)


@transaction.atomic
def book_opening(
    *, client: Client, coach: Coach, starts_at: datetime, minutes: int, kind: AppointmentType | None = None, act: Act
) -> tuple[Appointment, Why | None]:
    """Book an opening of one's coach with a session of one's own; unpaid packs only where the business lets.

    Locks: the coach, the client's packs. Errors: `NoSelfBooking`, `NotOpen`, `TimeTaken`, `NoSessionsLeft`.
    """
    coach = locked_coach(coach)
    if not rules_of(coach).may_self_book:
        raise NoSelfBooking
    require_opening(coach, starts_at, Asked(minutes=minutes, holder=client, kind=kind), now=act.now)
    Hold.objects.filter(client=client).delete()
    draft = AppointmentDraft(
        client=client,
        coach=coach,
        starts_at=starts_at,
        minutes=minutes,
        kind=kind,
        only_paid=not coach.business.may_book_unpaid,
    )
    return schedule(draft=draft, act=act)


def asked_by(appointment: Appointment) -> Asked:
    """What its client looks for when moving an appointment: the same length and type."""
    return Asked(minutes=appointment.minutes, holder=appointment.client, kind=appointment.slot.kind, moving=appointment)


@transaction.atomic
def move_own(*, appointment: Appointment, starts_at: datetime, act: Act) -> Appointment:
    """Move one's appointment to another opening, as often as the coach allows, until the policy's free hours.

    Locks: the coach. Errors: `NoSelfBooking`, `HasBegun`, `TooLateToMove`, `NotOpen`, `TooManyMoves`, `TimeTaken`,
    `AlreadyDecided`.
    """
    coach = locked_coach(appointment.slot.coach)
    require_may_move(appointment, rules_of(coach), now=act.now)
    require_opening(coach, starts_at, asked_by(appointment), now=act.now)
    Hold.objects.filter(client=appointment.client).delete()
    return move_appointment(appointment=appointment, starts_at=starts_at, minutes=appointment.minutes, act=act)


def require_may_move(appointment: Appointment, rules: BookingRules, *, now: datetime) -> None:
    """Refuse unless its client may move it now.

    Errors: `NoSelfBooking`, `AlreadyDecided`, `HasBegun`, `TooLateToMove`, `TooManyMoves`.
    """
    if not rules.may_self_book or appointment.slot.coach.left_at:
        raise NoSelfBooking
    refuse_decided(appointment)
    if appointment.starts_at <= now:
        raise HasBegun
    if not is_free_to_move(policy_for(appointment), starts_at=appointment.starts_at, now=now):
        raise TooLateToMove
    if moves_left(appointment, rules) <= 0:
        raise TooManyMoves


def moves_left(appointment: Appointment, rules: BookingRules) -> int:
    """How often its client may still move it."""
    return rules.most_moves - own_moves(appointment)


def own_moves(appointment: Appointment) -> int:
    """How often its client has moved it; what the coach moved does not count against them."""
    lines = JournalLine.objects.filter(client_id=appointment.client_id, event="appointment.moved")
    return lines.filter(about_id=appointment.id, actor_kind=ActorKind.CLIENT).count()


@transaction.atomic
def cancel_own(*, appointment: Appointment, act: Act) -> tuple[Appointment, Verdict]:
    """Cancel one's appointment before it begins; its cost was said before. Errors: `AlreadyDecided`, `HasBegun`."""
    if appointment.state == AppointmentState.SCHEDULED and appointment.starts_at <= act.now:
        raise HasBegun
    return cancel_appointment(appointment=appointment, by=Party.CLIENT, act=act)


def may_undo_own(appointment: Appointment, *, now: datetime) -> bool:
    """Whether its client cancelled it a moment ago and it still lies ahead."""
    if appointment.state != AppointmentState.CANCELLED or appointment.cancelled_by != Party.CLIENT:
        return False
    assert appointment.decided_at
    return now < min(appointment.starts_at, appointment.decided_at + UNDO_FOR)


@transaction.atomic
def undo_own_cancel(*, appointment: Appointment, act: Act) -> Appointment:
    """Take back one's own cancellation within a quarter of an hour, its session booked again.

    Repeat: a scheduled one stays so. Errors: `TooLateToUndo`, `TimeTaken`, `NotEnoughFree`.
    """
    if appointment.state == AppointmentState.SCHEDULED:
        return appointment
    if not may_undo_own(appointment, now=act.now):
        raise TooLateToUndo
    return undo_outcome(appointment=appointment, act=act)
