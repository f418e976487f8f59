"""Payment intents, the charges that they make, and the lines that these leave in the balance."""

from typing import Any

from tests.stripe_double.clock import DAY
from tests.stripe_double.errors import Refused, decline, invalid
from tests.stripe_double.methods import as_charged, choice_of
from tests.stripe_double.parameters import RANGE, Metadata, One, Text, Words, listing
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import balance_transaction as line_shape
from tests.stripe_double.shapes import charge as charge_shape
from tests.stripe_double.shapes import outcome
from tests.stripe_double.shapes import payment_intent as intent_shape
from tests.stripe_double.world import Object, World

OVER = ("succeeded", "canceled")
REASONS = Words("abandoned", "duplicate", "fraudulent", "requested_by_customer")


def make_intent(world: World, amount: int, currency: str, **known: Any) -> Object:
    """An intent to be paid this much, that nobody has tried to pay yet."""
    made = world.add(
        "payment_intent", "pi", intent_shape(), amount=amount, currency=currency, status="requires_payment_method"
    )
    made.update(client_secret=f"{made['id']}_secret_double", **known)
    world.emit("payment_intent.created", made)
    return made


def attempt(world: World, intent: Object, method: Object, *, payer_is_there: bool, refuse: bool = False) -> str:
    """Charge the method. Shape: the intent's new status; a card answers at once, a bank days later."""
    choice = choice_of(world, method["id"])
    charge = _make_charge(world, intent, method)
    intent.update(latest_charge=charge["id"], payment_method=method["id"], payment_method_types=[method["type"]])
    if choice.is_bank_debit:
        charge["status"] = "pending"
        world.emit("charge.pending", charge)
        world.change(intent, "payment_intent.processing", status="processing", last_payment_error=None)
        world.agenda.put(world.now + world.core.terms.debit_days * DAY, "debit", intent["id"])
    elif not refuse and (choice.pays_now if payer_is_there else choice.pays_later):
        succeed(world, intent)
    else:
        fail(world, intent)
    return str(intent["status"])


def succeed(world: World, intent: Object) -> None:
    """The money has come."""
    charge = world.objects[intent["latest_charge"]]
    amount, currency = charge["amount"], charge["currency"]
    fee = min(amount, round(amount * 0.015) + 25)
    line = make_line(world, "charge", amount, currency, charge["id"], fee)
    charge.update(
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=amount,
        balance_transaction=line["id"],
        outcome=outcome(paid=True),
        receipt_url=f"{world.core.url}/receipts/{charge['id']}",
    )
    world.emit("charge.succeeded", charge)
    intent.update(amount_received=amount, last_payment_error=None)
    world.change(intent, "payment_intent.succeeded", status="succeeded")


def fail(world: World, intent: Object) -> None:
    """The bank said no; the intent waits for another method."""
    charge = world.objects[intent["latest_charge"]]
    method = world.objects[charge["payment_method"]]
    code = "card_declined" if method["type"] == "card" else "payment_intent_payment_attempt_failed"
    reason = "generic_decline" if method["type"] == "card" else "insufficient_funds"
    error = decline(reason, code=code)
    failed = outcome(paid=False, reason=reason)
    charge.update(status="failed", failure_code=code, failure_message=error["message"], outcome=failed)
    world.emit("charge.failed", charge)
    intent["last_payment_error"] = {**error, "charge": charge["id"], "payment_method": dict(method)}
    intent.update(status="requires_payment_method", payment_method=None)
    world.emit("payment_intent.payment_failed", intent)


def cancel_intent(world: World, intent: Object, reason: str | None) -> None:
    if intent["status"] in OVER:
        return
    intent["cancellation_reason"] = reason
    world.change(intent, "payment_intent.canceled", status="canceled", canceled_at=world.now)


def _make_charge(world: World, intent: Object, method: Object) -> Object:
    return world.add(
        "charge",
        "py" if method["type"] == "sepa_debit" else "ch",
        charge_shape(),
        amount=intent["amount"],
        billing_details=dict(method["billing_details"]),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=as_charged(method),
        receipt_email=intent["receipt_email"],
        status="pending",
    )


def make_line(world: World, kind: str, amount: int, currency: str, source: str, fee: int = 0) -> Object:
    """A line in the balance: money that came or went, with what Stripe kept of it."""
    detail = {"amount": fee, "application": None, "currency": currency, "description": "Fee", "type": "stripe_fee"}
    return world.add(
        "balance_transaction",
        "txn",
        line_shape(),
        amount=amount,
        available_on=world.now + 7 * DAY,
        currency=currency,
        fee=fee,
        fee_details=[detail] if fee else [],
        net=amount - fee,
        reporting_category="dispute" if kind == "adjustment" else kind,
        source=source,
        type=kind,
    )


@call("GET", "/v1/payment_intents/{id}")
def payment_intent(world: World, params: dict[str, Any], intent_id: str) -> Object:
    return world.get("payment_intent", intent_id, "intent")


@call("POST", "/v1/payment_intents/{id}", One({"metadata": Metadata(), "description": Text()}))
def change_intent(world: World, params: dict[str, Any], intent_id: str) -> Object:
    from tests.stripe_double.catalog import merged

    found = world.get("payment_intent", intent_id, "intent")
    if "metadata" in params:
        found["metadata"] = merged(found["metadata"], params["metadata"])
    if "description" in params:
        found["description"] = params["description"]
    return found


@call("GET", "/v1/payment_intents", listing(created=RANGE, customer=Text()))
def payment_intents(world: World, params: dict[str, Any]) -> Object:
    return world.page(
        "payment_intent",
        "/v1/payment_intents",
        params,
        lambda one: params.get("customer", one["customer"]) == one["customer"],
    )


@call("POST", "/v1/payment_intents/{id}/cancel", One({"cancellation_reason": REASONS}))
def cancel(world: World, params: dict[str, Any], intent_id: str) -> Object:
    found = world.get("payment_intent", intent_id, "intent")
    made_by = world.secret(intent_id).get("made_by")
    if made_by:
        raise _unfit_state(f"This PaymentIntent was made by {made_by}; end that instead.")
    if found["status"] in (*OVER, "processing"):
        raise _unfit_state(f"You cannot cancel this PaymentIntent because it has a status of {found['status']}.")
    cancel_intent(world, found, params.get("cancellation_reason"))
    return found


def _unfit_state(message: str) -> Refused:
    return invalid(message, code="payment_intent_unexpected_state")


@call("GET", "/v1/charges/{id}")
def charge(world: World, params: dict[str, Any], charge_id: str) -> Object:
    return world.get("charge", charge_id)


@call("GET", "/v1/charges", listing(created=RANGE, customer=Text(), payment_intent=Text()))
def charges(world: World, params: dict[str, Any]) -> Object:
    def keep(one: Object) -> bool:
        return all(params.get(name, one[name]) == one[name] for name in ("customer", "payment_intent"))

    return world.page("charge", "/v1/charges", params, keep)
