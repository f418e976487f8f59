"""What all three ways to pay promise: granted exactly once, the same refusals, nothing stored by a refusal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.cards import Cards
from tests.support.snapshots import refused

if TYPE_CHECKING:
    from tests.world import World


@dataclass
class Way:
    """One gateway: how to begin, and what the payer then does until it is paid."""

    world: "World"
    gateway: Any
    details: str
    finish: Callable[[Any], None]

    def begin(self, offer: Any, number: int = 1) -> Any:
        from tenpack.journal.choices import PAYER

        offer.refresh_from_db()
        terms = {"offer": offer, "due_number": number, "details": self.details, "by": PAYER, "now": self.world.now}
        return self.gateway.begin(**terms)

    def pay(self, offer: Any, number: int = 1) -> None:
        self.begin(offer, number)
        self.finish(offer)


@pytest.fixture(params=["cards", "outside", "demo"])
def way(request: pytest.FixtureRequest, world: "World") -> Iterator[Way]:
    from tenpack.money.gateways import DemoCard, OutsideMoney, StripeCards

    if request.param == "cards":
        cards: Cards = request.getfixturevalue("cards")

        def finish(offer: Any) -> None:
            open_page = offer.checkouts.order_by("-id").first()
            cards.double.pay(open_page.session_id)
            cards.back(offer)

        yield Way(cards.world, StripeCards(), "next", finish)
        return
    world.business.is_demo = world.jo.business.is_demo = True
    world.business.save(update_fields=["is_demo"])
    gateway, details = (OutsideMoney(), "cash") if request.param == "outside" else (DemoCard(), "accepts")
    yield Way(world, gateway, details, lambda offer: offer.refresh_from_db())


def books(offer: Any) -> tuple[int, int, int]:
    offer.refresh_from_db()
    return offer.payments_made, offer.paid_minor, offer.pack.free if offer.pack else 0


def test_it_is_granted_exactly_once(way: Way) -> None:
    from tenpack.money.errors import OfferPaid
    from tenpack.money.models import Payment

    offer = way.world.offer()
    assert way.gateway.serves(offer, way.world.today)
    way.pay(offer)
    assert books(offer) == (1, 40_000, 10)
    refused(OfferPaid, way.begin, offer)
    refused(OfferPaid, way.begin, offer, 2)
    assert not way.gateway.serves(offer, way.world.today)
    assert Payment.objects.count() == 1


def test_another_due_number_is_refused(way: Way) -> None:
    from tenpack.money.errors import OfferPaid

    offer = way.world.offer(plan=way.world.installments())
    for number in (0, 2, 99):
        refused(OfferPaid, way.begin, offer, number)
    way.pay(offer)
    assert books(offer)[0] == 1


def test_what_is_withdrawn_or_over_is_refused(way: Way) -> None:
    from tenpack.money.actions import cancel_offer, record_payment, withdraw_offer
    from tenpack.money.choices import Method
    from tenpack.money.errors import OfferOver

    act: dict[str, Any] = {"by": way.world.by, "now": way.world.now}
    withdrawn, cancelled = way.world.offer(), way.world.offer(plan=way.world.recurring())
    withdraw_offer(offer=withdrawn, **act)
    record_payment(offer=cancelled, method=Method.CASH, **act)
    cancel_offer(offer=cancelled, reason="Over", **act)
    refused(OfferOver, way.begin, withdrawn)
    refused(OfferOver, way.begin, cancelled, 2)
    for offer in (withdrawn, cancelled):
        offer.refresh_from_db()
        assert not way.gateway.serves(offer, way.world.today)


def test_sessions_that_would_be_over_are_refused(way: Way) -> None:
    from dataclasses import replace
    from datetime import timedelta

    from tenpack.money.errors import SessionsWouldBeExpired

    last_day = way.world.today + timedelta(days=1)
    terms: dict[str, Any] = {"expiry_kind": "on", "expires_on": last_day, "expires_after": None, "expires_unit": ""}
    offer = way.world.offer(plan=way.world.plan(**terms))
    later = replace(way, world=replace(way.world, now=way.world.later(days=3)))
    refused(SessionsWouldBeExpired, later.begin, offer)
