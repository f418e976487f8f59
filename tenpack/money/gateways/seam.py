"""What every gateway does."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tenpack.journal.choices import Actor
from tenpack.money.choices import AttemptState
from tenpack.money.models import Offer, Payment


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a payment came: succeeded with its payment, still processing, or to go on at another page."""

    state: AttemptState
    payment: Payment | None = None
    redirect_to: str = ""


class Gateway(Protocol):
    """One way for money to come in."""

    is_online: bool
    """Whether the payer pays on a page of ours; otherwise money moves outside and a coach records it."""

    def serves(self, offer: Offer, today: date) -> bool:
        """Whether this offer's next due payment may be made this way on this day."""

    def begin(self, *, offer: Offer, due_number: int, details: str, by: Actor, now: datetime) -> Begun:
        """Begin the offer's due payment with this number. Errors: as of `record_payment`, and the gateway's own."""
