"""What the payer's way back asks for: settle what was begun, without waiting for any message."""

from contextlib import suppress
from datetime import datetime

from tenpack.kit.errors import Refused
from tenpack.money.models import Offer
from tenpack.money.stripe.choices import LIVE_CHECKOUT, SubscriptionState
from tenpack.money.stripe.events import settle
from tenpack.money.stripe.models import Checkout, Subscription
from tenpack.money.stripe.subscriptions import sync_subscription


def settle_offer(offer: Offer, *, now: datetime) -> None:
    """Bring everything that was begun for this offer up to date; what the provider does not answer comes later."""
    with suppress(Refused):
        for checkout in Checkout.objects.filter(offer=offer, state__in=LIVE_CHECKOUT):
            settle(checkout, now)
        for order in Subscription.objects.filter(offer=offer).exclude(state=SubscriptionState.ENDED):
            if sync_subscription(order, now=now).state == SubscriptionState.FAILING:
                # With another card it was tried again just now: who chose that card sees what came of it.
                sync_subscription(order, now=now)
