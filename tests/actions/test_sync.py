"""The sync: what a device says is kept once, folded, and each operation answered alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tenpack.journal.models import JournalLine
from tenpack.kit.ids import new_id, public_id
from tenpack.training.actions import arrivals
from tenpack.training.actions.sync import Batch, apply_operations
from tenpack.training.errors import TooManyOperations
from tenpack.training.models import Exercise, Operation, SignOff, Workout, WorkoutLine, WorkoutSet
from tenpack.training.operations import digest_of
from tests.support.calendars import book
from tests.support.workouts import Device, fresh_id
from tests.world import World


@pytest.fixture
def device(world: World) -> Device:
    return Device(world)


def sets_of(workout: str) -> list[int | None]:
    rows = WorkoutSet.objects.filter(line__workout=workout).order_by("line__position", "position")
    return list(rows.values_list("load_grams", flat=True))


def test_a_workout_is_what_its_operations_add_up_to(world: World, device: Device) -> None:
    workout = fresh_id()
    assert device.states(*device.whole(workout)) == ["applied"] * 6
    row = Workout.objects.get()
    assert (str(row.id), row.client, row.coach, row.title) == (workout, world.jo, world.maya, "Push")
    assert row.ended_at
    assert row.ended_at - row.started_at == timedelta(hours=1)
    assert sets_of(workout) == [80_000] * 3
    lines = JournalLine.objects.filter(event="workout.finished")
    assert lines.get().about_id == row.id


def test_said_again_it_is_known(device: Device) -> None:
    workout = fresh_id()
    said = device.whole(workout)
    device.send(*said)
    before = list(WorkoutSet.objects.order_by("id").values())
    assert device.states(*said, said[0]) == ["replayed"] * 7
    assert list(WorkoutSet.objects.order_by("id").values()) == before
    assert Operation.objects.count() == 6
    assert JournalLine.objects.filter(event="workout.finished").count() == 1


def test_in_one_batch_the_second_of_two_is_a_repeat(device: Device) -> None:
    said = device.start(fresh_id())
    assert device.states(said, said) == ["applied", "replayed"]


def test_an_id_stands_for_one_operation(world: World, device: Device) -> None:
    workout = fresh_id()
    said = device.start(workout)
    device.send(said)
    assert device.states(said | {"title": "Pull"}) == ["operation_id_reused"]
    elsewhere = Device(world, world.zed)
    assert elsewhere.states(said | {"client": world.zoe.public_id, "workout": fresh_id()}) == ["operation_id_reused"]
    assert device.states(said | {"workout": fresh_id()}) == ["operation_id_reused"]


def test_parts_may_come_in_any_order(device: Device) -> None:
    workout, line = fresh_id(), fresh_id()
    start, exercise, one = device.start(workout), device.line(workout, line), device.set(workout, line)
    finish, decide = device.finish(workout), device.decide(workout, "none", reason="Trial")
    assert device.states(decide, one, finish) == ["waiting"] * 3
    assert device.states(start) == ["applied"]
    assert Workout.objects.get().no_session_reason == "Trial"
    assert sets_of(workout) == []
    assert device.states(one) == ["waiting"]
    assert device.states(exercise) == ["applied"]
    assert sets_of(workout) == [80_000]


def test_two_devices_on_one_workout_merge_set_by_set(world: World, device: Device) -> None:
    tablet, workout, line = Device(world), fresh_id(), fresh_id()
    device.send(device.start(workout), device.line(workout, line))
    first = device.set(workout, line)
    corrected = tablet.set(workout, line, world.later(seconds=5), set=first["set"], load_grams=85_000)
    other = tablet.set(workout, line, position=1, load_grams=90_000)
    tablet.send(corrected, other)
    device.send(first)
    assert sets_of(workout) == [85_000, 90_000]


def test_what_is_removed_goes_and_may_come_back(world: World, device: Device) -> None:
    workout, line = fresh_id(), fresh_id()
    one = device.set(workout, line)
    device.send(device.start(workout), device.line(workout, line), one)
    device.send(device.set(workout, line, set=one["set"], removed=True))
    assert sets_of(workout) == []
    device.send(device.set(workout, line, set=one["set"]), device.line(workout, line, removed=True))
    assert (WorkoutLine.objects.count(), sets_of(workout)) == (0, [])
    device.send(device.line(workout, line, exercise="bench-press", note="Slow"))
    assert sets_of(workout) == [80_000]
    device.send(device.line(workout, line, exercise="deadlift", position=3))
    row = WorkoutLine.objects.get()
    assert (row.library_key, row.position, row.note) == ("deadlift", 3, "")
    device.send(device.finish(workout, world.later(hours=-1)))
    later = device.set(workout, line, position=1, load_grams=10)
    assert device.states(later) == ["applied"]
    assert sets_of(workout) == [80_000, 10]


@pytest.mark.parametrize("off", [timedelta(days=3), timedelta(days=-40), timedelta(minutes=-3), timedelta(hours=5)])
def test_a_clock_that_goes_wrong_is_taken_off(world: World, off: timedelta) -> None:
    device, workout = Device(world, clock_off=off), fresh_id()
    began = world.later(hours=-2)
    receipt = device.send(*device.whole(workout, began))
    assert receipt.clock_off == off
    row = Workout.objects.get()
    assert abs(row.started_at - began) < timedelta(seconds=1)
    assert row.ended_at
    assert abs(row.ended_at - began - timedelta(hours=1)) < timedelta(seconds=1)


def test_a_clock_nearly_right_is_believed_and_nothing_ends_in_the_future(world: World) -> None:
    device, workout = Device(world, clock_off=timedelta(seconds=90)), fresh_id()
    device.send(device.start(workout), device.finish(workout))
    row = Workout.objects.get()
    assert row.started_at == row.ended_at == world.now


def test_the_time_on_the_way_turns_nothing_round(world: World) -> None:
    """A first batch that was half a minute on its way must not make its set younger than the next one's."""
    device, workout, line = Device(world, clock_off=timedelta(days=3)), fresh_id(), fresh_id()
    one = device.set(workout, line)
    again = device.set(workout, line, set=one["set"], load_grams=90_000, at=world.later(seconds=5))
    first = [device.start(workout), device.line(workout, line), one]
    slow = Batch(device.id, world.now + device.clock_off, first)
    apply_operations(seat=world.seat(), batch=slow, now=world.later(seconds=30))
    device.send(again, now=world.later(seconds=31))
    assert sets_of(workout) == [90_000]


