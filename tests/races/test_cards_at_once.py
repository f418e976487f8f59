"""Cards and everything else at the same moment: one settles, the others find it settled; nothing breaks."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.card_books import disagreements, undecided
from tests.support.cards import SECRET, Cards, connect
from tests.support.crowds import together
from tests.support.ledgers import differences

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.world import World


@pytest.fixture
def cards(committed_world: "World", stripe_double: "StripeDouble", settings: Any) -> Cards:
    return connect(committed_world, stripe_double, settings)


def at_once(cards: Cards, *acts: Callable[[], Any]) -> list[str]:
    """What came of the acts, refusals by name; the worker's rounds follow, and both books agree."""
    from tenpack.money.stripe.inbox import read_waiting_events
    from tenpack.money.stripe.rounds import push_all, reconcile_all

    answers = together(*acts)
    for _turn in range(2):
        push_all(now=cards.now)
        reconcile_all(now=cards.now)
    read_waiting_events(now=cards.now + timedelta(hours=1))
    assert (disagreements(cards.double), undecided(), differences()) == ([], [], [])
    return sorted(type(answer).__name__ for answer in answers if isinstance(answer, Exception))


def returning(cards: Cards, offer: Any) -> Callable[[], None]:
    from tenpack.money.stripe.returning import settle_offer

    return lambda: settle_offer(offer, now=cards.now)


def reading(cards: Cards) -> Callable[[], int]:
    """The worker reads every message there is."""
    from tenpack.money.stripe.inbox import read_waiting_events, receive

    for event in cards.double.events():
        body, signature = cards.double.signed(event["id"], SECRET)
        receive(business=cards.world.business, body=body.encode(), signature=signature, now=cards.now)
    return lambda: read_waiting_events(now=cards.now)


def comparing(cards: Cards) -> Callable[[], object]:
    from tenpack.money.stripe.reconcile import reconcile

    return lambda: reconcile(cards.world.business, days=4, now=cards.now)


@pytest.mark.parametrize("kind", ["plan", "recurring", "installments"])
def test_everybody_settles_one_page(cards: Cards, kind: str) -> None:
    offer = cards.world.offer(plan=getattr(cards.world, kind)())
    cards.double.pay(cards.begin(offer).session_id)
    acts = [returning(cards, offer)] * 2 + [reading(cards), comparing(cards)]
    assert set(at_once(cards, *acts)) <= {"ProviderDown"}
    offer.refresh_from_db()
    assert (offer.payments_made, offer.payments.count()) == (1, 1)
    assert len(cards.double.things("subscription_schedule")) == (kind == "installments")


def test_cash_is_recorded_while_a_card_settles(cards: Cards) -> None:
    from tenpack.money.actions import record_payment
    from tenpack.money.choices import Method

    for _time in range(3):
        offer = cards.world.offer()
        cards.double.pay(cards.begin(offer).session_id)
        cash: dict[str, Any] = {"offer": offer, "method": Method.CASH, "by": cards.world.by, "now": cards.now}
        at_once(cards, lambda cash=cash: record_payment(**cash), returning(cards, offer))
        offer.refresh_from_db()
        assert offer.payments_made == 1


def test_a_refund_is_asked_for_twice(cards: Cards) -> None:
    from tenpack.money.gateways import give_back
    from tenpack.money.models import Payment, Refund

    offer = cards.world.offer()
    cards.paid(offer)
    payment = Payment.objects.select_related("offer__business").get()
    how: dict[str, Any] = {"sessions": None, "reason": "Moved", "by": cards.world.by, "now": cards.now}
    names = at_once(cards, *[lambda: give_back(payment=payment, amount=None, **how)] * 3)
    assert len(names) == 2
    assert set(names) <= {"RefundUnderway", "InvalidFields", "RefundTooHigh"}
    assert list(Refund.objects.values_list("amount_minor", flat=True)) == [40_000]


def test_an_offer_is_withdrawn_while_it_is_paid(cards: Cards) -> None:
    from tenpack.money.actions import withdraw_offer

    for _time in range(3):
        offer = cards.world.offer()
        cards.double.pay(cards.begin(offer).session_id)
        by: dict[str, Any] = {"by": cards.world.by, "now": cards.now}
        at_once(cards, lambda offer=offer, by=by: withdraw_offer(offer=offer, **by), returning(cards, offer))
        offer.refresh_from_db()
        assert bool(offer.withdrawn_at) != bool(offer.payments_made)


def test_an_offer_is_cancelled_while_its_invoice_is_paid(cards: Cards) -> None:
    from tenpack.money.actions import cancel_offer

    offer = cards.world.offer(plan=cards.world.recurring(interval_unit="week"))
    cards.paid(offer)
    later = cards.pass_days(7.2)
    cards.world.now = later
    how: dict[str, Any] = {"reason": "Over", "by": cards.world.by, "now": later}
    at_once(cards, lambda: cancel_offer(offer=offer, **how), returning(cards, offer), reading(cards))
    offer.refresh_from_db()
    assert offer.state(later.date()) == "cancelled"
    (order,) = cards.double.things("subscription")
    assert order["status"] == "canceled"


def test_two_begin_at_once_and_get_one_page(cards: Cards) -> None:
    from tenpack.journal.choices import PAYER
    from tenpack.money.gateways import StripeCards

    offer = cards.world.offer()
    terms: dict[str, Any] = {"offer": offer, "due_number": 1, "details": "next", "by": PAYER, "now": cards.now}
    answers = together(*[lambda: StripeCards().begin(**terms)] * 4)
    pages = {answer.redirect_to for answer in answers if not isinstance(answer, Exception)}
    assert len(pages) == 1
    assert {type(answer).__name__ for answer in answers if isinstance(answer, Exception)} <= {"ProviderDown"}
    assert len(cards.double.things("checkout.session")) == 1


def test_two_tabs_cannot_both_be_paid(cards: Cards) -> None:
    """A page for another amount replaces the first, which nobody can pay any more."""
    from tenpack.money.actions import CouponDraft, create_coupon, take_coupon
    from tests.stripe_double.errors import Refused

    draft = CouponDraft(code="half", basis_points=5_000)
    create_coupon(business=cards.world.business, draft=draft, by=cards.world.by, now=cards.now)
    offer = cards.world.offer()
    first = cards.begin(offer)
    take_coupon(offer=offer, code="half", by=cards.world.by, now=cards.now)
    second = cards.begin(offer)
    with pytest.raises(Refused):
        cards.double.pay(first.session_id)
    cards.double.pay(second.session_id)
    assert at_once(cards, *[returning(cards, offer)] * 3) == []
    offer.refresh_from_db()
    assert (offer.payments_made, offer.paid_minor) == (1, 20_000)
