"""Free times as pages offer them: the next days that have some, with each time in both zones."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dateparse import parse_datetime

from tenpack.appointments.openings import Asked, last_day, openings_of
from tenpack.appointments.queries import rules_of
from tenpack.kit.errors import NotFound
from tenpack.kit.moments import local_day
from tenpack.people.models import Coach
from tenpack.web.appointment_words import clock
from tenpack.web.zones import Zones

DAYS_SHOWN = 5
WINDOW = 31
MOST_WINDOWS = 3


@dataclass(frozen=True, slots=True)
class FreeTime:
    """One time that can be chosen."""

    at: str
    clock: str
    theirs: str


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with its free times."""

    day: date
    times: list[FreeTime]


@dataclass(frozen=True, slots=True)
class FreeDays:
    """The next days that have free times, and from where to look on."""

    days: list[FreeDay]
    first: date
    later: date | None
    is_first: bool


def free_days(coach: Coach, asked: Asked, zones: Zones, *, first: date | None, now: datetime) -> FreeDays:
    """The free times of this coach from a day on, as far as the coach can be booked."""
    today, last = local_day(now, zones.here), last_day(rules_of(coach), zones.here, now)
    start = min(max(first or today, today), last)
    found: dict[date, list[FreeTime]] = {}
    position = start
    for _turn in range(MOST_WINDOWS):
        days = [position + timedelta(days=number) for number in range(min(WINDOW, (last - position).days + 1))]
        for span in openings_of(coach, zone=zones.here, days=days, asked=asked, now=now):
            time = FreeTime(span.starts_at.isoformat(), clock(span.starts_at, zones.here), zones.theirs(span.starts_at))
            found.setdefault(local_day(span.starts_at, zones.here), []).append(time)
        position += timedelta(days=len(days))
        if len(found) > DAYS_SHOWN or position > last:
            break
    shown = [FreeDay(day, times) for day, times in found.items()][:DAYS_SHOWN]
    more = sorted(found)[DAYS_SHOWN:]
    later = more[0] if more else position if position <= last else None
    return FreeDays(shown, start, later, start == today)


def moment_asked(text: str) -> datetime:
    """The instant a button or an address names. Errors: `NotFound` where it names none."""
    try:
        found = parse_datetime(text)
    except ValueError as error:
        raise NotFound from error
    if found is None or found.tzinfo is None or not 1970 < found.year < 2999:
        raise NotFound
    return found
