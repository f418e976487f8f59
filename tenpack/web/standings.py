"""Where an offer stands for its payer, in one word that the pay page turns into a sentence."""

from datetime import datetime, timedelta

from tenpack.kit.moments import local_day
from tenpack.money.actions.payments import sessions_would_be_over
from tenpack.money.choices import AttemptState, OfferState
from tenpack.money.gateways import latest_attempt
from tenpack.money.models import Offer
from tenpack.money.stripe.choices import CheckoutState, SubscriptionState
from tenpack.money.stripe.gateway import live_subscription, processing_checkout
from tenpack.money.stripe.models import Checkout

CLOSED = {
    OfferState.WITHDRAWN: "withdrawn",
    OfferState.CANCELLED: "cancelled",
    OfferState.REFUNDED: "refunded",
    OfferState.PAID: "paid",
    OfferState.COMPLETED: "paid",
    OfferState.PAUSED: "paused",
}
# How long a payer who came back is told to wait before the provider is asked again.
PATIENCE = timedelta(seconds=5)


def standing(offer: Offer, now: datetime, *, is_back: bool = False) -> str:
    """One of `CLOSED`, or processing, awaited, failing, arranged, late, waiting, due.

    `is_back`: the payer comes from the provider's page, and what was paid there may not have been told yet.
    """
    today = local_day(now, offer.business.zone)
    state = offer.state(today)
    if state in CLOSED:
        return CLOSED[state]
    attempt = latest_attempt(offer)
    if processing_checkout(offer) or (attempt and attempt.state == AttemptState.PROCESSING):
        return "processing"
    if is_back and open_checkout_of(offer):
        return "awaited"
    order = live_subscription(offer)
    if order:
        return "failing" if order.state == SubscriptionState.FAILING else "arranged"
    if sessions_would_be_over(offer, today, today):
        return "late"
    return "waiting" if offer.next_due_on is None or not is_due(offer, now) else "due"


def is_due(offer: Offer, now: datetime) -> bool:
    """Whether the next payment may be made: the first at any time, later ones from their day on."""
    today = local_day(now, offer.business.zone)
    return offer.next_due_on is not None and (offer.payments_made == 0 or offer.next_due_on <= today)


def open_checkout_of(offer: Offer) -> Checkout | None:
    """The hosted page that was begun and of which nothing more is known."""
    return Checkout.objects.filter(offer=offer, state=CheckoutState.OPEN).first()


def may_ask_again(offer: Offer, now: datetime) -> bool:
    """Whether a payer who waits has waited long enough for the provider to be asked again."""
    checkout = open_checkout_of(offer)
    return checkout is not None and (checkout.looked_at is None or checkout.looked_at <= now - PATIENCE)


def was_declined(offer: Offer) -> bool:
    """Whether the latest try at the next due payment failed."""
    attempt = latest_attempt(offer)
    latest = Checkout.objects.filter(offer=offer, due_number=offer.payments_made + 1).order_by("-id").first()
    failed = latest is not None and latest.state == CheckoutState.FAILED
    return failed or bool(attempt and attempt.state == AttemptState.DECLINED)
