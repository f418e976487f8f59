"""Money given back: by the API, by the dashboard, at once or, to a bank, days later."""

from typing import Any

from tests.stripe_double.catalog import merged
from tests.stripe_double.clock import DAY
from tests.stripe_double.currencies import spoken, unfit
from tests.stripe_double.errors import Refused, invalid
from tests.stripe_double.intents import make_line
from tests.stripe_double.parameters import RANGE, Metadata, One, Text, Whole, Words, listing
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import refund as refund_shape
from tests.stripe_double.world import Object, World

REASONS = Words("duplicate", "fraudulent", "requested_by_customer")


@call(
    "POST",
    "/v1/refunds",
    One(
        {
            "amount": Whole(1),
            "charge": Text(),
            "metadata": Metadata(),
            "payment_intent": Text(),
            "reason": REASONS,
        }
    ),
)
def create_refund(world: World, params: dict[str, Any]) -> Object:
    if ("charge" in params) == ("payment_intent" in params):
        raise invalid("Exactly one of charge and payment_intent is needed.", code="parameter_missing", param="charge")
    charge = _charge_of(world, params)
    return give_back(
        world, charge, params.get("amount"), reason=params.get("reason"), metadata=params.get("metadata", {})
    )


def _charge_of(world: World, params: dict[str, Any]) -> Object:
    if "charge" in params:
        return world.get("charge", params["charge"], "charge")
    intent = world.get("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise invalid(message, param="payment_intent")
    return world.objects[intent["latest_charge"]]


def give_back(
    world: World, charge: Object, amount: int | None, *, reason: str | None = None, metadata: dict[str, str]
) -> Object:
    """Refund this much of a charge, or all that is left of it. Errors: more than is left, disputed, not paid."""
    amount = _refundable(charge, amount)
    made = world.add(
        "refund",
        "re" if charge["payment_method_details"]["type"] == "card" else "pyr",
        refund_shape(),
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="pending",
    )
    line = make_line(world, "refund", -amount, charge["currency"], made["id"])
    made["balance_transaction"] = line["id"]
    is_card = charge["payment_method_details"]["type"] == "card"
    made["destination_details"] = _destination(is_card=is_card)
    if is_card and not world.core.terms.refunds_wait:
        made["status"] = "succeeded"
    else:
        made["pending_reason"] = "processing"
        world.agenda.put(world.now + world.core.terms.debit_days * DAY, "refund", made["id"])
    world.emit("refund.created", made)
    _set_refunded(world, charge, charge["amount_refunded"] + amount, "charge.refunded")
    return made


def _refundable(charge: Object, amount: int | None) -> int:
    left = int(charge["amount_captured"] - charge["amount_refunded"])
    if not charge["paid"]:
        raise invalid(f"Charge {charge['id']} has not been paid.", param="charge")
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(message, code="charge_disputed")
    if charge["refunded"] or not left:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = left if amount is None else amount
    problem = unfit(amount, charge["currency"])
    if problem:
        raise invalid(problem, param="amount")
    if amount > left:
        raise _too_much(amount, left, charge["currency"])
    return amount


def _too_much(amount: int, left: int, currency: str) -> Refused:
    message = (
        f"Refund amount ({spoken(amount, currency)}) is greater than unrefunded amount on charge "
        f"({spoken(left, currency)})"
    )
    return invalid(message, param="amount")


def _destination(*, is_card: bool) -> Object:
    if not is_card:
        return {"sepa_bank_transfer": {"reference": None, "reference_status": "pending"}, "type": "sepa_bank_transfer"}
    card = {"reference": "1234567890", "reference_status": "available", "type": "refund"}
    return {"card": {**card, "reference_type": "acquirer_reference_number"}, "type": "card"}


def _set_refunded(world: World, charge: Object, amount: int, event: str) -> None:
    refunded = amount == charge["amount_captured"]
    world.change(charge, event, amount_refunded=amount, refunded=refunded)


def settle_refund(world: World, refund: Object, *, ok: bool = True) -> None:
    """The bank takes a refund that waits, or sends it back: then the money is ours again."""
    if refund["status"] not in ("pending", "succeeded") or (ok and refund["status"] == "succeeded"):
        return
    refund.pop("pending_reason", None)
    if ok:
        world.change(refund, "refund.updated", status="succeeded")
        world.emit("charge.refund.updated", refund)
        return
    line = make_line(world, "refund_failure", refund["amount"], refund["currency"], refund["id"])
    refund.update(failure_balance_transaction=line["id"], failure_reason="lost_or_stolen_card", status="failed")
    for event in ("refund.updated", "charge.refund.updated", "refund.failed"):
        world.emit(event, refund)
    charge = world.objects[refund["charge"]]
    _set_refunded(world, charge, charge["amount_refunded"] - refund["amount"], "charge.updated")


@call("GET", "/v1/refunds/{id}")
def refund(world: World, params: dict[str, Any], refund_id: str) -> Object:
    return world.get("refund", refund_id)


@call("POST", "/v1/refunds/{id}", One({"metadata": Metadata()}))
def change_refund(world: World, params: dict[str, Any], refund_id: str) -> Object:
    found = world.get("refund", refund_id)
    world.change(found, "refund.updated", metadata=merged(found["metadata"], params.get("metadata", {})))
    return found


@call("GET", "/v1/refunds", listing(created=RANGE, charge=Text(), payment_intent=Text()))
def refunds(world: World, params: dict[str, Any]) -> Object:
    def keep(one: Object) -> bool:
        return all(params.get(name, one[name]) == one[name] for name in ("charge", "payment_intent"))

    return world.page("refund", "/v1/refunds", params, keep)
