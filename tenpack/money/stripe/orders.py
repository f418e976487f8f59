"""What is decided about a running offer reaches the provider at once where it answers; else the worker tells it."""

from datetime import datetime

from tenpack.kit.errors import Refused
from tenpack.money.errors import CardDeclined
from tenpack.money.models import Offer
from tenpack.money.stripe.calls import send
from tenpack.money.stripe.charges import connection_for
from tenpack.money.stripe.checkouts import close_checkout
from tenpack.money.stripe.choices import CheckoutState, SubscriptionState
from tenpack.money.stripe.connection import Connection, listed
from tenpack.money.stripe.errors import KeyRefused, NotConnected, ProviderRefused
from tenpack.money.stripe.gateway import live_subscription
from tenpack.money.stripe.models import Checkout, Subscription
from tenpack.money.stripe.subscriptions import sync_subscription


def tell_provider(offer: Offer, *, now: datetime) -> bool | None:
    """Tell the provider what was decided about this offer. Call it after the decision is stored.

    Shape: True where it knows, False where it does not answer and the worker will tell it, None where it need not know.
    Repeat: nothing is told twice.
    """
    offer = Offer.objects.select_related("business", "client").get(id=offer.id)
    order = live_subscription(offer)
    pages = list(Checkout.objects.filter(offer=offer, state__in=[CheckoutState.OPENING, CheckoutState.OPEN]))
    try:
        if offer.next_due_on is None:
            for checkout in pages:
                close_page(checkout, offer, now)
        if order:
            sync_subscription(order, now=now)
    except Refused:
        return False
    return True if order else None


def close_page(checkout: Checkout, offer: Offer, now: datetime) -> None:
    """Close a hosted page of an offer that asks for nothing any more. Errors: as of `close_checkout`."""
    connection = connection_for(offer, checkout.mode)
    if connection:
        checkout.offer = offer
        close_checkout(connection, checkout, now)


def charge_again(offer: Offer, *, now: datetime) -> None:
    """Try what failed once more with the card that is saved.

    Repeat: what was paid meanwhile is recorded, and not charged again.
    Errors: `NotConnected` without a standing order, `ProviderDown`, `CardDeclined` where it failed again.
    """
    order = live_subscription(offer)
    connection = connection_for(offer, order.mode) if order else None
    if order is None or connection is None:
        raise NotConnected
    order = sync_subscription(order, now=now)
    if order.state == SubscriptionState.FAILING:
        pay_open_invoices(connection, order, now)
        order = sync_subscription(order, now=now)
    if order.state == SubscriptionState.FAILING:
        raise CardDeclined


def pay_open_invoices(connection: Connection, order: Subscription, now: datetime) -> None:
    """Ask for what is open and has failed before; a refused card shows in what the provider says next.

    Errors: `ProviderDown`, `KeyRefused`.
    """
    invoices = listed(connection, "/v1/invoices", subscription=order.subscription_id, status="open")
    for invoice in sorted(invoices, key=lambda one: (one["created"], one["id"])):
        if invoice["attempt_count"] > 0:
            path = f"/v1/invoices/{invoice['id']}/pay"
            try:
                send(connection, f"again:{invoice['id']}", path, now=now, is_repeated=True)
            except KeyRefused:
                raise
            except ProviderRefused:
                continue
