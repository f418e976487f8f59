"""Appointments, what becomes of them, availability and openings over the API; and uses that meet an appointment."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tenpack.journal.choices import SYSTEM
from tenpack.packs.actions import suspend_pack
from tenpack.packs.models import SessionPack
from tests.api.callers import Caller
from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int = 10, minute: int = 0) -> str:
    """That local time so many days from now, in UTC as the API writes it."""
    on = datetime.now(BERLIN).date() + timedelta(days=day)
    return written(datetime.combine(on, time(hour, minute), BERLIN))


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def body_of(client: str, **more: Any) -> dict[str, Any]:
    return {"client": client, "starts_at": at(3), "minutes": 60} | more


@pytest.fixture
def booked(maya: Caller, jo: str, pack: Any) -> Any:
    """An hour of Jo's in three days."""
    return maya.made("/appointments", body_of(jo))


def numbers(caller: Caller, client: str) -> tuple[int, int, int]:
    """Free, booked and used."""
    found = caller.get(f"/clients/{client}/sessions")
    return found["free"], found["booked"], found["used"]


def test_an_appointment_books_a_session(maya: Caller, jo: str, pack: Any, world: World) -> None:
    made = maya.made("/appointments", body_of(jo, location="Park", description="Legs"))
    assert made["id"].startswith("ap_")
    assert (made["starts_at"], made["minutes"], made["state"]) == (at(3), 60, "scheduled")
    assert (made["session_pack"], made["session"], made["why"], made["visit"]) == (
        pack["id"],
        "booked",
        "only_one",
        None,
    )
    assert (made["coach"], made["location"], made["repeats"]) == (world.maya.public_id, "Park", False)
    assert numbers(maya, jo) == (9, 1, 0)
    seen = maya.get(f"/appointments/{made['id']}")
    assert seen == {name: value for name, value in made.items() if name != "why"}


def test_the_list_is_in_the_order_of_time(maya: Caller, jo: str, pack: Any, world: World) -> None:
    late, soon = (maya.made("/appointments", body_of(jo, starts_at=at(day)))["id"] for day in (5, 4))
    assert [one["id"] for one in maya.get("/appointments")["items"]] == [soon, late]
    first = maya.get("/appointments?limit=1")
    assert [one["id"] for one in first["items"]] == [soon]
    rest = maya.get(f"/appointments?limit=1&cursor={first['next']}")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([late], None)
    assert [one["id"] for one in maya.get(f"/appointments?from={at(5)}")["items"]] == [late]
    assert [one["id"] for one in maya.get(f"/appointments?to={at(5)}&client={jo}")["items"]] == [soon]
    assert maya.get(f"/appointments?from={at(4, 11)}&to={at(5)}")["items"] == []
    assert len(maya.get(f"/appointments?coach={world.maya.public_id}")["items"]) == 2
    assert maya.get(f"/appointments?coach={world.ben.public_id}")["items"] == []
    assert maya("GET", f"/appointments?coach={world.zed.public_id}").status == 404
    assert maya("GET", f"/appointments?client={world.zoe.public_id}").status == 404
    assert maya("GET", "/appointments?starts=now").code == "invalid"
    assert maya("GET", "/appointments?from=yesterday").fields == ["from"]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"minutes": 0}, 422, "invalid"),
        ({"minutes": 1441}, 422, "invalid"),
        ({"starts_at": "2027-01-01"}, 422, "invalid"),
        ({"starts_at": "2099-01-01T10:00:00Z"}, 422, "invalid"),
        ({"location": "x" * 201}, 422, "invalid"),
        ({"colour": "red"}, 422, "invalid"),
        ({"client": "cl_nobody"}, 404, "not_found"),
        ({"session_pack": "pk_nothing"}, 404, "not_found"),
        ({"coach": "co_nobody"}, 404, "not_found"),
        ({"type": "at_nothing"}, 404, "not_found"),
    ],
)
def test_an_appointment_that_cannot_be(
    maya: Caller, jo: str, pack: Any, more: dict[str, Any], status: int, code: str
) -> None:
    answer = maya("POST", "/appointments", body_of(jo) | more)
    assert (answer.status, answer.code) == (status, code)
    assert numbers(maya, jo) == (10, 0, 0)


