"""The calendar as the script draws it: wall-clock times of the business's zone, words in the page's language."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tenpack.appointments.choices import AppointmentState
from tenpack.appointments.lists import CalendarRow, Narrowing, calendar_rows, closed_hours
from tenpack.appointments.queries import days_between
from tenpack.kit.moments import day_begins
from tenpack.people.queries import Seat
from tenpack.web.jinja import url

LONGEST = 62
WRITTEN = "%Y-%m-%dT%H:%M"


def feed(seat: Seat, first: date, end: date, narrowing: Narrowing) -> dict[str, Any]:
    """Everything a view shows from one day up to another, that one not included. Two queries."""
    zone = seat.business.zone
    end = max(first + timedelta(days=1), min(end, first + timedelta(days=LONGEST)))
    start_at, end_at = day_begins(first, zone), day_begins(end, zone)
    local, base = ZoneInfo(zone), url("calendar")
    labels = {state: str(state.label) for state in AppointmentState}
    rows = calendar_rows(seat, start_at, end_at, narrowing)
    several = len({row.coach for row in rows}) > 1
    closed = closed_hours(seat, days_between(start_at, end_at, zone), narrowing.coach)
    return {
        "events": [event(row, local, base, labels, several=several) for row in rows],
        "closed": [stretch(day, starts, ends) for day, parts in closed for starts, ends in parts],
    }


def event(
    row: CalendarRow, zone: ZoneInfo, base: str, labels: dict[AppointmentState, str], *, several: bool
) -> dict[str, Any]:
    """One appointment."""
    starts, ends, state, public_id = (
        row.starts_at.astimezone(zone),
        row.ends_at.astimezone(zone),
        row.state,
        row.public_id,
    )
    notes = [
        row.kind or "",
        "" if state is AppointmentState.SCHEDULED else labels[state],
        _("repeats") if row.series_id else "",
        _("no session") if row.pack_id is None and not row.decision else "",
        row.location,
        row.coach if several else "",
    ]
    return {
        "id": public_id,
        "start": starts.strftime(WRITTEN),
        "end": wall_end(starts, ends),
        "minutes": row.minutes,
        "title": row.client,
        "notes": [note for note in notes if note],
        "colour": row.colour or "teal",
        "state": state.value,
        "version": row.version,
        "url": f"{base}/{public_id}",
    }


def wall_end(starts: datetime, ends: datetime) -> str:
    """The end in wall-clock time; never before the start, as it would be where the clocks go back meanwhile."""
    least = starts.replace(tzinfo=None) + timedelta(minutes=15)
    return max(ends.replace(tzinfo=None), least).strftime(WRITTEN)


def stretch(day: date, starts: time, ends: time | None) -> list[str]:
    """A stretch outside the working hours."""
    end = datetime.combine(day, ends) if ends else datetime.combine(day + timedelta(days=1), time(0))
    return [datetime.combine(day, starts).strftime(WRITTEN), end.strftime(WRITTEN)]
