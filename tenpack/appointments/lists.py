"""The calendar as rows of plain values, and the hours around them: one query each, however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Q, QuerySet, SmallIntegerField, Value

from tenpack.appointments.choices import AppointmentState, Decision
from tenpack.appointments.models import Appointment, DayException, WorkingHours
from tenpack.appointments.queries import appointments_seen_by, between
from tenpack.appointments.rules import Clocks, closed_parts, hours_of_day
from tenpack.kit.ids import public_id
from tenpack.people.models import Client
from tenpack.people.queries import Seat

# More appointments than a day of the largest studio has.
FULL_DAY = 200
COLUMNS = (
    "id", "starts_at", "ends_at", "client__name", "slot__coach__name", "slot__kind__name", "slot__kind__colour",
    "decision", "booking__visit_id", "booking__pack_id", "series_id", "location", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One appointment as the calendar draws it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    client: str
    coach: str
    kind: str | None
    colour: str | None
    decision: str
    visit_id: UUID | None
    pack_id: UUID | None
    series_id: UUID | None
    location: str
    version: int

    @property
    def public_id(self) -> str:
        """`ap_…`"""
        return public_id("ap", self.id)

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def state(self) -> AppointmentState:
        """As the appointment itself says it."""
        if self.decision:
            return AppointmentState(self.decision)
        return AppointmentState.COMPLETED if self.visit_id else AppointmentState.SCHEDULED


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the calendar is narrowed to: a coach, a client, a type; cancelled ones only when asked for."""

    coach: UUID | None = None
    client: UUID | None = None
    kind: UUID | None = None
    with_cancelled: bool = False

    def of(self, rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
        """Those appointments that remain."""
        if self.coach:
            rows = rows.filter(slot__coach_id=self.coach)
        if self.client:
            rows = rows.filter(client_id=self.client)
        if self.kind:
            rows = rows.filter(slot__kind_id=self.kind)
        return rows if self.with_cancelled else rows.exclude(decision=Decision.CANCELLED)


def calendar_rows(seat: Seat, start: datetime, end: datetime, narrowing: Narrowing) -> list[CalendarRow]:
    """What this person may see of the calendar in a stretch, in the order of time. One query."""
    rows = narrowing.of(between(appointments_seen_by(seat), start, end))
    return [CalendarRow(*row) for row in rows.values_list(*COLUMNS)]


def closed_hours(
    seat: Seat, days: Iterable[date], coach: UUID | None = None
) -> list[tuple[date, list[tuple[time, time | None]]]]:
    """The stretches of each day outside the working hours of the coach, or of everybody, in wall-clock time. One query.

    Empty where nobody has set any hours.
    """
    days, coach = list(days), coach or seat.only_coach
    weekly: dict[tuple[UUID, int], Clocks] = defaultdict(list)
    special: dict[tuple[UUID | None, date], list[Clocks]] = defaultdict(list)
    for coach_id, weekday, day, starts, ends in hours_rows(seat, days, coach):
        stretch = [(starts, ends)] if starts and ends else []
        if day is None:
            weekly[coach_id, weekday] += stretch
        else:
            special[coach_id, day].append(stretch)
    coaches = {coach_id for coach_id, _weekday in weekly} | ({coach} if coach and weekly else set())
    if not coaches:
        return []
    return [(day, closed_parts(open_on(day, coaches, weekly, special))) for day in days]


def hours_rows(seat: Seat, days: list[date], coach: UUID | None) -> Iterable[Any]:
    """Weekly hours and the exceptions of these days together, as coach, weekday, day, from and until."""
    weekly = WorkingHours.objects.filter(coach__business=seat.business)
    special = DayException.objects.filter(business=seat.business, day__in=days)
    if coach:
        weekly, special = weekly.filter(coach_id=coach), special.filter(Q(coach_id=coach) | Q(coach=None))
    no_day, no_weekday = Value(None, output_field=DateField()), Value(None, output_field=SmallIntegerField())
    first = weekly.annotate(on_day=no_day).values_list("coach_id", "weekday", "on_day", "starts", "ends")
    second = special.annotate(on_weekday=no_weekday).values_list("coach_id", "on_weekday", "day", "starts", "ends")
    return first.union(second, all=True)


def open_on(
    day: date,
    coaches: Iterable[UUID],
    weekly: dict[tuple[UUID, int], Clocks],
    special: dict[tuple[UUID | None, date], list[Clocks]],
) -> Clocks:
    """Every stretch of the day in which one of the coaches works."""
    business = special.get((None, day), [])
    found = []
    for coach in coaches:
        found += hours_of_day(weekly.get((coach, day.weekday()), []), business, special.get((coach, day), []))
    return found


def appointments_of(client: Client, *, now: datetime, past: bool) -> QuerySet[Appointment]:
    """The client's appointments: those to come, soonest first, or those that are over, latest first."""
    rows = Appointment.objects.filter(client=client).select_related(
        "slot__coach", "slot__kind", "booking__pack", "booking__visit"
    )
    if past:
        return rows.filter(ends_at__lt=now).order_by("-starts_at", "-id")
    return rows.filter(ends_at__gte=now).order_by("starts_at", "id")


def day_and_next(
    seat: Seat, starts: datetime, ends: datetime, most: int
) -> tuple[list[Appointment], list[Appointment]]:
    """The appointments of a day, and the next ones after it that nobody has decided. One query."""
    of_day = Q(starts_at__lt=ends, ends_at__gt=starts)
    rows = appointments_seen_by(seat).filter(starts_at__gt=starts - timedelta(days=1))
    found = list(rows.filter(of_day | Q(decision="", starts_at__gte=ends))[: FULL_DAY + most])
    day = [one for one in found if one.starts_at < ends]
    return day, found[len(day) :][:most]
