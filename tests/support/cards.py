"""A business with cards: its account is a double of the provider, over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.stripe_double import TEST_KEY, StripeDouble

if TYPE_CHECKING:
    from tenpack.money.models import Offer
    from tests.world import World

SECRET = "whsec_for_tests"


@dataclass
class Cards:
    """The cast with cards connected, and what a test asks most."""

    world: "World"
    double: StripeDouble

    @property
    def now(self) -> datetime:
        return self.world.now

    def begin(self, offer: "Offer", what: str = "next", now: datetime | None = None) -> Any:
        """Begin to pay the next due payment; the checkout that was opened."""
        from tenpack.journal.choices import PAYER
        from tenpack.money.gateways import StripeCards
        from tenpack.money.stripe.models import Checkout

        offer.refresh_from_db()
        StripeCards().begin(
            offer=offer, due_number=offer.payments_made + 1, details=what, by=PAYER, now=now or self.now
        )
        return Checkout.objects.filter(offer=offer).order_by("-id").first()

    def paid(self, offer: "Offer", method: str = "card", what: str = "next", now: datetime | None = None) -> Any:
        """Begin, pay on the provider's page, and come back."""
        checkout = self.begin(offer, what, now)
        self.double.pay(checkout.session_id, method)
        self.back(offer, now)
        return checkout

    def back(self, offer: "Offer", now: datetime | None = None) -> None:
        """The payer comes back, or anything else asks the provider."""
        from tenpack.money.stripe.returning import settle_offer

        settle_offer(offer, now=now or self.now)
        offer.refresh_from_db()

    def pass_days(self, days: float) -> datetime:
        """Let time pass there; the moment it is then."""
        self.double.advance(days=days)
        return self.now + timedelta(days=days)


@pytest.fixture
def cards(world: "World", stripe_double: StripeDouble, settings: Any) -> Iterator[Cards]:
    """Maya's studio with the double's test account."""
    return connect(world, stripe_double, settings)


def connect(world: "World", double: StripeDouble, settings: Any) -> Cards:
    """Connect the double, whose clock stands at the cast's moment."""
    from tenpack.money.stripe.connect import connect_account
    from tenpack.money.stripe.connection import breaker

    breaker.close()
    settings.STRIPE_API_BASE = double.url
    double.set_time(world.now)
    keys = {"secret_key": TEST_KEY, "webhook_secret": SECRET}
    connect_account(business=world.business, **keys, by=world.by, now=world.now)
    for client in (world.jo, world.sam):
        client.business.refresh_from_db()
    return Cards(world, double)
