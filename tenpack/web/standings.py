"""Where an offer stands for its payer: one word, and the sentence the pay page begins with."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.kit.moments import local_day
from tenpack.money.actions.payments import sessions_would_be_over
from tenpack.money.choices import AttemptState, OfferState
from tenpack.money.gateways import latest_attempt
from tenpack.money.models import Offer
from tenpack.money.stripe.choices import CheckoutState, SubscriptionState
from tenpack.money.stripe.gateway import live_subscription, processing_checkout
from tenpack.money.stripe.models import Checkout
from tenpack.people.models import Business
from tenpack.web.jinja import day

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
    """One of `CLOSED`, or processing, awaited, ending, failing, arranged, late, waiting, due.

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
    if offer.ends_on:
        return "ending"
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


def standing_words(standing: str, offer: Offer) -> tuple[str, str]:
    """What the payer reads first, and in which tone; nothing where something is to be paid."""
    said = {
        "processing": (_("Your payment is on its way. A bank can take some days. You may close this page."), "info"),
        "awaited": (_("We are waiting for the payment provider to confirm. You may close this page."), "info"),
        "paid": (_("Paid. Thank you!"), "good"),
        "waiting": (_("Everything that is due is paid. Thank you!"), "good"),
        "arranged": (_("Your card is saved. Each payment is made by itself on its day."), "good"),
        "failing": (
            _("The last payment did not go through. Change the card, and it is tried again at once."),
            "urgent",
        ),
        "paused": (_("This offer is paused. Nothing is charged until it goes on."), "info"),
        "ending": (_("This offer ends on %(day)s. Nothing more is charged.") % {"day": day(offer.ends_on)}, "info"),
        "cancelled": (_("This offer has ended. Nothing more is to be paid."), "info"),
        "refunded": (_("This payment was refunded."), "info"),
        "withdrawn": (_("This offer was withdrawn. Nothing can be paid here. Ask for a new link."), "soon"),
        "late": (_("This offer has expired: its sessions could no longer be used. Ask for a new one."), "soon"),
    }
    return said.get(standing, ("", ""))


def follows_words(offer: Offer, business: Business, today: date) -> str:
    """What the first payment by card brings about, said before it is made."""
    left = offer.dues_left - 1
    if offer.next_due_on and offer.next_due_on > today:
        first = {"day": day(offer.next_due_on)}
        return _("Nothing is charged today. From %(day)s on each payment is made by itself on its day.") % first
    if offer.installments and left < 1:
        return _("This is the last payment.")
    if offer.installments:
        text = ngettext(
            "The one payment after this is then made by itself on its day.",
            "The %(count)s payments after this one are then made by themselves, each on its day.",
            left,
        )
        return text % {"count": left}
    text = _("Every later payment is then made by itself on its day. %(business)s can stop that at any time.")
    return text % {"business": business.name}


FILTERS = {"standing_words": standing_words, "follows_words": follows_words}
