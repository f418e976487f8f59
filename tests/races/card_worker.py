"""A process whose children talk to the card provider and are killed: `tests.races.test_card_kills` gives the orders.

An order is an act and the id of what it is done with; the child's number goes out, then `over` when it is gone.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime


def main() -> None:
    import django

    django.setup()
    # What the first call would load otherwise, in every child.
    import stripe  # noqa: F401
    from django.db import connection

    import tenpack.money.gateways
    import tenpack.money.stripe.reconcile  # noqa: F401

    connection.close()
    now = datetime.fromisoformat(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                act, name = line.split()
                ACTS[act](name, now)
            finally:
                os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("over", flush=True)


def begin(name: str, now: datetime) -> None:
    """Open a page for an offer's next due payment."""
    from tenpack.journal.choices import PAYER
    from tenpack.money.gateways import StripeCards
    from tenpack.money.models import Offer

    offer = Offer.objects.get(id=name)
    StripeCards().begin(offer=offer, due_number=offer.payments_made + 1, details="next", by=PAYER, now=now)


def settle(name: str, now: datetime) -> None:
    """The payer of an offer comes back."""
    from tenpack.money.models import Offer
    from tenpack.money.stripe.returning import settle_offer

    settle_offer(Offer.objects.get(id=name), now=now)


def refund(name: str, now: datetime) -> None:
    """A fifth of what was paid for an offer goes back."""
    from tenpack.journal.choices import SYSTEM
    from tenpack.kit.money import Money
    from tenpack.money.gateways import give_back
    from tenpack.money.models import Payment

    payment = Payment.objects.select_related("offer__business").get(offer_id=name)
    how = {"sessions": 2, "reason": "Moved", "by": SYSTEM, "now": now}
    give_back(payment=payment, amount=Money(8_000, "EUR"), **how)


def cancel(name: str, now: datetime) -> None:
    """A running offer is cancelled, and the provider told."""
    from tenpack.journal.choices import SYSTEM
    from tenpack.money.actions import cancel_offer
    from tenpack.money.models import Offer

    cancel_offer(offer=Offer.objects.get(id=name), reason="Over", by=SYSTEM, now=now)
    settle(name, now)


def recover(name: str, now: datetime) -> None:
    """What the worker does every minute and every night."""
    from tenpack.money.stripe.rounds import push_all, reconcile_all

    push_all(now=now)
    reconcile_all(now=now)


ACTS: dict[str, Callable[[str, datetime], None]] = {
    "begin": begin,
    "settle": settle,
    "refund": refund,
    "cancel": cancel,
    "recover": recover,
}


if __name__ == "__main__":
    main()
