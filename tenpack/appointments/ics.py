"""Appointments as calendar files, for feeds and mails. Source: RFC 5545."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event

from tenpack.appointments.choices import AppointmentState
from tenpack.appointments.models import Appointment


def calendar_of(appointments: Iterable[Appointment], *, name: str, host: str, for_coach: bool) -> bytes:
    """The appointments as an iCalendar feed: stable UIDs, a growing SEQUENCE, cancelled ones said to be so. Instants in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tenpack//Tenpack//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for appointment in appointments:
        calendar.add_component(event_of(appointment, host=host, for_coach=for_coach))
    return calendar.to_ical()


def event_of(appointment: Appointment, *, host: str, for_coach: bool) -> Event:
    """One appointment as an event, titled for whoever reads it."""
    event = Event()
    event.add("uid", f"{appointment.id}@{host}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", changed_at(appointment))
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    other = appointment.client.name if for_coach else appointment.slot.coach.name
    kind = appointment.slot.kind.name if appointment.slot.kind else ""
    event.add("summary", f"{kind}: {other}" if kind else other)
    event.add("status", "CANCELLED" if appointment.state is AppointmentState.CANCELLED else "CONFIRMED")
    if appointment.location:
        event.add("location", appointment.location)
    if appointment.description:
        event.add("description", appointment.description)
    return event


def changed_at(appointment: Appointment) -> datetime:
    """When this state of the appointment came to be."""
    return appointment.decided_at or appointment.created_at
