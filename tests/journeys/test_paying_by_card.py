"""Payers at the hosted pages of the provider's double: once, every month, in installments, with and without script.

The site and the double are servers of their own; the double's signed messages go to the site, and the test reads the
inbox as the worker does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import Person
from tests.stripe_double import TEST_KEY, StripeDouble
from tests.support.sites import Site

if TYPE_CHECKING:
    from tenpack.money.models import Offer
    from tests.world import World

SECRET = "whsec_of_the_journeys"
WAITING = "We are waiting for the payment provider"


@dataclass
class Till:
    """Maya's studio with cards connected."""

    world: "World"
    double: StripeDouble

    def offer(self, *args: Any, **terms: Any) -> str:
        """A new offer; its pay link."""
        return f"/pay/{self.world.offer(*args, **terms).pay_token}"

    def work(self) -> None:
        """What the worker does every few seconds, once every message has arrived."""
        from tenpack.money.stripe.inbox import read_waiting_events
        from tenpack.money.stripe.rounds import push_all

        assert self.double.wait()
        assert {delivery.status for delivery in self.double.deliveries()} <= {200}
        while read_waiting_events(now=datetime.now(UTC)):
            # Reading one thing may make the provider tell another.
            assert self.double.wait()
        push_all(now=datetime.now(UTC))

    def silence(self) -> None:
        """From now on the provider does not say what became of a hosted page."""
        self.double.fault("error_500", times=None, method="GET", path="/v1/checkout/sessions/*")

    def one(self, kind: str) -> dict[str, Any]:
        """The only object of this kind there."""
        (found,) = self.double.things(kind)
        return found


@pytest.fixture
def till(studio: "World", demo_site: Site, provider: StripeDouble, settings: Any) -> Till:
    from django.urls import reverse

    from tenpack.kit.ids import public_id
    from tenpack.money.stripe.connect import connect_account
    from tenpack.money.stripe.connection import breaker

    breaker.close()
    settings.STRIPE_API_BASE = provider.url
    door = reverse("stripe-events", args=[public_id("bu", studio.business.id)])
    provider.endpoint(demo_site.url + door, SECRET)
    keys = {"secret_key": TEST_KEY, "webhook_secret": SECRET}
    connect_account(business=studio.business, **keys, by=studio.by, now=studio.now)
    for client in (studio.jo, studio.sam):
        client.business.refresh_from_db()
    return Till(studio, provider)


def pay(payer: Person, button: str, method: str, there: str = "Pay") -> None:
    """Press a button of the pay page, and pay on the provider's page."""
    payer.press(button, exact=False)
    payer.page.get_by_label(method, exact=True).check()
    payer.press(there)


def offers() -> "list[Offer]":
    from tenpack.money.models import Offer

    return [*Offer.objects.order_by("id")]


def paid(offer: "Offer") -> list[int]:
    return [*offer.payments.order_by("due_number").values_list("amount_minor", flat=True)]


def test_once_by_card_and_by_bank_debit(till: Till, person: Callable[[], Person]) -> None:
    by_card, by_debit = till.offer(), till.offer(till.world.sam)
    payer = person()
    payer.page.goto(by_card)
    payer.looks()
    pay(payer, "Pay", "Card that is declined")
    payer.sees("declined")
    till.silence()
    payer.page.get_by_label("Card that works", exact=True).check()
    payer.press("Pay")
    payer.sees(WAITING)
    payer.looks()
    till.double.no_faults()
    till.work()
    payer.sees("Paid. Thank you!")
    payer.sees("10 sessions, until")
    payer.looks()

    payer.page.goto(by_debit)
    pay(payer, "Pay", "Bank debit")
    payer.sees("Your payment is on its way.")
    payer.looks()
    intent = next(one for one in till.double.things("payment_intent") if one["status"] == "processing")
    till.double.settle_debit(intent["id"])
    till.work()
    payer.sees("Paid. Thank you!")
    assert [paid(offer) for offer in offers()] == [[40_000], [40_000]]

    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Clients")
    maya.follow("Jo")
    maya.page.locator("#sessions, main").get_by_text("10", exact=True).first.wait_for()


def test_every_month_until_a_card_fails_and_another_one_is_chosen(till: Till, person: Callable[[], Person]) -> None:
    payer = person()
    payer.page.goto(till.offer(plan=till.world.recurring()))
    payer.looks()
    pay(payer, "Pay", "Card that works", there="Subscribe")
    payer.sees("Your card is saved.")
    payer.looks()
    (offer,) = offers()
    till.double.advance(days=32)
    till.work()
    assert paid(offer) == [9_000, 9_000]

    till.double.fail_next_renewal(till.one("subscription")["id"])
    till.double.advance(days=31)
    till.work()
    payer.page.reload()
    payer.sees("The last payment did not go through.")
    payer.looks()
    pay(payer, "Change card", "Card that works", there="Save")
    payer.sees("Your card is saved.")
    payer.looks()
    assert paid(offer) == [9_000, 9_000, 9_000]
    till.work()
    assert till.double.books()["totals"]["eur"]["charged"] == 27_000


def test_installments_and_the_rest_at_once(till: Till, person: Callable[[], Person]) -> None:
    payer = person()
    payer.page.goto(till.offer(plan=till.world.installments()))
    pay(payer, "Pay", "Card that works", there="Subscribe")
    payer.sees("Your card is saved.")
    payer.looks()
    till.work()
    pay(payer, "Pay the rest now", "Card that works")
    payer.sees("Paid. Thank you!")
    payer.looks()
    till.work()
    (offer,) = offers()
    assert offer.state(till.world.today) == "completed"
    assert till.one("subscription")["status"] == "canceled"
    assert till.double.books()["totals"]["eur"]["charged"] == 45_000


def test_once_without_script(till: Till, demo_site: Site, open_page: Callable[..., Any]) -> None:
    page = open_page(base_url=demo_site.url, java_script_enabled=False)
    payer = Person(page, lambda page: None)
    page.goto(till.offer())
    till.silence()
    pay(payer, "Pay", "Card that works")
    payer.sees(WAITING)
    till.double.no_faults()
    till.work()
    payer.follow("Look again")
    payer.sees("Paid. Thank you!")
    assert [paid(offer) for offer in offers()] == [[40_000]]
