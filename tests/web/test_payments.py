"""Payments and refunds: recorded once, found again, given back by the quote."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def stored() -> list[Any]:
    from tenpack.money.models import Payment

    return list(Payment.objects.order_by("id"))


def given_back() -> list[Any]:
    from tenpack.money.models import Refund

    return list(Refund.objects.order_by("id"))


def cash(studio: "World", **more: str) -> dict[str, str]:
    """A form as it is sent when nothing is wrong."""
    return {"due_number": "1", "method": "cash", "received_on": str(studio.today), "note": "", **more}


def test_cash_is_recorded_and_sessions_land(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.offer()
    answer = maya.post(f"/offers/{offer.public_id}/payments/new", cash(studio, note="Thanks"), follow=True)
    text = answer.content.decode()
    assert "10 sessions landed, until" in text
    assert "Paid" in text
    (payment,) = stored()
    assert (payment.amount_minor, payment.method, payment.note) == (40_000, "cash", "Thanks")
    offer.refresh_from_db()
    assert offer.pack.free == 10


def test_a_double_click_records_one_payment(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.installments())
    address = f"/offers/{offer.public_id}/payments/new"
    assert maya.post(address, cash(studio, due_number="2")).status_code == 302
    second = maya.post(address, cash(studio, due_number="2"))
    assert second.status_code == 422
    assert "paid already" in second.content.decode()
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"method": ""}, "Choose one."),
        ({"method": "demo_card"}, "Select a valid choice"),
        ({"received_on": ""}, "Choose a day."),
        ({"received_on": "9999-12-31"}, "between 1970 and 2999"),
        ({"received_on": "0001-01-01"}, "between 1970 and 2999"),
        ({"received_on": "2900-01-01"}, "lies in the future"),
        ({"received_on": "2001-01-01"}, "would have expired already"),
        ({"note": "x" * 501}, "Shorten this"),
        ({"note": "a\x00b"}, "cannot be stored"),
        ({"due_number": "2"}, "paid already"),
        ({"due_number": ""}, "Write a number."),
        ({"due_number": "9" * 30}, "paid already"),
    ],
)
def test_what_a_payment_cannot_be(studio: "World", browser_of: BrowserOf, wrong: dict[str, str], says: str) -> None:
    offer = studio.offer()
    answer = browser_of(studio.maya).post(f"/offers/{offer.public_id}/payments/new", cash(studio, **wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert stored() == []


def test_money_is_taken_for_an_offer_or_a_one_off_price(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.offer()
    address = f"/clients/{studio.jo.public_id}/payments/new"
    assert "10 sessions" in maya.get(address).content.decode()
    sent = cash(studio, offer=f"{offer.public_id}:1")
    assert maya.post(address, sent).status_code == 302
    assert maya.post(address, sent).status_code == 422
    one_off = cash(studio, offer="one_off", name="Book", price="12.50", repeat_key="a-key-of-this-form")
    assert maya.post(address, one_off).url == maya.post(address, one_off).url
    assert [payment.amount_minor for payment in stored()] == [40_000, 1_250]


@pytest.mark.parametrize(
    "wrong",
    [
        {"offer": "one_off", "name": "", "price": "5"},
        {"offer": "one_off", "name": "Book", "price": "0"},
        {"offer": "one_off", "name": "Book", "price": ""},
        {"offer": ""},
        {"offer": "of_1:1"},
        {"offer": "x" * 10_000},
        {"offer": "one_off", "name": "Book", "price": "5", "received_on": "2900-01-01"},
    ],
)
def test_what_is_not_taken_leaves_nothing(studio: "World", browser_of: BrowserOf, wrong: dict[str, str]) -> None:
    from tenpack.money.models import Offer

    answer = browser_of(studio.maya).post(f"/clients/{studio.jo.public_id}/payments/new", cash(studio, **wrong))
    assert answer.status_code == 422
    assert stored() == []
    assert Offer.objects.count() == 0


def test_an_offer_of_another_client_is_not_paid_here(studio: "World", browser_of: BrowserOf) -> None:
    other = studio.offer(client=studio.sam)
    maya = browser_of(studio.maya)
    sent = cash(studio, offer=f"{other.public_id}:1")
    assert maya.post(f"/clients/{studio.jo.public_id}/payments/new", sent).status_code == 404
    assert stored() == []


def test_the_receipt_names_seller_buyer_and_tax(studio: "World", browser_of: BrowserOf) -> None:
    studio.paid(plan=studio.plan(tax_basis_points=1900))
    (payment,) = stored()
    address = f"/payments/{payment.public_id}"
    text = browser_of(studio.maya).get(address).content.decode()
    for part in (payment.receipt.number_text, "Maya&#39;s studio", "Jo", "400.00\xa0€", "63.87\xa0€", "19 %", "Cash"):
        assert part in text, part
    assert "Refund" in text
    own = browser_of(studio.jo).get(address)
    assert own.status_code == 200
    assert "refunds/new" not in own.content.decode()
    assert browser_of(studio.sam).get(address).status_code == 404
    assert browser_of(studio.ben).get(address).status_code == 403
    assert browser_of(studio.zed).get(address).status_code == 404
    assert browser_of().get(address).status_code == 302


def test_a_refund_begins_with_its_arithmetic(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid()
    for _use in range(3):
        studio.use()
    (payment,) = stored()
    address = f"/payments/{payment.public_id}/refunds/new"
    text = maya.get(address).content.decode()
    for part in ("3 sessions used", "−120\xa0€", "7 sessions unused", "280\xa0€", 'value="280.00"', 'value="7"'):
        assert part in text, part
    sent = {"amount": "280", "withdraw_sessions": "7", "reason": "Moved away", "repeat_key": "a-key-of-this-form"}
    assert maya.post(address, sent).status_code == maya.post(address, sent).status_code == 302
    (refund,) = given_back()
    assert (refund.amount_minor, refund.sessions_withdrawn) == (28_000, 7)
    offer.pack.refresh_from_db()
    assert (offer.pack.free, offer.pack.used, offer.pack.withdrawn) == (0, 3, 7)
    receipt = maya.get(f"/payments/{payment.public_id}").content.decode()
    assert "7 sessions withdrawn" in receipt
    assert "120.00\xa0€" in receipt
    assert refund.credit_note.number_text in receipt


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"amount": "400.01"}, "At most"),
        ({"amount": "0"}, "from 1"),
        ({"amount": ""}, "Write a number."),
        ({"amount": "-1"}, "Write"),
        ({"withdraw_sessions": "11"}, "Only 10 sessions are free"),
        ({"withdraw_sessions": "-1"}, "from 0"),
        ({"withdraw_sessions": "9" * 30}, "from 0"),
        ({"reason": ""}, "Write something here."),
        ({"reason": "x" * 501}, "Shorten this"),
    ],
)
def test_what_a_refund_cannot_be(studio: "World", browser_of: BrowserOf, wrong: dict[str, str], says: str) -> None:
    offer = studio.paid()
    (payment,) = stored()
    sent = {"amount": "400", "withdraw_sessions": "10", "reason": "Ill"} | wrong
    answer = browser_of(studio.maya).post(f"/payments/{payment.public_id}/refunds/new", sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert given_back() == []
    offer.pack.refresh_from_db()
    assert offer.pack.free == 10


def test_nobody_else_gives_money_back(studio: "World", browser_of: BrowserOf) -> None:
    studio.paid()
    address = f"/payments/{stored()[0].public_id}/refunds/new"
    sent = {"amount": "400", "withdraw_sessions": "10", "reason": "Ill"}
    for person, status in ((studio.ben, 403), (studio.zed, 404), (studio.jo, 403)):
        assert browser_of(person).get(address).status_code == status
        assert browser_of(person).post(address, sent).status_code == status
    assert given_back() == []


def test_the_list_is_filtered_and_searched(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.kit.money import Money
    from tenpack.money.actions import refund_payment

    maya = browser_of(studio.maya)
    studio.paid(plan=studio.plan(name="Alpha"))
    studio.paid(client=studio.sam, plan=studio.plan(name="Beta"))
    first, second = stored()
    refund_payment(payment=first, amount=Money(100, "EUR"), sessions=0, reason="x", by=studio.by, now=studio.now)

    def found(query: str) -> tuple[bool, bool]:
        results = maya.get(f"/payments/?{query}").content.decode().split('id="results"')[1]
        return "Alpha" in results, "Beta" in results

    yesterday = studio.today - timedelta(days=1)
    assert found("") == (True, True)
    assert found("q=jo+alpha") == (True, False)
    assert found(f"q={second.public_id}") == found(f"q={second.receipt.number_text}") == (False, True)
    assert found(f"q={given_back()[0].credit_note.number_text.lower()}") == (True, False)
    assert found("q=1999-0001") == found("q=c-1999-1") == (False, False)
    assert found("state=received") == (False, True)
    assert found("state=partly_refunded") == found("state=refund") == (True, False)
    assert found("state=refunded") == found("method=other") == (False, False)
    assert found("method=cash") == (True, True)
    assert found(f"client={studio.sam.public_id}") == (False, True)
    assert found(f"until={yesterday}") == (False, False)
    assert found(f"since={studio.today}&until={studio.today}") == (True, True)
    for odd in ("since=9999-99-99", "page=-1", "state=x", "client=cl_1", "q=%00%F0", "until=0001-01-01"):
        assert maya.get(f"/payments/?{odd}").status_code == 200


def test_a_coach_sees_payments_of_their_own_clients(studio: "World", browser_of: BrowserOf) -> None:
    studio.paid(plan=studio.plan(name="Alpha"))
    studio.paid(client=studio.sam, plan=studio.plan(name="Beta"))
    text = browser_of(studio.ben).get("/payments/").content.decode()
    assert "Beta" in text
    assert "Alpha" not in text
    assert "Beta" not in browser_of(studio.zed).get("/payments/").content.decode()
    assert browser_of(studio.jo).get("/payments/").status_code == 403


def test_the_list_asks_the_same_for_one_and_for_three(
    studio: "World", browser_of: BrowserOf, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tenpack.kit.money import Money
    from tenpack.money.actions import refund_payment

    def pay_and_give_back() -> None:
        payment = studio.paid().payments.get()
        refund_payment(payment=payment, amount=Money(100, "EUR"), sessions=0, reason="x", by=studio.by, now=studio.now)

    maya = browser_of(studio.maya)
    pay_and_give_back()
    maya.get("/payments/")
    with CaptureQueriesContext(connection) as one:
        maya.get("/payments/")
    pay_and_give_back()
    pay_and_give_back()
    with django_assert_max_num_queries(len(one)):
        maya.get("/payments/")
    assert len(one) <= 20
