"""Outside money: cash, bank transfer and whatever else moves without us. A coach records it."""

from datetime import date, datetime

from tenpack.journal.choices import Actor
from tenpack.money.actions.payments import record_payment
from tenpack.money.choices import OUTSIDE_METHODS, AttemptState, Method
from tenpack.money.errors import MethodNotOutside
from tenpack.money.gateways.seam import Begun
from tenpack.money.models import Offer


class OutsideMoney:
    """Always open: nothing is asked of a provider."""

    is_online = False

    def serves(self, offer: Offer, today: date) -> bool:
        """Whatever is still to be paid can be paid outside."""
        del today
        return offer.next_due_on is not None

    def begin(self, *, offer: Offer, due_number: int, details: str, by: Actor, now: datetime) -> Begun:
        """Record money that came in today; `details` is the method.

        Errors: `MethodNotOutside`, those of `record_payment`.
        """
        if details not in OUTSIDE_METHODS:
            raise MethodNotOutside
        payment = record_payment(offer=offer, method=Method(details), due_number=due_number, by=by, now=now)
        return Begun(AttemptState.SUCCEEDED, payment)
