"""Plans: the list, the form with every input it refuses, two tabs, archive and restore."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]

TEN = {
    "name": "Ten for Jo",
    "payment_type": "one_time",
    "memo": "Strength",
    "price": "400",
    "access": "on",
    "sessions": "10",
    "expiry_kind": "after",
    "expires_after": "3",
    "expires_unit": "months",
}
MONTHLY = {
    "name": "Monthly",
    "payment_type": "recurring",
    "price": "90",
    "interval_every": "1",
    "interval_unit": "month",
}
ONLY_ONE_TIME = "Sessions can only be sold with one-time plans."


def stored() -> list[Any]:
    from tenpack.money.models import Plan

    return list(Plan.objects.order_by("id"))


def test_a_plan_with_sessions_is_created(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    last_day = studio.today + timedelta(days=90)
    answer = maya.post("/plans/new", {**TEN, "expiry_kind": "on", "expires_on": str(last_day)}, follow=True)
    (plan,) = stored()
    assert (plan.name, plan.price_minor, plan.sessions, plan.expires_on) == ("Ten for Jo", 40_000, 10, last_day)
    assert (plan.expires_after, plan.expires_unit) == (None, "")
    assert "Plan created." in answer.content.decode()


def test_each_payment_type_is_created(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    maya.post("/plans/new", MONTHLY)
    maya.post("/plans/new", {**MONTHLY, "payment_type": "installments", "installments": "3", "interval_unit": "week"})
    monthly, parts = stored()
    assert (monthly.interval_unit, monthly.interval_every, monthly.installments) == ("month", 1, None)
    assert (parts.interval_unit, parts.installments, parts.total.minor) == ("week", 3, 27_000)


def test_a_form_that_is_sent_twice_makes_one_plan(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    sent = {**TEN, "repeat_key": "a-key-of-this-form"}
    first, second = maya.post("/plans/new", sent), maya.post("/plans/new", sent)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"access": "on", "sessions": "10"},
        {"sessions": "10"},
        {"access": "on"},
        {"expires_on": "2090-01-01"},
        {"session_minutes": "60"},
        {"access": "on", "sessions": "10", "expiry_kind": "never"},
    ],
)
@pytest.mark.parametrize("payment_type", ["recurring", "installments"])
def test_sessions_are_sold_with_one_time_plans_only(
    studio: "World", browser_of: BrowserOf, payment_type: str, more: dict[str, str]
) -> None:
    sent = {**MONTHLY, "payment_type": payment_type, "installments": "3", **more}
    answer = browser_of(studio.maya).post("/plans/new", sent)
    assert answer.status_code == 422
    assert ONLY_ONE_TIME in answer.content.decode()
    assert stored() == []


BAD = [
    ({"name": ""}, "Write something here."),
    ({"name": "   "}, "Write something here."),
    ({"name": "x" * 81}, "Shorten this to 80 characters; it has 81."),
    ({"name": "a\x00b"}, "cannot be stored"),
    ({"memo": "x" * 501}, "Shorten this to 500 characters"),
    ({"price": ""}, "Write a number."),
    ({"price": "a lot"}, "Write the amount as a number"),
    ({"price": "-5"}, "Write"),
    ({"price": "1.234"}, "2 decimals"),
    ({"price": "1e5"}, "Write the amount as a number"),
    ({"price": "999999999999"}, "more than a plan can cost"),
    ({"payment_type": "barter"}, "Select a valid choice"),
    ({"payment_type": ""}, "Choose one."),
    ({"sessions": "0"}, "from 1 to 1000"),
    ({"sessions": "1001"}, "from 1 to 1000"),
    ({"sessions": "ten"}, "Write a whole number"),
    ({"sessions": "9" * 400}, "Write"),
    ({"sessions": ""}, "from 1 to 1000"),
    ({"expiry_kind": ""}, "Choose when the sessions expire."),
    ({"expiry_kind": "someday"}, "Select a valid choice"),
    ({"expiry_kind": "on", "expires_on": ""}, "Choose a day."),
    ({"expiry_kind": "on", "expires_on": "2026-02-30"}, "not a day of the calendar"),
    ({"expiry_kind": "on", "expires_on": "2001-01-01"}, "This day is over."),
    ({"expiry_kind": "on", "expires_on": "9999-12-31"}, "between 1970 and 2999"),
    ({"expires_after": "0"}, "from 1 to 120"),
    ({"expires_after": "121"}, "from 1 to 120"),
    ({"expires_after": ""}, "from 1 to 120"),
    ({"expires_unit": "years"}, "Select a valid choice"),
    ({"session_minutes": "4"}, "from 5 to 1440"),
    ({"tax_rate": "101"}, "100"),
    ({"tax_rate": "-1"}, "0"),
    ({"tax_rate": "19,5"}, "number"),
    ({"access": ""}, "Tick Sessions"),
]


@pytest.mark.parametrize(("wrong", "says"), BAD)
def test_what_a_plan_cannot_be_is_said_at_the_field(
    studio: "World", browser_of: BrowserOf, wrong: dict[str, str], says: str
) -> None:
    answer = browser_of(studio.maya).post("/plans/new", {**TEN, **wrong})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "Strength" in text or "memo" in wrong
    assert stored() == []


@pytest.mark.parametrize(
    "wrong", [{"interval_every": "0"}, {"interval_every": "53"}, {"interval_unit": ""}, {"price": "0"}]
)
def test_what_a_recurring_plan_cannot_be(studio: "World", browser_of: BrowserOf, wrong: dict[str, str]) -> None:
    assert browser_of(studio.maya).post("/plans/new", {**MONTHLY, **wrong}).status_code == 422
    assert stored() == []


@pytest.mark.parametrize("count", ["1", "37", "", "x"])
def test_installments_are_two_to_36(studio: "World", browser_of: BrowserOf, count: str) -> None:
    sent = {**MONTHLY, "payment_type": "installments", "installments": count}
    assert browser_of(studio.maya).post("/plans/new", sent).status_code == 422
    assert stored() == []


def test_a_file_where_text_belongs_is_refused(studio: "World", browser_of: BrowserOf) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = browser_of(studio.maya).post("/plans/new", {**TEN, "name": SimpleUploadedFile("name.txt", b"Ten")})
    assert answer.status_code == 422
    assert stored() == []


def test_names_in_any_script_are_kept(studio: "World", browser_of: BrowserOf) -> None:
    name = "عشر جلسات 💪 <b>"
    answer = browser_of(studio.maya).post("/plans/new", {**TEN, "name": name}, follow=True)
    assert stored()[0].name == name
    assert "&lt;b&gt;" in answer.content.decode()


def test_the_preview_says_the_rule_and_changes_nothing(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    sent = {**TEN, "expiry_kind": "on", "expires_on": "2090-02-22"}
    text = maya.post("/plans/preview", sent).content.decode()
    assert "10 sessions for 400\xa0€, until 22 Feb 2090, end of day, Europe/Berlin" in text
    assert "until 3 months after payment" in maya.post("/plans/preview", TEN).content.decode()
    assert "as soon as it is complete" in maya.post("/plans/preview", {"name": "x"}).content.decode()
    assert maya.get("/plans/preview").status_code == 405
    assert stored() == []


def test_editing_says_who_keeps_what_they_bought(studio: "World", browser_of: BrowserOf) -> None:
    maya, plan = browser_of(studio.maya), studio.plan()
    offer = studio.paid(plan=plan)
    address = f"/plans/{plan.public_id}"
    assert "1 client keeps what they bought." in maya.get(address).content.decode()
    assert maya.post(address, {**TEN, "price": "450", "version": "1"}).status_code == 302
    assert stored()[0].price_minor == 45_000
    offer.refresh_from_db()
    assert offer.price_minor == 40_000


@pytest.mark.parametrize("payment_type", ["recurring", "installments"])
def test_a_plan_with_sessions_stays_one_time(studio: "World", browser_of: BrowserOf, payment_type: str) -> None:
    plan = studio.plan()
    sent = {**MONTHLY, "payment_type": payment_type, "installments": "3", "version": "1"}
    answer = browser_of(studio.maya).post(f"/plans/{plan.public_id}", sent)
    assert answer.status_code == 422
    assert ONLY_ONE_TIME in answer.content.decode()
    (kept,) = stored()
    assert (kept.payment_type, kept.sessions, kept.version) == ("one_time", 10, 1)


def test_the_second_tab_is_told_what_changed(studio: "World", browser_of: BrowserOf) -> None:
    maya, plan = browser_of(studio.maya), studio.plan()
    address = f"/plans/{plan.public_id}"
    maya.post(address, {**TEN, "price": "450", "version": "1"})
    answer = maya.post(address, {**TEN, "price": "500", "version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "450\xa0€" in text
    assert "500\xa0€" in text
    assert 'name="version" value="2"' in text
    assert stored()[0].price_minor == 45_000
    assert maya.post(address, {**TEN, "price": "500", "version": "2"}).status_code == 302
    assert stored()[0].price_minor == 50_000


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_forged_version_saves_nothing(studio: "World", browser_of: BrowserOf, version: str) -> None:
    plan = studio.plan()
    answer = browser_of(studio.maya).post(f"/plans/{plan.public_id}", {**TEN, "price": "1", "version": version})
    assert answer.status_code == 422
    assert stored()[0].price_minor == 40_000


def test_a_plan_is_archived_and_restored(studio: "World", browser_of: BrowserOf) -> None:
    maya, plan = browser_of(studio.maya), studio.plan()
    answer = maya.post(f"/plans/{plan.public_id}/archive", follow=True)
    assert "Plan archived." in answer.content.decode()
    assert "Undo" in answer.content.decode()
    assert plan.name in maya.get("/plans/?show=archived").content.decode()
    maya.post(f"/plans/{plan.public_id}/archive", {"_method": "delete"})
    assert stored()[0].archived_at is None
    assert maya.delete(f"/plans/{plan.public_id}/archive").status_code == 302


def test_the_list_searches_sorts_and_counts(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    studio.paid(plan=studio.plan(name="Alpha"))
    studio.plan(name="beta", memo="outdoors")
    text = maya.get("/plans/?sort=sold").content.decode()
    assert text.index("Alpha") < text.index("beta")
    assert "beta" in maya.get("/plans/?q=OUTDOORS").content.decode()
    assert "No plan matches" in maya.get("/plans/?q=nothing").content.decode()
    for odd in ("sort=;drop", "page=0", "page=99999999999999999999", "page=x", "q=%00", "show=1", "q=" + "x" * 5000):
        assert maya.get(f"/plans/?{odd}").status_code == 200


def test_the_list_asks_the_same_for_one_and_for_three(
    studio: "World", browser_of: BrowserOf, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    maya = browser_of(studio.maya)
    studio.paid(plan=studio.plan())
    maya.get("/plans/")
    with CaptureQueriesContext(connection) as one:
        maya.get("/plans/")
    studio.paid(plan=studio.plan(name="Two"))
    studio.paid(plan=studio.plan(name="Three"))
    with django_assert_max_num_queries(len(one)):
        maya.get("/plans/")
    assert len(one) <= 20


def test_who_may_see_plans(studio: "World", browser_of: BrowserOf) -> None:
    plan = studio.plan()
    address = f"/plans/{plan.public_id}"
    assert browser_of(studio.ben).get(address).status_code == 200
    assert browser_of(studio.jo).get("/plans/").status_code == 403
    assert browser_of(studio.jo).get(address).status_code == 403
    assert browser_of(studio.zed).get(address).status_code == 404
    assert browser_of(studio.zed).post(address, {**TEN, "version": "1"}).status_code == 404
    assert browser_of(studio.zed).post(f"{address}/archive").status_code == 404
    assert browser_of().get(address).status_code == 302
    assert browser_of(studio.maya).get("/plans/pl_1").status_code == 404
    assert plan.name not in browser_of(studio.zed).get("/plans/").content.decode()
    assert stored()[0].archived_at is None


def test_ten_megabytes_in_a_memo_are_refused(studio: "World", browser_of: BrowserOf) -> None:
    answer = browser_of(studio.maya).post("/plans/new", {**TEN, "memo": "x" * 10_000_000})
    assert 400 <= answer.status_code < 500
    assert stored() == []
