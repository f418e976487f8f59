"""Clients and their appointments go from one coach to another, and a coach leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenpack.appointments.actions.schedule import locked, note, refusals, slot_for
from tenpack.appointments.choices import AppointmentState
from tenpack.appointments.errors import SlotFull, StillBooked, TimeTaken
from tenpack.appointments.models import Appointment, Slot
from tenpack.appointments.queries import open_group, open_with
from tenpack.packs.actions.bookings import Stretch
from tenpack.packs.ledger import Act
from tenpack.people.actions import give_clients, remove_coach
from tenpack.people.models import Client, Coach


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went to the other coach: how many clients and appointments, and which appointments could not."""

    clients: int
    moved: int
    stayed: list[Appointment]


@transaction.atomic
def hand_over(
    *, coach: Coach, to: Coach, clients: Collection[Client], moving: Collection[UUID], act: Act
) -> HandedOver:
    """Give `to` these clients, and of the coach's appointments to come those named, where `to` is free then.

    Locks: both coaches, the clients, each appointment. Repeat: what went already is passed over.
    Errors: `InvalidFields`.
    """
    # In one order, before any client, as a booking holds them: nobody waits for each other.
    list(Coach.objects.select_for_update(no_key=True).filter(id__in=[coach.id, to.id]).order_by("id"))
    given = give_clients(clients=clients, to=to, by=act.by, now=act.now)
    named = list(open_with(coach, now=act.now).filter(id__in=moving))
    ids = sorted({one.client_id for one in named})
    list(Client.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id"))
    stayed = [one for one in named if not hand_over_one(one, to, act)]
    return HandedOver(given, len(named) - len(stayed), stayed)


def hand_over_one(appointment: Appointment, to: Coach, act: Act) -> bool:
    """Put one appointment into the other coach's calendar at its own time; False where that coach is busy then."""
    appointment = locked(appointment)
    before = appointment.slot.coach_id
    if appointment.state != AppointmentState.SCHEDULED or before == to.id:
        return False
    try:
        with transaction.atomic(), refusals():
            put_with(appointment, to)
    except (TimeTaken, SlotFull):
        return False
    appointment.sequence += 1
    appointment.version += 1
    appointment.save(update_fields=["sequence", "version"])
    facts = {"before": str(before), "coach": str(to.id), "starts_at": appointment.starts_at.isoformat()}
    note(appointment, "appointment.reassigned", act, **facts)
    return True


def put_with(appointment: Appointment, to: Coach) -> None:
    """The slot changes its coach; where others share it, or a group meets there, the appointment changes its slot."""
    slot = appointment.slot
    is_shared = slot.appointments.exclude(id=appointment.id).exists()
    if is_shared or open_group(to, slot.kind, slot.starts_at, slot.ends_at):
        appointment.slot = slot_for(to, slot.kind, Stretch(slot.starts_at, slot.ends_at))
        appointment.save(update_fields=["slot"])
    else:
        Slot.objects.filter(id=slot.id).update(coach=to)


@transaction.atomic
def leave(*, coach: Coach, by: Coach, now: datetime) -> None:
    """End a coach's work here once nobody waits for them any more; history stays.

    Locks: the coach. Errors: `StillBooked`, `StillCoaches`, `Forbidden`, `LastOwner`.
    """
    Coach.objects.select_for_update(no_key=True).get(id=coach.id)
    if open_with(coach, now=now).exists():
        raise StillBooked
    remove_coach(coach=coach, by=by, now=now)
