"""Invoices: drafted, finalized, collected, tried again, paid or given up."""

from typing import Any

from tests.stripe_double.clock import DAY
from tests.stripe_double.errors import invalid
from tests.stripe_double.intents import attempt, cancel_intent, make_intent
from tests.stripe_double.shapes import invoice as invoice_shape
from tests.stripe_double.shapes import invoice_line as line_shape
from tests.stripe_double.shapes import listed
from tests.stripe_double.world import Object, World

DESCRIPTIONS = {"subscription_create": "Subscription creation", "subscription_cycle": "Subscription update"}


def line_of_item(item: Object, name: str, *, amount: int | None = None) -> Object:
    """What one period of a subscription's item costs; `amount` where it is not the full price."""
    price = item["price"]
    full = price["unit_amount"] * item["quantity"]
    details = {
        "invoice_item": None,
        "proration": amount not in (None, 0, full),
        "proration_details": {"credited_items": None},
        "subscription": item["subscription"],
        "subscription_item": item["id"],
    }
    parent = {
        "invoice_item_details": None,
        "subscription_item_details": details,
        "type": "subscription_item_details",
    }
    return {
        "amount": full if amount is None else amount,
        "description": f"{item['quantity']} × {name}",
        "parent": parent,
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "price": price,
        "quantity": item["quantity"],
    }


