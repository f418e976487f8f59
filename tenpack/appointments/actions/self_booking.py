"""What clients do themselves: book, move and cancel, from openings only."""

from datetime import datetime, timedelta

from django.db import transaction

from tenpack.appointments.actions.availability import require_opening
from tenpack.appointments.actions.outcomes import cancel_appointment
from tenpack.appointments.actions.schedule import AppointmentDraft, move_appointment, schedule
from tenpack.appointments.choices import Party
from tenpack.appointments.errors import NotOpen
from tenpack.appointments.models import Appointment, AppointmentType, Hold
from tenpack.appointments.queries import rules_of
from tenpack.appointments.rules import Span, Verdict
from tenpack.packs.choices import Why
from tenpack.packs.ledger import Act
from tenpack.people.models import Client, Coach


@transaction.atomic
def book_opening(
    *, client: Client, coach: Coach, starts_at: datetime, minutes: int, kind: AppointmentType | None = None, act: Act
) -> tuple[Appointment, Why | None]:
    """Book an opening of one's coach with a session of one's own; unpaid packs only where the business lets.

    Locks: the coach, the client's packs. Errors: `NotOpen`, `TimeTaken`, `NoSessionsLeft`.
    """
    coach = Coach.objects.select_for_update(of=("self",)).select_related("business").get(id=coach.id)
    if not rules_of(coach).may_self_book:
        raise NotOpen
    require_opening(coach, Span(starts_at, starts_at + timedelta(minutes=minutes)), now=act.now, holder=client)
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


@transaction.atomic
def move_own(*, appointment: Appointment, starts_at: datetime, act: Act) -> Appointment:
    """Move one's appointment to another opening, as often as the coach allows, until the policy's free hours.

    Errors: `NotOpen`, `TooManyMoves`, `TimeTaken`, `AlreadyDecided`.
    """
    coach = Coach.objects.select_for_update(of=("self",)).select_related("business").get(id=appointment.slot.coach_id)
    length = appointment.ends_at - appointment.starts_at
    require_opening(coach, Span(starts_at, starts_at + length), now=act.now, holder=appointment.client)
    return move_appointment(
        appointment=appointment,
        starts_at=starts_at,
        minutes=int(length.total_seconds() // 60),
        most_moves=rules_of(coach).most_moves,
        act=act,
    )


def cancel_own(*, appointment: Appointment, act: Act) -> tuple[Appointment, Verdict]:
    """Cancel one's appointment; what it costs was said before. Errors: `AlreadyDecided`."""
    return cancel_appointment(appointment=appointment, by=Party.CLIENT, act=act)
