"""A payer's bank takes money back, and sometimes returns it."""

from typing import Any

from tests.stripe_double.clock import DAY
from tests.stripe_double.errors import invalid
from tests.stripe_double.intents import make_line
from tests.stripe_double.parameters import RANGE, Flag, Metadata, One, Text, listing
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import dispute as dispute_shape
from tests.stripe_double.world import Object, World

FEE = 2000
ANSWER_DAYS = 7
OPEN = ("needs_response", "under_review")


def open_dispute(world: World, charge: Object, amount: int | None = None, reason: str = "fraudulent") -> Object:
    """The bank takes this much back, with a fee, and asks us to answer."""
    if charge["disputed"] or not charge["paid"]:
        raise invalid(f"Charge {charge['id']} cannot be disputed.")
    amount = charge["amount"] if amount is None else amount
    made = world.add(
        "dispute",
        "du",
        dispute_shape(),
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        evidence_details={
            "due_by": world.now + ANSWER_DAYS * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        payment_intent=charge["payment_intent"],
        payment_method_details=_method(charge),
        reason=reason,
        status="needs_response",
    )
    charge["disputed"] = True
    world.emit("charge.dispute.created", made)
    made["balance_transactions"] = [make_line(world, "adjustment", -amount, charge["currency"], made["id"], FEE)]
    world.emit("charge.dispute.funds_withdrawn", made)
    return made


def _method(charge: Object) -> Object:
    if charge["payment_method_details"]["type"] != "card":
        return {"type": charge["payment_method_details"]["type"]}
    card = {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "83"}
    return {"card": card, "type": "card"}


def review(world: World, dispute: Object) -> None:
    """Our answer has been handed in; the bank looks at it."""
    if dispute["status"] == "needs_response":
        details = {"has_evidence": True, "submission_count": 1, "submission_method": "manual"}
        dispute["evidence_details"] = {**dispute["evidence_details"], **details}
        world.change(dispute, "charge.dispute.updated", status="under_review")


def close_dispute(world: World, dispute: Object, *, won: bool) -> None:
    """The bank decides: won, and the money comes back; lost, and it is gone."""
    if dispute["status"] not in OPEN:
        raise invalid(f"This dispute is already closed: {dispute['status']}.", code="dispute_already_closed")
    if won:
        line = make_line(world, "adjustment", dispute["amount"], dispute["currency"], dispute["id"])
        dispute["balance_transactions"] = [*dispute["balance_transactions"], line]
        dispute["status"] = "won"
        world.emit("charge.dispute.funds_reinstated", dispute)
    dispute["status"] = "won" if won else "lost"
    world.emit("charge.dispute.closed", dispute)


@call("GET", "/v1/disputes/{id}")
def dispute(world: World, params: dict[str, Any], dispute_id: str) -> Object:
    return world.get("dispute", dispute_id)


@call("GET", "/v1/disputes", listing(created=RANGE, charge=Text(), payment_intent=Text()))
def disputes(world: World, params: dict[str, Any]) -> Object:
    def keep(one: Object) -> bool:
        return all(params.get(name, one[name]) == one[name] for name in ("charge", "payment_intent"))

    return world.page("dispute", "/v1/disputes", params, keep)


@call("POST", "/v1/disputes/{id}", One({"metadata": Metadata(), "submit": Flag()}))
def change_dispute(world: World, params: dict[str, Any], dispute_id: str) -> Object:
    found = world.get("dispute", dispute_id)
    if "metadata" in params:
        found["metadata"] = params["metadata"]
    if params.get("submit"):
        review(world, found)
    return found


@call("POST", "/v1/disputes/{id}/close")
def give_up(world: World, params: dict[str, Any], dispute_id: str) -> Object:
    found = world.get("dispute", dispute_id)
    close_dispute(world, found, won=False)
    return found
