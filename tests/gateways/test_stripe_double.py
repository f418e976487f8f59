"""The double of Stripe, driven by the official package: the wire, one-time payments, refunds, disputes."""

import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest
import stripe

from tests.stripe_double import RemoteDouble, StripeDouble
from tests.stripe_double.errors import Refused
from tests.support.stripe import every, once

pytestmark = pytest.mark.usefixtures("published")


def test_a_card_pays_once_and_the_intent_carries_the_metadata(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    asked = once(metadata={"offer": "7"}, payment_intent_data={"metadata": {"offer": "7"}}, client_reference_id="7")
    session = client.v1.checkout.sessions.create(asked)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{stripe_double.url}/pay/{session.id}"

    stripe_double.pay(session.id, email="jo@example.com")

    deep = {"expand": ["payment_intent.latest_charge.balance_transaction", "line_items.data.price.product"]}
    session = client.v1.checkout.sessions.retrieve(session.id, deep)
    intent = session.payment_intent
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "jo@example.com"
    assert (intent.status, intent.amount_received, intent.metadata.to_dict()) == ("succeeded", 40000, {"offer": "7"})
    assert intent.latest_charge.balance_transaction.net == 40000 - 625
    assert session.line_items.data[0].price.product.name == "10-pack"
    assert [event["type"] for event in stripe_double.events()] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert stripe_double.books()["totals"] == {"eur": {"charged": 40000, "refunded": 0, "disputed": 0}}
    assert client.v1.balance.retrieve().available[0].amount == 39375


def test_a_declined_card_charges_nothing_and_the_next_try_uses_the_same_intent(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    session = client.v1.checkout.sessions.create(once())
    with pytest.raises(Refused, match="declined"):
        stripe_double.pay(session.id, "declined")

    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    intent = session.payment_intent
    assert (session.status, intent.status) == ("open", "requires_payment_method")
    assert intent.last_payment_error.decline_code == "generic_decline"
    assert stripe_double.books()["payments"] == []
    with pytest.raises(stripe.InvalidRequestError, match="made by a Checkout Session"):
        client.v1.payment_intents.cancel(intent.id)

    stripe_double.pay(session.id)
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert [charge.status for charge in client.v1.charges.list({"payment_intent": intent.id}).data] == [
        "succeeded",
        "failed",
    ]
    with pytest.raises(Refused, match="complete"):
        stripe_double.pay(session.id)


def test_a_session_expires_by_the_clock_or_when_told_to(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    stripe_double.set_time("2027-02-01T12:00:00+00:00")
    now = stripe_double.now()
    for wrong in (now + 29 * 60, now + 24 * 3600 + 1):
        with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
            client.v1.checkout.sessions.create(once(expires_at=wrong))
    session = client.v1.checkout.sessions.create(once(expires_at=now + 30 * 60))
    stripe_double.advance(seconds=30 * 60 - 1)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    stripe_double.advance(seconds=1)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    other = client.v1.checkout.sessions.create(once())
    assert client.v1.checkout.sessions.expire(other.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        client.v1.checkout.sessions.expire(other.id)
    with pytest.raises(Refused, match="expired"):
        stripe_double.pay(other.id)
    assert [event["type"] for event in stripe_double.events()] == ["checkout.session.expired"] * 2


@pytest.mark.parametrize(("ok", "status"), [(True, "paid"), (False, "unpaid")])
def test_a_bank_debit_is_processing_until_the_bank_answers(stripe_double: StripeDouble, ok: bool, status: str) -> None:
    client = stripe_double.client()
    session = client.v1.checkout.sessions.create(once())
    stripe_double.pay(session.id, "bank_debit")
    session = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert (session.payment_intent.status, session.payment_intent.latest_charge.status) == ("processing", "pending")

    stripe_double.settle_debit(session.payment_intent.id, ok=ok)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == status
    word = "succeeded" if ok else "failed"
    assert stripe_double.events()[-1]["type"] == f"checkout.session.async_payment_{word}"
    assert len(stripe_double.books()["payments"]) == ok


def test_a_bank_debit_answers_by_itself_after_days(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    paid = client.v1.checkout.sessions.create(once())
    lost = client.v1.checkout.sessions.create(once())
    stripe_double.pay(paid.id, "bank_debit")
    stripe_double.pay(lost.id, "bank_debit_fails")
    stripe_double.advance(days=6)
    assert client.v1.checkout.sessions.retrieve(paid.id).payment_status == "paid"
    assert client.v1.checkout.sessions.retrieve(lost.id).payment_status == "unpaid"


def test_refunds_part_by_part_and_never_more_than_is_left(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    session = client.v1.checkout.sessions.create(once(amount=1000))
    with pytest.raises(stripe.InvalidRequestError, match="No such payment intent"):
        client.v1.refunds.create({"payment_intent": "pi_nothing"})
    stripe_double.pay(session.id)
    intent = stripe_double.thing(session.id)["payment_intent"]

    first = client.v1.refunds.create({"payment_intent": intent, "amount": 300, "metadata": {"refund": "1"}})
    assert (first.status, first.amount, first.metadata.to_dict()) == ("succeeded", 300, {"refund": "1"})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 701})
    stripe_double.refund(intent, 200)
    client.v1.refunds.create({"charge": first.charge})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"
    charge = client.v1.charges.retrieve(first.charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    assert [one.amount for one in charge.refunds.data] == [500, 200, 300]
    assert len(client.v1.refunds.list({"payment_intent": intent}).data) == 3


def test_a_refund_that_the_bank_sends_back_is_ours_again(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    stripe_double.terms(refunds_wait=True)
    session = client.v1.checkout.sessions.create(once(amount=1000))
    stripe_double.pay(session.id)
    refund = client.v1.refunds.create({"payment_intent": stripe_double.thing(session.id)["payment_intent"]})
    assert refund.status == "pending"
    assert stripe_double.settle_refund(refund.id, ok=False)["status"] == "failed"
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == 0
    assert "refund.failed" in [event["type"] for event in stripe_double.events()]
    again = client.v1.refunds.create({"payment_intent": refund.payment_intent})
    stripe_double.advance(days=6)
    assert client.v1.refunds.retrieve(again.id).status == "succeeded"


def test_a_dispute_takes_the_money_and_may_bring_it_back(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    ends = {}
    for won in (True, False):
        session = client.v1.checkout.sessions.create(once(amount=1000))
        stripe_double.pay(session.id)
        intent = stripe_double.thing(session.id)["payment_intent"]
        dispute = stripe_double.dispute(intent)
        with pytest.raises(stripe.InvalidRequestError, match="charged back"):
            client.v1.refunds.create({"payment_intent": intent})
        client.v1.disputes.update(dispute["id"], {"submit": True})
        assert client.v1.disputes.retrieve(dispute["id"]).status == "under_review"
        stripe_double.close_dispute(dispute["id"], won)
        ends[won] = [event["type"] for event in stripe_double.events("charge.dispute")]
    assert ends[True] == [
        f"charge.dispute.{word}" for word in ("created", "funds_withdrawn", "updated", "funds_reinstated", "closed")
    ]
    assert ends[False][5:] == [f"charge.dispute.{word}" for word in ("created", "funds_withdrawn", "updated", "closed")]
    assert stripe_double.books()["totals"]["eur"]["disputed"] == 1000
    assert [one.status for one in client.v1.disputes.list().data] == ["lost", "won"]


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [(49, "eur", "amount_too_small"), (49, "jpy", "amount_too_small"), (29, "gbp", "amount_too_small")],
)
def test_amounts_below_the_minimum_are_refused(
    stripe_double: StripeDouble, amount: int, currency: str, code: str
) -> None:
    client = stripe_double.client()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(once(amount, currency))
    assert refusal.value.code == code
    assert client.v1.checkout.sessions.create(once(amount + 1, currency)).amount_total == amount + 1


def test_currencies_have_their_own_decimals(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    for amount, currency in ((10005, "kwd"), (1050, "isk")):
        with pytest.raises(stripe.InvalidRequestError, match="multiple of"):
            client.v1.checkout.sessions.create(once(amount, currency))
    assert client.v1.checkout.sessions.create(once(10010, "kwd")).amount_total == 10010
    with pytest.raises(stripe.InvalidRequestError, match="Invalid currency"):
        client.v1.checkout.sessions.create(once(1000, "xxx"))
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(once(100_000_000))
    assert refusal.value.code == "amount_too_large"


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"line_items": [{"price_data": {"currency": "eur"}}]}, "line_items[0][price_data][unit_amount]", None),
        ({"line_items": [{"price": "price_none"}]}, "line_items[0][price]", "resource_missing"),
        ({"mode": "subscription"}, "line_items", None),
        ({"customer": "cus_none"}, "customer", "resource_missing"),
        ({"success_url": "done"}, "success_url", "url_invalid"),
        ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
        ({"client_reference_id": ""}, "client_reference_id", "parameter_invalid_empty"),
        ({"subscription_data": {"metadata": {"a": "b"}}}, "subscription_data", None),
        ({"metadata": {"a": "b" * 501}}, "metadata[a]", None),
        ({"line_items": []}, "line_items", "parameter_missing"),
    ],
)
def test_what_stripe_would_not_take_is_refused(
    stripe_double: StripeDouble, change: dict[str, object], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stripe_double.client().v1.checkout.sessions.create({**once(), **change})
    assert refusal.value.param == param
    assert code is None or refusal.value.code == code
    assert stripe_double.things("checkout.session") == []


def test_keys_open_one_mode_or_nothing(stripe_double: StripeDouble) -> None:
    live = stripe_double.client("rk_live_double").v1.checkout.sessions.create(once())
    assert live.livemode
    assert live.id.startswith("cs_live_")
    with pytest.raises(stripe.InvalidRequestError, match="No such payment intent"):
        stripe_double.client("sk_live_double").v1.payment_intents.retrieve(live.id)
    with pytest.raises(stripe.InvalidRequestError, match="exists in live mode"):
        stripe_double.client().v1.checkout.sessions.retrieve(live.id)
    assert stripe_double.client().v1.checkout.sessions.list().data == []
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided: sk_test_"):
        stripe_double.client("sk_test_wrong").v1.balance.retrieve()
    with pytest.raises(stripe.PermissionError, match="required permissions"):
        stripe_double.client("rk_test_narrow").v1.accounts.retrieve_current()
    reader = stripe_double.client("rk_test_reader")
    assert reader.v1.accounts.retrieve_current().charges_enabled
    with pytest.raises(stripe.PermissionError):
        reader.v1.checkout.sessions.create(once())


def test_the_same_key_acts_once(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    first = client.v1.checkout.sessions.create(once(), {"idempotency_key": "offer-7"})
    again = client.v1.checkout.sessions.create(once(), {"idempotency_key": "offer-7"})
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        client.v1.checkout.sessions.create(once(amount=1), {"idempotency_key": "offer-7"})
    # What was refused is not kept: mended, it may be sent with the same key.
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(once(amount=1), {"idempotency_key": "offer-8"})
    client.v1.checkout.sessions.create(once(amount=100), {"idempotency_key": "offer-8"})
    assert len(stripe_double.things("checkout.session")) == 2
    # After a day the key is forgotten, and Stripe would act again.
    stripe_double.advance(days=1.01)
    assert client.v1.checkout.sessions.create(once(), {"idempotency_key": "offer-7"}).id != first.id


def test_a_key_in_use_is_refused(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    stripe_double.fault("slow", seconds=30)
    key = {"idempotency_key": "slow"}
    slow = threading.Thread(target=lambda: client.v1.checkout.sessions.create(once(), key))
    slow.start()
    assert stripe_double.await_arrival("POST /v1/checkout/sessions")
    with pytest.raises(stripe.APIError) as refusal:
        client.v1.checkout.sessions.create(once(), key)
    assert (refusal.value.http_status, refusal.value.error.code) == (409, "idempotency_key_in_use")
    stripe_double.go_on()
    slow.join()
    assert len(stripe_double.things("checkout.session")) == 1


def test_lists_page_and_filter(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    made = [client.v1.customers.create({"email": f"{number}@example.com"}).id for number in range(5)]
    page = client.v1.customers.list({"limit": 2})
    assert ([one.id for one in page.data], page.has_more) == (made[:2:-1], True)
    assert [one.id for one in page.auto_paging_iter()] == made[::-1]
    before = client.v1.customers.list({"limit": 2, "ending_before": made[0]})
    assert ([one.id for one in before.data], before.has_more) == ([made[2], made[1]], True)
    assert len(client.v1.customers.list({"email": "3@example.com"}).data) == 1
    moment = stripe_double.now() + 100
    assert client.v1.customers.list({"created": {"gte": moment}}).data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.list({"limit": 101})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.customers.list({"expand": ["data.shoe"]})


@pytest.mark.parametrize("kind", ["hang_before", "reset_before", "error_500", "rate_limit"])
def test_faults_before_acting_leave_nothing(stripe_double: StripeDouble, kind: str) -> None:
    patient, hasty = stripe_double.client(), stripe_double.client(timeout=0.2)
    stripe_double.fault(kind, path="/v1/checkout/sessions$", method="POST")
    with pytest.raises(stripe.StripeError):
        hasty.v1.checkout.sessions.create(once())
    assert stripe_double.await_arrival("POST /v1/checkout/sessions")
    stripe_double.go_on()
    assert stripe_double.things("checkout.session") == []
    patient.v1.checkout.sessions.create(once())
    assert [call.acted for call in stripe_double.calls() if call.status == 200] == [True]


@pytest.mark.parametrize("kind", ["hang_after", "reset_after", "error_500_after"])
def test_faults_after_acting_are_healed_by_the_same_key(stripe_double: StripeDouble, kind: str) -> None:
    patient, hasty = stripe_double.client(), stripe_double.client(timeout=0.2)
    stripe_double.fault(kind, path="sessions", skip=1)
    patient.v1.checkout.sessions.create(once())
    with pytest.raises(stripe.StripeError):
        hasty.v1.checkout.sessions.create(once(), {"idempotency_key": "again"})
    assert stripe_double.await_arrival("POST /v1/checkout/sessions", times=2)
    stripe_double.go_on()
    patient.v1.checkout.sessions.create(once(), {"idempotency_key": "again"})
    assert len(stripe_double.things("checkout.session")) == 2


def test_down_is_down_until_it_is_up(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    stripe_double.down()
    with pytest.raises(stripe.APIError):
        client.v1.balance.retrieve()
    stripe_double.no_faults()
    client.v1.balance.retrieve()


def test_a_payer_uses_the_pages(stripe_double: StripeDouble) -> None:
    client = stripe_double.client()
    session = client.v1.checkout.sessions.create(once())
    page = _open(session.url)
    assert "400.00 EUR" in page
    assert "http://coach.test/back" in page
    assert _send(session.url, method="declined")[0] == 402
    assert _send(session.url, method="card", email="jo@example.com") == (
        303,
        f"http://coach.test/done?session={session.id}",
    )
    assert _send(session.url, method="card")[0] == 410
    session = client.v1.checkout.sessions.create(every(customer_email="jo@example.com"))
    assert "every 1 month" in _open(session.url)
    assert _send(session.url, method="fails_later")[0] == 303
    subscription = client.v1.subscriptions.list().data[0]
    asked = {"customer": subscription.customer, "return_url": "http://coach.test/portal"}
    portal = client.v1.billing_portal.sessions.create({**asked, "flow_data": {"type": "payment_method_update"}})
    assert "Change card" in _open(portal.url)
    assert _send(portal.url, method="declined")[0] == 402
    assert _send(portal.url, method="card") == (303, "http://coach.test/portal")


def test_the_switches_work_over_http(stripe_double: StripeDouble) -> None:
    remote = RemoteDouble(stripe_double.url)
    session = stripe_double.client().v1.checkout.sessions.create(once())
    assert remote.pay(session=session.id)["status"] == "complete"
    assert remote.books()["totals"]["eur"]["charged"] == 40000
    assert remote.calls()[0]["path"] == "/v1/checkout/sessions"
    with pytest.raises(RuntimeError, match="complete"):
        remote.pay(session=session.id)
    with pytest.raises(RuntimeError, match="No such act"):
        remote.steal()


def _open(url: str) -> str:
    with urllib.request.urlopen(url) as response:
        return str(response.read().decode())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def _send(url: str, **form: str) -> tuple[int, str]:
    """Send the page's form. Shape: status and where it leads."""
    try:
        response = urllib.request.build_opener(_Stay).open(url, urllib.parse.urlencode(form).encode())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", "")
    with response:
        return response.status, ""
