"""Which of our things an event speaks of; each is then brought up to what the provider says."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tenpack.kit.ids import parse_id
from tenpack.money.models import Offer
from tenpack.money.stripe.charges import paid_with
from tenpack.money.stripe.checkouts import settle_checkout
from tenpack.money.stripe.choices import LIVE_CHECKOUT, EventState
from tenpack.money.stripe.connection import Answer, Connection
from tenpack.money.stripe.disputes import sync_dispute
from tenpack.money.stripe.errors import TooEarly
from tenpack.money.stripe.models import Checkout, Subscription, UnfitMoney
from tenpack.money.stripe.refunds import sync_refunds
from tenpack.money.stripe.subscriptions import sync_subscription

Handler = Callable[[Connection, Answer, datetime], EventState]


def handle(connection: Connection, event: dict[str, Any], *, now: datetime) -> EventState:
    """Bring what the event speaks of up to date.

    Errors: `TooEarly` for something of ours that is not here yet; `ProviderDown`, `ProviderRefused`.
    """
    thing: Answer = event["data"]["object"]
    if event["type"] in TELLS_NOTHING:
        return EventState.IGNORED
    for begins, handler in HANDLERS:
        if event["type"].startswith(begins):
            return handler(connection, thing, now)
    return EventState.IGNORED


def of_checkout(connection: Connection, session: Answer, now: datetime) -> EventState:
    """A hosted page was paid, is processing, failed or ran out."""
    named = Checkout.objects.filter(business=connection.business, session_id=session["id"]).first()
    checkout = named or checkout_named(connection, session)
    return settle(checkout, now) if checkout else EventState.IGNORED


def of_intent(connection: Connection, intent: Answer, now: datetime) -> EventState:
    """A payment moved on; those of standing orders come with their invoices."""
    checkout = checkout_named(connection, intent)
    return settle(checkout, now) if checkout else EventState.IGNORED


def checkout_named(connection: Connection, thing: Answer) -> Checkout | None:
    """The checkout that something at the provider says it belongs to."""
    named = metadata(thing).get("tenpack_checkout", "")
    offer = parse_id("of", metadata(thing).get("tenpack_offer", ""))
    if not named or not offer:
        return None
    of_offer = Checkout.objects.filter(business=connection.business, offer_id=offer)
    return next((one for one in of_offer if str(one.id) == named), None)


def settle(checkout: Checkout, now: datetime) -> EventState:
    """Settle it, and the standing order it may have begun."""
    if checkout.state in LIVE_CHECKOUT:
        settle_checkout(checkout, now=now)
    for subscription in Subscription.objects.filter(offer_id=checkout.offer_id, looked_at=None):
        sync_subscription(subscription, now=now)
    return EventState.HANDLED


def of_subscription(connection: Connection, thing: Answer, now: datetime) -> EventState:
    """A standing order, or its schedule, changed."""
    named = thing["id"] if thing["object"] == "subscription" else thing.get("subscription")
    return of_standing_order(connection, named, metadata(thing), now)


def of_invoice(connection: Connection, invoice: Answer, now: datetime) -> EventState:
    """An invoice of a standing order was paid or not."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    return of_standing_order(connection, details.get("subscription"), details.get("metadata") or {}, now)


def of_standing_order(connection: Connection, named: Any, meta: dict[str, str], now: datetime) -> EventState:
    """Bring the standing order with this name up to date; one we do not know yet came from a checkout of ours.

    Errors: `TooEarly` where that checkout has not brought it yet.
    """
    name = named["id"] if isinstance(named, dict) else named
    known = Subscription.objects.filter(business=connection.business, subscription_id=name or "")
    row = known.first()
    if row is None:
        checkout = checkout_named(connection, {"metadata": meta})
        if checkout is None:
            return EventState.IGNORED
        settle(checkout, now)
        row = known.first()
        if row is None:
            raise TooEarly
    sync_subscription(row, now=now)
    return EventState.HANDLED


def of_refund(connection: Connection, thing: Answer, now: datetime) -> EventState:
    """Money went back: asked for here or made there."""
    payment = paid_with(connection, thing)
    if payment:
        sync_refunds(connection, payment, now=now)
        return EventState.HANDLED
    return unknown_charge(connection, thing)


def of_dispute(connection: Connection, thing: Answer, now: datetime) -> EventState:
    """The payer's bank takes money back, or the dispute ended."""
    dispute = sync_dispute(connection, thing["id"], now=now)
    if dispute:
        return EventState.HANDLED
    return unknown_charge(connection, thing)


def unknown_charge(connection: Connection, thing: Answer) -> EventState:
    """A charge without a payment: given back as unfit, not recorded yet, or none of ours. Errors: `TooEarly`."""
    named = thing.get("payment_intent")
    name = named["id"] if isinstance(named, dict) else named or ""
    if UnfitMoney.objects.filter(business=connection.business, charge_id=name).exists():
        return EventState.HANDLED
    offer = parse_id("of", metadata(thing).get("tenpack_offer", ""))
    if offer and Offer.objects.filter(business=connection.business, id=offer).exists():
        raise TooEarly
    waiting = Checkout.objects.filter(business=connection.business, state__in=LIVE_CHECKOUT, mode=connection.mode)
    orders = Subscription.objects.filter(business=connection.business).exclude(state="ended")
    if waiting.exists() or orders.exists():
        # It may be the charge of one of these, told before it was settled.
        raise TooEarly(is_ours=False)
    return EventState.IGNORED


def of_customer(connection: Connection, thing: Answer, now: datetime) -> EventState:
    """A payer changed their card: what failed with the old one is tried again."""
    customer = thing["id"] if thing["object"] == "customer" else thing.get("customer")
    rows = Subscription.objects.filter(business=connection.business, customer_id=customer or "")
    live = list(rows.exclude(state="ended"))
    for row in live:
        sync_subscription(row, now=now)
    return EventState.HANDLED if live else EventState.IGNORED


def metadata(thing: Answer) -> dict[str, str]:
    """What a thing of the provider says of ours."""
    return thing.get("metadata") or {}


# Before money can have moved: what follows them is told as well.
TELLS_NOTHING = frozenset(
    ["payment_intent.created", "invoice.created", "invoice.finalized", "invoice.upcoming", "customer.created"]
)
HANDLERS: tuple[tuple[str, Handler], ...] = (
    ("checkout.session.", of_checkout),
    ("charge.dispute.", of_dispute),
    ("charge.refund", of_refund),
    ("refund.", of_refund),
    ("payment_intent.", of_intent),
    ("invoice.", of_invoice),
    ("customer.subscription.", of_subscription),
    ("subscription_schedule.", of_subscription),
    ("customer.", of_customer),
    ("payment_method.", of_customer),
)
