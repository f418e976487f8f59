"""The one seam to whoever moves money: a gateway begins a payment, and every payment ends in `record_payment`."""

from datetime import date, datetime
from typing import Any

from tenpack.journal.choices import Actor
from tenpack.kit.errors import Refused
from tenpack.kit.money import Money
from tenpack.money.actions import refund_payment
from tenpack.money.gateways.demo_card import DemoCard, DemoOutcome, latest_attempt, settle_card_attempts
from tenpack.money.gateways.outside import OutsideMoney
from tenpack.money.gateways.seam import Begun, Gateway
from tenpack.money.models import Offer, Payment, Refund
from tenpack.money.stripe.gateway import StripeCards
from tenpack.money.stripe.models import RefundRequest
from tenpack.money.stripe.orders import charge_again, tell_provider
from tenpack.money.stripe.refunds import ask_refund, settle_refund
from tenpack.money.stripe.returning import settle_offer

GATEWAYS: tuple[Gateway, ...] = (StripeCards(), DemoCard(), OutsideMoney())


def give_back(
    *, payment: Payment, amount: Money | None, sessions: int | None, reason: str, by: Actor, now: datetime
) -> Refund | None:
    """Give money back the way it came: outside money is recorded at once, a provider is asked to send it.

    Shape: None while it is on its way, or after the provider refused; the payment's requests say which.
    Errors: those of `refund_payment` and `ask_refund`.
    """
    made = ask_back(payment=payment, amount=amount, sessions=sessions, reason=reason, by=by, now=now)
    return made if isinstance(made, Refund) else send_back(made, now=now).refund


def ask_back(
    *, payment: Payment, amount: Money | None, sessions: int | None, reason: str, by: Actor, now: datetime
) -> Refund | RefundRequest:
    """The first half of it, which only writes: the refund of outside money, or a request that `send_back` sends.

    Between the two a transaction may be committed, so that a repeat key and the request are stored together.
    Errors: those of `refund_payment` and `ask_refund`.
    """
    asked: dict[str, Any] = {"payment": payment, "amount": amount, "sessions": sessions, "reason": reason}
    write = refund_payment if payment.provider_id is None else ask_refund
    return write(**asked, by=by, now=now)


def send_back(request: RefundRequest, *, now: datetime) -> RefundRequest:
    """The second half, outside any transaction: the request, done, failed, or still on its way for the worker to send.

    Repeat: it goes once.
    """
    try:
        return settle_refund(request, now=now)
    except Refused:
        return RefundRequest.objects.select_related("refund", "payment__offer").get(id=request.id)


def gateways_for(offer: Offer, today: date) -> list[Gateway]:
    """The ways in which this offer may be paid on this day, the quickest first."""
    return [gateway for gateway in GATEWAYS if gateway.serves(offer, today)]


__all__ = [
    "Begun",
    "DemoCard",
    "DemoOutcome",
    "Gateway",
    "OutsideMoney",
    "StripeCards",
    "ask_back",
    "charge_again",
    "gateways_for",
    "give_back",
    "latest_attempt",
    "send_back",
    "settle_card_attempts",
    "settle_offer",
    "tell_provider",
]
