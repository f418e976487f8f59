"""Quiet hours end by the person's own clock, over midnight and over changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.notices.quiet_rules import Quiet, quiet_until

BERLIN = "Europe/Berlin"
NIGHT = Quiet(time(21), time(7), BERLIN)


def at(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02 20:59:59", "2026-03-02 20:59:59"),
        ("2026-03-02 21:00", "2026-03-03 07:00"),
        ("2026-03-02 23:59", "2026-03-03 07:00"),
        ("2026-03-03 00:00", "2026-03-03 07:00"),
        ("2026-03-03 06:59:59", "2026-03-03 07:00"),
        ("2026-03-03 07:00", "2026-03-03 07:00"),
        # The night that is an hour shorter, and the one that is an hour longer.
        ("2026-03-28 22:00", "2026-03-29 07:00"),
        ("2026-10-24 22:00", "2026-10-25 07:00"),
    ],
)
def test_a_night(now: str, until: str) -> None:
    assert quiet_until(at(now), NIGHT) == at(until)


def test_a_night_over_a_change_of_the_clock_is_shorter_or_longer() -> None:
    for evening, hours in (("2026-03-27 22:00", 9), ("2026-03-28 22:00", 8), ("2026-10-24 22:00", 10)):
        assert quiet_until(at(evening), NIGHT) - at(evening) == timedelta(hours=hours), evening


def test_hours_within_a_day() -> None:
    noon = Quiet(time(12), time(14), BERLIN)
    assert quiet_until(at("2026-03-02 13:00"), noon) == at("2026-03-02 14:00")
    assert quiet_until(at("2026-03-02 22:00"), noon) == at("2026-03-02 22:00")


def test_an_end_that_the_clock_skips_comes_after_the_gap() -> None:
    quiet = Quiet(time(21), time(2, 30), BERLIN)
    assert quiet_until(at("2026-03-29 01:00"), quiet) == at("2026-03-29 03:30")


def test_an_end_that_comes_twice_is_the_first_still_to_come() -> None:
    quiet = Quiet(time(21), time(2, 30), BERLIN)
    assert quiet_until(at("2026-10-25 02:10"), quiet) == at("2026-10-25 02:30")
    assert quiet_until(at("2026-10-25 02:10", fold=1), quiet) == at("2026-10-25 02:30", fold=1)


def test_equal_times_are_no_quiet_hours() -> None:
    assert quiet_until(at("2026-03-02 22:00"), Quiet(time(9), time(9), BERLIN)) == at("2026-03-02 22:00")


@given(
    some.integers(1_577_836_800, 1_893_456_000),
    some.times(),
    some.times(),
    some.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC"]),
)
def test_what_waits_is_never_early_and_never_more_than_a_day(seconds: int, starts: time, ends: time, zone: str) -> None:
    moment, quiet = datetime.fromtimestamp(seconds, UTC), Quiet(starts, ends, zone)
    until = quiet_until(moment, quiet)
    assert moment <= until <= moment + timedelta(hours=26)
    assert quiet.holds(moment) or until == moment
