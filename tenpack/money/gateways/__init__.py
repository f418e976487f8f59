"""The one seam to whoever moves money: a gateway begins a payment, and every payment ends in `record_payment`."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from tenpack.journal.choices import Actor
from tenpack.kit.money import Money
from tenpack.money.actions import refund_payment
from tenpack.money.gateways.demo_card import DemoCard, DemoOutcome, latest_attempt, settle_card_attempts
from tenpack.money.gateways.outside import OutsideMoney
from tenpack.money.gateways.seam import Begun, Gateway
from tenpack.money.models import Offer, Payment, Refund
from tenpack.money.stripe.errors import ProviderDown
from tenpack.money.stripe.gateway import StripeCards
from tenpack.money.stripe.refunds import ask_refund, settle_refund

GATEWAYS: tuple[Gateway, ...] = (StripeCards(), DemoCard(), OutsideMoney())


def give_back(
    *, payment: Payment, amount: Money | None, sessions: int | None, reason: str, by: Actor, now: datetime
) -> Refund | None:
    """Give money back the way it came: outside money is recorded at once, a provider is asked to send it.

    Shape: None while it is on its way, or after the provider refused; the payment's requests say which.
    Errors: those of `refund_payment` and `ask_refund`.
    """
    asked: dict[str, Any] = {"payment": payment, "amount": amount, "sessions": sessions, "reason": reason}
    if payment.provider_id is None:
        return refund_payment(**asked, by=by, now=now)
    request = ask_refund(**asked, by=by, now=now)
    with suppress(ProviderDown):
        request = settle_refund(request, now=now)
    return request.refund


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
    "gateways_for",
    "give_back",
    "latest_attempt",
    "settle_card_attempts",
]
