"""B3 with cards: fifty kills around each outgoing call. Nobody is charged twice, nothing paid is left ungranted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.card_books import disagreements, undecided
from tests.support.cards import Cards, connect
from tests.support.databases import test_database_url
from tests.support.ledgers import differences

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.world import World

PATIENCE_SECONDS = 20
# Each outgoing call: the act that makes it, and on what.
CALLS = [
    ("begin", "once", "POST", "/v1/customers"),
    ("begin", "once", "POST", "/v1/checkout/sessions"),
    ("begin", "weekly", "POST", "/v1/checkout/sessions"),
    ("settle", "once", "GET", "/v1/checkout/sessions"),
    ("settle", "three", "GET", "/v1/invoices"),
    ("settle", "three", "POST", "/v1/subscription_schedules$"),
    ("settle", "three", "POST", "/v1/subscription_schedules/"),
    ("refund", "once", "GET", "/v1/refunds"),
    ("refund", "once", "POST", "/v1/refunds"),
    ("cancel", "weekly", "DELETE", "/v1/subscriptions/"),
]
KILLS = [(*call, when) for call in CALLS for when in ("hang_before", "hang_after")]
AT_RANDOM = 30


class Worker:
    """A process whose children are killed: `tests.races.card_worker`."""

    def __init__(self, cards: Cards) -> None:
        environment = {**os.environ, "DATABASE_URL": test_database_url(), "STRIPE_API_BASE": cards.double.url}
        command = [sys.executable, "-m", "tests.races.card_worker", cards.now.isoformat()]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, act: str, name: object) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{act} {name}\n")
        self.process.stdin.flush()
        return int(self.line())

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def do(self, act: str, name: object = "everything") -> None:
        self.start(act, name)
        assert self.line() == "over"

    def kill(self, child: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        assert self.line() == "over"


@dataclass
class Stage:
    cards: Cards
    worker: Worker
    random: Random

    def sold(self, act: str, kind: str) -> Any:
        """An offer to somebody new, ready for the act."""
        from tests.world import join_as_client

        world = self.cards.world
        number = len(self.cards.double.things("checkout.session"))
        client = join_as_client(world.maya, f"Payer{number}x{self.random.randint(0, 10**6)}", now=world.now)
        offer = world.offer(client, plan=self.plans[kind])
        if act != "begin":
            self.cards.double.pay(self.cards.begin(offer).session_id)
        if act in ("refund", "cancel"):
            self.cards.back(offer)
        return offer

    def __post_init__(self) -> None:
        weekly = {"interval_unit": "week"}
        world = self.cards.world
        self.plans = {
            "once": world.plan(),
            "weekly": world.recurring(**weekly),
            "three": world.installments(**weekly),
        }

    def killed_at(self, act: str, kind: str, method: str, path: str, when: str) -> Any:
        """Killed while it waits for this call's answer: before the provider has acted, or after."""
        offer = self.sold(act, kind)
        calls = len(self.cards.double.calls())
        self.cards.double.fault(when, method=method, path=path, seconds=0.4)
        child = self.worker.start(act, offer.id)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.cards.double._core.faults.waiting:
            assert time.monotonic() < deadline, f"{act} makes no call to {path}"
            time.sleep(0.005)
        while when == "hang_after" and not self.was_done(calls, path):
            time.sleep(0.005)
        self.worker.kill(child)
        return offer

    def was_done(self, calls: int, path: str) -> bool:
        import re

        return any(call.acted and re.search(path, call.path) for call in self.cards.double.calls()[calls:])

    def killed_anywhere(self) -> Any:
        act, kind, _method, _path = self.random.choice(CALLS)
        offer = self.sold(act, kind)
        child = self.worker.start(act, offer.id)
        time.sleep(self.random.uniform(0, 0.12))
        self.worker.kill(child)
        return act, offer


@pytest.fixture
def stage(committed_world: "World", stripe_double: "StripeDouble", settings: Any) -> Iterator[Stage]:
    cards = connect(committed_world, stripe_double, settings)
    worker = Worker(cards)
    yield Stage(cards, worker, Random(50))
    worker.process.kill()
    worker.process.communicate()


def test_fifty_kills_around_outgoing_calls(stage: Stage) -> None:
    done = [(kill[0], stage.killed_at(*kill)) for kill in KILLS]
    done += [stage.killed_anywhere() for _number in range(AT_RANDOM)]
    assert len(done) == 50
    # Half of them are tried again by who saw them fail; the worker does the rest.
    for act, offer in done[::2]:
        if not is_asked(act, offer):
            stage.worker.do(act, offer.id)
    stage.worker.do("recover")
    for act, offer in done:
        finish(stage, act, offer)
    stage.worker.do("recover")
    check_books(stage, done)


def finish(stage: Stage, act: str, offer: Any) -> None:
    """What its people do in the end: the payer begins again and pays, the coach asks again for what was never asked."""
    if act == "begin":
        stage.cards.double.pay(stage.cards.begin(offer).session_id)
        stage.cards.back(offer)
    if act == "refund" and not is_asked(act, offer):
        stage.worker.do("refund", offer.id)
    if act == "cancel":
        stage.worker.do("cancel", offer.id)


def is_asked(act: str, offer: Any) -> bool:
    """Whether the coach can see that the refund is on its way, or has gone."""
    from tenpack.money.stripe.models import RefundRequest

    return act == "refund" and RefundRequest.objects.filter(payment__offer=offer).exists()


def check_books(stage: Stage, done: list[tuple[str, Any]]) -> None:
    assert disagreements(stage.cards.double) == []
    assert undecided() == []
    assert differences() == []
    lines: dict[str, list[int]] = {}
    for line in stage.cards.double.books()["payments"]:
        lines.setdefault(line["customer"], []).append(line["refunded"])
    # Everybody paid once; a fifth went back exactly where it was asked for, however often.
    asked = sum(act == "refund" for act, _offer in done)
    assert all(len(charges) == 1 for charges in lines.values())
    assert sorted(back for (back,) in lines.values() if back) == [8_000] * asked
    assert len(lines) == len(done)
    for act, offer in done:
        offer.refresh_from_db()
        assert (offer.payments_made, offer.state(stage.cards.world.today) == "cancelled") == (1, act == "cancel")
    attached = [one["subscription"] for one in stage.cards.double.things("subscription_schedule")]
    assert len(attached) == len(set(attached))
    over = [one["status"] for one in stage.cards.double.things("subscription") if one["status"] == "canceled"]
    assert len(over) == sum(act == "cancel" for act, _offer in done)


def test_the_control_without_a_stored_key_gives_back_twice(stage: Stage) -> None:
    from tenpack.money.models import Payment
    from tenpack.money.stripe.connection import ask, connected
    from tenpack.money.stripe.errors import ProviderDown
    from tenpack.money.stripe.refunds import sync_refunds

    offer = stage.sold("refund", "once")
    payment = Payment.objects.get(offer=offer)
    connection = connected(stage.cards.world.business)
    asked = {"payment_intent": payment.provider_id, "amount": 8_000}
    stage.cards.double.fault("reset_after", method="POST", path="/v1/refunds", times=2)
    with pytest.raises(ProviderDown):
        ask(connection, "post", "/v1/refunds", **asked)
    ask(connection, "post", "/v1/refunds", **asked)
    sync_refunds(connection, payment, now=stage.cards.now)
    (line,) = stage.cards.double.books()["payments"]
    assert line["refunded"] == 16_000
