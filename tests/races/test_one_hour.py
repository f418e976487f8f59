"""C2: one hour takes one session, whichever road reports it first: calendar, hand, API or a workout's finish."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from tenpack.appointments.actions import complete_appointment
from tenpack.appointments.models import Appointment
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.training.actions import decisions
from tenpack.training.models import Workout
from tests.races.test_calendar import RACES, people
from tests.support.calendars import book, fresh, local
from tests.support.crowds import altered
from tests.support.ledgers import differences
from tests.support.workouts import Device, fresh_id
from tests.world import World, at

Road = Callable[[Appointment], Any]
HEAD_START = 0.03


def roads(world: World) -> list[Road]:
    """Four ways to say that an appointment was held."""
    from tests.api.callers import caller_for

    tomorrow = at(world, world.later(days=1))
    api, seat, device, act = caller_for(world.maya), world.seat(), Device(tomorrow), tomorrow.act()

    def calendar(row: Appointment) -> Any:
        return complete_appointment(appointment=row, act=act).state

    def by_hand(row: Appointment) -> Any:
        pack = row.booking.pack if int(row.id) % 2 else None
        return world.use(pack, client=row.client, seat=seat, held_at=row.starts_at, now=act.now).outcome

    def over_http(row: Appointment) -> Any:
        held = row.starts_at.isoformat().replace("+00:00", "Z")
        return api("POST", f"/clients/{row.client.public_id}/uses", {"happened_at": held}).status

    def coach_mode(row: Appointment) -> Any:
        workout = fresh_id()
        said = [
            device.start(workout, row.client, row.starts_at, appointment=row.public_id),
            device.finish(workout, row.ends_at),
            device.decide(workout),
        ]
        last = device.told(*said)[-1]
        again = device.told(*said)[-1]
        assert last.decision == again.decision
        return last.code or ("already" if last.decision and last.decision["already"] else "used")

    return [calendar, by_hand, over_http, coach_mode]


def race(world: World, rows: list[Appointment]) -> list[list[Any]]:
    """Report each appointment on every road at the same moment; the answers by road."""
    ways = roads(world)
    start = threading.Barrier(len(ways))

    def walk(road: Road) -> list[Any]:
        answers, place = [], ways.index(road)
        try:
            for number, row in enumerate(rows):
                start.wait(60)
                # The longer road would never be the first; in every other race it gets a start over the others.
                time.sleep(HEAD_START if number % 8 < 4 and number % 4 != place else 0)
                try:
                    answers.append(road(row))
                except Exception as error:  # noqa: BLE001 - the test looks at what was raised
                    answers.append(error)
        finally:
            connection.close()
        return answers

    with ThreadPoolExecutor(len(ways)) as pool:
        return list(pool.map(walk, ways))


def report_a_day(world: World, races: int = RACES) -> tuple[list[Appointment], list[list[Any]]]:
    """Short appointments of one day, a client each, and what the roads answered."""
    clients = people(world, races, sessions=3)
    rows = [
        fresh(book(world, 0, 0, minutes=5, starts_at=local(world, 0, n // 6, n % 6 * 10), client=client))
        for n, client in enumerate(clients)
    ]
    return rows, race(world, rows)


def check_one_session_each(rows: list[Appointment], answers: list[list[Any]]) -> None:
    """The same for the product and for its broken variants."""
    calendar, by_hand, over_http, coach_mode = answers
    assert set(calendar) == {"completed"}
    assert set(by_hand) <= {"used", "already"}
    assert set(over_http) <= {200, 201}
    assert set(coach_mode) <= {"used", "already"}
    assert set(SessionPack.objects.values_list("free", "booked", "used")) == {(2, 0, 1)}
    assert LedgerEntry.objects.filter(kind="used").count() == Visit.objects.count() == len(rows)
    assert {fresh(row).state for row in rows} == {"completed"}
    held = {row.client_id: fresh(row).booking.visit_id for row in rows}
    assert dict(Workout.objects.values_list("client_id", "visit_id")) == held


def test_one_hour_takes_one_session(committed_world: World) -> None:
    rows, answers = report_a_day(committed_world)
    check_one_session_each(rows, answers)
    # Each road was the first one now and then.
    firsts = [answers[1].count("used"), answers[2].count(201), answers[3].count("used")]
    assert all(firsts), firsts
    assert sum(firsts) < len(rows), firsts
    with transaction.atomic():
        assert differences() == []


def test_control_without_the_booking_a_use_is_a_visit_of_its_own(committed_world: World) -> None:
    with altered("tenpack_use_session", ("IF NOT separate THEN", "IF false THEN")):
        rows, answers = report_a_day(committed_world, 10)
        with pytest.raises(AssertionError):
            check_one_session_each(rows, answers)


def test_control_a_workout_that_meets_no_appointment_takes_a_second_session(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "appointment_met", lambda workout: None)
    rows, answers = report_a_day(committed_world, 10)
    with pytest.raises(AssertionError):
        check_one_session_each(rows, answers)


def finish_everywhere(world: World, devices: int) -> list[Any]:
    """Devices that all decide one workout at the same moment; none has heard an answer."""
    from tests.support.crowds import together

    workout, first = fresh_id(), Device(world)
    first.send(*first.whole(workout))
    said = [Device(world).decide(workout) for _number in range(devices)]

    def decide(one: Any) -> Any:
        return lambda: Device(world).told(one)[0].decision

    return together(*[decide(one) for one in said])


def test_many_devices_that_decide_at_once_take_one_session(committed_world: World) -> None:
    world = at(committed_world, committed_world.later(hours=3))
    pack = committed_world.pack()
    for number in range(5):
        told = finish_everywhere(world, 6)
        assert [one["free_after"] for one in told] == [9 - number] * 6, told
    pack.refresh_from_db()
    assert (pack.free, pack.used) == (5, 5)


def test_control_without_lock_and_key_a_workout_takes_several(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "hold", lambda workout: None)
    monkeypatch.setattr(decisions, "repeat_key", lambda workout: fresh_id())
    world = at(committed_world, committed_world.later(hours=3))
    pack = committed_world.pack()
    for _number in range(5):
        finish_everywhere(world, 6)
    pack.refresh_from_db()
    assert pack.used > 5
