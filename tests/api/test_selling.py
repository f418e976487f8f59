"""Clients, plans, offers, payments and refunds over the API."""

from typing import Any

import pytest

from tenpack.money.models import Plan
from tests.api.callers import Caller, plan_body

NOTHING = {"sessions": None, "programs": None}


def test_clients_are_made_read_listed_and_changed(maya: Caller) -> None:
    made = maya.made("/clients", {"name": " Ann ", "email": "Ann@Example.com", "phone": "+49 30 1"})
    assert made["id"].startswith("cl_")
    assert (made["name"], made["email"], made["phone"], made["state"]) == (
        "Ann",
        "ann@example.com",
        "+49 30 1",
        "active",
    )
    assert made["created_at"].endswith("Z")
    assert maya.get(f"/clients/{made['id']}") == made
    assert maya.get("/clients")["items"][0] == made
    changed = maya("PATCH", f"/clients/{made['id']}", {"name": "Anna", "phone": None})
    assert changed.status == 200
    assert (changed["name"], changed["email"], changed["phone"], changed["version"]) == (
        "Anna",
        "ann@example.com",
        None,
        2,
    )
    billed = {"billing_name": "Acme Ltd", "billing_address": "Road 2\nTown"}
    assert maya("PATCH", f"/clients/{made['id']}", billed)["billing_address"] == "Road 2\nTown"
    assert maya("PATCH", f"/clients/{made['id']}", {"billing_address": None})["billing_name"] == "Acme Ltd"
    assert maya.get(f"/clients/{made['id']}")["billing_address"] is None
    late = maya("PATCH", f"/clients/{made['id']}", {"name": "Annika", "version": 1})
    assert (late.status, late.code) == (409, "changed_meanwhile")
    assert maya.get(f"/clients/{made['id']}")["name"] == "Anna"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["name"]),
        ({"name": "  "}, ["name"]),
        ({"name": "x" * 81}, ["name"]),
        ({"name": "x\u0000y"}, ["name"]),
        ({"name": 5}, ["name"]),
        ({"name": None}, ["name"]),
        ({"name": "A", "email": "nothing"}, ["email"]),
        ({"name": "A", "phone": "1" * 41}, ["phone"]),
        ({"name": "A", "nickname": "B"}, ["nickname"]),
        ({"name": "", "email": "x", "extra": 1}, ["name", "email", "extra"]),
        ([], ["body"]),
        ("text", ["body"]),
    ],
)
def test_a_client_that_cannot_be(maya: Caller, body: Any, fields: list[str]) -> None:
    before = len(maya.get("/clients")["items"])
    answer = maya("POST", "/clients", body)
    assert (answer.status, answer.code) == (422, "invalid")
    assert answer.fields == fields
    assert len(maya.get("/clients")["items"]) == before


