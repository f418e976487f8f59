"""What becomes of a workout's session: the third road, and everything the coach may be asked."""

from datetime import timedelta
from typing import Any

import pytest

from tenpack.appointments.actions import cancel_appointment, complete_appointment, miss_appointment, move_appointment
from tenpack.appointments.choices import Party
from tenpack.journal.choices import SYSTEM
from tenpack.journal.models import JournalLine
from tenpack.packs.actions import record_owed_visit, suspend_pack, undo_use
from tenpack.packs.models import LedgerEntry, Visit
from tenpack.training.models import Operation, Workout
from tests.support.calendars import book, counts, fresh, local
from tests.support.ledgers import differences
from tests.support.workouts import Device, fresh_id
from tests.world import World, at


@pytest.fixture
def evening(world: World) -> World:
    """Monday at 21:00 in Berlin; appointments of that day are over."""
    return at(world, world.later(hours=11))


def finished(world: World, began: Any, **more: Any) -> tuple[Device, str]:
    """A finished workout on the server."""
    device, workout = Device(world), fresh_id()
    device.send(*device.whole(workout, began, **more))
    return device, workout


def decided(device: Device, workout: str, session: str = "deduct", **more: Any) -> Any:
    (entry,) = device.told(device.decide(workout, session, **more))
    return entry


def used() -> int:
    return LedgerEntry.objects.filter(kind="used").count() - LedgerEntry.objects.filter(kind="returned").count()


def test_far_from_any_appointment_the_rule_chooses(evening: World) -> None:
    pack = evening.pack()
    device, workout = finished(evening, local(evening, 0, 7))
    said = device.decide(workout)
    (entry,) = device.told(said)
    assert entry.state == "applied"
    assert entry.decision["session_pack"] == pack.public_id
    assert (entry.decision["free_after"], entry.decision["why"], entry.decision["already"]) == (9, "only_one", False)
    assert entry.decision["by"] == "Maya"
    visit = Visit.objects.get()
    assert visit.held_at == local(evening, 0, 7)
    again = device.told(said)[0]
    assert (again.state, again.decision) == ("replayed", entry.decision)
    assert decided(device, workout).decision == entry.decision
    assert counts(pack) == (9, 0, 1)
    line = JournalLine.objects.get(event="workout.decided")
    assert line.facts == {"visit": str(visit.id)}
    assert differences() == []


def test_the_pack_that_was_chosen_pays(evening: World) -> None:
    first, second = evening.pack(), evening.pack(title="Other")
    device, workout = finished(evening, local(evening, 0, 7))
    assert decided(device, workout, pack=second.public_id).decision["why"] == "picked"
    assert (counts(first), counts(second)) == ((10, 0, 0), (9, 0, 1))


@pytest.mark.parametrize("hour", [9, 10, 13])
def test_near_an_appointment_it_is_that_appointments_session(evening: World, hour: int) -> None:
    pack, other = evening.pack(), evening.pack(title="Other")
    hour_of = book(evening, 0, 10, now=evening.later(hours=-14), pack=pack)
    device, workout = finished(evening, local(evening, 0, hour))
    entry = decided(device, workout, pack=other.public_id)
    assert (entry.state, entry.decision["why"]) == ("applied", "booked")
    assert fresh(hour_of).state == "completed"
    assert (counts(pack), counts(other)) == ((9, 0, 1), (10, 0, 0))
    assert differences() == []


def test_the_appointment_it_was_begun_from_goes_before_the_nearest(evening: World) -> None:
    evening.pack()
    near, named = (book(evening, 0, hour, now=evening.later(hours=-14)) for hour in (11, 12))
    device, workout = finished(evening, local(evening, 0, 11), appointment=named.public_id)
    decided(device, workout)
    assert (fresh(near).state, fresh(named).state) == ("scheduled", "completed")


