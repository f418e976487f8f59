"""Workouts and the sync over the API."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.callers import Caller
from tests.support.calendars import book
from tests.support.workouts import Device, fresh_id, wire
from tests.world import World


def batch(device: Device, *operations: Any, **more: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "device": str(device.id),
        "sent_at": wire(datetime.now(UTC)),
        "operations": operations,
        **more,
    }


@pytest.fixture
def done(world: World, maya: Caller) -> str:
    """A workout of Jo's that was sent over the API, with a session deducted."""
    world.pack()
    device, workout = Device(world), fresh_id()
    body = batch(device, *device.whole(workout), device.decide(workout))
    answer = maya("POST", "/sync", body)
    assert answer.status == 200, answer.content
    assert [one["state"] for one in answer["operations"]] == ["applied"] * 7
    return workout


def test_a_workout_is_read_as_it_was_sent(world: World, maya: Caller, done: str) -> None:
    (brief,) = maya("GET", f"/workouts?client={world.jo.public_id}")["items"]
    assert brief["device_id"] == done
    assert brief["decision"]["free_after"] == 9
    whole = maya("GET", f"/workouts/{brief['id']}").json
    assert [one["load_grams"] for one in whole["lines"][0]["sets"]] == [80_000] * 3
    assert {name: whole[name] for name in brief} == brief


def test_the_list_goes_on_behind_a_cursor(world: World, maya: Caller) -> None:
    device = Device(world)
    ids = [fresh_id() for _n in range(5)]
    for number, workout in enumerate(ids):
        device.send(device.start(workout, at=world.later(hours=-number)))
    seen, cursor = [], ""
    while cursor is not None:
        answer = maya("GET", f"/workouts?limit=2{cursor and '&cursor=' + cursor}")
        seen += [one["device_id"] for one in answer["items"]]
        cursor = answer["next"]
    assert seen == ids


def test_sent_again_with_and_without_a_key_it_acts_once(world: World, maya: Caller) -> None:
    world.pack()
    device, workout = Device(world), fresh_id()
    body = batch(device, *device.whole(workout), device.decide(workout))
    first = maya("POST", "/sync", body, repeat="one")
    again = maya("POST", "/sync", body, repeat="one")
    assert (again.json, again.replayed) == (first.json, True)
    third = maya("POST", "/sync", body)
    assert {one["state"] for one in third["operations"]} == {"replayed"}
    assert maya("GET", f"/clients/{world.jo.public_id}/sessions")["free"] == 9


def test_the_coach_of_another_sees_and_touches_nothing(world: World, ben: Caller, zed: Caller, done: str) -> None:
    from tenpack.training.models import Workout

    known = Workout.objects.get().public_id
    assert ben("GET", f"/workouts/{known}").code == "forbidden"
    assert zed("GET", f"/workouts/{known}").code == "not_found"
    for other in (ben, zed):
        assert other("GET", "/workouts")["items"] == []
    device = Device(world)
    assert ben("POST", "/sync", batch(device, device.finish(done)))["operations"][0]["code"] == "forbidden"
    assert zed("POST", "/sync", batch(device, device.finish(done)))["operations"][0]["code"] == "not_found"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": "1"}, "invalid"),
        ({"device": "mine"}, "invalid"),
        ({"sent_at": "now"}, "invalid"),
        ({"operations": {}}, "invalid"),
        ({"colour": 1}, "invalid"),
        ({"operations": [{}] * 501}, "too_many_operations"),
        ({"person": "co_1111111111111111111111"}, "other_person"),
    ],
)
def test_a_batch_has_a_form(world: World, maya: Caller, change: dict[str, Any], code: str) -> None:
    assert maya("POST", "/sync", batch(Device(world)) | change).code == code


def test_what_is_asked_says_what_it_is_about(world: World, maya: Caller) -> None:
    from tenpack.appointments.actions import miss_appointment

    world.pack()
    hour = book(world, 0, 10)
    miss_appointment(appointment=hour, act=world.act(world.later(hours=1)))
    device, workout = Device(world), fresh_id()
    said = [device.start(workout), device.finish(workout), device.decide(workout)]
    answer = maya("POST", "/sync", batch(device, *said))["operations"][-1]
    assert (answer["state"], answer["code"]) == ("ask", "already_deducted")
    assert answer["decision"]["visit"].startswith("vi_")


def test_the_document_shows_the_form_of_every_operation(maya: Caller) -> None:
    paths = Caller(maya.application)("GET", "/openapi.json")["paths"]
    body = paths["/api/v1/sync"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["operations"]["maxItems"] == 500
    forms = body["properties"]["operations"]["items"]["x-forms"]
    kinds = {form["properties"]["kind"]["const"] for form in forms}
    assert kinds == {"start", "line", "set", "note", "finish", "decide", "sign_off"}
    assert "$ref" not in str(forms)
