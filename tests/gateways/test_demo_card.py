"""The demo card and outside money behind their one seam."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def demo(world: "World") -> "World":
    """The cast in a demo business."""
    world.business.is_demo = True
    world.business.save(update_fields=["is_demo"])
    world.jo.business = world.business
    return world


def begin(world: "World", offer: Any, outcome: str = "accepts", number: int = 1) -> Any:
    from tenpack.journal.choices import PAYER
    from tenpack.money.gateways import DemoCard

    return DemoCard().begin(offer=offer, due_number=number, details=outcome, by=PAYER, now=world.now)


def books(offer: Any) -> tuple[int, int]:
    """Payments made, and sessions on the profile."""
    offer.refresh_from_db()
    return offer.payments_made, offer.pack.free if offer.pack else 0


def attempts(offer: Any) -> list[str]:
    from tenpack.money.models import CardAttempt

    return list(CardAttempt.objects.filter(offer=offer).order_by("id").values_list("state", flat=True))


def test_accepted_pays_and_lands(demo: "World") -> None:
    offer = demo.offer()
    begun = begin(demo, offer)
    assert begun.state == "succeeded"
    assert (begun.payment.method, begun.payment.actor_kind) == ("demo_card", "payer")
    assert books(offer) == (1, 10)


def test_declined_leaves_only_the_attempt(demo: "World") -> None:
    from tenpack.money.errors import CardDeclined

    offer = demo.offer()
    with pytest.raises(CardDeclined):
        begin(demo, offer, "declines")
    assert (books(offer), attempts(offer)) == ((0, 0), ["declined"])
    begin(demo, offer)
    assert (books(offer), attempts(offer)) == ((1, 10), ["declined", "succeeded"])


def test_delayed_settles_once_and_not_early(demo: "World") -> None:
    from tenpack.money.errors import AlreadyProcessing
    from tenpack.money.gateways import settle_card_attempts

    offer = demo.offer()
    assert begin(demo, offer, "delays").state == "processing"
    with pytest.raises(AlreadyProcessing):
        begin(demo, offer)
    assert settle_card_attempts(now=demo.later(seconds=1)) == 0
    assert settle_card_attempts(now=demo.later(seconds=10)) == 1
    assert settle_card_attempts(now=demo.later(seconds=11)) == 0
    assert (books(offer), attempts(offer)) == ((1, 10), ["succeeded"])


def test_delayed_charges_nothing_where_cash_came_first(demo: "World") -> None:
    from tenpack.money.actions import record_payment
    from tenpack.money.choices import Method
    from tenpack.money.gateways import settle_card_attempts

    offer = demo.offer()
    begin(demo, offer, "delays")
    record_payment(offer=offer, method=Method.CASH, by=demo.by, now=demo.now)
    settle_card_attempts(now=demo.later(minutes=1))
    assert (books(offer), attempts(offer)) == ((1, 10), ["declined"])


def test_delayed_charges_nothing_for_a_withdrawn_offer(demo: "World") -> None:
    from tenpack.money.actions import withdraw_offer
    from tenpack.money.gateways import settle_card_attempts

    offer = demo.offer()
    begin(demo, offer, "delays")
    withdraw_offer(offer=offer, by=demo.by, now=demo.now)
    settle_card_attempts(now=demo.later(minutes=1))
    assert (books(offer), attempts(offer)) == ((0, 0), ["declined"])


def test_it_is_refused_outside_the_demo_and_for_what_nobody_offers(world: "World") -> None:
    from tenpack.kit.errors import Invalid
    from tenpack.money.errors import NotInDemo

    offer = world.offer()
    with pytest.raises(NotInDemo):
        begin(world, offer)
    world.business.is_demo = True
    offer.business.is_demo = True
    with pytest.raises(Invalid):
        begin(world, offer, "steals")
    assert (books(offer), attempts(offer)) == ((0, 0), [])


def test_paying_twice_is_refused(demo: "World") -> None:
    from tenpack.money.errors import OfferPaid

    offer = demo.offer()
    begin(demo, offer)
    with pytest.raises(OfferPaid):
        begin(demo, offer)
    assert books(offer) == (1, 10)


def test_outside_money_is_recorded_by_its_method(demo: "World") -> None:
    from tenpack.money.errors import MethodNotOutside
    from tenpack.money.gateways import GATEWAYS, gateways_for

    outside = GATEWAYS[-1]
    offer = demo.offer()
    who: dict[str, Any] = {"offer": offer, "due_number": 1, "by": demo.by, "now": demo.now}
    with pytest.raises(MethodNotOutside):
        outside.begin(details="demo_card", **who)
    assert [gateway.is_online for gateway in gateways_for(offer, demo.today)] == [True, False]
    assert outside.begin(details="bank_transfer", **who).payment.method == "bank_transfer"
    offer.refresh_from_db()
    assert gateways_for(offer, demo.today) == []


def test_later_payments_wait_until_they_are_due(demo: "World") -> None:
    from tenpack.money.gateways import DemoCard

    offer = demo.paid(plan=demo.installments())
    assert not DemoCard().serves(offer, demo.today)
    assert DemoCard().serves(offer, offer.next_due_on)
