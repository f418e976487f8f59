"""W1 and W2: whatever becomes of the provider's messages, the books are those of a quiet fortnight."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Barrier
from typing import Any

import pytest

from tests.stripe_double import StripeDouble
from tests.support.card_books import books_here, disagreements, undecided
from tests.support.cards import SECRET, connect
from tests.support.crowds import together, without_constraint
from tests.support.databases import empty_tables
from tests.support.fortnight import Fortnight
from tests.support.ledgers import differences
from tests.world import NOW, build_world

SEED = 5
DELIVERIES, POSTERS, READERS = 500, 2, 2


@dataclass
class Messenger:
    """Brings what happened to the inbox, in its order, once."""

    double: StripeDouble
    business: Any
    seen: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def fresh(self) -> list[str]:
        events = [event["id"] for event in self.double.events()]
        fresh, self.seen = events[self.seen :], len(events)
        return fresh

    def __call__(self, now: datetime) -> None:
        for event in self.fresh():
            self.post(event, "true", now)
        read(now)

    def post(self, event: str, kind: str, now: datetime) -> None:
        from tenpack.money.stripe.errors import SignatureWrong
        from tenpack.money.stripe.inbox import receive

        body, signature = self.double.signed(event, SECRET, "true" if kind == "duplicate" else kind)
        self.counts[kind] += 1
        message: dict[str, Any] = {"business": self.business, "body": body.encode(), "signature": signature, "now": now}
        if kind in ("forged", "stale"):
            with pytest.raises(SignatureWrong):
                receive(**message)
        else:
            receive(**message)

    def end(self, now: datetime) -> None:
        """Whatever is still on its way arrives, and what waits is read until nothing does."""
        for hours in (0, 0.1, 1, 2, 4, 8, 16, 24, 48, 72):
            read(now + timedelta(hours=hours))


@dataclass
class Storm(Messenger):
    """Doubles, shuffles, delays, forges and replays; several bring messages while several read."""

    chance: Random = field(default_factory=lambda: Random(SEED))
    late: list[tuple[datetime, str, str]] = field(default_factory=list)

    def __call__(self, now: datetime) -> None:
        for event in self.fresh():
            self.late += [(self.moment(now), event, kind) for kind in self.fate()]
        self.bring([(event, kind) for at, event, kind in self.late if at <= now], now)
        self.late = [one for one in self.late if one[0] > now]

    def fate(self) -> list[str]:
        more = [("duplicate", 0.5), ("duplicate", 0.2), ("forged", 0.1), ("stale", 0.1)]
        return ["true", *(kind for kind, share in more if self.chance.random() < share)]

    def moment(self, now: datetime) -> datetime:
        return now + timedelta(days=self.chance.uniform(0, 4)) if self.chance.random() < 0.25 else now

    def bring(self, parcels: list[tuple[str, str]], now: datetime) -> None:
        self.chance.shuffle(parcels)
        shares = [parcels[number::POSTERS] for number in range(POSTERS)]
        posters = [lambda share=share: [self.post(*parcel, now) for parcel in share] for share in shares]
        answers = together(*posters, *[lambda: [read(now) for _turn in range(3)]] * READERS)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        read(now)

    def end(self, now: datetime) -> None:
        self.bring([(event, kind) for _at, event, kind in self.late], now)
        super().end(now)


@dataclass
class Forgetful(Messenger):
    """Loses every tenth message by chance, and all of the last days."""

    chance: Random = field(default_factory=lambda: Random(SEED))
    is_out_from: datetime | None = None

    def __call__(self, now: datetime) -> None:
        for event in self.fresh():
            is_out = self.is_out_from is not None and now >= self.is_out_from
            if is_out or self.chance.random() < 0.1:
                self.counts["lost"] += 1
            else:
                self.post(event, "true", now)
        read(now)


def read(now: datetime) -> None:
    from tenpack.money.stripe.inbox import read_waiting_events

    read_waiting_events(now=now)


@contextmanager
def lived(settings: Any, make: Callable[..., Messenger], **how: Any) -> Iterator[tuple[Fortnight, Messenger]]:
    """A fortnight with this messenger, in an empty database, with a double of its own."""
    empty_tables()
    with StripeDouble() as double:
        cards = connect(build_world(), double, settings)
        fortnight, messenger = Fortnight(cards), make(double, cards.world.business, **how)
        fortnight.live(messenger)
        messenger.end(fortnight.now)
        yield fortnight, messenger


def books(fortnight: Fortnight) -> dict[str, Any]:
    return books_here(fortnight.offers, fortnight.now.date())


_quiet: dict[str, Any] = {}


def quiet_books(settings: Any) -> dict[str, Any]:
    """The books of the quiet fortnight, lived through once."""
    if not _quiet:
        with lived(settings, Messenger) as (fortnight, messenger):
            check_settled(messenger)
            _quiet.update(books(fortnight))
    return _quiet


def check_settled(messenger: Messenger) -> None:
    assert disagreements(messenger.double) == []
    assert undecided() == []
    assert differences() == []


def test_any_storm_gives_the_same_books(committed: None, settings: Any) -> None:
    quiet = quiet_books(settings)
    with lived(settings, Storm) as (fortnight, storm):
        assert books(fortnight) == quiet
        check_settled(storm)
        assert storm.counts.total() >= DELIVERIES
        assert min(storm.counts[kind] for kind in ("true", "duplicate", "forged", "stale")) > 20


def test_the_control_without_the_unique_charge_counts_twice(committed: None, settings: Any) -> None:
    """Who asks outside the transaction whether a message was read already, and keeps no charge unique, counts twice."""
    with without_constraint("tenpack_payment", "charge_recorded_once"), StripeDouble() as double:
        cards = connect(build_world(), double, settings)
        offer = cards.world.offer(plan=cards.world.recurring())
        cards.double.pay(cards.begin(offer).session_id)
        (paid,) = double.events("invoice.paid")
        (line,) = double.books()["payments"]
        seen: set[str] = set()
        assert naively(paid, line["payment_intent"], offer, seen, Barrier(1))
        assert disagreements(double) == []
        seen.clear()
        both = Barrier(2)
        assert together(*[lambda: naively(paid, line["payment_intent"], offer, seen, both)] * 2) == [True, True]
        assert "is recorded 3 times" in disagreements(double)[0]


def naively(event: dict[str, Any], charge: str, offer: Any, seen: set[str], both: Barrier) -> bool:
    """Record what the event says, unless it was seen: looked up before the transaction."""
    from django.db import transaction

    from tenpack.money.actions.offers import locked
    from tenpack.money.models import Payment
    from tests.world import TODAY

    is_seen = event["id"] in seen
    both.wait(10)
    if not is_seen:
        with transaction.atomic():
            fresh = locked(offer)
            kept: dict[str, Any] = {"received_on": TODAY, "recorded_at": NOW, "actor_kind": "system"}
            Payment.objects.create(
                business=fresh.business,
                offer=fresh,
                due_number=fresh.payments_made + 1,
                method="card",
                amount_minor=event["data"]["object"]["amount_paid"],
                currency=fresh.currency,
                provider_id=charge,
                **kept,
            )
        seen.add(event["id"])
    return not is_seen


def test_what_was_lost_is_found(committed: None, settings: Any) -> None:
    from tenpack.money.actions import Charge, record_payment
    from tenpack.money.choices import Method
    from tenpack.money.stripe.reconcile import reconcile

    quiet = quiet_books(settings)
    with lived(settings, Forgetful, is_out_from=NOW + timedelta(days=20)) as (fortnight, messenger):
        # The control: without comparing, it stays lost.
        assert messenger.counts["lost"] > messenger.counts["true"] / 10
        assert books(fortnight) != quiet
        terms: dict[str, Any] = {"days": 30, "now": fortnight.now + timedelta(hours=1)}
        found = reconcile(messenger.business, **terms)
        assert found
        assert all(one.is_mended and str(one).endswith("(mended)") for one in found)
        assert books(fortnight) == quiet
        check_settled(messenger)
        assert reconcile(messenger.business, **terms) == []
        # The other way round: what was never charged there is named, and nothing is done about it.
        charge = Charge(provider_id="pi_invented")
        paid: dict[str, Any] = {"method": Method.CARD, "by": fortnight.cards.world.by, "now": fortnight.now}
        payment = record_payment(offer=fortnight.cards.world.offer(), charge=charge, **paid)
        (odd,) = reconcile(messenger.business, **terms)
        assert str(odd) == f"Recorded here, not paid there: {payment.public_id}"
