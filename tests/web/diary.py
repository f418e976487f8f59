"""Appointments for the tests of the calendar's pages."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tenpack.appointments.models import Appointment
    from tests.web.browsing import Browser
    from tests.world import World

Sign = Callable[[Any], "Browser"]
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/appointments/calendar?view=week"}


def at(world: "World", day: int, hour: int = 10, minute: int = 0) -> datetime:
    """That local time so many days from today."""
    zone = ZoneInfo(world.business.zone)
    on = world.now.astimezone(zone).date() + timedelta(days=day)
    return datetime.combine(on, time(hour, minute), zone).astimezone(UTC)


def booked(world: "World", day: int = 2, hour: int = 10, client: Any = None, **more: Any) -> "Appointment":
    """An appointment of Jo with her coach, an hour long."""
    from tenpack.appointments.actions import AppointmentDraft, schedule

    client = client or world.jo
    draft = AppointmentDraft(
        client=client, coach=client.coach, starts_at=at(world, day, hour), minutes=60, **({"may_owe": True} | more)
    )
    return schedule(draft=draft, act=world.act())[0]


def fields(world: "World", day: int = 2, clock: str = "10:00", **more: Any) -> dict[str, Any]:
    """What the form of an appointment sends."""
    on = at(world, day).astimezone(ZoneInfo(world.business.zone)).date()
    return {
        "client": world.jo.public_id, "paid_by": "pack", "day": on.isoformat(), "clock": clock, "minutes": "60",
    } | more  # fmt: skip


def fresh(appointment: "Appointment") -> "Appointment":
    from tenpack.appointments.models import Appointment

    return Appointment.objects.select_related("booking__pack", "slot").get(id=appointment.id)


def appointments() -> int:
    from tenpack.appointments.models import Appointment

    return Appointment.objects.count()
