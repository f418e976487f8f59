"""Cards behind the seam, against the double of the provider: one-time, recurring, installments, refunds, disputes."""

from datetime import timedelta
from typing import Any

from tenpack.money.models import Payment, Refund
from tenpack.money.stripe.models import Checkout, Subscription, UnfitMoney
from tests.support.cards import Cards


def books(offer: Any) -> tuple[int, int, int]:
    """Payments made, minor units paid, sessions on the profile."""
    offer.refresh_from_db()
    return offer.payments_made, offer.paid_minor, offer.pack.free if offer.pack else 0


def test_a_card_pays_once_and_sessions_land(cards: Cards) -> None:
    offer = cards.world.offer()
    checkout = cards.begin(offer)
    assert cards.begin(offer).url == checkout.url
    cards.back(offer)
    assert books(offer) == (0, 0, 0)
    cards.double.pay(checkout.session_id)
    for _turn in range(3):
        cards.back(offer)
    assert books(offer) == (1, 40_000, 10)
    payment = Payment.objects.get()
    assert (payment.method, payment.actor_kind, payment.provider_id[:3]) == ("card", "payer", "pi_")
    assert Checkout.objects.get().state == "paid"


def test_a_bank_debit_processes_until_it_succeeds_or_fails(cards: Cards) -> None:
    good, bad = cards.world.offer(), cards.world.offer(cards.world.sam)
    for offer in (good, bad):
        cards.paid(offer, "bank_debit")
        assert (books(offer), Checkout.objects.get(offer=offer).state) == ((0, 0, 0), "processing")
    for offer, ok in ((good, True), (bad, False)):
        session = cards.double.thing(Checkout.objects.get(offer=offer).session_id)
        cards.double.settle_debit(session["payment_intent"], ok=ok)
        cards.back(offer)
    assert (books(good), Payment.objects.get().method) == ((1, 40_000, 10), "bank_debit")
    assert (books(bad), Checkout.objects.get(offer=bad).state) == ((0, 0, 0), "failed")


def test_money_for_an_offer_paid_in_cash_meanwhile_goes_back(cards: Cards) -> None:
    from tenpack.money.actions import record_payment
    from tenpack.money.choices import Method
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.reconcile import push

    offer = cards.world.offer()
    checkout = cards.begin(offer)
    record_payment(offer=offer, method=Method.CASH, by=cards.world.by, now=cards.now)
    cards.double.pay(checkout.session_id)
    cards.back(offer)
    push(connected(cards.world.business), now=cards.now)
    push(connected(cards.world.business), now=cards.now)
    assert books(offer) == (1, 40_000, 10)
    unfit = UnfitMoney.objects.get()
    assert (unfit.why, unfit.returned_at) == ("paid_twice", cards.now)
    assert [refund["amount"] for refund in cards.double.client().v1.refunds.list().data] == [40_000]


def test_a_month_is_charged_every_month_from_the_billing_date(cards: Cards) -> None:
    offer = cards.world.offer(plan=cards.world.recurring())
    cards.paid(offer)
    assert books(offer) == (1, 9_000, 0)
    later = cards.pass_days(31.2)
    cards.back(offer, later)
    assert books(offer) == (2, 18_000, 0)
    assert offer.state(later.date()) == "active"
    assert Subscription.objects.get().state == "running"


def test_three_installments_and_then_it_is_over(cards: Cards) -> None:
    offer = cards.world.offer(plan=cards.world.installments())
    cards.paid(offer)
    assert Subscription.objects.get().schedule_id
    for number in range(1, 5):
        cards.double.advance(days=31)
        later = cards.now + timedelta(days=31 * number)
        cards.back(offer, later)
    assert books(offer) == (3, 45_000, 0)
    assert offer.state(later.date()) == "completed"
    assert Subscription.objects.get().state == "ended"


def test_a_refund_goes_through_the_provider_and_takes_the_sessions(cards: Cards) -> None:
    from tenpack.money.gateways import give_back

    offer = cards.world.offer()
    cards.paid(offer)
    payment = Payment.objects.select_related("offer__business").get()
    refund = give_back(payment=payment, amount=None, sessions=None, reason="Moved", by=cards.world.by, now=cards.now)
    assert refund
    assert refund.amount_minor == 40_000
    assert books(offer) == (1, 40_000, 0)
    assert Refund.objects.get().origin == "coach"


def test_a_refund_made_in_the_dashboard_arrives(cards: Cards) -> None:
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.refunds import sync_refunds

    offer = cards.world.offer()
    cards.paid(offer)
    payment = Payment.objects.get()
    cards.double.refund(payment.provider_id, 8_500)
    sync_refunds(connected(cards.world.business), payment, now=cards.now)
    assert (Refund.objects.get().sessions_withdrawn, Refund.objects.get().origin) == (2, "provider")
    assert books(offer)[2] == 8