def test_more_than_ten_years_back_is_refused(world: World, device: Device) -> None:
    said = device.start(fresh_id(), at=world.later(days=-4000))
    (entry,) = device.told(said)
    assert (entry.state, entry.code) == ("refused", "invalid")
    assert not Operation.objects.exists()


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
@pytest.mark.parametrize("said_at", ["0001-01-02T00:00:00Z", "9999-12-31T00:00:00Z", "2026-03-02T08:00:00Z"])
def test_a_clock_at_the_end_of_time_breaks_nothing(world: World, device: Device, sent_at: str, said_at: str) -> None:
    said = device.start(fresh_id()) | {"at": said_at, "started_at": said_at}
    batch = Batch(device.id, datetime.fromisoformat(sent_at), [said])
    (entry,) = apply_operations(seat=world.seat(), batch=batch, now=world.now).entries
    assert entry.state in ("applied", "refused")
    assert all(abs(one.started_at - world.now) < timedelta(days=3700) for one in Workout.objects.all())


def test_a_workout_holds_so_many_operations(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "MOST_KEPT", 3)
    workout = fresh_id()
    told = device.states(device.start(workout), *[device.say("note", workout, text="x") for _n in range(4)])
    assert told == ["applied"] * 3 + ["too_many_operations"] * 2


WRONG: dict[str, Any] = {
    "no object": 7,
    "nothing": {},
    "no id": {"kind": "start"},
    "a set of a thousand tonnes": {"kind": "set", "load_grams": 1_000_000_000},
    "less than nothing": {"kind": "set", "reps": -1},
    "a float": {"kind": "set", "reps": 1.5},
    "text": {"kind": "set", "reps": "5"},
    "an unknown field": {"kind": "set", "colour": "red"},
    "an unknown set kind": {"kind": "set", "set_kind": "hard"},
    "an id with capitals": {"kind": "set", "set": fresh_id().upper()},
    "no moment": {"kind": "set", "at": "yesterday"},
    "a moment nobody can reckon with": {"kind": "set", "at": "0001-01-01T00:00:00+14:00"},
    "a moment without a zone": {"kind": "set", "at": "2026-03-02T09:00:00"},
    "control signs": {"kind": "start", "title": "a\x00b"},
    "too long": {"kind": "start", "title": "x" * 81},
    "another kind of id": {"kind": "start", "client": "pk_1111111111111111111111"},
    "no reason": {"kind": "decide", "session": "none", "reason": "  "},
    "no drawing": {"kind": "sign_off", "sign": "signature"},
    "a drawing that is none": {"kind": "sign_off", "sign": "signature", "drawing": "<svg>"},
    "a PIN of letters": {"kind": "sign_off", "sign": "pin", "pin": "abcd"},
}


