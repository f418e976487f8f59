"""Outgoing calls when the provider is slow, down, or somebody else by now: nothing is lost, doubled or stuck."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.money import Money
from tenpack.money.models import Payment, Refund
from tenpack.money.stripe.connection import breaker, connected
from tenpack.money.stripe.errors import AmountTooSmall, KeyRefused, ProviderDown, ProviderRefused
from tenpack.money.stripe.models import Checkout, RefundRequest, StripeCall, Subscription, UnfitMoney
from tenpack.money.stripe.reconcile import push, reconcile
from tests.support.card_books import disagreements
from tests.support.cards import SECRET, Cards
from tests.support.snapshots import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenpack.money.models import Offer

LOST = {"kind": "reset_after", "method": "POST", "times": None}


@pytest.fixture(autouse=True)
def closed_breaker() -> "Iterator[None]":
    breaker.close()
    yield
    breaker.close()


def lose_answers(cards: Cards, path: str) -> None:
    """The provider acts, and nobody ever hears of it."""
    cards.double.fault("reset_after", method="POST", path=path, times=None)


def again(cards: Cards) -> None:
    cards.double.no_faults()
    breaker.close()


def ask_back(cards: Cards, payment: Payment, amount: int | None = None, now: Any = None) -> RefundRequest:
    from tenpack.money.stripe.refunds import ask_refund

    asked = Money(amount, payment.currency) if amount else None
    how: dict[str, Any] = {"sessions": None, "reason": "Moved", "by": cards.world.by, "now": now or cards.now}
    return ask_refund(payment=payment, amount=asked, **how)


def paid(cards: Cards) -> tuple["Offer", Payment]:
    offer = cards.world.offer()
    cards.paid(offer)
    return offer, Payment.objects.select_related("offer__business").get(offer=offer)


def push_now(cards: Cards, now: Any = None) -> None:
    push(connected(cards.world.business), now=now or cards.now)


def test_the_breaker_opens_after_three_failures_and_closes_again(cards: Cards, monkeypatch: Any) -> None:
    from tenpack.money.stripe.connection import ask

    connection = connected(cards.world.business)
    cards.double.down()
    for _turn in range(3):
        with pytest.raises(ProviderDown):
            ask(connection, "get", "/v1/account")
    calls = len(cards.double.calls())
    with pytest.raises(ProviderDown):
        ask(connection, "get", "/v1/account")
    assert (breaker.current_state, len(cards.double.calls())) == ("open", calls)
    again(cards)
    assert ask(connection, "get", "/v1/account")["object"] == "account"
    # A refusal is an answer.
    for _turn in range(4):
        with pytest.raises(ProviderRefused):
            ask(connection, "get", "/v1/payment_intents/pi_none")
    assert breaker.current_state == "closed"


def test_one_hanging_call_keeps_no_other_waiting(cards: Cards) -> None:
    import threading
    import time

    from tenpack.money.stripe.connection import ask

    connection = connected(cards.world.business)
    ask(connection, "get", "/v1/account")
    cards.double.fault("slow", path="/v1/balance", seconds=2.0)
    hanging = threading.Thread(target=lambda: ask(connection, "get", "/v1/balance"))
    hanging.start()
    while cards.double._core.faults.waiting:
        time.sleep(0.01)
    ask(connection, "get", "/v1/account")
    assert hanging.is_alive()
    hanging.join()


def test_a_lost_answer_is_asked_for_again_and_opens_one_page(cards: Cards) -> None:
    offer = cards.world.offer()
    lose_answers(cards, "/v1/checkout/sessions")
    with pytest.raises(ProviderDown):
        cards.begin(offer)
    again(cards)
    cards.paid(offer)
    assert len(cards.double.things("checkout.session")) == 1
    assert disagreements(cards.double) == []


def test_a_page_whose_answer_was_lost_a_day_ago_is_looked_for(cards: Cards) -> None:
    found, never = cards.world.offer(), cards.world.offer()
    lose_answers(cards, "/v1/checkout/sessions")
    with pytest.raises(ProviderDown):
        cards.begin(found)
    again(cards)
    cards.double.fault("reset_before", method="POST", path="/v1/checkout/sessions", times=2)
    with pytest.raises(ProviderDown):
        cards.begin(never)
    again(cards)
    assert set(Checkout.objects.values_list("state", flat=True)) == {"opening"}
    later = cards.pass_days(1.1)
    reconcile(cards.world.business, days=4, now=later)
    assert set(Checkout.objects.values_list("state", flat=True)) == {"expired"}
    for offer in (found, never):
        cards.paid(offer, now=later)
        assert offer.payments_made == 1


def test_an_expired_page_gives_way_to_a_fresh_one(cards: Cards) -> None:
    offer = cards.world.offer()
    first = cards.begin(offer)
    later = cards.pass_days(0.2)
    second = cards.begin(offer, now=later)
    assert (first.id != second.id, Checkout.objects.get(id=first.id).state) == (True, "expired")


def test_a_refund_whose_answer_was_lost_a_day_ago_goes_once(cards: Cards) -> None:
    from tenpack.money.stripe.refunds import settle_refund

    _offer, payment = paid(cards)
    for kind in ("reset_before", "reset_after"):
        request = ask_back(cards, payment, 8_000)
        cards.double.fault(kind, method="POST", path="/v1/refunds", times=None)
        with pytest.raises(ProviderDown):
            settle_refund(request, now=cards.now)
        again(cards)
        settle_refund(request, now=cards.world.later(hours=30))
        assert RefundRequest.objects.get(id=request.id).state == "done"
    assert list(Refund.objects.values_list("amount_minor", flat=True)) == [8_000, 8_000]
    assert disagreements(cards.double) == []


def test_a_key_that_was_taken_away_fails_nothing(cards: Cards) -> None:
    from tenpack.money.stripe.refunds import settle_refund
    from tenpack.money.stripe.rounds import push_all, reconcile_all

    _offer, payment = paid(cards)
    request, waiting = ask_back(cards, payment, 8_000), cards.world.offer()
    set_key(cards, "rk_test_narrow")
    with pytest.raises(KeyRefused):
        settle_refund(request, now=cards.now)
    with pytest.raises(KeyRefused):
        cards.begin(waiting)
    with pytest.raises(KeyRefused):
        reconcile(cards.world.business, days=4, now=cards.now)
    push_all(now=cards.now)
    reconcile_all(now=cards.now)
    set_key(cards, "sk_test_double")
    push_now(cards)
    assert RefundRequest.objects.get().state == "done"
    cards.paid(waiting)
    assert waiting.payments_made == 1


def set_key(cards: Cards, key: str) -> None:
    from tenpack.money.stripe.models import StripeAccount
    from tenpack.money.stripe.sealing import seal

    StripeAccount.objects.update(secret_key=seal(key))


def test_another_account_is_a_fresh_start(cards: Cards, settings: Any) -> None:
    from tenpack.money.stripe.connect import connect_account
    from tests.stripe_double import TEST_KEY, StripeDouble

    offer, other = cards.world.offer(), cards.world.offer(cards.world.jo)
    cards.begin(offer)
    with StripeDouble() as second:
        second.set_time(cards.now)
        settings.STRIPE_API_BASE = second.url
        keys = {"secret_key": TEST_KEY, "webhook_secret": SECRET}
        connect_account(business=cards.world.business, **keys, by=cards.world.by, now=cards.now)
        moved = Cards(cards.world, second)
        # What was begun elsewhere is over; the first try forgets the customer of the other account.
        with pytest.raises(ProviderRefused):
            moved.begin(other)
        for one in (other, offer):
            moved.back(one)
            moved.paid(one)
            assert one.payments_made == 1


def test_what_is_told_is_what_is_wanted_now(cards: Cards) -> None:
    """An answer was lost, and something else was decided since: the old is not said again."""
    from tenpack.money.actions import cancel_offer, keep_offer

    offer = cards.world.offer(plan=cards.world.recurring())
    cards.paid(offer)
    cancel_offer(offer=offer, reason="Over", at_period_end=True, by=cards.world.by, now=cards.now)
    lose_answers(cards, "/v1/subscriptions/")
    with pytest.raises(ProviderDown):
        push_now(cards)
    again(cards)
    offer.refresh_from_db()
    keep_offer(offer=offer, by=cards.world.by, now=cards.now)
    cards.back(offer)
    order = Subscription.objects.get()
    assert cards.double.thing(order.subscription_id)["cancel_at_period_end"] is False
    assert order.ends_itself is False


def test_a_used_up_coupon_does_not_keep_an_offer_from_ending(cards: Cards) -> None:
    from tenpack.money.actions import CouponDraft, cancel_offer, create_coupon, keep_offer

    draft = CouponDraft(code="half", basis_points=5_000, periods=1)
    create_coupon(business=cards.world.business, draft=draft, by=cards.world.by, now=cards.now)
    offer = cards.world.offer(plan=cards.world.recurring(interval_unit="week"), coupon="half")
    cards.paid(offer)
    later = cards.now
    for days in (7.2, 7.2, 7.2):
        cards.double.advance(days=days)
        later += timedelta(days=days)
        cards.back(offer, later)
    assert offer.payments_made == 4
    how: dict[str, Any] = {"by": cards.world.by, "now": later}
    for _turn in range(2):
        cancel_offer(offer=offer, reason="Over", at_period_end=True, **how)
        push_now(cards, later)
        order = Subscription.objects.get()
        assert cards.double.thing(order.subscription_id)["cancel_at_period_end"] is True
        offer.refresh_from_db()
        keep_offer(offer=offer, **how)
        push_now(cards, later)
        offer.refresh_from_db()
    cards.double.advance(days=7.2)
    cards.back(offer, later + timedelta(days=7.2))
    assert [one.amount_minor for one in Payment.objects.order_by("due_number")] == [4_500] + [9_000] * 4
    assert not UnfitMoney.objects.exists()


def test_a_coupon_lasts_its_payments_across_a_rest(cards: Cards) -> None:
    from tenpack.money.actions import CouponDraft, create_coupon, pause_offer, resume_offer

    draft = CouponDraft(code="half", basis_points=5_000, periods=2)
    create_coupon(business=cards.world.business, draft=draft, by=cards.world.by, now=cards.now)
    offer = cards.world.offer(plan=cards.world.recurring(interval_unit="week"), coupon="half")
    cards.paid(offer)
    how: dict[str, Any] = {"offer": offer, "by": cards.world.by}
    pause_offer(reason="Away", now=cards.now, **how)
    cards.back(offer)
    later = cards.pass_days(15)
    cards.back(offer, later)
    resume_offer(now=later, **how)
    cards.back(offer, later)
    for days in (7.2, 7.2):
        cards.double.advance(days=days)
        later += timedelta(days=days)
        cards.back(offer, later)
    assert [one.amount_minor for one in Payment.objects.order_by("due_number")] == [4_500, 4_500, 9_000]
    assert not UnfitMoney.objects.exists()


def test_a_schedule_that_was_made_before_a_crash_is_taken_over(cards: Cards) -> None:
    offer = cards.world.offer(plan=cards.world.installments())
    checkout = cards.begin(offer)
    cards.double.pay(checkout.session_id)
    lose_answers(cards, "/v1/subscription_schedules$")
    cards.back(offer)
    again(cards)
    assert (offer.payments_made, Subscription.objects.get().schedule_id) == (1, "")
    push_now(cards, cards.world.later(hours=30))
    (made,) = cards.double.things("subscription_schedule")
    assert Subscription.objects.get().schedule_id == made["id"]
    assert made["end_behavior"] == "cancel"


def test_a_coupon_taken_meanwhile_closes_the_page(cards: Cards) -> None:
    from tenpack.journal.choices import PAYER
    from tenpack.money.actions import CouponDraft, create_coupon, take_coupon

    draft = CouponDraft(code="half", basis_points=5_000)
    create_coupon(business=cards.world.business, draft=draft, by=cards.world.by, now=cards.now)
    offer = cards.world.offer()
    first = cards.begin(offer)
    take_coupon(offer=offer, code="half", by=PAYER, now=cards.now)
    push_now(cards)
    assert cards.double.thing(first.session_id)["status"] == "expired"
    second = cards.paid(offer)
    assert (second.amount_minor, Payment.objects.get().amount_minor) == (20_000, 20_000)


def test_the_provider_keeps_cash_out_of_it(cards: Cards) -> None:
    """Refunds and disputes there that name no intent belong to nothing of ours, least of all to cash."""
    from tenpack.money.stripe.charges import paid_with

    cards.world.paid()
    connection = connected(cards.world.business)
    for thing in ({"payment_intent": None}, {}, {"payment_intent": ""}):
        assert paid_with(connection, thing) is None


def test_money_that_somebody_gave_back_there_is_not_returned_again(cards: Cards) -> None:
    from tenpack.money.actions import record_payment
    from tenpack.money.choices import Method

    offer = cards.world.offer()
    checkout = cards.begin(offer)
    record_payment(offer=offer, method=Method.CASH, by=cards.world.by, now=cards.now)
    cards.double.pay(checkout.session_id)
    cards.back(offer)
    cards.double.refund(UnfitMoney.objects.get().charge_id)
    push_now(cards)
    assert UnfitMoney.objects.get().returned_at
    assert disagreements(cards.double) == []


def test_a_refund_above_the_rest_or_in_fractions_is_refused(cards: Cards) -> None:
    from tenpack.money.errors import RefundTooHigh

    _offer, payment = paid(cards)
    refused(RefundTooHigh, ask_back, cards, payment, 40_001)
    payment.currency = "KWD"
    assert not StripeCall.objects.filter(purpose__startswith="refund:").exists()


@pytest.mark.parametrize(("code", "minor"), [("EUR", 49), ("JPY", 49), ("HUF", 17_499), ("KWD", 10_001), ("BHD", 15)])
def test_what_no_card_pays_is_refused_before_anything_is_stored(code: str, minor: int) -> None:
    from tenpack.money.stripe.limits import check_chargeable

    with pytest.raises(AmountTooSmall):
        check_chargeable(Money(minor, code))


def test_a_failed_last_installment_stays_due(cards: Cards) -> None:
    """The standing order ends there with a payment open: the coach decides, nothing is forgiven."""
    offer = cards.world.offer(plan=cards.world.installments(interval_unit="week"))
    cards.paid(offer, "fails_later")
    later = cards.pass_days(7.2)
    cards.back(offer, later)
    order = Subscription.objects.get()
    assert order.state == "failing"
    cards.double.cancel_subscription(order.subscription_id)
    cards.back(offer, later)
    assert (Subscription.objects.get().state, offer.state(later.date())) == ("ended", "past_due")
    cards.paid(offer, now=later)
    assert offer.payments_made == 2