def test_refusals_of_the_calendar(maya: Caller, jo: str, booked: Any, world: World) -> None:
    busy = maya("POST", "/appointments", body_of(jo, starts_at=at(3, 10, 30)))
    assert (busy.status, busy.code, busy.fields) == (409, "time_taken", ["starts_at"])
    theirs = body_of(world.sam.public_id, coach=world.maya.public_id, may_owe=True)
    assert maya("POST", "/appointments", theirs).code == "time_taken"
    none = maya("POST", "/appointments", body_of(world.sam.public_id))
    assert (none.status, none.code) == (409, "no_sessions_left")
    owed = maya.made("/appointments", body_of(world.sam.public_id, may_owe=True))
    assert (owed["session_pack"], owed["session"], owed["coach"]) == (None, "none", world.ben.public_id)
    last = str(datetime.now(BERLIN).date() + timedelta(days=2))
    short = maya.made("/session-packs", {"client": jo, "title": "Short", "sessions": 1, "expires_on": last})
    over = maya("POST", "/appointments", body_of(jo, starts_at=at(4), session_pack=short["id"]))
    assert (over.status, over.code) == (409, "pack_expired")
    row = SessionPack.objects.get(title="Short")
    suspend_pack(pack=row, reason="disputed", by=SYSTEM, now=datetime.now(UTC))
    disputed = maya("POST", "/appointments", body_of(jo, starts_at=at(1), session_pack=short["id"]))
    assert (disputed.status, disputed.code) == (409, "pack_suspended")
    foreign = maya("POST", "/appointments", body_of(world.sam.public_id, session_pack=short["id"]))
    assert foreign.status == 404


def test_who_may_not(maya: Caller, ben: Caller, zed: Caller, jo: str, booked: Any, world: World) -> None:
    path = f"/appointments/{booked['id']}"
    for method, more, body in (
        ("GET", "", None),
        ("PATCH", "", {"location": "Park"}),
        ("POST", "/completion", None),
        ("POST", "/no-show", None),
        ("POST", "/cancellation", {"by": "coach"}),
        ("DELETE", "/cancellation", None),
        ("GET", "/cost", None),
    ):
        assert ben(method, path + more, body).status == 403
        assert zed(method, path + more, body).status == 404
    assert ben("POST", "/appointments", body_of(jo)).status == 403
    assert ben("POST", "/appointments", body_of(world.sam.public_id, coach=world.maya.public_id)).status == 403
    assert ben.get("/appointments")["items"] == zed.get("/appointments")["items"] == []
    assert maya.get(path)["version"] == 1


def test_moving_and_changing_at_once(maya: Caller, jo: str, booked: Any) -> None:
    path = f"/appointments/{booked['id']}"
    moved = maya("PATCH", path, {"starts_at": at(4, 15), "minutes": 90, "location": "Park"})
    assert (moved.status, moved["id"], moved["session_pack"]) == (200, booked["id"], booked["session_pack"])
    assert (moved["starts_at"], moved["minutes"], moved["location"], moved["version"]) == (at(4, 15), 90, "Park", 3)
    late = maya("PATCH", path, {"description": "x", "version": 1})
    assert (late.status, late.code) == (409, "changed_meanwhile")
    assert maya("PATCH", path, {}).json == moved.json
    other = maya.made("/appointments", body_of(jo, starts_at=at(6)))
    clash = maya("PATCH", f"/appointments/{other['id']}", {"starts_at": at(4, 16), "location": "Gym"})
    assert (clash.status, clash.code) == (409, "time_taken")
    assert maya.get(f"/appointments/{other['id']}")["location"] == ""
    assert numbers(maya, jo) == (8, 2, 0)


def test_completing_uses_the_session_and_undo_books_it_again(maya: Caller, jo: str, booked: Any) -> None:
    path = f"/appointments/{booked['id']}/completion"
    done = maya("POST", path)
    assert (done.status, done.json) == (200, {"state": "completed", "session": "taken", "why": "held"})
    assert maya("POST", path).json == done.json
    assert numbers(maya, jo) == (9, 0, 1)
    assert maya("POST", path.replace("completion", "no-show")).code == "already_decided"
    undone = maya("DELETE", path)
    assert (undone.status, undone["state"], undone["session"], undone["visit"]) == (200, "scheduled", "booked", None)
    assert maya("DELETE", path).json == undone.json
    assert numbers(maya, jo) == (9, 1, 0)


