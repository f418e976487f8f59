"""Every pair of a story's messages, in both orders, before all the others: the books come out the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.support.card_books import book_of, disagreements, undecided
from tests.support.cards import SECRET, Cards
from tests.support.stripe_kept import as_it_stood

Story = Callable[[Cards, Any], None]


def paid(cards: Cards, offer: Any, method: str = "card", days: float = 0) -> Any:
    """Paid there; so many days go by. Shape: the intent that moved the money."""
    checkout = cards.begin(offer)
    cards.double.pay(checkout.session_id, method)
    cards.double.advance(days=days)
    return cards.double.thing(checkout.session_id)["payment_intent"]


def refunded(cards: Cards, offer: Any) -> None:
    cards.double.refund(paid(cards, offer), 8_500)


def debited(cards: Cards, offer: Any) -> None:
    paid(cards, offer, "bank_debit", days=5.1)


def debit_returned(cards: Cards, offer: Any) -> None:
    paid(cards, offer, "bank_debit_fails", days=5.1)


def lost(cards: Cards, offer: Any) -> None:
    cards.double.close_dispute(cards.double.dispute(paid(cards, offer))["id"], won=False)


def won(cards: Cards, offer: Any) -> None:
    cards.double.close_dispute(cards.double.dispute(paid(cards, offer))["id"], won=True)


def renewed(cards: Cards, offer: Any) -> None:
    paid(cards, offer, days=7.2)


def failed(cards: Cards, offer: Any) -> None:
    """The card fails at the renewal, and the payer changes it."""
    paid(cards, offer, "fails_later", days=7.2)
    (customer,) = cards.double.things("customer")
    cards.double.save_card(customer["id"])


ONCE, WEEKLY, INSTALLMENTS = ("plan", "recurring", "installments")
STORIES: list[tuple[Story, str]] = [
    (refunded, ONCE),
    (debited, ONCE),
    (debit_returned, ONCE),
    (lost, ONCE),
    (won, ONCE),
    (renewed, WEEKLY),
    (failed, WEEKLY),
    (renewed, INSTALLMENTS),
]


@pytest.mark.parametrize(("story", "kind"), STORIES, ids=lambda value: getattr(value, "__name__", value))
def test_every_pair_in_every_order(cards: Cards, story: Story, kind: str) -> None:
    weekly = {} if kind == ONCE else {"interval_unit": "week"}
    offer = cards.world.offer(plan=getattr(cards.world, kind)(**weekly))
    story(cards, offer)
    now = datetime.fromtimestamp(cards.double.now(), cards.now.tzinfo)
    events = stored(cards, now)
    expected = outcome(cards, offer, events, now)
    assert expected[1:] == ([], [])
    asked = questions(events)
    assert len(asked) >= 2
    for pair in permutations(asked, 2):
        order = [*pair, *(event for event in asked if event not in pair)]
        assert outcome(cards, offer, order, now) == expected, pair


def stored(cards: Cards, now: datetime) -> list[Any]:
    """Every message of the story in the inbox, unread. Shape: the rows' ids, oldest first."""
    from tenpack.money.stripe.inbox import receive
    from tenpack.money.stripe.models import StripeEvent

    for event in cards.double.events():
        body, signature = cards.double.signed(event["id"], SECRET)
        receive(business=cards.world.business, body=body.encode(), signature=signature, now=now)
    return list(StripeEvent.objects.order_by("id").values_list("id", flat=True))


def questions(events: list[Any]) -> list[Any]:
    """One message for each thing that they ask to look at, in its way; a second one asks exactly the same, and is done.

    What speaks of no checkout of ours asks for nothing, as the intents of standing orders do.
    """
    from tenpack.money.stripe.choices import EventState
    from tenpack.money.stripe.events import HANDLERS, TELLS_NOTHING, of_customer, of_intent
    from tenpack.money.stripe.models import StripeEvent

    asked: dict[tuple[str, str], Any] = {}
    for event in StripeEvent.objects.filter(id__in=events).exclude(kind__in=TELLS_NOTHING).order_by("id"):
        handler = next((handler for begins, handler in HANDLERS if event.kind.startswith(begins)), None)
        thing = event.body["data"]["object"]
        if handler and (handler is not of_intent or thing["metadata"]):
            name = thing.get("customer", thing["id"]) if handler is of_customer else thing["id"]
            asked[handler.__name__, name] = event.id
    StripeEvent.objects.exclude(id__in=asked.values()).update(state=EventState.HANDLED)
    return list(asked.values())


def outcome(cards: Cards, offer: Any, order: list[Any], now: datetime) -> Any:
    """The books after reading in this order, and what else must be true; then nothing of it has happened."""
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.inbox import read_event, read_waiting_events
    from tenpack.money.stripe.reconcile import push

    with undone(), as_it_stood(cards.double):
        for name in order:
            read_event(name, now=now)
        for hours in (0.1, 1, 4):
            read_waiting_events(now=now + timedelta(hours=hours))
        push(connected(cards.world.business), now=now)
        offer.refresh_from_db()
        return book_of(offer, now.date()), disagreements(cards.double), undecided()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    from django.db import transaction

    block = transaction.atomic()
    # As the test's own transaction: acts that must not stand inside another one may.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
