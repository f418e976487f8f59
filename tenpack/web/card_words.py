"""How cards stand behind an offer or a payment, in sentences for its coach."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tenpack.kit.moments import local_day
from tenpack.money.choices import OfferState
from tenpack.money.models import Offer, Payment
from tenpack.money.stripe.choices import DisputeState, RefundState, SubscriptionState
from tenpack.money.stripe.models import Dispute, RefundRequest, Subscription, UnfitMoney
from tenpack.money.stripe.offer_queries import (
    disputes_of,
    is_told,
    latest_order,
    open_disputes_of,
    processing_of,
    refund_asked,
    unfit_money_of,
)
from tenpack.web.jinja import day, money

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CardStanding:
    """One sentence with its tone, and what the coach can choose to do about it."""

    text: str
    tone: str
    may_retry: bool = False
    may_send_link: bool = False


def card_of(offer: Offer, today: date) -> dict[str, Any]:
    """What the offer's page says of cards."""
    order = latest_order(offer)
    return {
        "card": card_standing(offer, order, today),
        "is_told": is_told(offer, order),
        "processing": processing_of(offer),
        "unfit": [unfit_words(one, offer.business.zone) for one in unfit_money_of(offer)],
        "disputed": [dispute_words(one, offer.business.zone) for one in open_disputes_of(offer)],
    }


def card_standing(offer: Offer, order: Subscription | None, today: date) -> CardStanding | None:
    """How the standing order stands; nothing where none matters any more."""
    state = offer.state(today)
    if order is None or state not in (OfferState.OPEN, OfferState.ACTIVE, OfferState.PAST_DUE):
        return None
    if order.state == SubscriptionState.RUNNING:
        return CardStanding(running_words(offer, order.card_shown), "good")
    if order.state == SubscriptionState.ENDED:
        return ended_standing(order) if state == OfferState.PAST_DUE else None
    if order.next_try_at:
        on = day(local_day(order.next_try_at, offer.business.zone))
        text = _("The last charge failed. It is tried again %(day)s.") % {"day": on}
        return CardStanding(text, "urgent", may_retry=True, may_send_link=True)
    text = _("The last charge failed, and the payment provider has stopped trying. Decide what happens now.")
    return CardStanding(text, "urgent", may_retry=True, may_send_link=True)


def running_words(offer: Offer, card: str) -> str:
    """`Paid by itself with visa 4242. Next charge 3 Mar.`"""
    text = _("Paid by itself with %(card)s.") % {"card": card} if card else _("Paid by itself.")
    if offer.next_due_on is None:
        return text
    return _("%(paid)s Next charge %(day)s.") % {"paid": text, "day": day(offer.next_due_on)}


def ended_standing(order: Subscription) -> CardStanding:
    """Nothing is charged by itself any more, and something is overdue."""
    if order.retries_over_at:
        text = _("The last charge failed, and the payment provider has stopped trying for good.")
    else:
        text = _("Nothing is charged by itself any more.")
    return CardStanding(text, "urgent", may_send_link=True)


def unfit_words(unfit: UnfitMoney, zone: str) -> Line:
    """What becomes of money that fitted nothing."""
    facts = {
        "amount": money(unfit.amount),
        "day": day(local_day(unfit.came_at, zone)),
        "why": unfit.get_why_display(),
    }
    came = _("%(amount)s came in %(day)s and was not recorded. %(why)s.") % facts
    if unfit.returned_at:
        return _("%(came)s It went back.") % {"came": came}, "info"
    if unfit.return_asked_at:
        return _("%(came)s It goes back by itself.") % {"came": came}, "info"
    return _("%(came)s It waits for a decision.") % {"came": came}, "urgent"


def dispute_words(dispute: Dispute, zone: str) -> Line:
    """How a dispute stands."""
    amount = money(dispute.amount)
    if dispute.state == DisputeState.WON:
        return _("Disputed, and won: %(amount)s stay with you.") % {"amount": amount}, "good"
    if dispute.state == DisputeState.LOST:
        return _("Disputed, and lost: %(amount)s went back to the payer.") % {"amount": amount}, "neutral"
    text = _("The payer's bank disputes %(amount)s. Answer at the payment provider.") % {"amount": amount}
    if dispute.answer_until:
        until = day(local_day(dispute.answer_until, zone))
        text = _("The payer's bank disputes %(amount)s. Answer at the payment provider until %(day)s.") % {
            "amount": amount,
            "day": until,
        }
    return text, "urgent"


def refund_words(request: RefundRequest) -> Line:
    """How a refund stands that was asked for and is not done."""
    amount = money(request.amount)
    if request.state == RefundState.ASKED:
        return _("A refund of %(amount)s is on its way.") % {"amount": amount}, "info"
    return _("A refund of %(amount)s failed: %(said)s") % {"amount": amount, "said": request.refusal}, "urgent"


def lines_of_payment(payment: Payment) -> list[Line]:
    """What a coach should know about a payment before anything else: disputes, refunds that are not done."""
    zone, request = payment.business.zone, refund_asked(payment)
    lines = [dispute_words(one, zone) for one in disputes_of(payment)]
    return [*lines, refund_words(request)] if request else lines


def has_failed_refund(payment: Payment) -> bool:
    """Whether the newest refund that was asked for failed, so that it can be tried again."""
    request = refund_asked(payment)
    return request is not None and request.state == RefundState.FAILED
