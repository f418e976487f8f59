"""When periods end. Months count from the anchor's day and clamp: 31 Jan, 28 Feb, 31 Mar."""

from calendar import monthrange
from datetime import UTC, datetime

from tests.stripe_double.clock import DAY
from tests.stripe_double.world import Object

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}


def period_end(anchor: int, periods: int, recurring: Object) -> int:
    """The moment at which so many periods after the anchor have passed; negative ones lie before it."""
    count = recurring["interval_count"] * periods
    if recurring["interval"] in DAYS:
        return anchor + count * DAYS[recurring["interval"]] * DAY
    return add_months(anchor, count * MONTHS[recurring["interval"]])


def add_months(moment: int, months: int) -> int:
    start = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def next_after(anchor: int, moment: int, recurring: Object) -> int:
    """The first end of a period that is later than this moment."""
    length = period_end(anchor, 1, recurring) - anchor
    periods = max(1, (moment - anchor) // length - 1)
    while period_end(anchor, periods, recurring) <= moment:
        periods += 1
    return period_end(anchor, periods, recurring)
