"""Packs, uses, ledgers and numbers over the API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenpack.journal.choices import SYSTEM
from tenpack.packs.actions import lift_suspension, suspend_pack
from tenpack.packs.models import SessionPack
from tests.api.callers import Caller, plan_body
from tests.world import World


def days(number: int) -> str:
    """A day so many days from now, in the business's zone or at most one off."""
    return str(date.today() + timedelta(days=number))  # noqa: DTZ011


def instant(**back: float) -> str:
    """A moment so long ago."""
    return (datetime.now(UTC) - timedelta(**back)).isoformat().replace("+00:00", "Z")


def pack_body(client: str, **more: Any) -> dict[str, Any]:
    return {"client": client, "title": "Ten", "sessions": 10} | more


def test_a_pack_made_by_hand(maya: Caller, jo: str) -> None:
    policy = {"free_until_hours": 12, "late_cancel_takes": False, "no_show_takes": True, "forgiven": 2}
    made = maya.made("/session-packs", pack_body(jo, expires_on=days(30), cancellation_policy=policy))
    assert made["id"].startswith("pk_")
    assert (made["state"], made["sessions"], made["free"], made["paid"]) == ("active", 10, 10, True)
    assert made["cancellation_policy"] == policy
    assert maya.get(f"/session-packs/{made['id']}") == made
    assert maya.get(f"/session-packs?client={jo}&state=active")["items"] == [made]
    assert maya.get(f"/session-packs?client={jo}&state=expired")["items"] == []
    plain = maya.made("/session-packs", pack_body(jo))
    assert plain["cancellation_policy"]["free_until_hours"] == 24
    assert plain["expires_on"] is None


def test_a_pack_for_an_offer(maya: Caller, jo: str, world: World) -> None:
    plain = maya.made("/plans", plan_body(access=None))
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plain["id"]})
    made = maya.made("/session-packs", pack_body(jo, offer=offer["id"]))
    assert (made["offer"], made["paid"]) == (offer["id"], False)
    assert maya.get(f"/offers/{offer['id']}")["session_pack"] == made["id"]
    maya.made(f"/offers/{offer['id']}/payments", {"method": "cash"})
    assert maya.get(f"/session-packs/{made['id']}")["paid"] is True
    again = maya("POST", "/session-packs", pack_body(jo, offer=offer["id"]))
    assert (again.status, again.code, again.fields) == (409, "offer_has_pack", ["offer"])
    monthly = maya.made(
        "/plans", plan_body(access=None, payment_type="recurring", interval={"unit": "month", "every": 1})
    )
    running = maya.made(f"/clients/{jo}/offers", {"plan": monthly["id"]})
    refused = maya("POST", "/session-packs", pack_body(jo, offer=running["id"]))
    assert (refused.status, refused.code, refused.fields) == (422, "offer_not_one_time", ["offer"])
    other = maya.made(f"/clients/{world.sam.public_id}/offers", {"plan": plain["id"]})
    foreign = maya("POST", "/session-packs", pack_body(jo, offer=other["id"]))
    assert (foreign.status, foreign.code) == (404, "not_found")
    assert len(maya.get(f"/session-packs?client={jo}")["items"]) == 1


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"sessions": 0}, ["sessions"]),
        ({"sessions": 1001}, ["sessions"]),
        ({"title": ""}, ["title"]),
        ({"expires_on": "2020-01-01", "starts_on": "2019-01-01"}, ["expires_on"]),
        ({"expires_on": "2020-01-01"}, ["expires_on"]),
        ({"expires_on": "2027-02-30"}, ["expires_on"]),
        ({"starts_on": "3000-01-01"}, ["starts_on"]),
        ({"starts_on": 20270101}, ["starts_on"]),
        ({"size": 3}, ["size"]),
        ({"cancellation_policy": {"free_until_hours": 721}}, None),
    ],
)
def test_a_pack_that_cannot_be(maya: Caller, jo: str, more: dict[str, Any], fields: list[str] | None) -> None:
    answer = maya("POST", "/session-packs", pack_body(jo, **more))
    assert (answer.status, answer.code) == (422, "invalid")
    assert fields is None or answer.fields == fields
    assert maya.get(f"/session-packs?client={jo}")["items"] == []


def test_a_pack_is_changed_with_a_reason(maya: Caller, pack: Any) -> None:
    path = f"/session-packs/{pack['id']}"
    assert maya("PATCH", path, {"title": "Eleven"}).fields == ["reason"]
    changed = maya("PATCH", path, {"title": "Eleven", "expires_on": days(9), "reason": "asked"})
    assert (changed.status, changed["title"], changed["expires_on"]) == (200, "Eleven", days(9))
    assert changed["starts_on"] == pack["starts_on"]
    late = maya("PATCH", path, {"title": "Twelve", "reason": "asked", "version": pack["version"]})
    assert (late.status, late.code) == (409, "changed_meanwhile")
    assert maya("PATCH", path, {"expires_on": None, "reason": "for ever"})["expires_on"] is None


