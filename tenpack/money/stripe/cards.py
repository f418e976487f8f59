"""The payer's own card: changed on the provider's page, never here."""

from datetime import datetime

from tenpack.money.models import Offer
from tenpack.money.stripe.calls import send
from tenpack.money.stripe.charges import connection_for
from tenpack.money.stripe.errors import NotConnected
from tenpack.money.stripe.gateway import live_subscription


def card_page(*, offer: Offer, return_url: str, now: datetime) -> str:
    """The address where the payer of a running offer changes the card. Errors: `NotConnected`, `ProviderDown`."""
    order = live_subscription(offer)
    connection = connection_for(offer, order.mode) if order else None
    if order is None or connection is None:
        raise NotConnected
    session = send(
        connection,
        f"card:{order.id}",
        "/v1/billing_portal/sessions",
        now=now,
        is_repeated=True,
        customer=order.customer_id,
        return_url=return_url,
        flow_data={"type": "payment_method_update"},
    )
    return str(session["url"])