def test_lists_come_in_parts(maya: Caller) -> None:
    made = [maya.made("/clients", {"name": f"Member {number}"})["id"] for number in range(5)]
    seen, path = [], "/clients?limit=2&search=member"
    while path:
        part = maya.get(path)
        assert len(part["items"]) <= 2
        seen += [client["id"] for client in part["items"]]
        path = f"/clients?limit=2&search=member&cursor={part['next']}" if part["next"] else ""
    assert seen == made[::-1]
    assert maya.get("/clients?limit=200")["next"] is None
    for query, field in [("limit=201", "limit"), ("limit=0", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor")]:
        answer = maya("GET", f"/clients?{query}")
        assert (answer.status, answer.fields) == (422, [field])
    assert maya("GET", "/clients?limt=2").fields == ["limt"]
    assert maya.get("/clients?state=archived")["items"] == []


def test_plans_of_every_type(maya: Caller) -> None:
    once = maya.made("/plans", plan_body(memo="Ten times"))
    assert once["id"].startswith("pl_")
    sessions = {"count": 10, "expires": {"after": 3, "unit": "months"}, "minutes": None}
    assert once["access"] == {"sessions": sessions, "programs": None}
    assert once["total"] == {"amount": 40_000, "currency": "EUR"}
    fixed = maya.made(
        "/plans", plan_body(access={"sessions": {"count": 1, "expires": {"on": "2999-12-31"}, "minutes": 60}})
    )
    assert fixed["access"]["sessions"] == {"count": 1, "expires": {"on": "2999-12-31"}, "minutes": 60}
    never = maya.made("/plans", plan_body(access={"sessions": {"count": 1}}))
    assert never["access"]["sessions"]["expires"] is None
    monthly = {"payment_type": "recurring", "access": None, "interval": {"unit": "month", "every": 1}}
    assert maya.made("/plans", plan_body(**monthly))["interval"] == {"unit": "month", "every": 1}
    parts = maya.made("/plans", plan_body(**monthly | {"payment_type": "installments", "installments": 3}))
    assert parts["total"] == {"amount": 120_000, "currency": "EUR"}
    assert [plan["id"] for plan in maya.get("/plans")["items"]][:2] == [
        parts["id"],
        maya.get("/plans?limit=2")["items"][1]["id"],
    ]
    assert maya.get(f"/plans/{once['id']}") == once


@pytest.mark.parametrize("payment_type", ["recurring", "installments"])
def test_sessions_need_a_one_time_plan(maya: Caller, payment_type: str) -> None:
    more: dict[str, Any] = {"payment_type": payment_type, "interval": {"unit": "week", "every": 1}}
    if payment_type == "installments":
        more["installments"] = 2
    answer = maya("POST", "/plans", plan_body(**more))
    assert (answer.status, answer.code) == (422, "sessions_need_one_time")
    assert answer["detail"] == "Sessions can only be sold with one-time plans."
    assert not Plan.objects.exists()
    plan = maya.made("/plans", plan_body())
    answer = maya("PATCH", f"/plans/{plan['id']}", more)
    assert (answer.status, answer.code) == (422, "sessions_need_one_time")
    assert maya.get(f"/plans/{plan['id']}") == plan
    assert maya("PATCH", f"/plans/{plan['id']}", {"access": None})["access"] == NOTHING
    changed = maya("PATCH", f"/plans/{plan['id']}", {key: more[key] for key in more if key != "access"})
    assert (changed.status, changed["payment_type"], changed["access"]) == (200, payment_type, NOTHING)
    back = maya("PATCH", f"/plans/{plan['id']}", {"payment_type": "one_time"})
    assert (back.status, back["interval"], back["installments"]) == (200, None, None)


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"price": {"amount": 1.5, "currency": "EUR"}}, ["price.amount"]),
        ({"price": {"amount": "100", "currency": "EUR"}}, ["price.amount"]),
        ({"price": {"amount": -1, "currency": "EUR"}}, ["price.amount"]),
        ({"price": {"amount": 100, "currency": "USD"}}, ["price"]),
        ({"price": {"amount": 100, "currency": "EUR", "vat": 1}}, ["price.vat"]),
        ({"payment_type": "free"}, ["payment_type"]),
        ({"interval": {"unit": "week", "every": 1}}, ["interval"]),
        ({"installments": 3}, ["installments"]),
        ({"access": {"sessions": {"count": 0}}}, ["access.sessions.count"]),
        ({"access": {"sessions": {"count": 1001}}}, ["access.sessions.count"]),
        ({"access": {"sessions": {"count": True}}}, ["access.sessions.count"]),
        ({"access": {"sessions": {"count": 1, "expires": {"on": "2020-01-01"}}}}, ["access.sessions.expires.on"]),
        ({"access": {"sessions": {"count": 1, "expires": {"on": 1}}}}, ["access.sessions.expires.on"]),
        ({"access": {"sessions": {"count": 1, "expires": {"after": 1}}}}, ["access.sessions.expires.unit"]),
        (
            {"access": {"sessions": {"count": 1, "expires": {"after": 3650, "unit": "months"}}}},
            ["access.sessions.expires.after"],
        ),
        ({"access": {"sessions": {"count": 1, "minutes": 4}}}, ["access.sessions.minutes"]),
        ({"access": {"colours": []}}, ["access.colours"]),
        ({"payment_type": "recurring", "access": None}, ["interval.unit", "interval.every"]),
    ],
)
def test_a_plan_that_cannot_be(maya: Caller, more: dict[str, Any], fields: list[str]) -> None:
    answer = maya("POST", "/plans", plan_body(**more))
    assert (answer.status, answer.code, answer.fields) == (422, "invalid", fields)
    assert not Plan.objects.exists()