def test_an_appointment_that_went_to_another_day_is_not_met(evening: World) -> None:
    pack = evening.pack()
    hour = book(evening, 1, 10)
    device, workout = finished(evening, local(evening, 0, 10), appointment=hour.public_id)
    move_appointment(appointment=hour, starts_at=local(evening, 5, 10), minutes=60, act=evening.act())
    decided(device, workout)
    assert fresh(hour).state == "scheduled"
    assert counts(pack) == (8, 1, 1)


def test_an_hour_that_was_deducted_already_takes_no_second_session(evening: World) -> None:
    pack = evening.pack()
    hour = book(evening, 0, 10, now=evening.later(hours=-14))
    done = complete_appointment(appointment=hour, act=evening.act(evening.later(hours=-9)))
    device, workout = finished(evening, local(evening, 0, 10))
    entry = decided(device, workout)
    assert entry.state == "applied"
    assert entry.decision["already"]
    assert entry.decision["at"] == evening.later(hours=-9)
    assert Workout.objects.get().visit_id == fresh(done).booking.visit_id
    assert counts(pack) == (9, 0, 1)
    separate = decided(device, workout, separate=True)
    assert not separate.decision["already"]
    assert counts(pack) == (8, 0, 2)
    assert decided(device, workout, separate=True).decision == separate.decision
    assert counts(pack) == (8, 0, 2)
    assert differences() == []


def test_what_was_forfeited_is_asked_about(evening: World) -> None:
    pack = evening.pack()
    hour = book(evening, 0, 10, now=evening.later(hours=-14))
    miss_appointment(appointment=hour, act=evening.act())
    device, workout = finished(evening, local(evening, 0, 10))
    entry = decided(device, workout)
    assert (entry.state, entry.code) == ("ask", "already_deducted")
    visit = fresh(hour).booking.visit
    assert entry.decision == {"visit": visit.public_id, "at": evening.now, "by": "Maya"}
    assert decided(device, workout, "none", reason="Came late, took the no-show").state == "applied"
    assert counts(pack) == (9, 0, 1)


def test_a_cancelled_appointment_is_not_met_though_it_took_its_session(evening: World) -> None:
    pack = evening.pack()
    hour = book(evening, 0, 10, now=evening.later(hours=-14))
    cancel_appointment(appointment=hour, by=Party.CLIENT, act=evening.act(evening.later(hours=-12)))
    assert counts(pack) == (9, 0, 1)
    device, workout = finished(evening, local(evening, 0, 10), appointment=hour.public_id)
    assert not decided(device, workout).decision["already"]
    assert counts(pack) == (8, 0, 2)


def test_without_sessions_the_coach_is_asked_and_may_owe(evening: World) -> None:
    device, workout = finished(evening, local(evening, 0, 7))
    entry = decided(device, workout)
    assert (entry.state, entry.code, entry.decision) == ("ask", "no_sessions_left", None)
    row = Workout.objects.get()
    assert row.ended_at
    assert row.decided_at is None
    assert not Visit.objects.exists()
    owed = decided(device, workout, "owe")
    assert (owed.state, owed.decision["owed"]) == ("applied", True)
    assert Visit.objects.get().is_owed


def test_what_asked_before_is_done_once_a_pack_is_there(evening: World) -> None:
    device, workout = finished(evening, local(evening, 0, 7))
    said = device.decide(workout)
    assert device.states(said) == ["no_sessions_left"]
    assert device.states(said) == ["no_sessions_left"]
    evening.pack(now=evening.later(hours=-14))
    assert device.told(said)[0].decision["free_after"] == 9
    assert used() == 1


def test_an_appointment_without_a_pack_asks_too(evening: World) -> None:
    hour = book(evening, 0, 10, now=evening.later(hours=-14), may_owe=True)
    device, workout = finished(evening, local(evening, 0, 10))
    assert decided(device, workout).code == "no_sessions_left"
    assert fresh(hour).state == "scheduled"
    assert decided(device, workout, "owe").decision["owed"]
    assert fresh(hour).state == "completed"


