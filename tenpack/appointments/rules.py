"""Decisions about the calendar: values in, values out. Wall-clock times are local to the business's zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from tenpack.appointments.choices import Party, Repeat, SessionOutcome
from tenpack.people.rules import PolicyTerms

MOST_OCCURRENCES = 366
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a cancellation or a missed appointment means for the session, and why in one code."""

    outcome: SessionOutcome
    why: str
    hours_before: float
    is_forgiven: bool = False


def cancellation_verdict(
    policy: PolicyTerms, *, by: Party, starts_at: datetime, now: datetime, forgiven_before: int, has_session: bool
) -> Verdict:
    """What cancelling now costs. A coach's own cancel always returns the session."""
    hours = (starts_at - now).total_seconds() / 3600
    if not has_session:
        return Verdict(SessionOutcome.NONE, "no_session", hours)
    if by is Party.COACH:
        return Verdict(SessionOutcome.RETURNED, "coach_cancelled", hours)
    if hours >= (policy.free_until_hours or 0):
        return Verdict(SessionOutcome.RETURNED, "in_time", hours)
    if not policy.late_cancel_takes:
        return Verdict(SessionOutcome.RETURNED, "late_is_free", hours)
    if forgiven_before < (policy.forgiven or 0):
        return Verdict(SessionOutcome.RETURNED, "forgiven", hours, is_forgiven=True)
    return Verdict(SessionOutcome.TAKEN, "late", hours)


def no_show_verdict(policy: PolicyTerms, *, has_session: bool) -> Verdict:
    """What not coming costs."""
    if not has_session:
        return Verdict(SessionOutcome.NONE, "no_session", 0)
    if policy.no_show_takes:
        return Verdict(SessionOutcome.TAKEN, "no_show", 0)
    return Verdict(SessionOutcome.RETURNED, "no_show_is_free", 0)


def is_free_to_move(policy: PolicyTerms, *, starts_at: datetime, now: datetime) -> bool:
    """Whether a client may still move: as long as cancelling is free, else moving first would dodge a late cancel."""
    return not policy.late_cancel_takes or starts_at - now >= timedelta(hours=policy.free_until_hours or 0)


@dataclass(frozen=True, slots=True)
class LocalMoment:
    """A wall-clock time as an instant, and what the clock change did to it: "", "moved" or "twice"."""

    at: datetime
    note: str = ""


def local_moment(day: date, clock: time, zone: str) -> LocalMoment:
    """The instant of a wall-clock time: one that does not exist moves forward by the gap, of two it is the first.

    Source: PEP 495.
    """
    wall = datetime.combine(day, clock, ZoneInfo(zone))
    at = wall.astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall.replace(tzinfo=None):
        return LocalMoment(at, "moved")
    twice = wall.utcoffset() != wall.replace(fold=1).utcoffset()
    return LocalMoment(at, "twice" if twice else "")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How days repeat from a first one: every N weeks on weekdays, or every N months on the date or the weekday."""

    repeat: Repeat
    first_day: date
    every: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None


def occurrence_days(rule: Recurrence, most: int = MOST_OCCURRENCES) -> Iterator[date]:
    """The days of a series, at most `most`.

    A month without that date is clamped to its last day; a fifth weekday that is missing is the last one of the month.
    """
    limit = min(rule.count or most, most)
    for number, moment in enumerate(expansion(rule)):
        day = moment.date()
        if number >= limit or (rule.until and day > rule.until):
            return
        yield day


def expansion(rule: Recurrence) -> rrule:
    """The rule as python-dateutil expands it, without an end."""
    start = datetime.combine(rule.first_day, time(0))
    if rule.repeat == Repeat.WEEKLY:
        days = rule.weekdays or (rule.first_day.weekday(),)
        return rrule(WEEKLY, dtstart=start, interval=rule.every, byweekday=days)
    if rule.repeat == Repeat.MONTHLY_DATE:
        day = rule.first_day.day
        candidates = range(28, day + 1) if day > 28 else (day,)
        return rrule(MONTHLY, dtstart=start, interval=rule.every, bymonthday=tuple(candidates), bysetpos=-1)
    nth = (rule.first_day.day - 1) // 7 + 1
    position = weekday(rule.first_day.weekday(), -1 if nth == 5 else nth)
    return rrule(MONTHLY, dtstart=start, interval=rule.every, byweekday=position)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, its end not included."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Whether both share an instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def widened(self, minutes: int) -> "Span":
        """The stretch with a buffer on both sides."""
        return Span(self.starts_at - timedelta(minutes=minutes), self.ends_at + timedelta(minutes=minutes))


def openings(
    working: Iterable[Span],
    taken: Iterable[Span],
    *,
    minutes: int,
    grid: int,
    buffer: int,
    earliest: datetime,
    latest: datetime,
) -> list[Span]:
    """The stretches of this length that a client may choose: in working hours, on the grid, clear of what is taken."""
    blocked = sorted(span.widened(buffer) for span in taken)
    found = []
    for hours in sorted(working):
        start = hours.starts_at
        while start + timedelta(minutes=minutes) <= hours.ends_at:
            span = Span(start, start + timedelta(minutes=minutes))
            if earliest <= start <= latest and not any(span.meets(block) for block in blocked):
                found.append(span)
            start += timedelta(minutes=grid)
    return found


def closed_parts(opened: Iterable[tuple[time, time]]) -> list[tuple[time, time | None]]:
    """The stretches of a day that these leave, in wall-clock time; the last ends with the day, written None."""
    found: list[tuple[time, time | None]] = []
    last = time(0)
    for starts, ends in sorted(opened):
        if starts > last:
            found.append((last, starts))
        last = max(last, ends)
    return [*found, (last, None)]


Clocks = list[tuple[time, time]]


def hours_of_day(weekly: Clocks, business: list[Clocks], own: list[Clocks]) -> Clocks:
    """When a coach works on a day: own exceptions stand above those of the business, these above the weekly hours.

    An exception without hours closes the day for its level.
    """
    for exceptions in (own, business):
        if exceptions:
            closed = any(not hours for hours in exceptions)
            return [] if closed else sorted(stretch for hours in exceptions for stretch in hours)
    return sorted(weekly)
