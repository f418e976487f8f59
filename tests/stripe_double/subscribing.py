"""A session in subscription mode is paid: the subscription, its first invoice, the method kept for renewals."""

from typing import Any

from tests.stripe_double.errors import card_refused
from tests.stripe_double.invoices import collect, draft, finalize, line_of_item, line_once
from tests.stripe_double.methods import attach
from tests.stripe_double.paying import complete, customer_for
from tests.stripe_double.subscriptions import begin, go, items_of, name_of
from tests.stripe_double.terms import first_amount, trial_end_of
from tests.stripe_double.world import Object, World


def subscribe(world: World, session: Object, method: Object) -> None:
    """Charge what is due today and let the subscription run. Errors: 402; then it stays incomplete and can be tried."""
    known = world.secret(session["id"])
    customer = customer_for(world, session)
    if "subscription" not in known:
        subscription = _begin(world, session, customer, known)
        known["subscription"] = subscription["id"]
        world.secret(subscription["id"])["session"] = session["id"]
    subscription = world.objects[known["subscription"]]
    invoice = world.objects[subscription["latest_invoice"]]
    status = "succeeded" if invoice["status"] == "paid" else collect(world, invoice, method=method, payer_is_there=True)
    if status == "requires_payment_method":
        raise card_refused("generic_decline")
    attach(world, method, customer["id"])
    subscription["default_payment_method"] = method["id"]
    go(world, subscription)
    paid = "paid" if status == "succeeded" else "unpaid"
    complete(
        world,
        session,
        paid if invoice["total"] else "no_payment_required",
        amount_subtotal=invoice["total"],
        amount_total=invoice["total"],
        subscription=subscription["id"],
        invoice=invoice["id"],
    )


def _begin(world: World, session: Object, customer: Object, known: dict[str, Any]) -> Object:
    data, lines = known["data"], known["line_items"]
    recurring = [line for line in lines if line["price"]["recurring"]]
    trial_end = trial_end_of(world, data)
    anchor = trial_end or data.get("billing_cycle_anchor") or world.now
    about = {name: data[name] for name in ("metadata", "description") if name in data}
    subscription = begin(world, customer, recurring, anchor, trial_end, about)
    billed = [
        line_of_item(item, name_of(world, item), amount=first_amount(world, item, data))
        for item in items_of(subscription)
    ]
    billed += [line_once(world, line) for line in lines if not line["price"]["recurring"]]
    invoice = draft(world, subscription, billed, "subscription_create")
    subscription["latest_invoice"] = invoice["id"]
    finalize(world, invoice)
    if not customer["currency"]:
        customer["currency"] = subscription["currency"]
    return subscription
