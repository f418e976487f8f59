"""Somebody else's calendar file: what it says is busy, and hostile files bounded in time and memory."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from tenpack.appointments.outside import MOST_BYTES, CalendarUnreadable, UnfitFile, busy_spans, read_apart
from tenpack.appointments.rules import Span

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def event(uid: int = 1, start: str = "DTSTART:20260303T090000Z", length: str = "PT1H", *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, f"DURATION:{length}", *lines, "END:VEVENT"])


def calendar(*events: str) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//somebody//EN"]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()


def busy(*events: str, zone: str = BERLIN) -> list[Span]:
    return busy_spans(calendar(*events), now=NOW, zone=zone)


def span(day: int, hour: int, minutes: int = 60, month: int = 3) -> Span:
    starts = datetime(2026, month, day, hour, tzinfo=UTC)
    return Span(starts, starts + timedelta(minutes=minutes))


def test_an_instant_a_zone_and_a_floating_time() -> None:
    zoned = event(2, "DTSTART;TZID=America/New_York:20260303T090000")
    floating = event(3, "DTSTART:20260303T190000")
    assert busy(event(), zoned, floating) == [span(3, 9), span(3, 14), span(3, 18)]


def test_a_floating_time_on_the_night_the_clocks_change() -> None:
    assert busy(event(1, "DTSTART:20260329T090000")) == [span(29, 7)]


def test_whole_days_are_days_of_the_business() -> None:
    whole = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260304\r\nDTEND;VALUE=DATE:20260306\r\nEND:VEVENT"
    assert busy(whole) == [Span(datetime(2026, 3, 3, 23, tzinfo=UTC), datetime(2026, 3, 5, 23, tzinfo=UTC))]


def test_a_rule_with_an_exception_and_a_moved_instance() -> None:
    weekly = event(1, "DTSTART:20260303T090000Z", "PT1H", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260310T090000Z")
    moved = event(1, "DTSTART:20260318T120000Z", "PT1H", "RECURRENCE-ID:20260317T090000Z")
    assert busy(weekly, moved) == [span(3, 9), span(18, 12), span(24, 9)]


def test_free_and_cancelled_events_do_not_block() -> None:
    free = event(1, "DTSTART:20260303T090000Z", "PT1H", "TRANSP:TRANSPARENT")
    cancelled = event(2, "DTSTART:20260303T110000Z", "PT1H", "STATUS:CANCELLED")
    assert busy(free, cancelled, event(3, "DTSTART:20260304T090000Z")) == [span(4, 9)]


def test_overlapping_events_are_one_stretch_and_the_far_future_is_left_out() -> None:
    second = event(2, "DTSTART:20260303T093000Z")
    far = event(3, "DTSTART:20280303T093000Z")
    assert busy(event(), second, far) == [span(3, 9, 90)]


def test_it_is_read_as_far_as_clients_can_book() -> None:
    daily = calendar(event(1, "DTSTART:20260303T090000Z", "PT1H", "RRULE:FREQ=DAILY"))
    assert len(busy_spans(daily, now=NOW, zone=BERLIN, days=730)) > 700
    assert len(read_apart(daily, now=NOW, zone=BERLIN, days=730)) > 700
    assert len(busy_spans(daily, now=NOW, zone=BERLIN)) < 190


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not a calendar</html>",
        b"\x00\xff\xfe" * 999,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 3_000,
        b"END:VCALENDAR\r\n" * 100,
        calendar(event(1, "DTSTART:nonsense")),
    ],
    ids=["empty", "page", "bytes", "nested", "ends", "date"],
)
def test_what_is_no_calendar(content: bytes) -> None:
    try:
        found, why = busy_spans(content, now=NOW, zone=BERLIN), "unreadable"
    except UnfitFile as error:
        found, why = [], error.why
    assert (found, why) == ([], "unreadable")


@pytest.mark.parametrize("zone", ["Nowhere/Atlantis", "../../etc/passwd", "GMT+99", '"><script>', "x" * 5_000])
def test_a_zone_that_does_not_exist_is_read_as_the_business_or_not_at_all(zone: str) -> None:
    try:
        found = busy(event(1, f"DTSTART;TZID={zone}:20260303T090000"))
    except UnfitFile:
        return
    assert found in ([], [span(3, 8)], [span(3, 9)])


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=7", "freq=hourly", "FREQ=DAILY;BYSECOND=1,2,3"]
)
def test_what_repeats_all_day_is_refused_before_it_is_expanded(rule: str) -> None:
    with pytest.raises(UnfitFile) as refused:
        busy(event(1, "DTSTART:19700101T000000Z", "PT1S", f"RRULE:{rule}"))
    assert refused.value.why == "too_often"


def test_too_many_events_are_refused() -> None:
    with pytest.raises(UnfitFile) as refused:
        busy(*[event(number) for number in range(5_001)])
    assert refused.value.why == "too_many"


# The 30th of February never comes; a library looks for it day by day until the year 9999.
NEVER = [
    event(number, "DTSTART:20200101T000000Z", "PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    for number in range(300)
]
DAILY = "RRULE:FREQ=DAILY"
HOSTILE = {
    "endless": calendar(*NEVER),
    "much too busy": calendar(*[event(n, "DTSTART:20200101T000000Z", "PT1H", DAILY) for n in range(4_000)]),
    "nested": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 60_000,
    "one line": b"BEGIN:VCALENDAR\r\nX-LONG:" + b"x" * 1_900_000,
    "folded": b"BEGIN:VCALENDAR\r\nX-LONG:" + b"\r\n x" * 400_000,
    "parameters": b"BEGIN:VCALENDAR\r\nX-A" + b";P=1" * 200_000 + b":1\r\nEND:VCALENDAR\r\n",
    "too large": b"x" * (MOST_BYTES + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_given_up_in_time(name: str) -> None:
    begun = time.monotonic()
    with suppress(CalendarUnreadable):
        assert read_apart(HOSTILE[name], now=NOW, zone=BERLIN, seconds=2) == []
    assert time.monotonic() - begun < 10


def test_reading_apart_says_the_same() -> None:
    content = calendar(event(), event(2, "DTSTART:20260304T090000Z", "PT90M"))
    assert read_apart(content, now=NOW, zone=BERLIN) == busy_spans(content, now=NOW, zone=BERLIN)