@pytest.mark.parametrize("what", WRONG)
def test_one_bad_operation_harms_no_other(device: Device, what: str) -> None:
    workout, line = fresh_id(), fresh_id()
    good = [device.start(workout), device.line(workout, line), device.set(workout, line)]
    patch = WRONG[what]
    kind = patch.get("kind") if isinstance(patch, dict) else None
    whole = {"set": device.set(workout, line), "start": device.start(workout)}
    base = whole.get(str(kind), device.say(str(kind), workout)) if kind and what != "no id" else {}
    bad = base | patch if isinstance(patch, dict) else patch
    states = device.states(good[0], bad, *good[1:])
    assert states[0] == states[2] == states[3] == "applied"
    assert states[1] in ("invalid", "page_too_old")
    assert Operation.objects.count() == 3


def test_another_version_of_the_page_is_asked_to_reload(device: Device) -> None:
    workout = fresh_id()
    assert device.states(device.start(workout), version=0) == ["page_too_old"]
    assert device.states(device.say("teleport", workout)) == ["page_too_old"]
    assert not Operation.objects.exists()


def test_a_batch_and_a_workout_hold_so_many(device: Device) -> None:
    with pytest.raises(TooManyOperations, match="500"):
        device.send(*[{}] * 501)
    workout, line = fresh_id(), fresh_id()
    device.send(device.start(workout), device.line(workout, line))
    assert set(device.states(*[device.set(workout, line, position=n % 200) for n in range(500)])) == {"applied"}
    more = [device.set(workout, line) for _n in range(500)]
    assert set(device.states(*more)) == {"too_many_sets"}
    assert WorkoutSet.objects.count() == 500


def foreign_things(world: World) -> dict[str, Any]:
    """Operations of Maya's studio that speak of things elsewhere."""
    own = Exercise.objects.create(
        business=world.zed.business, name="Zed's", equipment="none", mechanic="compound", force="push",
        created_at=world.now,
    )  # fmt: skip
    theirs = book(world, 0, 12, client=world.sam, may_owe=True)
    device, workout = Device(world), fresh_id()
    return {
        "client": device.start(workout, client=world.zoe),
        "nobody": device.start(workout) | {"client": public_id("cl", new_id())},
        "appointment": device.start(workout, appointment=theirs.public_id),
        "own exercise": device.line(workout, fresh_id(), exercise=own.public_id),
        "exercise": device.line(workout, fresh_id(), exercise="moon-walk"),
    }


@pytest.mark.parametrize("what", ["client", "nobody", "appointment", "own exercise", "exercise"])
def test_what_is_not_there_is_not_found(world: World, device: Device, what: str) -> None:
    assert device.states(foreign_things(world)[what]) == ["not_found"]
    assert not Operation.objects.exists()
    assert not Workout.objects.exists()


def test_a_workout_of_another_business_is_not_there(world: World, device: Device) -> None:
    workout = fresh_id()
    device.send(device.start(workout))
    elsewhere = Device(world, world.zed)
    assert elsewhere.states(elsewhere.start(workout, world.zoe), elsewhere.finish(workout)) == ["not_found"] * 2


def test_a_coach_trains_their_own_clients_and_whom_they_stand_in_for(world: World) -> None:
    ben, workout = Device(world, world.ben), fresh_id()
    assert ben.states(ben.start(workout)) == ["forbidden"]
    hour = book(world, 0, 12, coach=world.ben, may_owe=True)
    assert ben.states(ben.start(workout, appointment=hour.public_id), ben.finish(workout)) == ["applied"] * 2
    other = fresh_id()
    maya = Device(world)
    maya.send(maya.start(other))
    assert ben.states(ben.finish(other)) == ["forbidden"]


