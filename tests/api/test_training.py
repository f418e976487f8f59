"""Exercises and programs for programs that call: the same rules as on pages."""

from typing import Any

import pytest

from tests.api.callers import Caller, plan_body

SQUATS = [{"items": [{"exercise": "back-squat", "sets": [{"reps": 5, "load": {"kind": "weight", "value": 60_000}}]}]}]


def a_program(**more: Any) -> dict[str, Any]:
    return {"title": "Strength", "days": [{"title": "Day 1", "blocks": SQUATS}]} | more


def test_exercises_are_found_though_mistyped_and_in_parts(maya: Caller) -> None:
    found = maya.get("/exercises?q=benhc+pres&limit=1")
    assert [one["key"] for one in found["items"]] == ["bench-press"]
    second = maya.get(f"/exercises?q=benhc+pres&limit=1&cursor={found['next']}")
    assert second["items"][0]["key"] != "bench-press"
    keys, cursor = [], ""
    while cursor is not None:
        part = maya.get(f"/exercises?limit=100{cursor and f'&cursor={cursor}'}")
        keys += [one["key"] for one in part["items"]]
        cursor = part["next"]
    assert len(keys) == len(set(keys)) >= 300
    chest = maya.get("/exercises?muscle=chest&equipment=dumbbell&limit=200")["items"]
    assert all("chest" in one["primary"] + one["secondary"] for one in chest)
    assert maya("GET", "/exercises?muscle=wings").status == 422
    assert maya("GET", "/exercises?cursor=nonsense").status == 422


def test_an_own_exercise_is_added_and_changed(maya: Caller, zed: Caller) -> None:
    made = maya.made("/exercises", {"name": "Sled drag", "primary": ["glutes"], "aliases": ["Drag"]})
    assert made["is_own"]
    address = f"/exercises/{made['key']}"
    assert maya.get(address) == made
    changed = maya("PATCH", address, {"cue": "Lean in.", "version": 1})
    assert (changed.status, changed["cue"], changed["name"]) == (200, "Lean in.", "Sled drag")
    assert maya("PATCH", address, {"cue": "No.", "version": 1}).code == "changed_meanwhile"
    assert [one["key"] for one in maya.get("/exercises?own=true")["items"]] == [made["key"]]
    assert maya.get("/exercises?q=drag&own=true")["items"]
    assert zed("GET", address).status == zed("PATCH", address, {"cue": "x"}).status == 404
    assert maya("PATCH", "/exercises/back-squat", {"cue": "x"}).status == 403
    assert maya("GET", "/exercises/back-squat")["name"] == "Back squat"
    assert maya("GET", "/exercises/no-such-thing").status == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"primary": []}, "primary"),
        ({"primary": ["wings"]}, "primary.0"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_exercise_is_refused_at_its_field(maya: Caller, wrong: dict[str, Any], field: str) -> None:
    answer = maya("POST", "/exercises", {"name": "Sled drag", "primary": ["glutes"]} | wrong)
    assert (answer.status, answer.fields) == (422, [field])
    assert maya.get("/exercises?own=true")["items"] == []


def test_a_program_is_made_assigned_and_read(maya: Caller, ben: Caller, zed: Caller, world: Any) -> None:
    made = maya.made("/programs", a_program())
    (day,) = made["days"]
    assert day["blocks"][0]["items"][0]["sets"][0]["load"] == {"kind": "weight", "value": 60_000}
    address = f"/programs/{made['id']}"
    assert maya.get(address) == made == ben.get(address)
    copy = maya.made(f"{address}/assignments", {"client": world.jo.public_id, "expires_on": "2099-01-01"})
    assert (copy["client"], copy["made_from"], copy["expires_on"]) == (world.jo.public_id, made["id"], "2099-01-01")
    assert copy["starts_on"]
    assert [one["id"] for one in maya.get("/programs?templates=true")["items"]] == [made["id"]]
    assert [one["id"] for one in maya.get(f"/programs?client={world.jo.public_id}")["items"]] == [copy["id"]]
    assert ben("GET", f"/programs/{copy['id']}").status == 403
    assert [one["id"] for one in ben.get("/programs")["items"]] == [made["id"]]
    assert ben("POST", f"{address}/assignments", {"client": world.jo.public_id}).status == 403
    for path in (address, f"/programs/{copy['id']}"):
        assert zed("GET", path).status == 404
    assert zed("POST", f"{address}/assignments", {"client": world.zoe.public_id}).status == 404
    assert maya("POST", f"{address}/assignments", {"client": world.zoe.public_id}).status == 404
    again = maya("POST", f"/programs/{copy['id']}/assignments", {"client": world.jo.public_id})
    assert (again.status, again.code) == (409, "program_not_template")


def test_an_assignment_that_is_sent_twice_is_one(maya: Caller, world: Any) -> None:
    made = maya.made("/programs", a_program())
    body = {"client": world.jo.public_id}
    first, second = (maya("POST", f"/programs/{made['id']}/assignments", body, repeat="once") for _ in range(2))
    assert first.json == second.json
    assert second.replayed
    assert len(maya.get(f"/programs?client={world.jo.public_id}")["items"]) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"days": [{"title": "A", "week": 0}]}, "days.0.week"),
        ({"days": [{"title": "A", "week": 53}]}, "days.0.week"),
        ({"days": [{"title": "A", "blocks": [{"items": []}]}]}, "days.0.blocks.0.items"),
        (
            {"days": [{"title": "A", "blocks": [{"items": [{"exercise": "flying", "sets": [{}]}]}]}]},
            "days.0.blocks.0.items.0.exercise",
        ),
        ({"days": [{"title": "A"}] * 15}, "days.14.week"),
    ],
)
def test_a_wrong_program_is_refused_at_its_field(maya: Caller, wrong: dict[str, Any], field: str) -> None:
    answer = maya("POST", "/programs", a_program(**wrong))
    assert (answer.status, answer.fields) == (422, [field])
    assert maya.get("/programs")["items"] == []


@pytest.mark.parametrize("payment", ["one_time", "recurring"])
def test_plans_of_every_type_give_programs(maya: Caller, world: Any, payment: str) -> None:
    made = maya.made("/programs", a_program())
    body = plan_body(access={"programs": [made["id"]]}, payment_type=payment)
    if payment == "recurring":
        body["interval"] = {"unit": "month", "every": 1}
    plan = maya.made("/plans", body)
    assert plan["access"]["programs"] == [made["id"]]
    offer = maya.made(f"/clients/{world.jo.public_id}/offers", {"plan": plan["id"]})
    assert offer["access"]["programs"] == [made["id"]]
    emptied = maya("PATCH", f"/plans/{plan['id']}", {"access": {"programs": []}})
    assert emptied["access"]["programs"] is None
    assert maya.get(f"/offers/{offer['id']}")["access"]["programs"] == [made["id"]]
    answer = maya("POST", "/plans", plan_body(access={"programs": ["pr_1111111111111111111111"]}))
    assert (answer.status, answer.fields) == (422, ["access.programs"])
