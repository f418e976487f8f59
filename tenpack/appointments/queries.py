"""Reading the calendar: always with what this person may see."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tenpack.appointments.choices import Decision, SeriesPart, SessionOutcome, SessionState
from tenpack.appointments.models import (
    Appointment,
    AppointmentType,
    BookingRules,
    BusyTime,
    DayException,
    Enquiry,
    Feed,
    OutsideCalendar,
    Slot,
)
from tenpack.appointments.rules import Span
from tenpack.journal.models import JournalLine
from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import packs_of
from tenpack.people.models import Business, Client, Coach
from tenpack.people.queries import Seat, require_client

DECIDING = ("appointment.completed", "appointment.missed", "appointment.cancelled")
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


def open_with(coach: Coach, *, now: datetime) -> QuerySet[Appointment]:
    """Appointments with this coach that are still to come, in the order of time, whoever's clients they are."""
    rows = Appointment.objects.filter(UNDECIDED, slot__coach=coach, starts_at__gt=now)
    return rows.select_related("client", "slot__kind", "slot__coach", "booking").order_by("starts_at", "id")


def why_decided(appointment: Appointment) -> str:
    """Why its session is where it is, in one word: as it was decided, `held` where a use reported it."""
    lines = JournalLine.objects.filter(client_id=appointment.client_id, about_id=appointment.id, event__in=DECIDING)
    line = lines.order_by("-id").first() if appointment.decision else None
    if line is None:
        return "held"
    if line.facts["outcome"] == SessionOutcome.TAKEN and appointment.session == SessionState.RETURNED:
        return "undone"
    is_overruled = line.facts.get("overruled") and line.facts["outcome"] != SessionOutcome.NONE
    return "overruled" if is_overruled else str(line.facts["why"])


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


def taken_of(coach: Coach, start: datetime, end: datetime, besides: UUID = NO_ID) -> list[Span]:
    """Every stretch in which the coach is taken, also by an outside calendar; the slot `besides` does not count."""
    slots = Slot.objects.filter(coach=coach, is_live=True, starts_at__lt=end, ends_at__gt=start)
    busy = BusyTime.objects.filter(coach=coach, calendar__removed_at=None, starts_at__lt=end, ends_at__gt=start)
    rows = [*slots.exclude(id=besides).values_list("starts_at", "ends_at"), *busy.values_list("starts_at", "ends_at")]
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


def days_between(start: datetime, end: datetime, zone: str) -> list[date]:
    """The local days a stretch touches, at most 62."""
    first = start.astimezone(ZoneInfo(zone)).date()
    last = (end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    return [first + timedelta(days=number) for number in range(min((last - first).days + 1, 62))]


def self_booking_packs(client: Client) -> QuerySet[SessionPack]:
    """The client's packs in the order they pay, each told whether the coach lets clients book (`may_self_book`)."""
    rules = BookingRules.objects.filter(coach_id=client.coach_id).values("may_self_book")
    return packs_of(client).annotate(may_self_book=Coalesce(Subquery(rules), Value(True)))  # noqa: FBT003


def exceptions_of(coach: Coach, first: date) -> QuerySet[DayException]:
    """Days from this one on that differ for the coach or the whole business, soonest first."""
    rows = DayException.objects.filter(business_id=coach.business_id, day__gte=first)
    return rows.filter(Q(coach=None) | Q(coach=coach)).order_by("day", "coach_id", "id")


def feed_of(*, coach: Coach | None = None, client: Client | None = None) -> Feed | None:
    """The private calendar address that works now."""
    return Feed.objects.filter(coach=coach, client=client, revoked_at=None).order_by("-id").first()


FEED_PAST, FEED_FUTURE, MOST_IN_FEED = timedelta(days=92), timedelta(days=731), 5_000


def appointments_in_feed(feed: Feed, *, now: datetime) -> list[Appointment]:
    """What a private feed tells: its owner's appointments of the last months and all to come, cancelled ones too."""
    owner = Q(slot__coach_id=feed.coach_id) if feed.coach_id else Q(client_id=feed.client_id)
    rows = Appointment.objects.filter(owner, business_id=feed.business_id)
    rows = rows.filter(starts_at__gte=now - FEED_PAST, starts_at__lt=now + FEED_FUTURE)
    related = rows.select_related("client", "slot__coach", "slot__kind", "booking")
    return list(related.order_by("starts_at", "id")[:MOST_IN_FEED])


def outside_calendars_of(coach: Coach) -> QuerySet[OutsideCalendar]:
    """Addresses the coach subscribes to, by name, each with how many busy times it holds."""
    rows = OutsideCalendar.objects.filter(coach=coach, removed_at=None)
    return rows.annotate(times=Count("busy_times")).order_by("name", "id")


def enquiries_seen_by(seat: Seat) -> QuerySet[Enquiry]:
    """Enquiries to oneself, for owner and manager to everybody; those that wait for an answer first, then newest."""
    rows = Enquiry.objects.filter(business=seat.business).select_related("coach", "kind")
    if seat.only_coach:
        rows = rows.filter(coach_id=seat.only_coach)
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-id")