def line_once(world: World, sold: Object) -> Object:
    """A one-time price that is sold together with a subscription."""
    details = {
        "invoice_item": world.new_id("ii"),
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    parent = {"invoice_item_details": details, "subscription_item_details": None, "type": "invoice_item_details"}
    return {
        "amount": sold["amount_total"],
        "description": sold["description"],
        "parent": parent,
        "period": {"end": world.now, "start": world.now},
        "price": sold["price"],
        "quantity": sold["quantity"],
    }


def draft(world: World, subscription: Object, lines: list[Object], reason: str) -> Object:
    """A new invoice for a subscription; nothing is charged yet."""
    customer = world.objects[subscription["customer"]]
    total = sum(line["amount"] for line in lines)
    made = world.add("invoice", "in", invoice_shape(), billing_reason=reason, currency=subscription["currency"])
    made.update(
        amount_due=total,
        amount_remaining=total,
        customer=customer["id"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        customer_tax_exempt="none",
        lines=listed([_full_line(world, made, line) for line in lines], f"/v1/invoices/{made['id']}/lines"),
        parent={
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(subscription["metadata"]),
                "subscription": subscription["id"],
            },
            "type": "subscription_details",
        },
        period_end=world.now,
        period_start=world.now,
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
    )
    world.emit("invoice.created", made)
    return made


def _full_line(world: World, invoice: Object, line: Object) -> Object:
    price = line.pop("price")
    details = {"price_details": {"price": price["id"], "product": price["product"]}, "type": "price_details"}
    return {
        "id": world.new_id("il"),
        **line_shape(),
        **line,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "livemode": world.livemode,
        "pricing": {**details, "unit_amount_decimal": price["unit_amount_decimal"]},
        "subtotal": line["amount"],
    }


def finalize(world: World, invoice: Object, intent: Object | None = None) -> None:
    """The invoice gets its number and can be paid, by this intent where one exists. Nothing due is paid at once."""
    if invoice["status"] != "draft":
        return
    customer = world.objects[invoice["customer"]]
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = number + 1
    invoice["status_transitions"] = {**invoice["status_transitions"], "finalized_at": world.now}
    page = f"{world.core.url}/invoices/{invoice['id']}"
    invoice.update(
        effective_at=world.now,
        ending_balance=0,
        hosted_invoice_url=page,
        invoice_pdf=f"{page}/pdf",
        number=f"{customer['invoice_prefix']}-{number:04d}",
        status="open",
    )
    if invoice["total"]:
        _ask_for_payment(world, invoice, intent)
    world.emit("invoice.finalized", invoice)
    if not invoice["total"]:
        set_paid(world, invoice, 0)


def _ask_for_payment(world: World, invoice: Object, intent: Object | None) -> None:
    intent = intent or make_intent(
        world,
        invoice["amount_due"],
        invoice["currency"],
        customer=invoice["customer"],
        description=DESCRIPTIONS.get(invoice["billing_reason"]),
        setup_future_usage="off_session",
    )
    world.secret(intent["id"]).update(made_by="an invoice", invoice=invoice["id"])
    world.secret(invoice["id"])["intent"] = intent["id"]
    payment = world.add(
        "invoice_payment",
        "inpay",
        {},
        amount_paid=None,
        amount_requested=invoice["amount_due"],
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )
    world.secret(invoice["id"])["payment"] = payment["id"]


def intent_of(world: World, invoice: Object) -> Object:
    return world.objects[world.secret(invoice["id"])["intent"]]


def collect(world: World, invoice: Object, *, method: Object | None = None) -> str:
    """Try to charge an open invoice. Shape: the intent's status; "no_method" where there is nothing to charge."""
    method = method or method_for(world, invoice)
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    if method is None:
        not_paid(world, invoice)
        return "no_method"
    refuse = world.secret(subscription_id(invoice)).get("refuse_next", 0) > 0
    if refuse:
        world.secret(subscription_id(invoice))["refuse_next"] -= 1
    status = attempt(world, intent_of(world, invoice), method, payer_is_there=False, refuse=refuse)
    if status == "succeeded":
        set_paid(world, invoice, invoice["amount_due"])
    elif status == "requires_payment_method":
        not_paid(world, invoice)
    else:
        invoice["next_payment_attempt"] = None
    return status


def method_for(world: World, invoice: Object) -> Object | None:
    """What is charged: the invoice's own method, the subscription's, or the customer's."""
    customer = world.objects[invoice["customer"]]
    subscription = world.objects[subscription_id(invoice)]
    chosen = (
        invoice["default_payment_method"]
        or subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    return world.objects[chosen] if chosen else None


def subscription_id(invoice: Object) -> str:
    return str(invoice["parent"]["subscription_details"]["subscription"])


def set_paid(world: World, invoice: Object, amount: int, *, elsewhere: bool = False) -> None:
    """The invoice is settled; the subscription behind it may go on."""
    from tests.stripe_double.subscriptions import invoice_paid

    known = world.secret(invoice["id"])
    if "payment" in known and not elsewhere:
        payment = world.objects[known["payment"]]
        payment.update(
            amount_paid=amount, status="paid", status_transitions={"canceled_at": None, "paid_at": world.now}
        )
        world.emit("invoice_payment.paid", payment)
    invoice["status_transitions"] = {**invoice["status_transitions"], "paid_at": world.now}
    invoice.update(
        amount_paid=0 if elsewhere else amount,
        amount_remaining=0,
        attempted=True,
        auto_advance=False,
        next_payment_attempt=None,
        status="paid",
    )
    if elsewhere:
        invoice["amount_paid_off_stripe"] = amount
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)
    invoice_paid(world, invoice)


def not_paid(world: World, invoice: Object) -> None:
    """The attempt failed: another is planned, until the last one."""
    from tests.stripe_double.subscriptions import invoice_not_paid

    days = world.core.terms.retry_days
    tried = invoice["attempt_count"]
    more = invoice["auto_advance"] and tried <= len(days)
    invoice["next_payment_attempt"] = world.now + days[tried - 1] * DAY if more else None
    if more:
        world.agenda.put(invoice["next_payment_attempt"], "retry", invoice["id"])
    world.emit("invoice.payment_failed", invoice)
    invoice_not_paid(world, invoice, is_last=not more)


def retry(world: World, invoice: Object) -> None:
    if invoice["status"] == "open" and invoice["next_payment_attempt"] == world.now:
        collect(world, invoice)


def finalize_due(world: World, invoice: Object) -> None:
    """An hour after it was drafted an invoice is finalized and collected by itself."""
    if invoice["status"] == "draft" and invoice["auto_advance"]:
        finalize(world, invoice)
        if invoice["status"] == "open":
            collect(world, invoice)


def void(world: World, invoice: Object) -> None:
    """Nothing is owed on this invoice any more."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(f"You can only void an open or uncollectible invoice; this one is {invoice['status']}.")
    invoice["status_transitions"] = {**invoice["status_transitions"], "voided_at": world.now}
    invoice.update(amount_remaining=0, auto_advance=False, next_payment_attempt=None, status="void")
    _drop_payment(world, invoice, "void_invoice")
    world.emit("invoice.voided", invoice)


def give_up(world: World, invoice: Object, reason: str | None = None) -> None:
    """Somebody stopped hoping for this money."""
    if invoice["status"] != "open":
        raise invalid(f"You can only mark an open invoice uncollectible; this one is {invoice['status']}.")
    invoice["status_transitions"] = {**invoice["status_transitions"], "marked_uncollectible_at": world.now}
    if reason:
        invoice["status_details"] = {"uncollectible": {"reason": reason}}
    invoice.update(auto_advance=False, next_payment_attempt=None, status="uncollectible")
    world.emit("invoice.marked_uncollectible", invoice)


def _drop_payment(world: World, invoice: Object, reason: str) -> None:
    known: dict[str, Any] = world.secret(invoice["id"])
    if "payment" in known:
        payment = world.objects[known["payment"]]
        payment.update(status="canceled", status_transitions={"canceled_at": world.now, "paid_at": None})
        cancel_intent(world, world.objects[known["intent"]], reason)


def stop_collecting(world: World, subscription: Object) -> None:
    """A subscription has ended: what is still open is not tried again by itself."""
    for invoice in invoices_of(world, subscription):
        if invoice["status"] in ("draft", "open"):
            world.change(invoice, "invoice.updated", auto_advance=False, next_payment_attempt=None)


def invoices_of(world: World, subscription: Object) -> list[Object]:
    return [one for one in world.all("invoice") if subscription_id(one) == subscription["id"]]
