"""The one seam to whoever moves money: a gateway begins a payment, and every payment ends in `record_payment`."""

from datetime import date

from tenpack.money.gateways.demo_card import DemoCard, DemoOutcome, latest_attempt, settle_card_attempts
from tenpack.money.gateways.outside import OutsideMoney
from tenpack.money.gateways.seam import Begun, Gateway
from tenpack.money.models import Offer

GATEWAYS: tuple[Gateway, ...] = (DemoCard(), OutsideMoney())


def gateways_for(offer: Offer, today: date) -> list[Gateway]:
    """The ways in which this offer may be paid on this day, the quickest first."""
    return [gateway for gateway in GATEWAYS if gateway.serves(offer, today)]


__all__ = ["Begun", "DemoCard", "DemoOutcome", "Gateway", "gateways_for", "latest_attempt", "settle_card_attempts"]
