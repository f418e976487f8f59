"""The double of Stripe bills as Stripe does: periods, retries, pauses, ends, schedules, another card."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from tests.stripe_double import StripeDouble
from tests.stripe_double.errors import Refused
from tests.support.stripe import DONE, every, price_data

pytestmark = pytest.mark.usefixtures("published")

START = "2027-01-31T09:00:00+00:00"


@pytest.fixture
def double(stripe_double: StripeDouble) -> StripeDouble:
    stripe_double.set_time(START)
    return stripe_double


def subscribed(double: StripeDouble, method: str = "card", **more: Any) -> stripe.Subscription:
    """A subscription that somebody has just paid for."""
    client = double.client()
    session = client.v1.checkout.sessions.create(every(**{"customer_email": "jo@example.com", **more}))
    double.pay(session.id, method)
    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]}).subscription
    assert isinstance(found, stripe.Subscription)
    return found


def now_of(double: StripeDouble, subscription: stripe.Subscription) -> stripe.Subscription:
    return double.client().v1.subscriptions.retrieve(subscription.id)


def charged_on(double: StripeDouble) -> list[str]:
    """The days on which money came."""
    return [_day(one["created"]) for one in double.things("charge") if one["paid"]]


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b")


def kinds(double: StripeDouble, since: int = 0) -> list[str]:
    return [event["type"] for event in double.events()[since:]]


def test_months_count_from_the_first_day_and_clamp(double: StripeDouble) -> None:
    subscription = subscribed(double, subscription_data={"metadata": {"offer": "7"}})
    assert (subscription.status, subscription.metadata.to_dict()) == ("active", {"offer": "7"})
    double.advance(days=95)
    assert charged_on(double) == ["31 Jan", "28 Feb", "31 Mar", "30 Apr"]
    item = now_of(double, subscription)["items"].data[0]
    assert (_day(item.current_period_start), _day(item.current_period_end)) == ("30 Apr", "31 May")
    client = double.client()
    invoices = client.v1.invoices.list({"subscription": subscription.id, "expand": ["data.payments"]}).data
    assert [one.billing_reason for one in invoices] == ["subscription_cycle"] * 3 + ["subscription_create"]
    assert invoices[0].parent.subscription_details.metadata.to_dict() == {"offer": "7"}
    intent = invoices[0].payments.data[0].payment.payment_intent
    payment = {"type": "payment_intent", "payment_intent": intent}
    [link] = client.v1.invoice_payments.list({"payment": payment}).data
    assert (link.invoice, link.status, link.amount_paid) == (invoices[0].id, "paid", 9900)


def test_weeks_and_a_renewal_in_its_order(double: StripeDouble) -> None:
    subscribed(double, interval="week", count=2)
    before = len(double.events())
    double.advance(days=14)
    assert kinds(double, before) == ["invoice.created", "customer.subscription.updated"]
    before = len(double.events())
    double.advance(seconds=3600)
    assert kinds(double, before) == [
        "payment_intent.created",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


def test_a_declined_first_payment_leaves_no_subscription(double: StripeDouble) -> None:
    client = double.client()
    session = client.v1.checkout.sessions.create(every())
    with pytest.raises(Refused):
        double.pay(session.id, "declined")
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    assert client.v1.invoices.list().data == []
    double.pay(session.id)
    assert kinds(double)[4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "payment_method.attached",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
        "checkout.session.completed",
    ]
    other = client.v1.checkout.sessions.create(every())
    with pytest.raises(Refused):
        double.pay(other.id, "declined")
    double.advance(days=1)
    assert "payment_intent.canceled" in kinds(double)
    assert charged_on(double) == ["31 Jan"]


def test_billing_from_a_later_day(double: StripeDouble) -> None:
    client = double.client()
    anchor = double.now() + 10 * 86400
    later = {"billing_cycle_anchor": anchor, "proration_behavior": "none"}
    session = client.v1.checkout.sessions.create(every(subscription_data=later))
    assert (session.amount_total, session.payment_status) == (0, "no_payment_required")
    double.pay(session.id)
    assert charged_on(double) == []
    double.advance(days=45)
    assert charged_on(double) == ["10 Feb", "10 Mar"]
    too_late = {"billing_cycle_anchor": double.now() + 40 * 86400}
    with pytest.raises(stripe.InvalidRequestError, match="next natural billing date"):
        client.v1.checkout.sessions.create(every(subscription_data=too_late))
    prorated = client.v1.checkout.sessions.create(
        every(interval="week", amount=700, subscription_data={"billing_cycle_anchor": double.now() + 86400})
    )
    assert prorated.amount_total == 100


def test_a_trial_ends_in_the_first_charge(double: StripeDouble) -> None:
    subscription = subscribed(double, subscription_data={"trial_end": double.now() + 60 * 86400})
    assert subscription.status == "trialing"
    double.advance(days=62)
    assert now_of(double, subscription).status == "active"
    assert charged_on(double) == ["01 Apr"]
    assert "customer.subscription.trial_will_end" in kinds(double)


@pytest.mark.parametrize(("choice", "end"), [("canceled", "canceled"), ("unpaid", "unpaid"), ("past_due", "past_due")])
def test_retries_after_3_5_and_7_days_and_then_the_accounts_choice(double: StripeDouble, choice: str, end: str) -> None:
    double.terms(after_retries=choice)
    subscription = subscribed(double, "fails_later")
    double.advance(to="2027-02-28T10:00:00+00:00")
    assert now_of(double, subscription).status == "past_due"
    [invoice] = double.client().v1.invoices.list({"subscription": subscription.id, "status": "open"}).data
    assert (invoice.attempt_count, _day(invoice.next_payment_attempt or 0)) == (1, "03 Mar")
    double.advance(days=16)
    failed = [_day(one["created"]) for one in double.things("charge") if one["status"] == "failed"]
    assert failed == ["28 Feb", "03 Mar", "08 Mar", "15 Mar"]
    assert now_of(double, subscription).status == end
    double.advance(days=40)
    assert charged_on(double) == ["31 Jan"]


def test_a_retry_that_succeeds_makes_it_active_again(double: StripeDouble) -> None:
    subscription = subscribed(double)
    double.fail_next_renewal(subscription.id, times=2)
    double.advance(days=32)
    assert now_of(double, subscription).status == "past_due"
    double.advance(days=8)
    assert now_of(double, subscription).status == "active"
    assert charged_on(double) == ["31 Jan", "08 Mar"]


def test_another_card_pays_only_once_the_subscription_names_it(double: StripeDouble) -> None:
    client = double.client()
    subscription = subscribed(double, "fails_later")
    double.advance(days=29)
    [invoice] = client.v1.invoices.list({"subscription": subscription.id, "status": "open"}).data
    card = double.save_card(str(subscription.customer))
    customer = client.v1.customers.retrieve(str(subscription.customer))
    assert customer.invoice_settings.default_payment_method == card["id"]
    with pytest.raises(stripe.CardError) as refusal:
        client.v1.invoices.pay(invoice.id)
    assert refusal.value.error.decline_code == "generic_decline"
    client.v1.subscriptions.update(subscription.id, {"default_payment_method": card["id"]})
    assert client.v1.invoices.pay(invoice.id).status == "paid"
    assert now_of(double, subscription).status == "active"
    stranger = client.v1.customers.create({"email": "sam@example.com"})
    other = double.save_card(stranger.id)
    with pytest.raises(stripe.InvalidRequestError, match="does not have a payment method"):
        client.v1.subscriptions.update(subscription.id, {"default_payment_method": other["id"]})


def test_a_card_is_saved_without_a_payment(double: StripeDouble) -> None:
    client = double.client()
    customer = client.v1.customers.create({"email": "jo@example.com"})
    asked = {"mode": "setup", "currency": "eur", "customer": customer.id, **DONE}
    session = client.v1.checkout.sessions.create({**asked, "setup_intent_data": {"metadata": {"offer": "7"}}})
    with pytest.raises(Refused):
        double.pay(session.id, "declined")
    double.pay(session.id)
    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    assert session.setup_intent.payment_method.customer == customer.id
    assert session.setup_intent.metadata.to_dict() == {"offer": "7"}
    assert len(client.v1.payment_methods.list({"customer": customer.id}).data) == 1


def test_it_ends_now_or_with_its_period(double: StripeDouble) -> None:
    client = double.client()
    at_end, at_once, at_a_day = (subscribed(double) for _ in range(3))
    client.v1.subscriptions.cancel(at_once.id, {"cancellation_details": {"feedback": "unused"}})
    assert now_of(double, at_once).status == "canceled"
    assert client.v1.subscriptions.update(at_end.id, {"cancel_at_period_end": True}).cancel_at is not None
    client.v1.subscriptions.update(at_a_day.id, {"cancel_at": double.now() + 86400})
    double.advance(days=2)
    assert now_of(double, at_a_day).status == "canceled"
    client.v1.subscriptions.update(at_end.id, {"cancel_at_period_end": False})
    client.v1.subscriptions.update(at_end.id, {"cancel_at_period_end": True})
    double.advance(days=40)
    assert now_of(double, at_end).status == "canceled"
    assert charged_on(double) == ["31 Jan"] * 3
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription"):
        client.v1.subscriptions.update(at_end.id, {"cancel_at_period_end": False})
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        client.v1.subscriptions.cancel(at_end.id)
    assert kinds(double).count("customer.subscription.deleted") == 3
    assert client.v1.subscriptions.list().data == []
    assert len(client.v1.subscriptions.list({"status": "canceled"}).data) == 3


def test_a_pause_charges_nothing_and_ends(double: StripeDouble) -> None:
    client = double.client()
    subscription = subscribed(double)
    paused = client.v1.subscriptions.update(subscription.id, {"pause_collection": {"behavior": "void"}})
    assert (paused.status, paused.pause_collection.behavior) == ("active", "void")
    double.advance(days=40)
    assert client.v1.invoices.list({"subscription": subscription.id}).data[0].status == "void"
    resumed = client.v1.subscriptions.update(subscription.id, {"pause_collection": ""})
    assert resumed.pause_collection is None
    double.advance(days=30)
    assert charged_on(double) == ["31 Jan", "31 Mar"]
    until = {"behavior": "keep_as_draft", "resumes_at": double.now() + 40 * 86400}
    client.v1.subscriptions.update(subscription.id, {"pause_collection": until})
    double.advance(days=41)
    assert now_of(double, subscription).pause_collection is None
    assert client.v1.invoices.list({"subscription": subscription.id}).data[0].status == "draft"


@pytest.mark.parametrize(("interval", "count", "parts"), [("month", 1, 4), ("week", 2, 3), ("month", 2, 2)])
def test_a_schedule_takes_exactly_so_many_charges(double: StripeDouble, interval: str, count: int, parts: int) -> None:
    client = double.client()
    subscription = subscribed(double, interval=interval, count=count, amount=10000)
    schedule = client.v1.subscription_schedules.create({"from_subscription": subscription.id})
    items = [{"price": subscription["items"].data[0].price.id, "quantity": 1}]
    phase: dict[str, Any] = {"items": items, "start_date": schedule.phases[0].start_date}
    phase["duration"] = {"interval": interval, "interval_count": count * parts}
    client.v1.subscription_schedules.update(schedule.id, {"end_behavior": "cancel", "phases": [phase]})
    with pytest.raises(stripe.InvalidRequestError, match="managed by the subscription schedule"):
        client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    double.advance(days=365)
    assert double.books()["totals"]["eur"]["charged"] == 10000 * parts
    assert now_of(double, subscription).status == "canceled"
    ended = client.v1.subscription_schedules.retrieve(schedule.id)
    assert (ended.status, ended.current_phase) == ("completed", None)
    assert kinds(double).count("subscription_schedule.completed") == 1


def test_a_schedule_is_changed_released_or_canceled(double: StripeDouble) -> None:
    client = double.client()
    first, second = subscribed(double), subscribed(double)
    released, canceled = (
        client.v1.subscription_schedules.create({"from_subscription": one.id}) for one in (first, second)
    )
    dearer = client.v1.prices.create({**price_data(12000, interval="month"), "product_data": {"name": "More"}})
    price = first["items"].data[0].price.id
    running = {"items": [{"price": price}], "start_date": released.phases[0].start_date}
    with pytest.raises(stripe.InvalidRequestError, match="start_date"):
        client.v1.subscription_schedules.update(released.id, {"phases": [{**running, "start_date": "now"}]})
    phases: list[Any] = [running, {"items": [{"price": dearer.id}], "duration": {"interval": "month"}}]
    changed = client.v1.subscription_schedules.update(released.id, {"phases": phases})
    assert [(_day(one.start_date), _day(one.end_date)) for one in changed.phases] == [
        ("31 Jan", "28 Feb"),
        ("28 Feb", "28 Mar"),
    ]
    client.v1.subscription_schedules.cancel(canceled.id)
    double.advance(days=62)
    assert client.v1.subscription_schedules.retrieve(released.id).status == "released"
    assert now_of(double, first).schedule is None
    assert now_of(double, second).status == "canceled"
    assert [one["amount"] for one in double.things("charge")] == [9900, 9900, 12000, 12000]


def test_a_bank_debit_for_a_subscription_settles_later(double: StripeDouble) -> None:
    subscription = subscribed(double, "bank_debit")
    assert subscription.status == "active"
    [session] = double.client().v1.checkout.sessions.list({"subscription": subscription.id}).data
    assert session.payment_status == "unpaid"
    double.advance(days=6)
    assert double.thing(session.id)["payment_status"] == "paid"
    double.advance(days=30)
    assert double.books()["totals"]["eur"]["charged"] == 2 * 9900


def test_an_invoice_is_settled_elsewhere_or_given_up(double: StripeDouble) -> None:
    client = double.client()
    subscription = subscribed(double, "fails_later")
    double.advance(days=29)
    [invoice] = client.v1.invoices.list({"status": "open"}).data
    paid = client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid, paid.amount_paid_off_stripe) == ("paid", 0, 9900)
    assert now_of(double, subscription).status == "active"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.invoices.pay(invoice.id)
    assert refusal.value.code == "invoice_already_paid"
    double.advance(days=31)
    [invoice] = client.v1.invoices.list({"status": "open"}).data
    assert client.v1.invoices.mark_uncollectible(invoice.id).status == "uncollectible"
    assert client.v1.invoices.void_invoice(invoice.id).status == "void"
    assert double.books()["totals"]["eur"]["charged"] == 9900


def test_stripes_own_test_clock_is_the_doubles(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": 1_800_000_000})
    assert stripe_double.now() == 1_800_000_000
    client.v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": 1_800_086_400})
    assert client.v1.test_helpers.test_clocks.retrieve(clock.id).frozen_time == stripe_double.now() == 1_800_086_400
