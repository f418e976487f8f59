"""A zone's clock changes as a part of calendar files, one date a line: some readers see only the first date of a list.

Source: RFC 5545, 3.6.5: each change begins at the wall-clock time that was in force before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# The years whose clock changes a file explains to its readers.
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
STEP = timedelta(days=7)
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Offset:
    """What clocks show: how far from UTC, under which name, and whether that is summer time."""

    length: timedelta
    name: str
    is_summer: bool


def offset_at(zone: ZoneInfo, moment: datetime) -> Offset:
    """What clocks show at an instant."""
    local = moment.astimezone(zone)
    return Offset(local.utcoffset() or NONE, local.tzname() or "", bool(local.dst()))


def changes(zone: ZoneInfo) -> Iterator[tuple[datetime, Offset, Offset]]:
    """Every change in these years: the instant to the second, what was before and what comes."""
    moment = FIRST
    while moment < LAST:
        before, after = offset_at(zone, moment), offset_at(zone, moment + STEP)
        if before != after:
            instant = turning_point(zone, moment, moment + STEP)
            yield instant, before, after
        moment += STEP


def turning_point(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """The first second between the two at which clocks show what they show at the later one."""
    after = offset_at(zone, late)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (early, middle) if offset_at(zone, middle) == after else (middle, late)
    return late


@lru_cache(maxsize=64)
def clock_changes(name: str) -> "Timezone":
    """The zone's offsets as a component that every reader understands."""
    from icalendar import Timezone

    zone = ZoneInfo(name)
    component = Timezone()
    component.add("tzid", name)
    first = offset_at(zone, FIRST)
    component.add_component(observance(first, first, [(FIRST + first.length).replace(tzinfo=None)]))
    alike: dict[tuple[Offset, Offset], list[datetime]] = {}
    for instant, before, after in changes(zone):
        alike.setdefault((before, after), []).append((instant + before.length).replace(tzinfo=None))
    for (before, after), begins in alike.items():
        component.add_component(observance(before, after, begins))
    return component


def observance(before: Offset, after: Offset, begins: list[datetime]) -> "TimezoneStandard | TimezoneDaylight":
    """One kind of change and every local time it happens at."""
    from icalendar import TimezoneDaylight, TimezoneStandard

    part = TimezoneDaylight() if after.is_summer else TimezoneStandard()
    part.add("dtstart", begins[0])
    for moment in begins[1:]:
        part.add("rdate", moment)
    part.add("tzoffsetfrom", before.length)
    part.add("tzoffsetto", after.length)
    part.add("tzname", after.name)
    return part