def test_what_cancelling_costs_is_said_before(maya: Caller, jo: str, pack: Any) -> None:
    soon = maya.made("/appointments", body_of(jo, starts_at=written(datetime.now(UTC) + timedelta(hours=3))))
    path = f"/appointments/{soon['id']}"
    cost = maya.get(f"{path}/cost")
    assert cost["client_cancels"] == {"state": "cancelled", "session": "taken", "why": "late"}
    assert cost["coach_cancels"] == {"state": "cancelled", "session": "returned", "why": "coach_cancelled"}
    assert cost["no_show"] == {"state": "no_show", "session": "taken", "why": "no_show"}
    assert maya("POST", f"{path}/cancellation", {"by": "client"}).json == cost["client_cancels"]
    assert numbers(maya, jo) == (9, 0, 1)
    assert maya.get(path)["cancelled_by"] == "client"
    assert maya("DELETE", f"{path}/cancellation")["session"] == "booked"
    assert maya("POST", f"{path}/cancellation", {"by": "coach"}).json == cost["coach_cancels"]
    assert numbers(maya, jo) == (10, 0, 0)


def test_overruling_needs_a_reason(maya: Caller, jo: str, booked: Any) -> None:
    path = f"/appointments/{booked['id']}/no-show"
    assert maya("POST", path, {"overrule": True}).fields == ["reason"]
    missed = maya("POST", path, {"overrule": True, "reason": "Was ill"})
    assert missed.json == {"state": "no_show", "session": "returned", "why": "overruled"}
    assert maya("DELETE", path)["state"] == "scheduled"
    assert maya("POST", path).json == {"state": "no_show", "session": "taken", "why": "no_show"}
    assert maya("POST", f"/appointments/{booked['id']}/cancellation", {"by": "nobody"}).fields == ["by"]


def test_the_same_key_gives_the_first_answer(maya: Caller, jo: str, pack: Any) -> None:
    made = maya("POST", "/appointments", body_of(jo), repeat="one")
    again = maya("POST", "/appointments", body_of(jo), repeat="one")
    assert (made.status, again.status, again.replayed) == (201, 201, True)
    assert again.content == made.content
    assert maya("POST", "/appointments", body_of(jo, minutes=30), repeat="one").code == "idempotency_key_reused"
    assert len(maya.get("/appointments")["items"]) == 1


def test_a_use_on_the_day_of_an_appointment_is_its_visit(maya: Caller, jo: str) -> None:
    began = str(datetime.now(BERLIN).date() - timedelta(days=3))
    pack = maya.made("/session-packs", {"client": jo, "title": "Ten", "sessions": 10, "starts_on": began})
    past = maya.made("/appointments", body_of(jo, starts_at=at(-1)))
    held = {"happened_at": at(-1, 15)}
    use = maya.made(f"/clients/{jo}/uses", held, repeat="first")
    assert (use["session_pack"], use["why"]) == (pack["id"], "booked")
    assert numbers(maya, jo) == (9, 0, 1)
    seen = maya.get(f"/appointments/{past['id']}")
    assert (seen["state"], seen["session"], seen["visit"]) == ("completed", "taken", use["id"])
    second = maya("POST", f"/session-packs/{pack['id']}/uses", held, repeat="second")
    assert (second.status, second["already"], second["id"], second["entry"]) == (200, True, use["id"], use["entry"])
    assert numbers(maya, jo) == (9, 0, 1)
    apart = maya.made(f"/clients/{jo}/uses", held | {"separate": True})
    assert apart["id"] != use["id"]
    assert numbers(maya, jo) == (8, 0, 2)
    assert maya("DELETE", f"/uses/{use['id']}").status == 200
    assert maya.get(f"/appointments/{past['id']}")["state"] == "scheduled"
    replayed = maya("POST", f"/session-packs/{pack['id']}/uses", held, repeat="second")
    assert (replayed.status, replayed.content, replayed.replayed) == (200, second.content, True)
    other = maya("POST", f"/session-packs/{pack['id']}/uses", held | {"note": "x"}, repeat="second")
    assert other.status == 409
    assert numbers(maya, jo) == (8, 1, 1)


