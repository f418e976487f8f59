"""Days and instants: local days of a zone, the instant a promised day ends, months that clamp."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

LAST_DAY = date(2999, 12, 31)
FIRST_DAY = date(1970, 1, 1)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every zone a business may choose: places, and UTC."""
    return frozenset(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
    ) | {"UTC"}


def day_begins(day: date, zone: str) -> datetime:
    """The UTC instant at which the local day begins.

    A midnight that does not exist begins at the shift; one that happens twice begins at its first. Source: PEP 495.
    """
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def day_ends(day: date, zone: str) -> datetime:
    """The UTC instant at which the local day is over, itself no longer part of the day."""
    return day_begins(day + timedelta(days=1), zone)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day people in the zone have at this instant."""
    return moment.astimezone(ZoneInfo(zone)).date()


def add_months(anchor: date, months: int) -> date:
    """The same day of a later month, clamped to its last day: 31 Jan + 1 = 28 Feb, + 2 = 31 Mar."""
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def add_interval(anchor: date, count: int, unit: str) -> date:
    """The day `count` days, weeks or months after the anchor."""
    if unit == "months":
        return add_months(anchor, count)
    return anchor + timedelta(days=count * (7 if unit == "weeks" else 1))
