"""What Coach Mode asks of the server, over HTTP: the snapshot and the sync."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.calendars import book
from tests.support.programs import program
from tests.support.workouts import Device, fresh_id, wire
from tests.web.browsing import Browser
from tests.world import World


def send(browser: Browser, device: Device, *operations: Any, **more: Any) -> Any:
    body = {"version": 1, "device": str(device.id), "sent_at": wire(device.world.now), "operations": operations}
    return browser.post("/mode/sync", json.dumps(body | more), content_type="application/json")


def test_a_workout_goes_round(studio: World, browser_of: Any) -> None:
    browser, device, workout = browser_of(studio.maya), Device(studio), fresh_id()
    studio.pack()
    answer = send(browser, device, *device.whole(workout), device.decide(workout))
    assert answer.status_code == 200, answer.content
    told = answer.json()["operations"]
    assert [one["state"] for one in told] == ["applied"] * 7
    assert told[-1]["decision"]["free_after"] == 9
    assert told[-1]["decision"]["by"] == "Maya"
    known = browser.get("/mode/snapshot").json()
    (jo,) = [one for one in known["clients"] if one["id"] == studio.jo.public_id]
    assert (jo["left"], jo["free"]) == (9, 9)
    assert known["workouts"][0]["id"] == workout
    assert known["workouts"][0]["decision"]["visit"] == told[-1]["decision"]["visit"]
    assert jo["previous"]["back-squat"][0]["load_grams"] == 80_000
    assert jo["bests"]["back-squat"] == {
        "load_grams": 80_000,
        "reps": 5,
        "volume_grams": 1_200_000,
        "one_rep_max_grams": 93_333,
    }
    assert jo["last_workout"]["lines"][0]["sets"][2]["reps"] == 5


def test_a_snapshot_takes_as_many_queries_for_many_clients(
    studio: World, browser_of: Any, django_assert_max_num_queries: Any
) -> None:
    browser, device = browser_of(studio.maya), Device(studio)
    for client in (studio.jo, studio.sam):
        studio.pack(client)
        book(studio, 0, 12 if client is studio.jo else 14, client=client)
        workout = fresh_id()
        device.send(*device.whole(workout, client=client), device.decide(workout))
    with django_assert_max_num_queries(12):
        answer = browser.get("/mode/snapshot")
    assert len(answer.json()["clients"]) == 2


def test_a_workout_begins_from_a_template(studio: World, browser_of: Any) -> None:
    template, browser, device = program(studio), browser_of(studio.maya), Device(studio)
    (shown,) = browser.get("/mode/snapshot").json()["templates"]
    assert (shown["title"], shown["next"]) == (template.title, None)
    workout = fresh_id()
    assert send(browser, device, device.start(workout, day=shown["days"][0]["id"])).status_code == 200
    (begun,) = browser.get("/mode/snapshot").json()["workouts"]
    assert begun["day"] == shown["days"][0]["id"]


def test_the_gyms_own_plates_go_with_it(studio: World, browser_of: Any) -> None:
    from tenpack.people.models import Business

    Business.objects.filter(id=studio.business.id).update(plates="20 2.5", weight_unit="kg")
    known = browser_of(studio.maya).get("/mode/snapshot").json()["business"]
    assert (known["plates"], known["bar_grams"]) == ([20_000, 2_500], 20_000)
    Business.objects.filter(id=studio.business.id).update(plates="45", bar="35", weight_unit="lb")
    known = browser_of(studio.maya).get("/mode/snapshot").json()["business"]
    assert (known["plates"], known["bar_grams"]) == ([20_412], 15_876)


def test_what_the_calendar_decided_needs_no_decision_on_the_device(studio: World, browser_of: Any) -> None:
    from tenpack.appointments.actions import complete_appointment

    studio.pack()
    device, browser, workout = Device(studio), browser_of(studio.maya), fresh_id()
    appointment = book(studio, 0, 9)
    began = appointment.starts_at
    device.send(*device.whole(workout, at=began, appointment=appointment.public_id))
    assert [one["decided"] for one in browser.get("/mode/snapshot").json()["workouts"]] == [False]
    complete_appointment(appointment=appointment, act=studio.act())
    assert [one["decided"] for one in browser.get("/mode/snapshot").json()["workouts"]] == [True]


def test_what_a_device_has_already_is_not_sent_again(studio: World, browser_of: Any) -> None:
    browser = browser_of(studio.maya)
    first = browser.get("/mode/snapshot")
    again = browser.get("/mode/snapshot", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    studio.pack()
    assert browser.get("/mode/snapshot", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_who_is_signed_out_or_has_lost_the_role_is_told_so_in_json(studio: World, browser_of: Any) -> None:
    for address in ("/mode/snapshot", "/mode/sync"):
        for person, status, code in ((None, 401, "signed_out"), (studio.jo, 403, "forbidden")):
            browser = browser_of(person)
            answer = browser.get(address) if address.endswith("shot") else send(browser, Device(studio))
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    told = send(browser_of(studio.maya), Device(studio), person=studio.ben.public_id)
    assert (told.status_code, told.json()["code"]) == (403, "other_person")


def test_a_token_of_another_sign_in_is_told_so_in_json(studio: World) -> None:
    browser = Browser(enforce_csrf_checks=True)
    assert send(browser, Device(studio)).json()["code"] == "signed_out"
    browser.force_login(studio.maya.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(browser, Device(studio)).json()["code"] == "stale_form"
    token = browser.get("/mode/snapshot").json()["csrf"]
    body = {"version": 1, "device": fresh_id(), "sent_at": wire(studio.now), "operations": []}
    answer = browser.post(
        "/mode/sync", json.dumps(body), content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"[]", 422, "invalid"),
        (b'{"version": 1}', 422, "invalid"),
        (b"\xff", 400, "not_json"),
        (b" " * 3_000_000, 413, "body_too_large"),
    ],
)
def test_what_is_no_batch_is_refused(studio: World, browser_of: Any, body: bytes, status: int, code: str) -> None:
    answer = browser_of(studio.maya).post("/mode/sync", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_form_is_no_batch(studio: World, browser_of: Any) -> None:
    answer = browser_of(studio.maya).post("/mode/sync", {"version": "1"})
    assert (answer.status_code, answer.json()["code"]) == (400, "not_json")


def test_ten_thousand_operations_are_too_many(studio: World, browser_of: Any) -> None:
    device = Device(studio)
    answer = send(browser_of(studio.maya), device, *[{"id": str(n)} for n in range(10_000)])
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_operations")
    assert "500" in answer.json()["detail"]


def test_programs_are_in_the_snapshot_with_the_day_that_is_next(studio: World, browser_of: Any) -> None:
    from tenpack.training.models import Program, ProgramDay

    program = Program.objects.create(
        business=studio.business, client=studio.jo, title="Base", starts_on=studio.today, created_at=studio.now
    )
    days = [
        ProgramDay.objects.create(business=studio.business, program=program, week=1, position=n, title=f"Day {n}")
        for n in (1, 2)
    ]
    browser, device, workout = browser_of(studio.maya), Device(studio), fresh_id()

    def next_day() -> Any:
        (told,) = browser.get("/mode/snapshot").json()["clients"][0]["programs"]
        return told["next"]

    assert next_day() == days[0].public_id
    device.send(*device.whole(workout, studio.now - timedelta(hours=2), day=days[0].public_id))
    assert next_day() == days[1].public_id
