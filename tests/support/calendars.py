"""Appointments for tests: booked through the real actions, at local times counted from today."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tenpack.kit.errors import Refused

if TYPE_CHECKING:
    from tenpack.appointments.models import Appointment
    from tenpack.packs.models import SessionPack
    from tests.world import World


def local(world: "World", day: int = 2, hour: int = 10, minute: int = 0) -> datetime:
    """That wall-clock time of the business, so many days from today."""
    zone = ZoneInfo(world.business.zone)
    on = world.now.astimezone(zone).date() + timedelta(days=day)
    return datetime.combine(on, time(hour, minute), zone).astimezone(UTC)


def draft(world: "World", day: int = 2, hour: int = 10, minute: int = 0, **more: Any) -> Any:
    """An hour of Jo with her coach."""
    from tenpack.appointments.actions import AppointmentDraft

    client = more.pop("client", world.jo)
    terms = {"coach": client.coach, "starts_at": local(world, day, hour, minute), "minutes": 60} | more
    return AppointmentDraft(client=client, **terms)


def book(world: "World", day: int = 2, hour: int = 10, now: datetime | None = None, **more: Any) -> "Appointment":
    """The same, in the calendar."""
    from tenpack.appointments.actions import schedule

    return schedule(draft=draft(world, day, hour, **more), act=world.act(now))[0]


def fresh(appointment: "Appointment") -> "Appointment":
    """The appointment as it is now."""
    from tenpack.appointments.models import Appointment

    return Appointment.objects.select_related(
        "booking__pack", "booking__visit", "slot__coach", "slot__kind", "client__business"
    ).get(id=appointment.id)


def counts(pack: "SessionPack") -> tuple[int, int, int]:
    """Free, booked and used, as the pack's row says."""
    pack.refresh_from_db()
    return pack.free, pack.booked, pack.used


def everything() -> tuple[int, ...]:
    """How many rows there are of what an act on the calendar writes: a refused one leaves them as they were."""
    from tenpack.appointments.models import Appointment, Series, Slot
    from tenpack.journal.models import JournalLine
    from tenpack.packs.models import Booking, LedgerEntry, Visit

    return tuple(
        model._default_manager.count()
        for model in (Appointment, Series, Slot, Booking, LedgerEntry, Visit, JournalLine)
    )


@contextmanager
def refused(code: str, field: str | None = None) -> Iterator[None]:
    """What is done here is refused with this code, and changes nothing."""
    from django.db import transaction

    before = everything()
    with pytest.raises(Refused) as caught, transaction.atomic():
        yield
    assert caught.value.code == code
    assert field is None or caught.value.field == field
    assert everything() == before
