"""What a coach who leaves would leave behind: whose sessions are left and worth what, and what still waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import UNDECIDED, open_with
from tenpack.kit.moments import local_day
from tenpack.money.choices import OfferState
from tenpack.money.models import Offer
from tenpack.money.queries import offers_in_state, offers_seen_by
from tenpack.packs.models import Visit
from tenpack.people.choices import Role
from tenpack.people.models import Client, Coach
from tenpack.people.queries import Seat
from tenpack.reports.asked import asked_by
from tenpack.reports.owed import Moment, OwedByCoach, PackLeft, owed_by_coach, packs_left
from tenpack.training.lists import undecided_workouts
from tenpack.training.models import Workout


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Everything of one coach that is open. Shape: `left` and `packs` as the report Sessions owed says them."""

    clients: QuerySet[Client]
    left: OwedByCoach
    packs: list[PackLeft]
    owed: QuerySet[Visit]
    appointments: QuerySet[Appointment]
    undecided: QuerySet[Appointment]
    workouts: QuerySet[Workout]
    offers: QuerySet[Offer]


def left_behind(coach: Coach, *, now: datetime) -> LeftBehind:
    """What is open around this coach at this moment; the rows are read where they are shown."""
    seat = Seat(coach.business, Role.COACH, coach=coach)
    today = local_day(now, coach.business.zone)
    asked = asked_by(seat, since=today, until=today)
    moment = Moment(at=now, on=today, known=now)
    left = next(iter(owed_by_coach(asked, moment)), OwedByCoach(coach.id, 0, 0, 0, 0, 0))
    unpaid = [offers_in_state(offers_seen_by(seat), state, today) for state in (OfferState.OPEN, OfferState.PAST_DUE)]
    workouts = undecided_workouts(seat)
    # An appointment whose workout waits is one decision, not two.
    past = Appointment.objects.filter(UNDECIDED, slot__coach=coach, ends_at__lte=now).exclude(workouts__in=workouts)
    return LeftBehind(
        clients=Client.objects.filter(coach=coach, archived_at=None).order_by("name", "id"),
        left=left,
        packs=packs_left(asked, moment),
        owed=Visit.objects.filter(client__coach=coach, is_owed=True).select_related("client").order_by("held_at", "id"),
        appointments=open_with(coach, now=now),
        undecided=past.select_related("client", "slot__coach", "booking").order_by("starts_at", "id"),
        workouts=workouts,
        offers=unpaid[0] | unpaid[1],
    )
