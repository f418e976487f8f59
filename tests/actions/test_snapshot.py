"""What a device keeps for the days without a network: as the pages say it, and of nobody else's clients."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tenpack.appointments.actions import cancel_appointment
from tenpack.appointments.choices import Party
from tenpack.journal.choices import SYSTEM
from tenpack.packs.actions import suspend_pack
from tenpack.people.actions.clients import archive_client
from tenpack.people.choices import WeightUnit
from tenpack.training.history import bests_of, last_of
from tenpack.training.models import Exercise
from tenpack.training.rules import Best, Done, best_of, better
from tenpack.training.snapshot import snapshot_of
from tests.support.calendars import book
from tests.support.workouts import Device, fresh_id
from tests.world import World


def snapshot(world: World, person: Any = None, *, language: str = "en", now: Any = None) -> dict[str, Any]:
    return snapshot_of(world.seat(person), language=language, now=now or world.now)


def names(told: dict[str, Any]) -> list[str]:
    return [one["name"] for one in told["clients"]]


def test_a_coach_has_their_own_clients_and_whom_they_stand_in_for(world: World) -> None:
    assert names(snapshot(world)) == ["Jo", "Sam"]
    assert names(snapshot(world, world.ben)) == ["Sam"]
    book(world, 1, 10, coach=world.ben, may_owe=True)
    told = snapshot(world, world.ben)
    assert names(told) == ["Jo", "Sam"]
    assert told["appointments"][0]["client"] == world.jo.public_id
    assert names(snapshot(world, world.zed)) == ["Zoe"]


def test_who_is_archived_is_left_out(world: World) -> None:
    archive_client(client=world.jo, by=world.by, now=world.now)
    assert names(snapshot(world)) == ["Sam"]


def test_packs_come_in_the_order_of_the_rule_and_only_those_that_can_pay(world: World) -> None:
    later, soon = world.pack(title="Later"), world.pack(title="Soon", expires_on=world.today + timedelta(days=9))
    upcoming = world.pack(title="Upcoming", starts_on=world.today + timedelta(days=3))
    spent = world.pack(title="Spent", sessions=1)
    world.use(spent)
    jo = snapshot(world)["clients"][0]
    assert [one["id"] for one in jo["packs"]] == [soon.public_id, later.public_id, upcoming.public_id]
    assert (jo["left"], jo["free"], jo["booked"], jo["owed"]) == (20, 20, 0, 0)
    assert jo["next_expiry"] == soon.expires_on
    gone = snapshot(world, now=world.later(days=10))["clients"][0]
    assert [one["title"] for one in gone["packs"]] == ["Later", "Upcoming"]


def test_a_suspended_pack_says_so_and_its_free_sessions_do_not_count(world: World) -> None:
    asleep, awake = world.pack(title="Asleep", sessions=4, expires_on=world.today + timedelta(days=9)), world.pack()
    book(world, 1, 10, pack=asleep)
    suspend_pack(pack=asleep, reason="disputed", by=SYSTEM, now=world.now)
    jo = snapshot(world)["clients"][0]
    assert [(one["id"], one["free"], one["suspended"]) for one in jo["packs"]] == [
        (asleep.public_id, 3, True),
        (awake.public_id, 10, False),
    ]
    assert (jo["left"], jo["free"], jo["booked"]) == (11, 10, 1)


def test_appointments_say_what_was_deducted_and_cancelled_ones_are_gone(world: World) -> None:
    world.pack()
    done, off = book(world, 0, 11), book(world, 0, 14)
    book(world, 9, 11)
    device, workout = Device(world), fresh_id()
    device.send(*device.whole(workout, done.starts_at), device.decide(workout), now=world.later(hours=3))
    cancel_appointment(appointment=off, by=Party.COACH, act=world.act())
    (told,) = snapshot(world)["appointments"]
    assert told["id"] == done.public_id
    assert told["deducted"]["by"] == "Maya"
    assert told["deducted"]["at"].startswith("2026-03-02T12:00")
    assert told["visit"].startswith("vi_")


def test_exercises_are_in_the_language_of_the_coach_and_own_ones_beside(world: World) -> None:
    own = Exercise.objects.create(
        business=world.business, name="Sled drag", equipment="sled", mechanic="compound", force="pull",
        primary=["glutes"], created_at=world.now,
    )  # fmt: skip
    english, german = (
        {one["key"]: one for one in snapshot(world, language=code)["exercises"]} for code in ("en", "de")
    )
    assert len(english) > 250
    assert english["back-squat"]["name"] != german["back-squat"]["name"]
    assert german[own.public_id]["name"] == "Sled drag"
    assert own.public_id not in {one["key"] for one in snapshot(world, world.zed)["exercises"]}


@pytest.mark.parametrize(("unit", "largest", "bar"), [("kg", 25_000, 20_000), ("lb", 20_412, 20_412)])
def test_plates_are_those_of_the_unit(world: World, unit: str, largest: int, bar: int) -> None:
    world.business.weight_unit = WeightUnit(unit)
    world.business.save(update_fields=["weight_unit"])
    told = snapshot(world)["business"]
    assert (told["plates"][0], told["bar_grams"], told["unit"]) == (largest, bar, unit)


def test_open_workouts_are_there_and_old_decided_ones_are_not(world: World) -> None:
    device = Device(world)
    old, undecided, ancient, running = (fresh_id() for _n in range(4))
    device.send(*device.whole(old, world.later(days=-5)), device.decide(old, "none", reason="Trial"))
    device.send(*device.whole(undecided, world.later(days=-6)))
    device.send(*device.whole(ancient, world.later(days=-50)))
    device.send(device.start(running))
    told = {one["id"]: one for one in snapshot(world)["workouts"]}
    assert set(told) == {undecided, running}
    assert not told[undecided]["decided"]
    assert told[undecided]["decision"] is None
    assert snapshot(world)["clients"][0]["last_workout"]["id"] == old


def test_notes_and_sets_of_last_time(world: World) -> None:
    device = Device(world)
    for days, note, load in ((9, "Slow", 50_000), (4, "", 60_000)):
        workout, line = fresh_id(), fresh_id()
        began = world.later(days=-days)
        said = [device.line(workout, line, began, note=note), device.set(workout, line, began, load_grams=load)]
        device.send(device.start(workout, at=began), *said, device.finish(workout, began))
    jo = snapshot(world)["clients"][0]
    assert jo["notes"] == {"back-squat": "Slow"}
    assert [one["load_grams"] for one in jo["previous"]["back-squat"]] == [60_000]


def test_bests_are_those_of_the_rule(world: World) -> None:
    chance, device = Random(7), Device(world)
    expected: dict[str, Best] = {}
    for number in range(12):
        workout, began = fresh_id(), world.later(days=-number - 1)
        said = [device.start(workout, at=began)]
        for exercise in ("back-squat", "assisted-pull-up", "plank"):
            line, done = fresh_id(), []
            said.append(device.line(workout, line, began, exercise=exercise))
            for position in range(chance.randrange(5)):
                figures = {
                    "set_kind": chance.choice(["warm_up", "work", "drop", "failure"]),
                    "load_grams": chance.choice([None, 0, chance.randrange(1, 2_000_000)]),
                    "reps": chance.choice([None, 0, 1, 5, 12, 13, 1000]),
                    "seconds": chance.choice([None, 0, 60]),
                }
                said.append(device.set(workout, line, began, position=position, **figures))
                done.append(Done(figures.pop("set_kind"), **figures))
            best = best_of(done, exercise_key=exercise)
            expected[exercise] = better(expected.get(exercise, Best()), best)
        device.send(*said, device.finish(workout, began))
    found = bests_of([world.jo.id])[world.jo.id]
    for exercise, best in expected.items():
        assert found[exercise] == {
            "load_grams": best.load_grams,
            "reps": best.reps,
            "volume_grams": best.volume_grams,
            "one_rep_max_grams": best.one_rep_max_grams,
        }
    assert last_of([world.sam.id]) == ({}, {})
