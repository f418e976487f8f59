"""Reading the calendar: always with what this person may see."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from tenpack.appointments.choices import Decision, SeriesPart
from tenpack.appointments.models import (
    Appointment,
    AppointmentType,
    BookingRules,
    BusyTime,
    DayException,
    Hold,
    Slot,
    WorkingHours,
)
from tenpack.appointments.rules import Span, local_moment, openings
from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.kit.moments import day_begins, local_day
from tenpack.people.models import Business, Client, Coach
from tenpack.people.queries import Seat, require_client

UNDECIDED = Q(decision="", booking__visit=None)


def appointments_seen_by(seat: Seat) -> QuerySet[Appointment]:
    """Appointments of the clients this person may see, in the order of time."""
    found = Appointment.objects.filter(business=seat.business)
    if seat.client:
        found = found.filter(client_id=seat.client.id)
    elif seat.only_coach:
        found = found.filter(Q(client__coach_id=seat.only_coach) | Q(slot__coach_id=seat.only_coach))
    related = found.select_related("client", "slot__coach", "slot__kind", "booking__pack", "booking__visit")
    return related.order_by("starts_at", "id")


def appointment_seen_by(seat: Seat, appointment_id: UUID | None) -> Appointment:
    """The appointment with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    rows = Appointment.objects.filter(business=seat.business, id=appointment_id or NO_ID)
    found = rows.select_related(
        "client__business", "slot__coach", "slot__kind", "booking__pack", "booking__visit", "series"
    ).first()
    if found is None or (seat.client and seat.client.id != found.client_id):
        raise NotFound
    if found.slot.coach_id != seat.only_coach:
        require_client(seat, found.client)
    return found


def between(appointments: QuerySet[Appointment], start: datetime, end: datetime) -> QuerySet[Appointment]:
    """Those that share an instant with the stretch."""
    longest = timedelta(days=1)
    return appointments.filter(starts_at__lt=end, starts_at__gt=start - longest, ends_at__gt=start)


def undecided(seat: Seat, *, now: datetime, since: timedelta = timedelta(0)) -> QuerySet[Appointment]:
    """Past appointments that nobody has decided, ended at least so long ago."""
    return appointments_seen_by(seat).filter(UNDECIDED, ends_at__lte=now - since)


def following(appointment: Appointment, part: SeriesPart, *, now: datetime) -> list[Appointment]:
    """What a change of this part of the series means: never one that is past or decided, but the one named."""
    if part is SeriesPart.THIS or appointment.series_id is None:
        return [appointment]
    rows = Appointment.objects.filter(UNDECIDED, series_id=appointment.series_id, starts_at__gte=now)
    if part is SeriesPart.FOLLOWING:
        rows = rows.filter(starts_at__gte=appointment.starts_at)
    return list(rows.select_related("client__business", "slot__coach", "booking__pack").order_by("starts_at"))


def clashes_with(spans: list[Span], *, coach: Coach, client: Client) -> set[Span]:
    """Those of the stretches in which coach or client is taken."""
    if not spans:
        return set()
    start, end = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    taken = [*taken_of(coach, start, end), *taken_of_client(client, start, end)]
    return {span for span in spans if any(span.meets(other) for other in taken)}


def taken_of(coach: Coach, start: datetime, end: datetime) -> list[Span]:
    """Every stretch in which the coach is taken, busy in an outside calendar included."""
    slots = Slot.objects.filter(coach=coach, is_live=True, starts_at__lt=end, ends_at__gt=start)
    busy = BusyTime.objects.filter(coach=coach, calendar__removed_at=None, starts_at__lt=end, ends_at__gt=start)
    rows = [*slots.values_list("starts_at", "ends_at"), *busy.values_list("starts_at", "ends_at")]
    return [Span(*row) for row in rows]


def taken_of_client(client: Client, start: datetime, end: datetime) -> list[Span]:
    """Every stretch in which the client is taken."""
    rows = Appointment.objects.filter(client=client, starts_at__lt=end, ends_at__gt=start)
    return [Span(*row) for row in rows.exclude(decision=Decision.CANCELLED).values_list("starts_at", "ends_at")]


def types_of(business: Business) -> QuerySet[AppointmentType]:
    """Appointment types on the list, by name."""
    return AppointmentType.objects.filter(business=business, archived_at=None).order_by("name", "id")


def type_of(business: Business, type_id: UUID | None) -> AppointmentType | None:
    """The type with this id, None without one. Errors: `NotFound` outside the business or off the list."""
    if type_id is None:
        return None
    found = types_of(business).filter(id=type_id).first()
    if found is None:
        raise NotFound
    return found


def open_group(coach: Coach, kind: AppointmentType | None, start: datetime, end: datetime) -> Slot | None:
    """The small group of this type that meets at exactly this time, where there is one to join."""
    if kind is None or kind.capacity == 1:
        return None
    return Slot.objects.filter(coach=coach, kind=kind, starts_at=start, ends_at=end, is_live=True).first()


def rules_of(coach: Coach) -> BookingRules:
    """How this coach can be booked; the usual rules where nothing was set."""
    return BookingRules.objects.filter(coach=coach).first() or BookingRules(coach=coach)


def working_spans(coach: Coach, zone: str, days: Iterable[date]) -> list[Span]:
    """The coach's working hours on these days as instants: weekly hours, exceptions and holidays considered."""
    days = list(days)
    weekly = list(WorkingHours.objects.filter(coach=coach))
    exceptions = DayException.objects.filter(business_id=coach.business_id, day__in=days)
    special = list(exceptions.filter(Q(coach=None) | Q(coach=coach)))
    spans = []
    for day in days:
        today = [one for one in special if one.day == day]
        clocks = [(one.starts, one.ends) for one in today if one.starts and one.ends]
        if not today:
            clocks = [(hours.starts, hours.ends) for hours in weekly if hours.weekday == day.weekday()]
        spans += [Span(local_moment(day, a, zone).at, local_moment(day, b, zone).at) for a, b in clocks if a and b]
    return [span for span in spans if span.starts_at < span.ends_at]


def openings_of(
    coach: Coach, *, zone: str, days: list[date], minutes: int, now: datetime, holder: Client | None = None
) -> list[Span]:
    """What a client may book of this coach on these days, holds of others excluded."""
    if not days:
        return []
    rules = rules_of(coach)
    start, end = day_begins(min(days), zone), day_begins(max(days) + timedelta(days=1), zone)
    margin = timedelta(minutes=rules.buffer_minutes)
    taken = taken_of(coach, start - margin, end + margin)
    holds = Hold.objects.filter(coach=coach, lapses_at__gt=now, starts_at__lt=end, ends_at__gt=start)
    taken += [Span(hold.starts_at, hold.ends_at) for hold in holds if holder is None or hold.client_id != holder.id]
    last = local_day(now, zone) + timedelta(days=rules.horizon_days)
    return openings(
        working_spans(coach, zone, days),
        taken,
        minutes=minutes,
        grid=rules.grid_minutes,
        buffer=rules.buffer_minutes,
        earliest=now + timedelta(hours=rules.notice_hours),
        latest=day_begins(last + timedelta(days=1), zone),
    )


def days_between(start: datetime, end: datetime, zone: str) -> list[date]:
    """The local days a stretch touches, at most 62."""
    first = start.astimezone(ZoneInfo(zone)).date()
    last = (end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    return [first + timedelta(days=number) for number in range(min((last - first).days + 1, 62))]
