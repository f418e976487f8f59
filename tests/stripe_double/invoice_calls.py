"""The API's calls about invoices and their payments."""

from typing import Any

from tests.stripe_double.errors import card_refused, invalid
from tests.stripe_double.invoices import (
    collect,
    finalize,
    give_up,
    intent_of,
    method_for,
    set_paid,
    subscription_id,
    void,
)
from tests.stripe_double.methods import attach
from tests.stripe_double.parameters import RANGE, Flag, Metadata, One, Text, Words, listing
from tests.stripe_double.routes import call
from tests.stripe_double.world import Object, World, page_of

STATUSES = Words("draft", "open", "paid", "uncollectible", "void")


@call("GET", "/v1/invoices/{id}")
def invoice(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    return world.get("invoice", invoice_id)


@call("GET", "/v1/invoices", listing(created=RANGE, customer=Text(), status=STATUSES, subscription=Text()))
def invoices(world: World, params: dict[str, Any]) -> Object:
    def keep(one: Object) -> bool:
        wanted = params.get("subscription")
        if wanted and subscription_id(one) != wanted:
            return False
        return all(params.get(name, one[name]) == one[name] for name in ("customer", "status"))

    return world.page("invoice", "/v1/invoices", params, keep)


@call("GET", "/v1/invoices/{id}/lines", listing())
def lines(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    found = world.get("invoice", invoice_id)
    return page_of(found["lines"]["data"], f"/v1/invoices/{invoice_id}/lines", params)


@call("POST", "/v1/invoices/{id}", One({"auto_advance": Flag(), "metadata": Metadata()}))
def change_invoice(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    found = world.get("invoice", invoice_id)
    world.change(found, "invoice.updated", **params)
    return found


@call(
    "POST",
    "/v1/invoices/{id}/pay",
    One({"off_session": Flag(), "paid_out_of_band": Flag(), "payment_method": Text()}),
)
def pay(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    found = world.get("invoice", invoice_id)
    if found["status"] == "draft":
        finalize(world, found)
    if found["status"] == "paid":
        raise invalid("Invoice is already paid", code="invoice_already_paid")
    if found["status"] not in ("open", "uncollectible"):
        raise invalid(f"This invoice cannot be paid; it is {found['status']}.")
    if params.get("paid_out_of_band"):
        set_paid(world, found, found["amount_due"], elsewhere=True)
        return found
    if intent_of(world, found)["status"] == "processing":
        raise invalid("A payment of this invoice is processing.", code="payment_intent_unexpected_state")
    method = _method(world, found, params)
    if collect(world, found, method=method) == "requires_payment_method":
        raise card_refused("generic_decline")
    return found


def _method(world: World, found: Object, params: dict[str, Any]) -> Object:
    if "payment_method" in params:
        method = world.get("payment_method", params["payment_method"], "payment_method")
        attach(world, method, found["customer"])
        return method
    chosen = method_for(world, found)
    if chosen is None:
        raise invalid("There is no default payment method for this customer.", code="resource_missing")
    return chosen


@call("POST", "/v1/invoices/{id}/finalize", One({"auto_advance": Flag()}))
def finalize_invoice(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    found = world.get("invoice", invoice_id)
    if found["status"] != "draft":
        raise invalid("This invoice is already finalized.", code="invoice_not_editable")
    finalize(world, found)
    return found


@call("POST", "/v1/invoices/{id}/void")
def void_invoice(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    found = world.get("invoice", invoice_id)
    void(world, found)
    return found


@call("POST", "/v1/invoices/{id}/mark_uncollectible")
def mark_uncollectible(world: World, params: dict[str, Any], invoice_id: str) -> Object:
    found = world.get("invoice", invoice_id)
    give_up(world, found)
    return found


@call("GET", "/v1/invoice_payments/{id}")
def invoice_payment(world: World, params: dict[str, Any], payment_id: str) -> Object:
    return world.get("invoice_payment", payment_id)


@call(
    "GET",
    "/v1/invoice_payments",
    listing(
        created=RANGE,
        invoice=Text(),
        payment=One({"payment_intent": Text(), "type": Words("payment_intent")}, ("type",)),
        status=Words("canceled", "open", "paid"),
    ),
)
def invoice_payments(world: World, params: dict[str, Any]) -> Object:
    intent = params.get("payment", {}).get("payment_intent")

    def keep(one: Object) -> bool:
        if intent and one["payment"]["payment_intent"] != intent:
            return False
        return all(params.get(name, one[name]) == one[name] for name in ("invoice", "status"))

    return world.page("invoice_payment", "/v1/invoice_payments", params, keep)
