"""Busy times read from somebody else's calendar file, within bounds: a hostile file is refused, never endless."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import recurring_ical_events
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from tenpack.appointments.rules import Span, local_moment
from tenpack.kit.errors import Refused
from tenpack.kit.moments import day_begins

MOST_BYTES = 2_000_000
MOST_EVENTS = 5_000
MOST_TIMES = 3_000
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
WINDOW = timedelta(days=183)


class CalendarUnreadable(Refused):
    code = "calendar_unreadable"
    status = 422
    field = "url"
    message = _("There is no calendar at this address that we can read.")


def busy_spans(content: bytes, *, now: datetime, zone: str) -> list[Span]:
    """When the calendar says its owner is busy, from yesterday on for half a year; whole days are days of `zone`.

    Free and cancelled events do not count. Errors: `CalendarUnreadable`.
    """
    if len(content) > MOST_BYTES:
        raise CalendarUnreadable
    try:
        calendar = Calendar.from_ical(content)
        refuse_endless(calendar)
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(now - timedelta(days=1), now + WINDOW)
        spans = {span_of(event, zone) for event in counted(events)}
    except CalendarUnreadable:
        raise
    except Exception as error:  # A parser of other people's files: whatever it trips over, the file is unreadable.
        raise CalendarUnreadable from error
    return merged(span for span in spans if span and span.starts_at < span.ends_at)


def refuse_endless(calendar: Calendar) -> None:
    """Errors: `CalendarUnreadable` for too many events, or rules that repeat more often than daily."""
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise CalendarUnreadable(_("This calendar holds too many events."))
    for event in events:
        rules = event.get("RRULE")
        for rule in rules if isinstance(rules, list) else [rules] if rules else []:
            if TOO_OFTEN & {str(part).upper() for part in rule.get("FREQ", [])} or rule.get("BYSECOND"):
                raise CalendarUnreadable(_("This calendar repeats something more often than daily."))


def counted(events: Iterable[Event]) -> list[Event]:
    """Those that make busy. Errors: `CalendarUnreadable` for too many."""
    found = []
    for event in events:
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        found.append(event)
        if len(found) > MOST_TIMES:
            raise CalendarUnreadable(_("This calendar holds too many events."))
    return found


def span_of(event: Event, zone: str) -> Span | None:
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
