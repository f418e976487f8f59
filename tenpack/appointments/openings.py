"""What may be booked of a coach: working hours, less what is taken, held or too near; and groups with room to join."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from tenpack.appointments.choices import Decision
from tenpack.appointments.models import (
    Appointment,
    AppointmentType,
    BookingRules,
    DayException,
    Hold,
    Slot,
    WorkingHours,
)
from tenpack.appointments.queries import rules_of, taken_of, taken_of_client
from tenpack.appointments.rules import Clocks, Span, hours_of_day, local_moment, openings
from tenpack.kit.ids import NO_ID
from tenpack.kit.moments import day_begins, local_day
from tenpack.people.models import Client, Coach


def working_spans(coach: Coach, zone: str, days: Iterable[date]) -> list[Span]:
    """The coach's working hours on these days as instants: weekly hours, exceptions and holidays considered."""
    days = list(days)
    weekly = list(WorkingHours.objects.filter(coach=coach))
    exceptions = DayException.objects.filter(business_id=coach.business_id, day__in=days)
    special = list(exceptions.filter(Q(coach=None) | Q(coach=coach)))
    spans = []
    for day in days:
        usual = [(hours.starts, hours.ends) for hours in weekly if hours.weekday == day.weekday()]
        today = [one for one in special if one.day == day]
        own = [clocks_of(one) for one in today if one.coach_id]
        clocks = hours_of_day(usual, [clocks_of(one) for one in today if not one.coach_id], own)
        spans += [Span(local_moment(day, a, zone).at, local_moment(day, b, zone).at) for a, b in clocks]
    return [span for span in spans if span.starts_at < span.ends_at]


def clocks_of(exception: DayException) -> Clocks:
    """The hours of a day that differs; none where it is closed."""
    return [(exception.starts, exception.ends)] if exception.starts and exception.ends else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for: how long, for whom, of which type, and which appointment it would move."""

    minutes: int
    holder: Client | None = None
    kind: AppointmentType | None = None
    moving: Appointment | None = None


def openings_of(coach: Coach, *, zone: str, days: list[date], asked: Asked, now: datetime) -> list[Span]:
    """What a client may book of this coach on these days, holds of others excluded, groups with room included."""
    if not days or coach.left_at:
        return []
    rules = rules_of(coach)
    start, end = day_begins(min(days), zone), day_begins(max(days) + timedelta(days=1), zone)
    margin = timedelta(minutes=rules.buffer_minutes)
    held = holds_of(coach, start - margin, end + margin, now=now, holder=asked.holder)
    taken = taken_of(coach, start - margin, end + margin, besides=slot_to_leave(asked.moving)) + held
    found = openings(
        working_spans(coach, zone, days),
        taken,
        minutes=asked.minutes,
        grid=rules.grid_minutes,
        buffer=rules.buffer_minutes,
        earliest=earliest(rules, now),
        latest=latest(rules, zone, now),
    )
    groups = open_groups(coach, start, end, asked=asked, held=held)
    joinable = [span for span in groups if earliest(rules, now) <= span.starts_at <= latest(rules, zone, now)]
    return without_own(sorted({*found, *joinable}), asked, start, end)


def earliest(rules: BookingRules, now: datetime) -> datetime:
    """Before this nothing may be booked."""
    return now + timedelta(hours=rules.notice_hours)


def latest(rules: BookingRules, zone: str, now: datetime) -> datetime:
    """After this nothing may be booked: the end of the last local day of the horizon."""
    return day_begins(last_day(rules, zone, now) + timedelta(days=1), zone)


def last_day(rules: BookingRules, zone: str, now: datetime) -> date:
    """The last local day that may be booked."""
    return local_day(now, zone) + timedelta(days=rules.horizon_days)


def holds_of(coach: Coach, start: datetime, end: datetime, *, now: datetime, holder: Client | None) -> list[Span]:
    """Stretches that others are choosing or have asked for."""
    holds = Hold.objects.filter(coach=coach, lapses_at__gt=now, starts_at__lt=end, ends_at__gt=start)
    if holder:
        holds = holds.exclude(client=holder)
    return [Span(*row) for row in holds.values_list("starts_at", "ends_at")]


def slot_to_leave(moving: Appointment | None) -> UUID:
    """The slot that becomes free when this appointment moves; no slot where others stay in it."""
    if moving is None:
        return NO_ID
    others = moving.slot.appointments.exclude(id=moving.id).exclude(decision=Decision.CANCELLED)
    return NO_ID if others.exists() else moving.slot_id


def open_groups(coach: Coach, start: datetime, end: datetime, *, asked: Asked, held: list[Span]) -> list[Span]:
    """Small groups of the type asked for that somebody may still join; a hold of another counts as a place taken."""
    if asked.kind is None or asked.kind.capacity == 1:
        return []
    live = Count("appointments", filter=~Q(appointments__decision=Decision.CANCELLED))
    slots = Slot.objects.filter(coach=coach, kind=asked.kind, is_live=True, starts_at__gte=start, starts_at__lt=end)
    waiting = Counter(held)
    rows = slots.annotate(taken=live).values_list("starts_at", "ends_at", "capacity", "taken")
    spans = [(Span(starts, ends), capacity - taken) for starts, ends, capacity, taken in rows]
    length = timedelta(minutes=asked.minutes)
    return [span for span, room in spans if room > waiting[span] and span.ends_at - span.starts_at == length]


def without_own(spans: list[Span], asked: Asked, start: datetime, end: datetime) -> list[Span]:
    """The stretches less those in which the client is taken already, with this coach or another."""
    if asked.holder is None:
        return spans
    moved = Span(asked.moving.starts_at, asked.moving.ends_at) if asked.moving else None
    own = [span for span in taken_of_client(asked.holder, start, end) if span != moved]
    return [span for span in spans if span != moved and not any(span.meets(other) for other in own)]