def test_a_use_and_its_undoing(maya: Caller, pack: Any, jo: str) -> None:
    use = maya.made(f"/session-packs/{pack['id']}/uses", {"note": "squats", "separate": True})
    assert use["id"].startswith("vi_")
    assert use["entry"].startswith("le_")
    assert (use["session_pack"], use["free_after"], use["why"]) == (pack["id"], 9, "picked")
    assert maya.get(f"/session-packs/{pack['id']}")["used"] == 1
    undone = maya("DELETE", f"/uses/{use['id']}")
    assert (undone.status, undone["kind"], undone["free_after"], undone["reverses"]) == (
        200,
        "returned",
        10,
        use["entry"],
    )
    assert maya("DELETE", f"/uses/{use['id']}").content == undone.content
    assert maya.get(f"/clients/{jo}/sessions")["left"] == 10


def test_the_rule_chooses_the_pack_and_says_why(maya: Caller, jo: str) -> None:
    assert maya("POST", f"/clients/{jo}/uses").code == "no_sessions_left"
    lasting = maya.made("/session-packs", pack_body(jo, sessions=1))
    assert maya.made(f"/clients/{jo}/uses", {})["why"] == "only_one"
    late = maya.made("/session-packs", pack_body(jo, expires_on=days(60)))
    soon = maya.made("/session-packs", pack_body(jo, sessions=1, expires_on=days(30)))
    use = maya.made(f"/clients/{jo}/uses", {"happened_at": instant(seconds=5)})
    assert (use["session_pack"], use["why"]) == (soon["id"], "expires_first")
    assert maya.made(f"/clients/{jo}/uses", {})["session_pack"] == late["id"]
    assert lasting["id"] not in {late["id"], soon["id"]}


def test_what_cannot_be_used(maya: Caller, jo: str) -> None:
    single = maya.made("/session-packs", pack_body(jo, sessions=1))
    maya.made(f"/session-packs/{single['id']}/uses", {})
    answer = maya("POST", f"/session-packs/{single['id']}/uses", {})
    assert (answer.status, answer.code) == (409, "no_sessions_left")
    later = maya.made("/session-packs", pack_body(jo, starts_on=days(3)))
    answer = maya("POST", f"/session-packs/{later['id']}/uses", {})
    assert (answer.status, answer.code) == (409, "pack_not_started")
    over = maya.made("/session-packs", pack_body(jo, starts_on=days(-20), expires_on=days(30)))
    answer = maya("POST", f"/session-packs/{over['id']}/uses", {"happened_at": instant(days=40)})
    assert (answer.status, answer.code) == (409, "pack_not_started")
    for body, field in [
        ({"happened_at": "2999-01-01T00:00:00Z"}, "happened_at"),
        ({"happened_at": "2000-01-01T00:00:00Z"}, "happened_at"),
        ({"happened_at": "2026-01-01T00:00:00"}, "happened_at"),
        ({"happened_at": "0001-01-01T00:00:00+14:00"}, "happened_at"),
        ({"happened_at": 5}, "happened_at"),
        ({"note": "x" * 501}, "note"),
        ({"note": "\u0000"}, "note"),
        ({"separate": "yes"}, "separate"),
        ({"pack": over["id"]}, "pack"),
    ]:
        answer = maya("POST", f"/session-packs/{over['id']}/uses", body)
        assert (answer.status, answer.code, answer.fields) == (422, "invalid", [field]), body
    assert maya.get(f"/clients/{jo}/sessions")["used"] == 1


def test_an_expired_pack_pays_for_what_was_held_before(maya: Caller, world: World) -> None:
    old = world.pack(world.jo, sessions=3, starts_on=date(2026, 3, 2), expires_on=date(2026, 3, 10))
    answer = maya("POST", f"/session-packs/{old.public_id}/uses", {})
    if datetime.now(UTC).date() > date(2026, 3, 11):
        assert (answer.status, answer.code) == (409, "pack_expired")
        use = maya.made(f"/session-packs/{old.public_id}/uses", {"happened_at": "2026-03-05T10:00:00Z"})
        assert use["session_pack"] == old.public_id