def test_archived_plans_cannot_be_sold_and_come_back(maya: Caller, jo: str) -> None:
    plan = maya.made("/plans", plan_body())
    for _twice in range(2):
        assert maya("POST", f"/plans/{plan['id']}/archive")["is_archived"] is True
    assert maya.get("/plans")["items"] == []
    assert [row["id"] for row in maya.get("/plans?archived=true")["items"]] == [plan["id"]]
    answer = maya("POST", f"/clients/{jo}/offers", {"plan": plan["id"]})
    assert (answer.status, answer.code, answer.fields) == (409, "plan_archived", ["plan"])
    assert maya("DELETE", f"/plans/{plan['id']}/archive")["is_archived"] is False
    maya.made(f"/clients/{jo}/offers", {"plan": plan["id"]})


def test_sold_paid_and_refunded(maya: Caller, jo: str) -> None:
    plan = maya.made("/plans", plan_body())
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plan["id"], "billing_email": "mum@example.com"})
    assert (offer["state"], offer["session_pack"], offer["plan"]) == ("open", None, plan["id"])
    assert offer["pay_url"].startswith("http")
    assert offer["billing_email"] == "mum@example.com"
    maya("PATCH", f"/plans/{plan['id']}", {"price": {"amount": 50_000, "currency": "EUR"}})
    wrong = maya(
        "POST", f"/offers/{offer['id']}/payments", {"method": "cash", "amount": {"amount": 1, "currency": "EUR"}}
    )
    assert (wrong.status, wrong.code, wrong.fields) == (422, "amount_wrong", ["amount"])
    payment = maya.made(f"/offers/{offer['id']}/payments", {"method": "bank_transfer", "note": "thanks"})
    assert payment["amount"] == {"amount": 40_000, "currency": "EUR"}
    paid = maya.get(f"/offers/{offer['id']}")
    assert (paid["state"], paid["session_pack"]) == ("paid", payment["session_pack"])
    assert maya.get(f"/clients/{jo}/offers")["items"] == [paid]
    again = maya("POST", f"/offers/{offer['id']}/payments", {"method": "cash"})
    assert (again.status, again.code) == (409, "offer_paid")
    maya.made(f"/clients/{jo}/uses", {})
    assert payment["receipt"].endswith("-0001")
    quote = maya.get(f"/payments/{payment['id']}/refund-quote")
    assert (quote["used"], quote["free"], quote["suggested_sessions"]) == (1, 9, 9)
    assert quote["suggested"] == {"amount": 36_000, "currency": "EUR"}
    high = maya(
        "POST", f"/payments/{payment['id']}/refunds", {"reason": "x", "amount": {"amount": 40_001, "currency": "EUR"}}
    )
    assert (high.status, high.code) == (422, "refund_too_high")
    refund = maya.made(f"/payments/{payment['id']}/refunds", {"reason": "moved away"})
    assert refund["credit_note"] == f"C-{payment['receipt']}"
    assert (refund["amount"], refund["sessions_withdrawn"]) == ({"amount": 36_000, "currency": "EUR"}, 9)
    numbers = maya.get(f"/clients/{jo}/sessions")
    assert (numbers["left"], numbers["used"], numbers["packs"][0]["withdrawn"]) == (0, 1, 9)
    assert maya.get("/payments")["items"][0]["refunded"] == {"amount": 36_000, "currency": "EUR"}
    assert maya.get(f"/payments/{payment['id']}")["refunded"] == {"amount": 36_000, "currency": "EUR"}


@pytest.mark.parametrize(
    "body", [{"method": "demo_card"}, {"method": "card"}, {}, {"method": "cash", "received_on": "2999-01-01"}]
)
def test_a_payment_that_cannot_be(maya: Caller, jo: str, body: dict[str, Any]) -> None:
    offer = maya.made(f"/clients/{jo}/offers", {"plan": maya.made("/plans", plan_body())["id"]})
    assert maya("POST", f"/offers/{offer['id']}/payments", body).code == "invalid"
    assert maya.get(f"/offers/{offer['id']}")["state"] == "open"


def test_the_sessions_of_a_free_plan_land_at_once(maya: Caller, jo: str) -> None:
    plan = maya.made("/plans", plan_body(price={"amount": 0, "currency": "EUR"}))
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plan["id"]})
    assert offer["state"] == "paid"
    assert maya.get(f"/session-packs/{offer['session_pack']}")["offer"] == offer["id"]


def test_a_plan_says_whether_clients_may_buy_it_again(maya: "Caller") -> None:
    made = maya.made("/plans", plan_body(may_renew=True))
    assert made["may_renew"] is True
    path = f"/plans/{made['id']}"
    assert maya("PATCH", path, {"name": "Eleven"})["may_renew"] is True
    assert maya("PATCH", path, {"may_renew": False})["may_renew"] is False
