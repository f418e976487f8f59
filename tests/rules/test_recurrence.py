"""Series against two independent readers of the same rule: python-dateutil and recurring-ical-events, in many zones."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar

from tenpack.appointments.choices import Repeat
from tenpack.appointments.rules import Recurrence, local_moment, occurrence_days

RULES = 500
SEED = 20_261_122
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Both halves of the world, half hours, a clock change of half an hour, at midnight, in winter, and none at all.
ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "Atlantic/Azores", "America/New_York", "America/Los_Angeles",
    "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana", "Africa/Casablanca", "Africa/Cairo",
    "Asia/Beirut", "Asia/Kolkata", "Asia/Tehran", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland",
    "Pacific/Chatham", "UTC",
)  # fmt: skip


class Case:
    """A rule of ours, the hour it is at, and the same rule in the words of RFC 5545."""

    def __init__(self, random: Random) -> None:
        repeat = random.choice(list(Repeat))
        first = date(2024, 1, 1) + timedelta(days=random.randrange(1_500))
        every = random.choice([1, 1, 1, 2, 2, 3, 4, 6])
        count = random.randrange(1, 16)
        weekdays: tuple[int, ...] = ()
        if repeat == Repeat.WEEKLY and random.random() < 0.6:
            weekdays = tuple(sorted({first.weekday(), *random.sample(range(7), random.randrange(1, 4))}))
        self.clock = time(random.choice([0, 0, 1, 2, 2, 3, 7, 12, 18, 23]), random.choice([0, 0, 15, 30, 45]))
        self.until = first + timedelta(days=random.randrange(400)) if random.random() < 0.3 else None
        self.rule = Recurrence(repeat, first, every, weekdays, self.until, None if self.until else count)
        self.text = self.written()

    def written(self) -> str:
        """The rule as calendar files write it. A month without the date takes its last one, hence the set of days."""
        rule, first = self.rule, self.rule.first_day
        if rule.repeat == Repeat.WEEKLY:
            days = rule.weekdays or (first.weekday(),)
            parts = ["FREQ=WEEKLY", "BYDAY=" + ",".join(DAYS[day] for day in days), "WKST=MO"]
        elif rule.repeat == Repeat.MONTHLY_DATE:
            days = range(28, first.day + 1) if first.day > 28 else (first.day,)
            parts = ["FREQ=MONTHLY", "BYMONTHDAY=" + ",".join(map(str, days)), "BYSETPOS=-1"]
        else:
            nth = (first.day - 1) // 7 + 1
            parts = ["FREQ=MONTHLY", f"BYDAY={-1 if nth == 5 else nth}{DAYS[first.weekday()]}"]
        end = f"UNTIL={self.until:%Y%m%d}T235959" if self.until else f"COUNT={rule.count}"
        return ";".join([*parts, f"INTERVAL={rule.every}", end])

    def ours(self, zone: str) -> list[datetime]:
        """The instants our own series would be booked at."""
        return [local_moment(day, self.clock, zone).at for day in occurrence_days(self.rule)]


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """The same rules in every run."""
    random = Random(SEED)
    return tuple(Case(random) for _number in range(RULES))


def by_dateutil(case: Case, zone: str) -> list[datetime]:
    """The rule's own text, expanded in wall-clock time, then made instants."""
    start = datetime.combine(case.rule.first_day, case.clock)
    return [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for moment in rrulestr(case.text, dtstart=start)]


def by_calendar(zone: str) -> list[list[datetime]]:
    """All rules as one calendar file, read and expanded by other people's code."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN"]
    for number, case in enumerate(cases()):
        start = datetime.combine(case.rule.first_day, case.clock)
        where = "" if zone == "UTC" else f";TZID={zone}"
        mark = "Z" if zone == "UTC" else ""
        text = (
            case.text
            if case.until is None
            else case.text.replace(f"UNTIL={case.until:%Y%m%d}T235959", until(case, zone))
        )
        lines += ["BEGIN:VEVENT", f"UID:{number}", f"DTSTART{where}:{start:%Y%m%dT%H%M%S}{mark}", "DURATION:PT1H"]
        lines += [f"RRULE:{text}", "END:VEVENT"]
    calendar = Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR", ""]))
    found: list[list[datetime]] = [[] for _case in cases()]
    for event in recurring_ical_events.of(calendar).between(
        datetime(2023, 12, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    ):
        found[int(event["UID"])].append(event.start.astimezone(UTC))
    return [sorted(moments) for moments in found]


def until(case: Case, zone: str) -> str:
    """The end of the last day, as an instant: files with a zone must write it so."""
    assert case.until
    last = datetime.combine(case.until, time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)
    return f"UNTIL={last:%Y%m%dT%H%M%SZ}"


@pytest.mark.parametrize("zone", ZONES)
def test_500_rules_fall_on_the_same_instants_for_three_readers(zone: str) -> None:
    calendar = by_calendar(zone)
    wrong = []
    for number, case in enumerate(cases()):
        ours = case.ours(zone)
        if not ours == by_dateutil(case, zone) == calendar[number]:
            wrong.append((case.rule, case.clock, ours, by_dateutil(case, zone), calendar[number]))
    assert wrong == []
    assert sum(map(len, calendar)) > 3_000


def test_the_control_counts_days_from_the_first_instant_and_is_caught() -> None:
    """Adding whole days to the first instant, instead of to the wall clock, goes wrong wherever clocks change."""

    def drifting(case: Case, zone: str) -> list[datetime]:
        first = local_moment(case.rule.first_day, case.clock, zone).at
        return [first + (day - case.rule.first_day) for day in occurrence_days(case.rule)]

    def caught(zone: str) -> int:
        return sum(drifting(case, zone) != by_dateutil(case, zone) for case in cases())

    assert caught("Europe/Berlin") > 100
    assert caught("Asia/Tokyo") == 0


def test_a_clamped_month_and_a_missing_fifth_weekday() -> None:
    last = Recurrence(Repeat.MONTHLY_DATE, date(2026, 1, 31), count=4)
    fifth = Recurrence(Repeat.MONTHLY_WEEKDAY, date(2026, 1, 30), count=3)
    assert [day.isoformat() for day in occurrence_days(last)] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]
    assert [day.isoformat() for day in occurrence_days(fifth)] == ["2026-01-30", "2026-02-27", "2026-03-27"]
