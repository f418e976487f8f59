"""The demo's calendar: working hours, types, a week that was and the weeks to come, some of it not decided yet."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from tenpack.appointments.actions import (
    AppointmentDraft,
    SeriesDraft,
    cancel_appointment,
    complete_all,
    miss_appointment,
    save_type,
    schedule,
    schedule_series,
    set_working_hours,
)
from tenpack.appointments.choices import Colour, Decision, Party, Repeat, SeriesEnd
from tenpack.appointments.models import Appointment, AppointmentType
from tenpack.appointments.queries import UNDECIDED
from tenpack.appointments.rules import local_moment
from tenpack.kit.errors import Refused
from tenpack.kit.moments import day_begins, day_ends, local_day
from tenpack.management.demo_diary import ZONE, Diary
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.queries import summary_of
from tenpack.people.models import Client, Coach

TYPES = (
    ("Personal training", 60, Colour.TEAL, 1),
    ("Check-in", 30, Colour.BLUE, 1),
    ("Assessment", 90, Colour.ORANGE, 1),
    ("Small group", 60, Colour.VIOLET, 4),
)
PLACES = ("Studio", "Studio", "Volkspark, south gate", "https://meet.example.com/studio-maya")
FEW, PLENTY = 3, 6
HOURS = (7, 9, 11, 14, 16, 18, 19)
# The number that stands for the small group: its hour is 19 o'clock, which nobody else has.
GROUP = 6


def keep_the_book(diary: Diary) -> None:
    """Note everything that the calendar of the demo shows."""
    diary.at(-200, 8, lambda now: open_hours(diary, now))
    diary.at(-7, 18, lambda now: plan_last_week(diary, now))
    diary.at(-1, 22, lambda now: plan_next_weeks(diary, now))
    for day in range(-6, -1):
        diary.at(day, 6, lambda now: cancel_one(diary, now))
        diary.at(day, 21, lambda now: close_the_day(diary, now))


def open_hours(diary: Diary, now: datetime) -> None:
    """Who works when, and what there is to book."""
    owner = diary.coaches["maya"]
    for name, minutes, colour, capacity in TYPES:
        save_type(
            business=diary.business,
            kind=None,
            name=name,
            minutes=minutes,
            colour=colour,
            capacity=capacity,
            by=owner.actor,
            now=now,
        )
    for coach in diary.coaches.values():
        weekdays = [(weekday, time(7), time(20)) for weekday in range(5)]
        set_working_hours(coach=coach, hours=[*weekdays, (5, time(9), time(14))], by=coach.actor, now=now)


def plan_last_week(diary: Diary, now: datetime) -> None:
    """Book the week before today for those who have sessions enough for it."""
    for number, client in with_sessions(diary, now, PLENTY):
        for more in (0, 3):
            book(client, diary.day(-6 + (number + more) % 6), number, now)


def plan_next_weeks(diary: Diary, now: datetime) -> None:
    """Book two weeks from today on, leaving everybody a session to spare; one comes weekly, three train together."""
    clients = with_sessions(diary, now, FEW)
    evening = diary.day(4) if diary.day(4).weekday() != 6 else diary.day(5)
    for _number, client in clients[:3]:
        book(client, evening, GROUP, now, coach=diary.coaches["maya"])
    for number, client in clients:
        days = [diary.day(start + (number + more) % 7) for start in (0, 7) for more in (0, 2, 3)]
        for day in days[: summary_of(client, now).free - 1]:
            book(client, day, number, now)
    come_every_week(clients[-1][1], diary.day(2), now)


def with_sessions(diary: Diary, now: datetime, least: int) -> list[tuple[int, Client]]:
    """Active clients who have so many free sessions, numbered."""
    clients = Client.objects.filter(business=diary.business, archived_at=None).select_related("business", "coach")
    return list(enumerate(one for one in clients.order_by("id") if summary_of(one, now).free >= least))


def book(client: Client, day: date, number: int, now: datetime, *, coach: Coach | None = None) -> None:
    """One appointment, unless it is a Sunday other than today, somebody is taken, or the sessions are used up."""
    if day.weekday() == 6 and day - local_day(now, ZONE) != timedelta(days=1):
        return
    kinds = AppointmentType.objects.filter(business=client.business).order_by("id")
    kind = kinds[3 if number == GROUP else number % 3]
    draft = AppointmentDraft(
        client=client,
        coach=coach or client.coach,
        starts_at=local_moment(day, time(HOURS[number % len(HOURS)]), ZONE).at,
        minutes=kind.minutes,
        kind=kind,
        location=PLACES[number % len(PLACES)],
    )
    with suppress(Refused):
        schedule(draft=draft, act=acts(client.coach, now))


def come_every_week(client: Client, day: date, now: datetime) -> None:
    """A series of six, in the evening."""
    clock = time(19, 30)
    first = AppointmentDraft(
        client=client, coach=client.coach, starts_at=local_moment(day, clock, ZONE).at, minutes=60, may_owe=True
    )
    series = SeriesDraft(first=first, day=day, clock=clock, repeat=Repeat.WEEKLY, end_kind=SeriesEnd.COUNT, count=6)
    with suppress(Refused):
        schedule_series(draft=series, act=acts(client.coach, now))


def of_the_day(diary: Diary, now: datetime) -> list[Appointment]:
    """That day's appointments which nobody has decided."""
    day = local_day(now, ZONE)
    found = Appointment.objects.filter(UNDECIDED, business=diary.business, starts_at__gte=day_begins(day, ZONE))
    return list(found.filter(starts_at__lt=day_ends(day, ZONE)).order_by("starts_at", "id"))


def decided(diary: Diary, decision: Decision) -> bool:
    """Whether this was decided of any appointment yet."""
    return Appointment.objects.filter(business=diary.business, decision=decision).exists()


def cancel_one(diary: Diary, now: datetime) -> None:
    """In the morning of the first busy day a client cancels late."""
    today = of_the_day(diary, now)
    if len(today) > 1 and not decided(diary, Decision.CANCELLED):
        cancel_appointment(appointment=today[0], by=Party.CLIENT, act=acts(diary.coaches["maya"], now))


def close_the_day(diary: Diary, now: datetime) -> None:
    """In the evening the day is completed; once somebody did not come, and lately one was forgotten."""
    act, held = acts(diary.coaches["maya"], now), of_the_day(diary, now)
    if held and not decided(diary, Decision.NO_SHOW):
        miss_appointment(appointment=held.pop(0), act=act)
    is_late = local_day(now, ZONE) >= diary.day(-4)
    complete_all(appointments=held[:-1] if is_late else held, act=act)


def acts(coach: Coach, now: datetime) -> Act:
    """This coach acting on the calendar."""
    return Act(coach.actor, now, Cause.APPOINTMENT)
