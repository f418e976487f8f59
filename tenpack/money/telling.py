"""One line in the journal about an offer's money."""

from datetime import datetime
from typing import Any

from tenpack.journal.actions import record
from tenpack.journal.choices import SYSTEM, Actor
from tenpack.kit.money import Money
from tenpack.money.models import Offer


def tell(
    event: str,
    *,
    offer: Offer,
    about: Any = None,
    by: Actor = SYSTEM,
    now: datetime,
    reason: str = "",
    amount: Money | None = None,
    **facts: Any,
) -> None:
    """Write that something happened to the offer, or to what belongs to it."""
    if amount:
        facts |= {"amount": amount.minor, "currency": amount.currency}
    record(
        event,
        business_id=offer.business_id,
        client_id=offer.client_id,
        about=about or offer,
        now=now,
        by=by,
        reason=reason,
        **facts,
    )
