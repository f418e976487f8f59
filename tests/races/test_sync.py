"""The same batch many times at the same moment, as a phone sends it that did not wait for its answer."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tenpack.packs.models import LedgerEntry
from tenpack.training.actions import arrivals
from tenpack.training.actions.sync import Receipt
from tenpack.training.models import Operation, Workout, WorkoutSet
from tests.support.crowds import together
from tests.support.workouts import Device, fresh_id
from tests.world import World, at

TIMES, ROUNDS = 6, 8


def storm(world: World) -> list[Any]:
    """Two workouts of two clients, sent by six at once in different orders; what each was answered."""
    device = Device(world)
    said = [*device.whole(first := fresh_id()), device.decide(first)]
    said += [*device.whole(second := fresh_id(), client=world.sam), device.decide(second)]

    def sending(turn: int) -> Callable[[], Receipt]:
        return lambda: device.send(*(said if turn % 2 else said[::-1]))

    return together(*[sending(turn) for turn in range(TIMES)])


def check(answers: list[Any], rounds: int) -> None:
    """Everything was kept once, and everybody has an answer."""
    wrong = [one for one in answers if not isinstance(one, Receipt)]
    assert wrong == []
    states = Counter(entry.state for one in answers for entry in one.entries)
    assert set(states) <= {"applied", "replayed"}
    assert states["applied"] == Operation.objects.count() == 14 * rounds
    assert Workout.objects.filter(visit__isnull=False).count() == 2 * rounds
    assert WorkoutSet.objects.count() == 6 * rounds
    assert LedgerEntry.objects.filter(kind="used").count() == 2 * rounds


def test_the_same_batch_many_times_at_once_is_kept_once(committed_world: World) -> None:
    for client in (committed_world.jo, committed_world.sam):
        committed_world.pack(client)
    evening, answers = at(committed_world, committed_world.later(hours=5)), []
    for _round in range(ROUNDS):
        answers += storm(evening)
    check(answers, ROUNDS)


def test_control_without_the_turn_of_each_workout(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for client in (committed_world.jo, committed_world.sam):
        committed_world.pack(client)
    monkeypatch.setattr(arrivals, "LOCK", "SELECT %s::text[]")
    evening, answers = at(committed_world, committed_world.later(hours=5)), []
    for _round in range(ROUNDS):
        answers += storm(evening)
    with pytest.raises(AssertionError):
        check(answers, ROUNDS)