def test_a_client_logs_their_own_and_touches_no_coachs(world: World, device: Device) -> None:
    mine, jo = fresh_id(), Device(world, world.jo)
    assert jo.states(*jo.whole(mine)) == ["applied"] * 6
    assert Workout.objects.get().coach is None
    assert jo.states(jo.decide(mine), jo.say("sign_off", mine, sign="pin", pin="1234")) == ["forbidden"] * 2
    assert jo.states(jo.start(fresh_id(), client=world.sam)) == ["not_found"]
    led = fresh_id()
    device.send(device.start(led))
    assert jo.states(jo.finish(led)) == ["forbidden"]


def test_the_client_of_a_workout_stays(world: World, device: Device) -> None:
    workout = fresh_id()
    assert device.states(device.start(workout), device.start(workout, client=world.sam)) == ["applied", "invalid"]
    assert Workout.objects.get().client == world.jo


def test_a_day_that_is_gone_loses_no_workout(world: World, device: Device) -> None:
    workout = fresh_id()
    assert device.states(device.start(workout, day=public_id("pd", new_id()))) == ["applied"]
    assert Workout.objects.get().day is None


def test_lines_and_sets_of_another_workout_are_not_taken_from_it(device: Device) -> None:
    first, second, line = fresh_id(), fresh_id(), fresh_id()
    one = device.set(first, line)
    device.send(device.start(first), device.line(first, line), one)
    stolen = [device.start(second), device.line(second, line), device.set(second, line, set=one["set"], load_grams=1)]
    assert device.states(*stolen) == ["applied", "invalid", "applied"]
    assert sets_of(first) == [80_000]
    own = fresh_id()
    again = device.set(second, own, set=one["set"], load_grams=1)
    assert device.states(device.line(second, own), again) == ["applied", "invalid"]
    assert (sets_of(first), sets_of(second)) == ([80_000], [])


def test_a_client_signs_by_hand_or_with_a_pin_that_is_never_kept(world: World, device: Device) -> None:
    first, second, third = fresh_id(), fresh_id(), fresh_id()
    hand = device.say("sign_off", first, sign="signature", drawing="M0 0L9 9")
    assert device.states(device.start(first), hand) == ["applied"] * 2
    pin = device.say("sign_off", second, sign="pin", pin="4711")
    assert device.states(device.start(second), pin) == ["applied"] * 2
    kept = Operation.objects.get(id=pin["id"])
    assert "4711" not in str(kept.body)
    # Of four digits a plain hash would be as good as the PIN itself.
    assert bytes(kept.digest) == digest_of({name: value for name, value in pin.items() if name != "pin"})
    wrong = device.say("sign_off", third, sign="pin", pin="4712")
    assert device.states(device.start(third), wrong) == ["applied", "wrong_pin"]
    right = device.say("sign_off", third, sign="pin", pin="4711")
    assert device.states(right) == ["applied"]
    assert dict(SignOff.objects.values_list("workout_id", "kind")) == {
        UUID(first): "signature", UUID(second): "pin", UUID(third): "pin",
    }  # fmt: skip


def test_what_a_device_said_is_never_edited(world: World, device: Device) -> None:
    said = device.start(fresh_id())
    device.send(said)
    for statement in ("UPDATE tenpack_operation SET body = '{}'", "DELETE FROM tenpack_operation"):
        refused = pytest.raises(DatabaseError, match=r"append-only|never edited")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("column", ["client_id", "coach_id"])
def test_the_database_refuses_a_workout_across_businesses(world: World, device: Device, column: str) -> None:
    workout = fresh_id()
    device.send(device.start(workout))
    other = {"client_id": world.zoe.id, "coach_id": world.zed.id}[column]
    with pytest.raises(DatabaseError, match="same_business"), transaction.atomic():
        Workout.objects.filter(id=workout).update(**{column: other})


def test_the_database_refuses_a_visit_of_another_client(world: World, device: Device) -> None:
    workout = fresh_id()
    device.send(*device.whole(workout))
    visit = world.visit(world.use(world.pack(world.sam)))
    with pytest.raises(DatabaseError, match="workout_visit_same_client"), transaction.atomic():
        Workout.objects.filter(id=workout).update(visit=visit, decided_at=world.now)


def test_one_more_workout_costs_no_more_queries_than_one(
    world: World, device: Device, django_assert_max_num_queries: Any
) -> None:
    # What is written of each workout alone: that it was finished.
    with django_assert_max_num_queries(20 + 12):
        device.send(*[one for _n in range(12) for one in device.whole(fresh_id())])
    with django_assert_max_num_queries(20 + 24):
        device.send(*[one for _n in range(24) for one in device.whole(fresh_id())])
