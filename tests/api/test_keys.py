"""Who may call: keys, scopes, whose things they open."""

from argparse import ArgumentParser

import pytest

from tenpack.management.errors import CannotRun
from tenpack.people.actions import revoke_api_key
from tenpack.people.models import ApiKey
from tests.api.callers import Caller, caller_for
from tests.world import World


def test_me_says_who_calls(maya: Caller, world: World) -> None:
    answer = maya.get("/me")
    assert answer["coach"]["name"] == "Maya"
    assert answer["coach"]["email"] == "maya@example.com"
    assert answer["coach"]["role"] == "owner"
    assert answer["business"]["name"] == world.business.name
    assert answer["business"]["currency"] == "EUR"
    assert answer["scopes"] == ["read", "write"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "key_missing"),
        ("tp_something", "key_missing"),
        ("Basic dXNlcjpwYXNz", "key_missing"),
        ("Bearer ", "key_missing"),
        ("Bearer tp_something", "key_unknown"),
        ("Bearer \udcff\u00e9", "key_unknown"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/me"), ("POST", "/clients"), ("POST", "/clients/cl_x/uses")])
def test_no_key_no_answer(maya: Caller, header: str, code: str, method: str, path: str) -> None:
    answer = Caller(maya.application)(method, path, HTTP_AUTHORIZATION=header)
    assert answer.status == 401
    assert answer.code == code
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_reading_key_reads_and_no_more(world: World, pack: dict[str, str], jo: str) -> None:
    reader = caller_for(world.maya, may_write=False)
    assert reader.get("/me")["scopes"] == ["read"]
    assert reader.get(f"/session-packs/{pack['id']}")["free"] == 10
    for method, path in [
        ("POST", "/clients"),
        ("PATCH", f"/clients/{jo}"),
        ("POST", f"/session-packs/{pack['id']}/uses"),
        ("DELETE", "/uses/vi_1111111111111111111111"),
    ]:
        answer = reader(method, path, {})
        assert (answer.status, answer.code) == (403, "scope_missing")
    assert reader.get(f"/session-packs/{pack['id']}")["free"] == 10


def test_a_revoked_key_is_unknown_at_once(world: World) -> None:
    caller = caller_for(world.maya)
    assert caller("GET", "/me").status == 200
    revoke_api_key(key=ApiKey.objects.latest("id"), by=world.by, now=world.now)
    assert caller("GET", "/me").code == "key_unknown"
    assert caller("POST", "/clients/cl_x/uses").code == "key_unknown"


def test_the_key_of_somebody_who_left_is_unknown(world: World) -> None:
    caller = caller_for(world.ben)
    world.ben.left_at = world.now
    world.ben.save()
    assert caller("GET", "/me").code == "key_unknown"


def test_the_day_of_use_is_remembered_once(maya: Caller) -> None:
    assert ApiKey.objects.latest("id").last_used_on is None
    maya.get("/me")
    used_on = ApiKey.objects.latest("id").last_used_on
    assert used_on is not None
    maya("POST", "/clients/cl_x/uses")
    assert ApiKey.objects.latest("id").last_used_on == used_on


def test_another_business_does_not_exist_here(zed: Caller, maya: Caller, jo: str, pack: dict[str, str]) -> None:
    plan = maya.made("/plans", {"name": "P", "payment_type": "one_time", "price": {"amount": 100, "currency": "EUR"}})
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plan["id"]})
    payment = maya.made(f"/offers/{offer['id']}/payments", {"method": "cash"})
    use = maya.made(f"/clients/{jo}/uses", {})
    calls = [
        ("GET", f"/clients/{jo}", None),
        ("PATCH", f"/clients/{jo}", {"name": "X"}),
        ("GET", f"/clients/{jo}/sessions", None),
        ("GET", f"/clients/{jo}/offers", None),
        ("POST", f"/clients/{jo}/offers", {"plan": plan["id"]}),
        ("POST", f"/clients/{jo}/uses", {}),
        ("GET", f"/plans/{plan['id']}", None),
        ("PATCH", f"/plans/{plan['id']}", {"name": "X"}),
        ("POST", f"/plans/{plan['id']}/archive", None),
        ("DELETE", f"/plans/{plan['id']}/archive", None),
        ("GET", f"/offers/{offer['id']}", None),
        ("POST", f"/offers/{offer['id']}/payments", {"method": "cash"}),
        ("GET", f"/payments/{payment['id']}", None),
        ("GET", f"/payments/{payment['id']}/refund-quote", None),
        ("POST", f"/payments/{payment['id']}/refunds", {"reason": "x"}),
        ("GET", f"/session-packs/{pack['id']}", None),
        ("PATCH", f"/session-packs/{pack['id']}", {"title": "X", "reason": "x"}),
        ("GET", f"/session-packs/{pack['id']}/ledger", None),
        ("POST", f"/session-packs/{pack['id']}/uses", {}),
        ("DELETE", f"/uses/{use['id']}", None),
        ("POST", "/session-packs", {"client": jo, "title": "X", "sessions": 1}),
        ("GET", f"/session-packs?client={jo}", None),
    ]
    for method, path, body in calls:
        answer = zed(method, path, body)
        assert (answer.status, answer.code) == (404, "not_found"), (method, path)
    for path in ("/plans", "/payments", "/session-packs"):
        assert zed.get(path)["items"] == []
    zoe = zed.get("/clients")["items"][0]["id"]
    for body in ({"plan": plan["id"]},):
        assert zed("POST", f"/clients/{zoe}/offers", body).status == 404
    taken = {"client": zoe, "title": "X", "sessions": 1, "offer": offer["id"]}
    assert zed("POST", "/session-packs", taken).status == 404
    assert maya.get(f"/session-packs/{pack['id']}")["free"] == 9


def test_another_coachs_clients_are_known_but_closed(ben: Caller, jo: str, pack: dict[str, str]) -> None:
    calls = [
        ("GET", f"/clients/{jo}"),
        ("GET", f"/clients/{jo}/sessions"),
        ("GET", f"/session-packs/{pack['id']}"),
        ("GET", f"/session-packs/{pack['id']}/ledger"),
        ("POST", f"/session-packs/{pack['id']}/uses"),
        ("POST", f"/clients/{jo}/uses"),
    ]
    for method, path in calls:
        answer = ben(method, path)
        assert (answer.status, answer.code) == (403, "forbidden"), (method, path)
    assert [client["name"] for client in ben.get("/clients")["items"]] == ["Sam"]
    assert ben.get("/session-packs")["items"] == []


def test_the_command_prints_a_key_that_opens(maya: Caller, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    from tenpack.management import api_key

    parser = ArgumentParser()
    api_key.add_arguments(parser)
    assert api_key.run(parser.parse_args(["--coach", "Ben@example.com"])) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert Caller(maya.application, line).get("/me")["coach"]["name"] == "Ben"
    api_key.run(parser.parse_args(["--coach", "maya@example.com", "--read-only"]))
    reader = Caller(maya.application, capsys.readouterr().out.strip())
    assert reader.get("/me")["scopes"] == ["read"]
    for somebody in ("jo@example.com", "nobody@example.com"):
        with pytest.raises(CannotRun):
            api_key.run(parser.parse_args(["--coach", somebody]))
    assert world.ben.name == "Ben"