def test_an_owed_visit_is_said_to_be_so(maya: Caller, jo: str) -> None:
    past = maya.made("/appointments", body_of(jo, starts_at=at(-1), may_owe=True))
    owed = maya("POST", f"/appointments/{past['id']}/completion")
    assert owed.json == {"state": "completed", "session": "none", "why": "held"}
    visit = maya.get(f"/appointments/{past['id']}")["visit"]
    again = maya("POST", f"/clients/{jo}/uses", {"happened_at": at(-1, 15)})
    assert (again.status, again["id"], again["entry"], again["session_pack"]) == (200, visit, None, None)
    began = str(datetime.now(BERLIN).date() - timedelta(days=3))
    maya.made("/session-packs", {"client": jo, "title": "Ten", "sessions": 10, "starts_on": began})
    assert maya.get(f"/appointments/{past['id']}")["session"] == "taken"


def test_undoing_a_forfeited_session_frees_it_and_leaves_the_cancel(maya: Caller, jo: str, pack: Any) -> None:
    soon = maya.made("/appointments", body_of(jo, starts_at=written(datetime.now(UTC) + timedelta(hours=3))))
    path = f"/appointments/{soon['id']}"
    maya("POST", f"{path}/cancellation", {"by": "client"})
    visit = maya.get(path)["visit"]
    undone = maya("DELETE", f"/uses/{visit}")
    assert (undone.status, undone["kind"], undone["free_after"]) == (200, "returned", 10)
    assert maya("DELETE", f"/uses/{visit}").content == undone.content
    seen = maya.get(path)
    assert (seen["state"], seen["session"], seen["visit"]) == ("cancelled", "returned", None)
    assert maya("POST", f"{path}/cancellation", {"by": "client"})["why"] == "undone"
    assert numbers(maya, jo) == (10, 0, 0)


WEEK = [{"weekday": day, "starts": "09:00", "ends": "12:00"} for day in range(1, 8)]
RULES = {
    "may_self_book": True, "is_public": False, "buffer_minutes": 0, "notice_hours": 0, "horizon_days": 30,
    "grid_minutes": 60, "most_moves": 3,
}  # fmt: skip


def test_availability_is_one_week_put_in_the_place_of_another(maya: Caller, ben: Caller, world: World) -> None:
    path = f"/coaches/{world.ben.public_id}/availability"
    assert ben.get(path)["hours"] == []
    put = ben("PUT", path, {"hours": WEEK, "rules": RULES})
    assert (put.status, put["hours"], put["rules"]) == (200, WEEK, RULES)
    assert maya("PUT", path, {"hours": WEEK[:2]})["hours"] == WEEK[:2]
    assert maya.get(path)["rules"] == RULES
    wrong = ben("PUT", path, {"hours": [{"weekday": 1, "starts": "12:00", "ends": "09:00"}]})
    assert (wrong.status, wrong.fields) == (422, ["hours"])
    assert ben("PUT", path, {"hours": [{"weekday": 8, "starts": "9", "ends": "25:00"}]}).status == 422
    assert ben("PUT", path, {"hours": WEEK, "rules": RULES | {"is_public": True}}).status == 403
    assert maya("PUT", path, {"hours": WEEK[:2], "rules": RULES | {"is_public": True}})["rules"]["is_public"] is True
    assert ben("PUT", path, {"hours": WEEK[:2], "rules": RULES}).status == 403
    assert ben("PUT", path, {"hours": WEEK[:2], "rules": RULES | {"is_public": True}}).status == 200
    assert ben("PUT", f"/coaches/{world.maya.public_id}/availability", {"hours": []}).status == 403
    assert ben("PUT", f"/coaches/{world.zed.public_id}/availability", {"hours": []}).status == 404
    assert ben.get(path)["hours"] == WEEK[:2]


def test_openings_are_clear_of_what_is_taken(maya: Caller, jo: str, pack: Any, world: World) -> None:
    path = f"/coaches/{world.maya.public_id}"
    maya("PUT", f"{path}/availability", {"hours": WEEK, "rules": RULES})
    query = f"{path}/openings?from={at(3, 0)}&to={at(4, 0)}&minutes=60"
    assert [one["starts_at"] for one in maya.get(query)["items"]] == [at(3, hour) for hour in (9, 10, 11)]
    maya.made("/appointments", body_of(jo))
    assert [one["starts_at"] for one in maya.get(query)["items"]] == [at(3, 9), at(3, 11)]
    assert maya.get(f"{path}/openings?from={at(4, 0)}&to={at(3, 0)}")["items"] == []
    assert maya("GET", f"{path}/openings").fields == ["from", "to"]
    assert maya("GET", f"{query}&type=at_nothing").status == 404
