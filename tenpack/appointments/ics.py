"""Appointments as calendar files, for feeds and mails. Source: RFC 5545.

The library is imported where it is used: web processes that make no such file are smaller.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tenpack.appointments.choices import AppointmentState
from tenpack.appointments.clock_changes import clock_changes
from tenpack.appointments.models import Appointment

if TYPE_CHECKING:
    from icalendar import Event


def calendar_of(appointments: Iterable[Appointment], *, name: str, zone: str = "UTC", for_coach: bool) -> bytes:
    """The appointments as an iCalendar feed: stable UIDs, a growing SEQUENCE, cancelled ones said to be so.

    Times are wall-clock times of `zone`, whose clock changes the file explains.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tenpack//Tenpack//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    if zone != "UTC":
        calendar.add_component(clock_changes(zone))
    for appointment in appointments:
        calendar.add_component(event_of(appointment, zone=zone, for_coach=for_coach))
    return bytes(calendar.to_ical())


def event_of(appointment: Appointment, *, zone: str, for_coach: bool) -> "Event":
    """One appointment as an event, titled for whoever reads it. Its id stays, wherever the product is served.

    Source: RFC 7986, 5.3.
    """
    from icalendar import Event

    event = Event()
    event.add("uid", str(appointment.id))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", changed_at(appointment))
    event.add("dtstart", appointment.starts_at.astimezone(ZoneInfo(zone)))
    event.add("dtend", appointment.ends_at.astimezone(ZoneInfo(zone)))
    event.add("summary", title_of(appointment, for_coach=for_coach))
    event.add("status", "CANCELLED" if appointment.state is AppointmentState.CANCELLED else "CONFIRMED")
    if appointment.location:
        event.add("location", appointment.location)
    if appointment.description:
        event.add("description", appointment.description)
    return event


def title_of(appointment: Appointment, *, for_coach: bool) -> str:
    """`Assessment: Jo`: the type, and whom one meets."""
    other = appointment.client.name if for_coach else appointment.slot.coach.name
    return f"{appointment.slot.kind.name}: {other}" if appointment.slot.kind else other


def changed_at(appointment: Appointment) -> datetime:
    """When this state of the appointment came to be."""
    return appointment.decided_at or appointment.created_at
