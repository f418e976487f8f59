"""Idempotency keys: every writing call may be sent again."""

from collections.abc import Callable
from typing import Any

from tenpack.people.models import RepeatedRequest
from tests.api.callers import Caller, caller_for, plan_body
from tests.world import World


def twice(caller: Caller, method: str, path: str, body: Any, key: str) -> Any:
    """Send it twice and once with another body: one act, one answer, one refusal."""
    first = caller(method, path, body, repeat=key)
    again = caller(method, path, body, repeat=key)
    assert 200 <= first.status < 300, first.content
    assert (again.status, again.content) == (first.status, first.content)
    assert (first.replayed, again.replayed) == (False, True)
    other = caller(method, path, b" " + (b"{}" if body is None else b'{"note": "other"}'), repeat=key)
    assert (other.status, other.code) in [(409, "idempotency_key_reused"), (422, "invalid")]
    return first.json


def test_every_writing_call_acts_once(maya: Caller) -> None:
    client = twice(maya, "POST", "/clients", {"name": "Jo"}, "client")
    twice(maya, "PATCH", f"/clients/{client['id']}", {"phone": "1"}, "client-change")
    assert maya.get(f"/clients/{client['id']}")["version"] == 2
    plan = twice(maya, "POST", "/plans", plan_body(), "plan")
    twice(maya, "PATCH", f"/plans/{plan['id']}", {"memo": "x"}, "plan-change")
    twice(maya, "POST", f"/plans/{plan['id']}/archive", None, "away")
    twice(maya, "DELETE", f"/plans/{plan['id']}/archive", None, "back")
    assert len(maya.get("/plans")["items"]) == 1
    offer = twice(maya, "POST", f"/clients/{client['id']}/offers", {"plan": plan["id"]}, "offer")
    payment = twice(maya, "POST", f"/offers/{offer['id']}/payments", {"method": "cash"}, "payment")
    pack = twice(maya, "POST", "/session-packs", {"client": client["id"], "title": "T", "sessions": 3}, "pack")
    twice(maya, "PATCH", f"/session-packs/{pack['id']}", {"title": "U", "reason": "x"}, "pack-change")
    use = twice(maya, "POST", f"/session-packs/{pack['id']}/uses", {"note": "a"}, "use")
    twice(maya, "POST", f"/clients/{client['id']}/uses", {"note": "b"}, "client-use")
    twice(maya, "DELETE", f"/uses/{use['id']}", None, "undo")
    twice(maya, "POST", f"/payments/{payment['id']}/refunds", {"reason": "x", "withdraw_sessions": 1}, "refund")
    numbers = maya.get(f"/clients/{client['id']}/sessions")
    assert (numbers["free"], numbers["used"]) == (11, 1)


def test_a_key_means_one_request_across_all_addresses(maya: Caller, pack: Any, jo: str) -> None:
    uses = f"/session-packs/{pack['id']}/uses"
    maya.made(uses, {}, repeat="one")
    maya.made("/clients", {"name": "A"}, repeat="two")
    calls: list[tuple[str, Any, str]] = [
        (uses, {"note": "x"}, "one"),
        (f"/clients/{jo}/uses", {}, "one"),
        ("/clients", {"name": "A"}, "one"),
        ("/clients", {"name": "B"}, "two"),
        ("/plans", plan_body(), "two"),
        (uses, {}, "two"),
    ]
    for path, body, key in calls:
        answer = maya("POST", path, body, repeat=key)
        assert (answer.status, answer.code) == (409, "idempotency_key_reused"), (path, key)
    assert maya.get(f"/session-packs/{pack['id']}")["free"] == 9


def test_keys_of_other_coaches_and_businesses_are_others(maya: Caller, world: World) -> None:
    first = maya.made("/clients", {"name": "A"}, repeat="k")
    assert caller_for(world.maya)("POST", "/clients", {"name": "A"}, repeat="k")["id"] == first["id"]
    assert caller_for(world.ben)("POST", "/clients", {"name": "A"}, repeat="k").code == "idempotency_key_reused"
    assert caller_for(world.zed).made("/clients", {"name": "A"}, repeat="k")["id"] != first["id"]


def test_a_refused_call_keeps_nothing(maya: Caller, jo: str) -> None:
    for path, wrong, right in [
        ("/clients", {"name": ""}, {"name": "A"}),
        ("/session-packs", {"client": jo, "title": "T", "sessions": 0}, {"client": jo, "title": "T", "sessions": 1}),
    ]:
        assert maya("POST", path, wrong, repeat=path).status == 422
        assert not RepeatedRequest.objects.filter(key=path).exists()
        maya.made(path, right, repeat=path)
    refused = f"/clients/{jo}/uses"
    maya.made(refused, {})
    assert maya("POST", refused, {}, repeat="later").code == "no_sessions_left"
    maya.made("/session-packs", {"client": jo, "title": "T", "sessions": 1})
    assert maya.made(refused, {}, repeat="later")["free_after"] == 0


def test_many_at_once_act_once(committed_world: World) -> None:
    from tests.support.crowds import together

    maya = caller_for(committed_world.maya)

    def send() -> Any:
        return maya("POST", "/clients", {"name": "A"}, repeat="same")

    acts: list[Callable[[], Any]] = [send] * 12
    answers = together(*acts)
    assert {answer.status for answer in answers} == {201}
    assert len({answer["id"] for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 11
    assert [client["name"] for client in maya.get("/clients?search=A")["items"]].count("A") == 1
