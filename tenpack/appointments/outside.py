"""Busy times read from somebody else's calendar file, within bounds: a hostile file is refused, never endless.

Reading happens in a process of its own (`read_apart`), because no check of ours can tell how long a library takes with
a file that was written to keep it busy. `python -m tenpack.appointments.outside` is that process; it knows no settings.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tenpack.appointments.rules import Span, local_moment
from tenpack.kit.errors import Refused
from tenpack.kit.moments import day_begins

if TYPE_CHECKING:
    from icalendar import Calendar, Event

MOST_BYTES = 2_000_000
MOST_EVENTS = 5_000
MOST_TIMES = 10_000
MOST_MEMORY = 768 * 1024 * 1024
READ_SECONDS = 20
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
USUAL_DAYS = 183
WHY = {
    "unreadable": _("There is no calendar at this address that we can read."),
    "too_many": _("This calendar holds too many events."),
    "too_often": _("This calendar repeats something more often than daily."),
    "too_long": _("This calendar takes too long to read."),
}


class CalendarUnreadable(Refused):
    code = "calendar_unreadable"
    status = 422
    field = "url"
    message = WHY["unreadable"]


class UnfitFile(Exception):
    """Why a file cannot be used, as a key of `WHY`."""

    def __init__(self, why: str = "unreadable") -> None:
        super().__init__(why)
        self.why = why


def read_apart(
    content: bytes, *, now: datetime, zone: str, days: int = USUAL_DAYS, seconds: float = READ_SECONDS
) -> list[Span]:
    """What `busy_spans` says, found by a process of its own that is ended after so many seconds.

    Errors: `CalendarUnreadable`.
    """
    if len(content) > MOST_BYTES:
        raise CalendarUnreadable(WHY["too_many"])
    order = json.dumps({"now": now.isoformat(), "zone": zone, "days": days}).encode() + b"\n"
    command = [sys.executable, "-m", "tenpack.appointments.outside"]
    try:
        done = subprocess.run(command, input=order + content, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise CalendarUnreadable(WHY["too_long"]) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise CalendarUnreadable from error
    if "why" in answer:
        raise CalendarUnreadable(WHY[answer["why"]])
    return [Span(moment(starts), moment(ends)) for starts, ends in answer["spans"]]


def moment(seconds: float) -> datetime:
    """The instant so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def busy_spans(content: bytes, *, now: datetime, zone: str, days: int = USUAL_DAYS) -> list[Span]:
    """When the calendar says its owner is busy, from yesterday on for so many days; whole days are days of `zone`.

    Free and cancelled events do not count. Errors: `UnfitFile`.
    """
    import recurring_ical_events
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(content)
        refuse_endless(calendar)
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        events = query.between(now - timedelta(days=1), now + timedelta(days=days))
        spans = {span_of(event, zone) for event in counted(events)}
    except UnfitFile:
        raise
    except Exception as error:
        raise UnfitFile from error
    return merged(span for span in spans if span and span.starts_at < span.ends_at)


def refuse_endless(calendar: "Calendar") -> None:
    """Errors: `UnfitFile` for too many events, or rules that repeat more often than daily."""
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise UnfitFile("too_many")
    for event in events:
        rules = event.get("RRULE")
        for rule in rules if isinstance(rules, list) else [rules] if rules else []:
            if TOO_OFTEN & {str(part).upper() for part in rule.get("FREQ", [])} or rule.get("BYSECOND"):
                raise UnfitFile("too_often")


def counted(events: Iterable["Event"]) -> "list[Event]":
    """Those that make busy. Errors: `UnfitFile` for too many."""
    found = []
    for event in events:
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        found.append(event)
        if len(found) > MOST_TIMES:
            raise UnfitFile("too_many")
    return found


def span_of(event: "Event", zone: str) -> Span | None:
    """From when to when; None without a length."""
    start, end = event.start, event.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        return Span(aware(start, zone), aware(end, zone))
    if isinstance(start, datetime) or isinstance(end, datetime):
        return None
    return Span(day_begins(start, zone), day_begins(end, zone))


def aware(moment: datetime, zone: str) -> datetime:
    """The instant; a floating time is meant in the business's zone."""
    return moment if moment.tzinfo else local_moment(moment.date(), moment.time(), zone).at


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return found


def main() -> None:
    """Read an order and a file, answer with spans as seconds, or why there are none."""
    with suppress(ImportError):  # Where the system knows limits, memory has one too.
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (READ_SECONDS, READ_SECONDS))
    order = json.loads(sys.stdin.buffer.readline())
    try:
        now = datetime.fromisoformat(order["now"])
        spans = busy_spans(sys.stdin.buffer.read(), now=now, zone=order["zone"], days=order["days"])
        answer: dict[str, Any] = {"spans": [(span.starts_at.timestamp(), span.ends_at.timestamp()) for span in spans]}
    except UnfitFile as error:
        answer = {"why": error.why}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
