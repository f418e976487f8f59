"""Clients and appointments change their coach while others book, hand over or leave: nobody is booked twice or lost."""

from typing import Any

import pytest

from tenpack.appointments.actions import hand_over, leave, schedule
from tenpack.appointments.errors import CoachTaken
from tenpack.appointments.models import Appointment, Slot
from tenpack.people.actions import ClientDraft, create_client
from tenpack.people.models import Client, Coach
from tests.races.test_calendar import twice
from tests.support.calendars import book, draft
from tests.support.crowds import together
from tests.world import World

ROUNDS = 5


def give(world: World, coach: Coach, to: Coach, clients: list[Client]) -> Any:
    """Everything of these clients with this coach goes over."""
    rows = Appointment.objects.filter(client__in=clients, slot__coach=coach)
    moving = list(rows.values_list("id", flat=True))
    return hand_over(coach=coach, to=to, clients=clients, moving=moving, act=world.act())


def test_booking_and_handing_over_at_once_take_a_coach_once(committed_world: World) -> None:
    world = committed_world
    world.pack(world.sam, sessions=50), world.pack(sessions=50)
    for day in range(2, 2 + ROUNDS):
        Client.objects.filter(id=world.sam.id).update(coach=world.ben)
        sam = book(world, day=day, client=world.sam, coach=world.ben)
        given, booked = together(
            lambda: give(world, world.ben, world.maya, [world.sam]),
            lambda day=day: schedule(draft=draft(world, day=day), act=world.act()),
        )
        moved = Slot.objects.get(appointments=sam).coach_id == world.maya.id
        assert moved == isinstance(booked, CoachTaken), (given, booked)
        assert sum(twice().values()) == 0


def test_two_who_hand_over_to_each_other_do_not_wait_for_ever(committed_world: World) -> None:
    world = committed_world
    world.pack(world.sam, sessions=50), world.pack(sessions=50)
    for day in range(2, 2 + ROUNDS):
        book(world, day=day, client=world.sam), book(world, day=day, hour=14)
    for _round in range(ROUNDS):
        answers = together(
            lambda: give(world, world.ben, world.maya, [world.sam]),
            lambda: give(world, world.maya, world.ben, [world.jo]),
            lambda: give(world, world.maya, world.ben, [world.sam]),
            lambda: give(world, world.ben, world.maya, [world.jo]),
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)]
        assert sum(twice().values()) == 0


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_nobody_is_given_to_a_coach_who_leaves(committed_world: World, turn: int) -> None:
    world = committed_world
    give(world, world.ben, world.maya, [world.sam])

    def add() -> Client:
        new = ClientDraft(name="Kim", coach=world.ben)
        return create_client(business=world.business, draft=new, by=world.by, now=world.now)

    acts = [add, lambda: leave(coach=world.ben, by=world.maya, now=world.now)]
    answers = together(*(acts if turn % 2 else acts[::-1]))
    assert len([answer for answer in answers if isinstance(answer, Exception)]) == 1
    left = Coach.objects.get(id=world.ben.id).left_at
    assert Client.objects.filter(coach=world.ben).exists() == (left is None)