def test_a_suspended_pack(maya: Caller, jo: str, pack: Any) -> None:
    row = SessionPack.objects.get()
    suspend_pack(pack=row, reason="disputed", by=SYSTEM, now=datetime.now(UTC))
    for path in (f"/session-packs/{pack['id']}/uses", f"/clients/{jo}/uses"):
        answer = maya("POST", path, {})
        code = "pack_suspended" if "session-packs" in path else "no_sessions_left"
        assert (answer.status, answer.code) == (409, code)
    shown = maya.get(f"/session-packs/{pack['id']}")
    assert (shown["state"], shown["free"]) == ("suspended", 10)
    assert [one["id"] for one in maya.get("/session-packs?state=suspended")["items"]] == [pack["id"]]
    assert maya.get("/session-packs?state=active")["items"] == []
    said = maya.get(f"/clients/{jo}/sessions")
    assert [said[name] for name in ("left", "free", "suspended", "used")] == [0, 0, 10, 0]
    lift_suspension(pack=row, reason="won", by=SYSTEM, now=datetime.now(UTC))
    assert maya.made(f"/session-packs/{pack['id']}/uses", {})["free_after"] == 9


def test_the_ledger_with_its_hashes(maya: Caller, pack: Any) -> None:
    first = maya.made(f"/session-packs/{pack['id']}/uses", {"note": "one"})
    maya.made(f"/session-packs/{pack['id']}/uses", {})
    maya("DELETE", f"/uses/{first['id']}")
    path = f"/session-packs/{pack['id']}/ledger"
    entries = maya.get(path)["items"]
    assert [entry["kind"] for entry in entries] == ["granted", "used", "used", "returned"]
    assert [entry["position"] for entry in entries] == [1, 2, 3, 4]
    assert [entry["after"]["free"] for entry in entries] == [10, 9, 8, 9]
    assert entries[0]["previous_hash"] == "0" * 64
    assert [entry["previous_hash"] for entry in entries[1:]] == [entry["hash"] for entry in entries[:-1]]
    assert entries[1]["visit"] == first["id"]
    assert entries[3]["reverses"] == first["entry"]
    part = maya.get(f"{path}?limit=3")
    assert part["items"] == entries[:3]
    assert maya.get(f"{path}?limit=3&cursor={part['next']}") == {"items": entries[3:], "next": None}


def test_the_numbers_now_and_then(maya: Caller, jo: str) -> None:
    pack = maya.made("/session-packs", pack_body(jo, starts_on=days(-10), expires_on=days(20)))
    maya.made(f"/clients/{jo}/uses", {"happened_at": instant(days=3)})
    before = instant()
    use = maya.made(f"/clients/{jo}/uses", {})
    now = maya.get(f"/clients/{jo}/sessions")
    assert {name: now[name] for name in ("left", "booked", "free", "used", "expired", "owed", "next_expiry")} == {
        "left": 8,
        "booked": 0,
        "free": 8,
        "used": 2,
        "expired": 0,
        "owed": 0,
        "next_expiry": days(20),
    }
    assert now["packs"][0]["id"] == pack["id"]
    assert maya.get(f"/clients/{jo}/sessions?at={instant()}") == now
    assert maya.get(f"/clients/{jo}/sessions?at={before}")["used"] == 1
    assert maya.get(f"/clients/{jo}/sessions?at={instant(days=4)}")["packs"] == []
    later = maya.get(f"/clients/{jo}/sessions?at={days(30)}T00:00:00Z")
    assert (later["left"], later["expired"], later["packs"][0]["state"]) == (0, 8, "expired")
    maya("DELETE", f"/uses/{use['id']}")
    moment = instant()
    assert maya.get(f"/clients/{jo}/sessions?at={moment}")["used"] == 1
    known = maya.get(f"/clients/{jo}/sessions?at={moment}&known_at={before}")
    assert (known["left"], known["used"]) == (9, 1)
    assert maya("GET", f"/clients/{jo}/sessions?at=yesterday").fields == ["at"]


def test_owed_visits_stand_in_the_numbers_of_their_time(maya: Caller, world: World) -> None:
    from tenpack.packs.actions import record_owed_visit

    begin = datetime.now(UTC)
    visit = record_owed_visit(client=world.jo, by=world.by, now=begin)
    path = f"/clients/{world.jo.public_id}/sessions"
    assert maya.get(path)["owed"] == 1
    assert maya.get(f"{path}?at={instant(hours=1)}")["owed"] == 0
    assert maya.get(f"{path}?at={instant()}")["owed"] == 1
    other = record_owed_visit(client=world.jo, by=world.by, now=datetime.now(UTC))
    undone = maya("DELETE", f"/uses/{other.public_id}")
    assert (undone.status, undone["entry"], undone["id"]) == (200, None, other.public_id)
    between = instant()
    maya.made("/session-packs", pack_body(world.jo.public_id))
    assert maya.get(path)["owed"] == 0
    assert maya.get(path)["used"] == 1
    assert maya.get(f"{path}?at={between}")["owed"] == 1
    assert visit.public_id
