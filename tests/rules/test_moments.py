"""D1: expiry is the end of the promised local day, in every zone of the oracle. And months that clamp."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.kit.moments import add_interval, add_months, day_begins, day_ends, local_day, zone_names

HERE = Path(__file__).parent.parent / "data" / "expiry_oracle.csv"
ROWS = list(csv.DictReader(HERE.read_text().splitlines()))
LAST_DAYS = [pytest.param(row, id=f"{row['zone']} {row['last_valid_day']}") for row in ROWS]

zones = some.sampled_from(sorted(zone_names()))
days = some.dates(date(1990, 1, 1), date(2037, 12, 31))


def moment(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["expires_at_utc"])


def wrong(ends: Callable[[date, str], datetime]) -> list[str]:
    """The rows of the oracle that this idea of the end of a day gets wrong."""
    return [
        f"{row['zone']} {row['last_valid_day']}: {row['why']}"
        for row in ROWS
        if ends(date.fromisoformat(row["last_valid_day"]), row["zone"]) != moment(row)
    ]


def test_every_row_of_the_oracle() -> None:
    assert len(ROWS) == 18
    assert wrong(day_ends) == []


def test_control_the_end_of_the_day_in_utc_is_another_moment() -> None:
    in_utc = wrong(lambda day, _zone: datetime.combine(day + timedelta(days=1), time(0), UTC))
    assert len(in_utc) >= 15


def test_control_24_hours_after_its_beginning_misses_clock_changes() -> None:
    assert wrong(lambda day, zone: day_begins(day, zone) + timedelta(hours=24)) != []


def test_the_oracle_is_the_shared_one() -> None:
    shared = Path(__file__).parents[3] / "shared" / "data" / "expiry_oracle.csv"
    if shared.exists():
        assert HERE.read_text() == shared.read_text()


@given(days, zones)
def test_a_day_ends_where_the_next_begins(day: date, zone: str) -> None:
    assert day_ends(day, zone) == day_begins(day + timedelta(days=1), zone)
    assert timedelta(0) <= day_ends(day, zone) - day_begins(day, zone) <= timedelta(hours=26)


@given(days, zones)
def test_the_last_moment_still_belongs_to_the_day(day: date, zone: str) -> None:
    if day_begins(day, zone) < day_ends(day, zone):
        assert local_day(day_ends(day, zone) - timedelta(microseconds=1), zone) == day
    assert local_day(day_ends(day, zone), zone) > day


@given(some.integers(0, 2**31), zones)
def test_a_moment_lies_in_its_local_day(seconds: int, zone: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    today = local_day(now, zone)
    assert today == now.astimezone(ZoneInfo(zone)).date()
    assert day_begins(today, zone) <= now < day_ends(today, zone)


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), 11, date(2027, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
    ],
)
def test_months_count_from_the_anchor_and_clamp(anchor: date, months: int, expected: date) -> None:
    assert add_months(anchor, months) == expected


@given(days, some.integers(0, 400))
def test_months_never_spill_into_the_month_after(anchor: date, months: int) -> None:
    later = add_months(anchor, months)
    assert (later.year * 12 + later.month) - (anchor.year * 12 + anchor.month) == months
    assert later.day == anchor.day or later.day == (add_months(later.replace(day=1), 1) - timedelta(days=1)).day


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("days", date(2026, 2, 3)), ("weeks", date(2026, 2, 21)), ("months", date(2026, 4, 30))],
)
def test_three_of_each_unit(unit: str, expected: date) -> None:
    assert add_interval(date(2026, 1, 31), 3, unit) == expected


def test_zones_are_places() -> None:
    assert {"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"} <= zone_names()
    assert not {"Etc/GMT+3", "EST", "localtime"} & zone_names()