def test_owing_near_no_appointment_leaves_the_one_of_the_evening_alone(evening: World) -> None:
    hour = book(evening, 0, 20, now=evening.later(hours=-14), may_owe=True)
    device, workout = finished(evening, local(evening, 0, 7))
    decided(device, workout, "owe")
    assert fresh(hour).state == "scheduled"


def test_a_pack_that_expired_meanwhile_pays_for_what_was_held_before(world: World) -> None:
    pack = world.pack(expires_on=world.today)
    later = at(world, world.later(days=3))
    device, workout = finished(later, world.later(hours=1))
    assert decided(device, workout).decision["session_pack"] == pack.public_id


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"expires_on": -1}, "pack_expired"),
        ({"starts_on": 1}, "pack_not_started"),
        ({"sessions": 1}, "no_sessions_left"),
        ({}, "pack_suspended"),
    ],
)
def test_a_chosen_pack_that_cannot_pay_asks(evening: World, terms: dict[str, int], code: str) -> None:
    days = {name: evening.today + timedelta(days=n) for name, n in terms.items() if name != "sessions"}
    if "expires_on" in days:
        days["starts_on"] = evening.today - timedelta(days=30)
    pack = evening.pack(now=evening.later(days=-30), **days, sessions=terms.get("sessions", 10))
    if "sessions" in terms:
        evening.use(pack)
    if not terms:
        suspend_pack(pack=pack, reason="disputed", by=SYSTEM, now=evening.now)
    device, workout = finished(evening, local(evening, 0, 7))
    entry = decided(device, workout, pack=pack.public_id)
    assert (entry.state, entry.code) == ("ask", code)
    assert Workout.objects.get().decided_at is None


def test_a_pack_of_another_client_is_refused(evening: World) -> None:
    evening.pack()
    device, workout = finished(evening, local(evening, 0, 7))
    entry = decided(device, workout, pack=evening.pack(evening.sam).public_id)
    assert (entry.state, entry.code) == ("refused", "not_found")
    assert used() == 0


def test_an_undone_use_is_not_done_again_by_a_repeat(evening: World) -> None:
    pack = evening.pack()
    device, workout = finished(evening, local(evening, 0, 7))
    said = device.decide(workout)
    device.send(said)
    undo_use(visit=Visit.objects.get(), by=evening.by, now=evening.now)
    again = device.told(said, now=evening.later(minutes=5))[0]
    assert again.state == "replayed"
    assert again.decision["undone_at"] == evening.now
    assert counts(pack) == (10, 0, 0)
    anew = at(evening, evening.later(minutes=10))
    entry = device.told(device.decide(workout), now=anew.now)[0]
    assert "undone_at" not in entry.decision
    assert counts(pack) == (9, 0, 1)
    assert differences() == []


def test_nothing_is_decided_before_the_end(evening: World) -> None:
    evening.pack()
    device, workout = Device(evening), fresh_id()
    assert device.states(device.start(workout), device.decide(workout)) == ["applied", "waiting"]
    assert used() == 0
    assert device.states(device.finish(workout)) == ["applied"]
    assert used() == 1


def test_the_last_wish_of_a_batch_is_the_one_that_is_done(evening: World) -> None:
    evening.pack()
    device, workout = finished(evening, local(evening, 0, 7))
    told = device.told(device.decide(workout), device.decide(workout, "none", reason="Trial"))
    assert [one.decision for one in told] == [{"reason": "Trial"}] * 2
    assert used() == 0
    assert Operation.objects.filter(kind="decide").count() == 2


def test_an_owed_visit_of_the_hour_is_carried(evening: World) -> None:
    hour = book(evening, 0, 10, now=evening.later(hours=-14), may_owe=True)
    record_owed_visit(client=evening.jo, held_at=hour.starts_at, by=evening.by, now=evening.now)
    device, workout = finished(evening, local(evening, 0, 10))
    entry = decided(device, workout)
    assert (entry.decision["already"], entry.decision["owed"]) == (True, True)
    assert Visit.objects.count() == 1