def test_installments_from_a_later_day_charge_exactly_as_often(cards: Cards) -> None:
    offer = cards.world.offer(plan=cards.world.installments(), billing_on=cards.world.today + timedelta(days=45))
    cards.paid(offer)
    assert books(offer) == (0, 0, 0)
    charged = []
    for number in range(1, 10):
        cards.double.advance(days=20)
        cards.back(offer, cards.now + timedelta(days=20 * number))
        charged.append(offer.payments_made)
    assert charged == [0, 0, 1, 2, 2, 3, 3, 3, 3]
    assert Subscription.objects.get().state == "ended"


def test_a_coupon_reduces_the_first_payments_only(cards: Cards) -> None:
    from tenpack.money.actions import CouponDraft, create_coupon

    draft = CouponDraft(code="half", basis_points=5_000, periods=2)
    create_coupon(business=cards.world.business, draft=draft, by=cards.world.by, now=cards.now)
    offer = cards.world.offer(plan=cards.world.recurring(), coupon="HALF")
    cards.paid(offer)
    for number in range(1, 4):
        cards.double.advance(days=31)
        cards.back(offer, cards.now + timedelta(days=31 * number))
    assert [payment.amount_minor for payment in Payment.objects.order_by("due_number")] == [4_500, 4_500, 9_000, 9_000]
    assert not UnfitMoney.objects.exists()


def test_the_rest_is_paid_at_once(cards: Cards) -> None:
    offer = cards.world.offer(plan=cards.world.installments())
    cards.paid(offer)
    cards.paid(offer, what="rest")
    assert books(offer) == (3, 45_000, 0)
    assert [payment.dues for payment in Payment.objects.order_by("due_number")] == [1, 2]
    cards.double.advance(days=100)
    cards.back(offer, cards.now + timedelta(days=100))
    assert sum(charge["amount_captured"] for charge in cards.double.things("charge")) == 45_000


def test_a_failing_card_is_past_due_until_another_one_pays(cards: Cards) -> None:
    offer = cards.world.offer(plan=cards.world.recurring())
    cards.paid(offer, "fails_later")
    order = Subscription.objects.get()
    later = cards.pass_days(31.2)
    cards.back(offer, later)
    assert (books(offer)[0], offer.state(later.date()), Subscription.objects.get().state) == (1, "past_due", "failing")
    cards.double.save_card(order.customer_id, "card")
    cards.back(offer, later)
    cards.back(offer, later)
    assert (books(offer)[0], offer.state(later.date()), Subscription.objects.get().state) == (2, "active", "running")


def test_pausing_and_ending_reach_the_provider(cards: Cards) -> None:
    from tenpack.money.actions import cancel_offer, pause_offer, resume_offer

    offer = cards.world.offer(plan=cards.world.recurring())
    cards.paid(offer)
    pause_offer(offer=offer, reason="Away", by=cards.world.by, now=cards.now)
    cards.back(offer)
    later = cards.pass_days(70)
    cards.back(offer, later)
    assert books(offer)[0] == 1
    resume_offer(offer=offer, by=cards.world.by, now=later)
    cards.back(offer, later)
    assert str(offer.next_due_on) == "2026-06-02"
    later = later + timedelta(days=23)
    cards.double.advance(days=23)
    cards.back(offer, later)
    assert (books(offer)[0], str(offer.next_due_on)) == (2, "2026-07-02")
    cancel_offer(offer=offer, reason="Over", by=cards.world.by, now=later)
    cards.back(offer, later)
    assert Subscription.objects.get().state == "ended"


def test_a_dispute_suspends_and_a_lost_one_takes_the_sessions(cards: Cards) -> None:
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.disputes import sync_dispute

    connection = connected(cards.world.business)
    for won in (True, False):
        offer = cards.world.offer()
        cards.paid(offer)
        dispute = cards.double.dispute(Payment.objects.get(offer=offer).provider_id)
        sync_dispute(connection, dispute["id"], now=cards.now)
        offer.refresh_from_db()
        assert offer.pack.suspended_at
        cards.double.close_dispute(dispute["id"], won=won)
        sync_dispute(connection, dispute["id"], now=cards.now)
        offer.refresh_from_db()
        assert offer.pack.suspended_at is None
        assert offer.pack.free == (10 if won else 0)
    assert Refund.objects.get().origin == "dispute"


def test_an_inquiry_suspends_once_it_takes_money(cards: Cards) -> None:
    from tenpack.money.stripe.disputes import noted

    offer = cards.world.offer()
    cards.paid(offer)
    payment = Payment.objects.get()
    inquiry = cards.double.dispute(payment.provider_id) | {"status": "warning_needs_response"}
    for status, suspended in (("warning_needs_response", False), ("needs_response", True)):
        noted(payment, inquiry | {"status": status}, cards.now)
        offer.refresh_from_db()
        assert bool(offer.pack.suspended_at) is suspended
