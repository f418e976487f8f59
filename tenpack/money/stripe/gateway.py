"""Cards and bank debits behind the seam of all gateways."""

from datetime import date, datetime

from tenpack.journal.choices import Actor
from tenpack.money.choices import AttemptState, PaymentType
from tenpack.money.gateways.seam import Begun
from tenpack.money.models import Offer
from tenpack.money.stripe.checkouts import open_checkout
from tenpack.money.stripe.choices import CheckoutState, SubscriptionState
from tenpack.money.stripe.connection import takes_cards
from tenpack.money.stripe.errors import AlreadyArranged
from tenpack.money.stripe.models import Checkout, Subscription


class StripeCards:
    """Open where the owner has connected an account, for what is due and is not charged by itself."""

    is_online = True

    def serves(self, offer: Offer, today: date) -> bool:
        """A first payment at any time, later ones once they are due and no standing order pays them."""
        if offer.next_due_on is None or not takes_cards(offer.business):
            return False
        is_due = offer.payments_made == 0 or offer.next_due_on <= today
        return is_due and live_subscription(offer) is None

    def begin(self, *, offer: Offer, due_number: int, details: str, by: Actor, now: datetime) -> Begun:
        """A hosted page to go to; `details` is `rest` to pay all installments that are left at once.

        Repeat: the same page. Errors: `AlreadyArranged`, those of `open_checkout`.
        """
        del by
        is_rest = details == "rest" and offer.payment_type == PaymentType.INSTALLMENTS
        dues = offer.dues_left if is_rest else 1
        if not is_rest and live_subscription(offer):
            raise AlreadyArranged
        checkout = open_checkout(offer=offer, due_number=due_number, dues=dues, now=now)
        return Begun(AttemptState.PROCESSING, redirect_to=checkout.url)


def live_subscription(offer: Offer) -> Subscription | None:
    """The standing order that pays this offer by itself."""
    return Subscription.objects.filter(offer=offer).exclude(state=SubscriptionState.ENDED).first()


def processing_checkout(offer: Offer) -> Checkout | None:
    """The payment that was begun and takes its time, as a bank debit does."""
    return Checkout.objects.filter(offer=offer, state=CheckoutState.PROCESSING).first()
