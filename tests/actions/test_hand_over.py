"""Clients go to another coach: their history follows, appointments move where the other one is free, others stay."""

from typing import Any

import pytest

from tenpack.appointments.actions import hand_over, leave, save_type, schedule
from tenpack.appointments.errors import CoachGone, StillBooked
from tenpack.appointments.models import Appointment, Slot
from tenpack.journal.models import JournalLine
from tenpack.kit.errors import InvalidFields
from tenpack.packs.models import LedgerEntry
from tenpack.people.actions import change_client, create_client, give_clients
from tenpack.people.errors import StillCoaches
from tenpack.people.models import Client, Coach
from tenpack.people.queries import client_seen_by
from tests.support.calendars import book, counts, draft, fresh
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import World, join_as_client


def give(world: World, *moving: Appointment, clients: list[Client] | None = None, **more: Any) -> Any:
    """Sam goes from Ben to Maya, with these appointments."""
    terms: dict[str, Any] = {"coach": world.ben, "to": world.maya, "act": world.act()} | more
    clients = [world.sam] if clients is None else clients
    return hand_over(clients=clients, moving=[one.id for one in moving], **terms)


@pytest.fixture
def sams(world: World) -> World:
    """Sam has a pack and can be booked with Ben."""
    world.pack(world.sam)
    return world


def test_the_client_the_history_and_the_appointment_go_along(sams: World) -> None:
    pack = sams.sam.packs.get()
    one, other = book(sams, client=sams.sam), book(sams, day=3, client=sams.sam)
    entries, numbers = LedgerEntry.objects.count(), counts(pack)
    done = give(sams, one)
    assert (done.clients, done.moved, done.stayed) == (1, 1, [])
    assert Client.objects.get(id=sams.sam.id).coach_id == sams.maya.id
    moved, stays = fresh(one), fresh(other)
    assert (moved.slot.coach_id, stays.slot.coach_id) == (sams.maya.id, sams.ben.id)
    assert (moved.starts_at, moved.booking_id, moved.sequence) == (one.starts_at, one.booking_id, one.sequence + 1)
    assert (LedgerEntry.objects.count(), counts(pack)) == (entries, numbers)
    line = JournalLine.objects.get(event="client.reassigned")
    assert (line.client_id, line.facts) == (
        sams.sam.id,
        {"before": str(sams.ben.id), "coach": str(sams.maya.id)},
    )
    assert JournalLine.objects.get(event="appointment.reassigned").about_id == one.id
    assert client_seen_by(sams.seat(sams.maya), sams.sam.id).id == sams.sam.id


def test_an_appointment_stays_where_the_other_coach_is_busy(sams: World) -> None:
    sams.pack()
    clash, later = book(sams, client=sams.sam), book(sams, day=3, client=sams.sam)
    book(sams)
    done = give(sams, clash, later)
    assert (done.clients, done.moved, [one.id for one in done.stayed]) == (1, 1, [clash.id])
    assert fresh(clash).slot.coach_id == sams.ben.id
    assert fresh(later).slot.coach_id == sams.maya.id
    assert Slot.objects.filter(is_live=True, coach=sams.maya).count() == 2


def test_one_of_a_group_goes_alone_and_two_meet_again(sams: World) -> None:
    kim = join_as_client(sams.ben, "Kim")
    sams.pack(kim)
    terms: dict[str, Any] = {"name": "Duo", "minutes": 60, "colour": "teal", "capacity": 2}
    kind = save_type(business=sams.business, kind=None, **terms, by=sams.by, now=sams.now)
    sam, other = (book(sams, client=one, kind=kind) for one in (sams.sam, kim))
    assert sam.slot_id == other.slot_id
    assert give(sams, sam).moved == 1
    assert (fresh(sam).slot.coach_id, fresh(other).slot.coach_id) == (sams.maya.id, sams.ben.id)
    assert give(sams, other, clients=[kim]).moved == 1
    assert fresh(sam).slot_id == fresh(other).slot_id
    assert not Slot.objects.get(id=sam.slot_id).is_live


def test_given_twice_changes_nothing_more(sams: World) -> None:
    one = book(sams, client=sams.sam)
    give(sams, one)
    with nothing_changes():
        assert (give(sams, one).clients, give(sams, one).moved) == (0, 0)


def test_past_and_decided_appointments_stay_with_who_held_them(sams: World) -> None:
    from tenpack.appointments.actions import cancel_appointment
    from tenpack.appointments.choices import Party

    past, gone = book(sams, client=sams.sam), book(sams, day=3, client=sams.sam)
    cancel_appointment(appointment=gone, by=Party.COACH, act=sams.act())
    assert give(sams, past, gone, act=sams.act(past.ends_at)).moved == 0
    assert {fresh(one).slot.coach_id for one in (past, gone)} == {sams.ben.id}


def test_nobody_of_another_business_gives_or_takes(sams: World) -> None:
    one = book(sams, client=sams.sam)
    with nothing_changes(), pytest.raises(InvalidFields):
        give(sams, one, to=sams.zed)
    assert fields_refused(give_clients, clients=[sams.zoe], to=sams.maya, by=sams.by, now=sams.now) == {"coach"}
    with nothing_changes():
        give(sams, one, coach=sams.zed, clients=[])


def test_a_coach_leaves_when_nobody_waits_any_more(sams: World) -> None:
    one = book(sams, client=sams.sam)
    refused(StillBooked, leave, coach=sams.ben, by=sams.maya, now=sams.now)
    give(sams, one, clients=[])
    refused(StillCoaches, leave, coach=sams.ben, by=sams.maya, now=sams.now)
    give(sams)
    leave(coach=sams.ben, by=sams.maya, now=sams.now)
    assert Coach.objects.get(id=sams.ben.id).left_at == sams.now
    assert JournalLine.objects.get(event="coach.left").about_id == sams.ben.id


def test_whoever_left_gets_no_client_and_no_appointment(sams: World) -> None:
    from tests.actions.test_people import client_draft

    give(sams)
    stale = Coach.objects.select_related("business", "user").get(id=sams.ben.id)
    leave(coach=sams.ben, by=sams.maya, now=sams.now)
    acting = {"by": sams.by, "now": sams.now}
    late = client_draft(sams, coach=stale)
    assert fields_refused(create_client, business=sams.business, draft=late, **acting) == {"coach"}
    assert fields_refused(change_client, client=sams.jo, draft=late, version=1, **acting) == {"coach"}
    assert fields_refused(give_clients, clients=[sams.jo], to=stale, **acting) == {"coach"}
    with nothing_changes(), pytest.raises(CoachGone):
        schedule(draft=draft(sams, client=sams.sam, coach=stale), act=sams.act())


def test_changing_the_coach_on_the_clients_page_is_told_the_same_way(world: World) -> None:
    from tests.actions.test_people import client_draft

    terms: dict[str, Any] = {"client": world.jo, "by": world.by, "now": world.now}
    change_client(draft=client_draft(world, name="Jo", email="jo@example.com", coach=world.ben), version=1, **terms)
    assert JournalLine.objects.get(event="client.reassigned").facts["coach"] == str(world.ben.id)
    assert not JournalLine.objects.filter(event="client.changed").exists()
