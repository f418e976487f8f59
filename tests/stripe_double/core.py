"""The whole double: two worlds, one clock, one lock, and what a test has switched."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stripe_double.clock import Clock
from tests.stripe_double.deliveries import Deliveries
from tests.stripe_double.faults import Faults
from tests.stripe_double.world import World

ACCOUNT = "acct_1TenpackDouble"


@dataclass
class Terms:
    """How this account is set up, where Stripe's dashboard lets its owner choose."""

    debit_days: int = 5
    draft_seconds: int = 3600
    retry_days: tuple[int, ...] = (3, 5, 7)
    # What becomes of a subscription when the last retry has failed: canceled, unpaid or past_due.
    after_retries: str = "canceled"
    # Whether card refunds wait to be settled instead of succeeding at once.
    refunds_wait: bool = False


@dataclass(frozen=True)
class Call:
    """One request to the API as it arrived and what came of it; `status` is None where nobody heard the answer."""

    method: str
    path: str
    key: str | None
    status: int | None
    replayed: bool
    acted: bool
    took: float


class Core:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self.faults = Faults()
        self.terms = Terms()
        self.worlds = {mode: World(self, livemode=mode) for mode in (False, True)}
        self.deliveries = Deliveries(self)
        self.calls: list[Call] = []
        # What has arrived, answered or not: a test that ends a caller in the middle of a call waits for it here.
        self.arrived: list[str] = []
        # Told of every answer to a call that was done, with its body.
        self.listeners: list[Callable[[str, dict[str, Any]], None]] = []
        self.url = ""
        self.stopping = threading.Event()
        self._waiting = threading.Condition()
        self._turns = 0

    def run_due(self, until: int | None = None) -> None:
        """Do what has come due, in its order, each at its own moment."""
        from tests.stripe_double.due import do

        until = self.clock.now() if until is None else until
        while True:
            waiting = [(first, mode) for mode, one in self.worlds.items() if (first := one.agenda.first()) is not None]
            moment, mode = min(waiting, default=(until + 1, False))
            if moment > until:
                return
            world = self.worlds[mode]
            moment, what, object_id = world.agenda.take()
            self.clock.pinned = moment
            try:
                do(world, what, object_id)
            finally:
                self.clock.pinned = None

    def advance_to(self, moment: int) -> None:
        """Let time pass until then, with all that comes due on the way."""
        with self.lock:
            if moment < self.clock.now():
                raise ValueError("The clock only goes forward; set it before anything has happened.")
            self.run_due(moment)
            self.clock.move_to(moment)

    def look_ahead(self, seconds: int) -> None:
        """Do now what comes due in so much more time; the clock stays, for whoever plays beside a clock that does."""
        with self.lock:
            self.clock.seen_until = max(self.clock.seen_until, self.clock.now()) + seconds
            self.run_due(self.clock.seen_until)

    def forget(self) -> None:
        """Begin again with nothing: no objects, no endpoints, no faults, and real time."""
        with self.lock:
            self.clock, self.faults, self.terms = Clock(), Faults(), Terms()
            self.worlds = {mode: World(self, livemode=mode) for mode in (False, True)}
            self.deliveries.endpoints.clear()
            self.calls.clear()

    def note_delivered(self, event: dict[str, Any]) -> None:
        with self.lock:
            stored = self.worlds[event["livemode"]].objects.get(event["id"])
            if stored:
                stored["pending_webhooks"] = max(0, stored["pending_webhooks"] - 1)

    def pause(self, seconds: float) -> None:
        """Let a caller wait this long, or until the double stops or lets all go on."""
        with self._waiting:
            turn = self._turns
            self._waiting.wait_for(lambda: self.stopping.is_set() or self._turns != turn, seconds)

    def go_on(self) -> None:
        """Let every waiting caller go on now."""
        with self._waiting:
            self._turns += 1
            self._waiting.notify_all()
