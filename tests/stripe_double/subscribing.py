"""A session in subscription mode is paid. Stripe makes the subscription and its invoice only after the payment."""

from typing import Any

from tests.stripe_double.errors import card_refused
from tests.stripe_double.intents import attempt, make_intent
from tests.stripe_double.invoices import draft, finalize, line_of_item, line_once, set_paid
from tests.stripe_double.methods import attach
from tests.stripe_double.paying import complete, customer_for
from tests.stripe_double.subscriptions import begin, items_of, name_of
from tests.stripe_double.terms import due_today, first_amount, trial_end_of
from tests.stripe_double.world import Object, World


def subscribe(world: World, session: Object, method: Object) -> None:
    """Charge what is due today and let the subscription run. Errors: 402; then there is none, and it can be tried."""
    known = world.secret(session["id"])
    customer = customer_for(world, session)
    due = due_today(world, known["data"], known["line_items"])
    status = _charge(world, session, customer, method, due) if due else "succeeded"
    attach(world, method, customer["id"])
    subscription = _begin(world, customer, known, method)
    invoice = _first_invoice(world, subscription, known)
    if due and status == "succeeded":
        set_paid(world, invoice, due)
    paid = "paid" if status == "succeeded" else "unpaid"
    complete(
        world,
        session,
        paid if due else "no_payment_required",
        amount_subtotal=due,
        amount_total=due,
        subscription=subscription["id"],
        invoice=invoice["id"],
    )


def _charge(world: World, session: Object, customer: Object, method: Object, due: int) -> str:
    """Charge the first payment; a second try after a decline uses the same intent."""
    known = world.secret(session["id"])
    if "intent" not in known:
        made = make_intent(
            world,
            due,
            session["currency"],
            customer=customer["id"],
            description="Subscription creation",
            setup_future_usage="off_session",
        )
        world.secret(made["id"]).update(made_by="a Checkout Session", session=session["id"])
        known["intent"] = made["id"]
    intent = world.objects[known["intent"]]
    intent["amount"] = due
    status = attempt(world, intent, method, payer_is_there=True)
    if status == "requires_payment_method":
        raise card_refused("generic_decline")
    return status


def _begin(world: World, customer: Object, known: dict[str, Any], method: Object) -> Object:
    data = known["data"]
    recurring = [line for line in known["line_items"] if line["price"]["recurring"]]
    trial_end = trial_end_of(world, data)
    anchor = trial_end or data.get("billing_cycle_anchor") or world.now
    about = {name: data[name] for name in ("metadata", "description") if name in data}
    customer["currency"] = customer["currency"] or recurring[0]["currency"]
    return begin(world, customer, recurring, anchor, trial_end, {**about, "default_payment_method": method["id"]})


def _first_invoice(world: World, subscription: Object, known: dict[str, Any]) -> Object:
    data = known["data"]
    lines = [
        line_of_item(item, name_of(world, item), amount=first_amount(world, data, item["price"], item["quantity"]))
        for item in items_of(subscription)
    ]
    lines += [line_once(world, line) for line in known["line_items"] if not line["price"]["recurring"]]
    invoice = draft(world, subscription, lines, "subscription_create")
    subscription["latest_invoice"] = invoice["id"]
    intent = world.objects[known["intent"]] if invoice["total"] else None
    finalize(world, invoice, intent)
    if intent:
        invoice.update(attempted=True, attempt_count=1)
    return invoice
