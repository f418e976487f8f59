"""Exactly once: any sequence of offline, online, kill, reload, two devices, duplicates, reordering and lost answers."""

from random import Random
from typing import Any

import pytest
from django.db import transaction

from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.training import fold as folding
from tenpack.training.actions import decisions
from tenpack.training.models import Operation, Workout, WorkoutSet
from tests.properties.model_sync import Gym, Training
from tests.support.calendars import book, local
from tests.support.ledgers import differences
from tests.support.workouts import fresh_id
from tests.world import World, at

SEQUENCES, SHARES, STEPS = 200, 8, 25


def play(world: World, seed: int) -> Gym:
    """One sequence from a fixed seed."""
    random = Random(seed)
    evening = at(world, local(world, 0, 13))
    packs = {client.id: world.pack(client) for client in (world.jo, world.sam)}
    hour = book(world, 0, 11, client=world.jo, pack=packs[world.jo.id])
    trainings = [Training(fresh_id(), world.jo, hour), Training(fresh_id(), world.sam, None)]
    gym = Gym(evening, trainings, random)
    for _step in range(STEPS):
        gym.step()
    for training in trainings:
        if not training.decides:
            gym.finish(random.choice(gym.phones), training)
    gym.settle()
    return gym


def check(gym: Gym) -> None:
    """No set and no deduction is lost or doubled."""
    for training in gym.trainings:
        rows = WorkoutSet.objects.filter(line__workout=training.id).values_list("id", "load_grams")
        expected = {key: one["load_grams"] for key, one in training.sets.items() if not one.get("removed")}
        assert {str(key): load for key, load in rows} == expected
        workout = Workout.objects.get(id=training.id)
        assert workout.visit_id is not None
        used = LedgerEntry.objects.filter(client=training.client, kind="used")
        assert [one.visit_id for one in used] == [workout.visit_id]
    assert Operation.objects.filter(workout_id__in=[one.id for one in gym.trainings]).count() == gym.said
    assert set(SessionPack.objects.values_list("free", "booked", "used")) == {(9, 0, 1)}
    assert Visit.objects.count() == len(gym.trainings)
    assert differences() == []


def sequence(world: World, seed: int) -> None:
    """Play one and check it, in a transaction of its own that leaves nothing behind."""
    with transaction.atomic():
        check(play(world, seed))
        transaction.set_rollback(True)


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_is_lost_or_doubled(world: World, share: int) -> None:
    for number in range(SEQUENCES // SHARES):
        sequence(world, share * 1_000 + number)


def caught(world: World) -> int:
    """How many of twenty sequences the check finds wrong."""
    wrong = 0
    for seed in range(20):
        try:
            sequence(world, seed)
        except AssertionError:
            wrong += 1
    return wrong


def test_control_the_last_to_arrive_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def by_arrival(told: Any) -> Any:
        return told.received_at, told.id

    monkeypatch.setattr(folding.Told, "order", property(by_arrival))
    assert caught(world)


def test_control_what_was_decided_does_not_stand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "stands", lambda *given: False)
    monkeypatch.setattr(decisions, "repeat_key", lambda workout: fresh_id())
    assert caught(world)


def test_control_an_answer_counts_before_it_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that forgets what it sent as soon as it was sent loses sets."""
    send = Gym.send

    def forgetful(self: Gym, phone: Any, training: Any) -> None:
        send(self, phone, training)
        if phone.unheard:
            phone.unheard.pop()

    monkeypatch.setattr(Gym, "send", forgetful)
    assert caught(world)
