"""Events on their way to the endpoints: held, sent, sent again; and a record of every one."""

import heapq
import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.stripe_double.clock import HOUR, MINUTE
from tests.stripe_double.mischief import Mischief, Parcel

if TYPE_CHECKING:
    from tests.stripe_double.core import Core
    from tests.stripe_double.world import World

# After a refusal Stripe tries again for about three days, more and more rarely; by the double's clock.
RETRIES = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR)
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Endpoint:
    url: str
    secret: str
    livemode: bool
    events: tuple[str, ...]

    def wants(self, event: dict[str, Any]) -> bool:
        return event["livemode"] == self.livemode and ("*" in self.events or event["type"] in self.events)


@dataclass(frozen=True)
class Delivery:
    """One attempt and what came of it; `status` is None where nobody answered or the event was lost."""

    event_id: str
    type: str
    kind: str
    url: str
    attempt: int
    status: int | None


class Deliveries:
    def __init__(self, core: "Core") -> None:
        self.core = core
        self.endpoints: list[Endpoint] = []
        self.mischief = Mischief()
        self.holding = False
        self.held: list[Parcel] = []
        self.log: list[Delivery] = []
        self.retrying: list[tuple[int, Parcel]] = []
        self.timeout = 10.0
        self._changed = threading.Condition()
        self._queue: list[tuple[float, int, Parcel]] = []
        self._count = 0
        self._busy = 0
        self._threads: list[threading.Thread] = []
        self._stopped = False

    def enqueue(self, world: "World", event: dict[str, Any]) -> None:
        """Send this event to all that want it, or keep it while events are held."""
        del world
        wanting = [endpoint for endpoint in self.endpoints if endpoint.wants(event)]
        event["pending_webhooks"] = len(wanting)
        parcels = [Parcel(dict(event), endpoint.url, endpoint.secret) for endpoint in wanting]
        if self.holding:
            self.held += parcels
        else:
            self._dispatch(parcels)

    def hold(self) -> None:
        self.holding = True

    def release(self) -> None:
        """Send what is held, in the order in which it happened, and hold no longer."""
        self.holding = False
        self._dispatch(self._take([parcel.event["id"] for parcel in self.held]))

    def send(self, event_ids: Sequence[str]) -> None:
        """Send these held events one after the other in this order, and wait for each answer."""
        for parcel in self._take(event_ids):
            self._deliver(parcel)

    def send_at_once(self, event_ids: Sequence[str]) -> None:
        """Send these held events at the same moment, and wait for all answers."""
        threads = [threading.Thread(target=self._deliver, args=(parcel,)) for parcel in self._take(event_ids)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def again(self, event: dict[str, Any], kind: str = "duplicate") -> list[Delivery]:
        """Send an event once more to all that want it, as it is or as a forger or a replayer would."""
        wanting = [endpoint for endpoint in self.endpoints if endpoint.wants(event)]
        return [self._deliver(Parcel(dict(event), one.url, one.secret, kind)) for one in wanting]

    def retry_now(self) -> None:
        """Try again at once what was refused."""
        with self._changed:
            parcels = [parcel for _, parcel in self.retrying]
            self.retrying = []
            self._put([(0.0, parcel) for parcel in parcels])

    def wait(self, seconds: float = 20.0) -> bool:
        """Wait until nothing is on its way. What was refused and waits for its next try does not count."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queue and not self._busy, seconds)

    def start(self) -> None:
        self._stopped = False
        self._more_threads()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(self.timeout + 1)
        self._threads = []

    def _take(self, event_ids: Sequence[str]) -> list[Parcel]:
        taken = [parcel for wanted in event_ids for parcel in self.held if parcel.event["id"] == wanted]
        self.held = [parcel for parcel in self.held if parcel not in taken]
        return taken

    def _dispatch(self, parcels: Sequence[Parcel]) -> None:
        self._more_threads()
        leaving: list[tuple[float, Parcel]] = []
        for parcel in parcels:
            fate = list(self.mischief.fate(parcel))
            if not fate:
                self._record(parcel, "lost", None)
            leaving += fate
        with self._changed:
            self._put(leaving)

    def _put(self, leaving: Sequence[tuple[float, Parcel]]) -> None:
        for seconds, parcel in leaving:
            self._count += 1
            heapq.heappush(self._queue, (time.monotonic() + seconds, self._count, parcel))
        self._changed.notify_all()

    def _more_threads(self) -> None:
        while not self._stopped and len(self._threads) < self.mischief.parallel:
            thread = threading.Thread(target=self._work, daemon=True, name="stripe-double-deliveries")
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            parcel = self._next()
            if parcel is None:
                return
            try:
                self._deliver(parcel)
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()

    def _next(self) -> Parcel | None:
        with self._changed:
            while not self._stopped:
                self._wake_retries()
                wait = self._queue[0][0] - time.monotonic() if self._queue else LOOK_SECONDS
                if self._queue and wait <= 0:
                    self._busy += 1
                    return heapq.heappop(self._queue)[2]
                self._changed.wait(min(wait, LOOK_SECONDS))
        return None

    def _wake_retries(self) -> None:
        now = self.core.clock.now()
        due = [(0.0, parcel) for at, parcel in self.retrying if at <= now]
        if due:
            self.retrying = [(at, parcel) for at, parcel in self.retrying if at > now]
            self._put(due)

    def _deliver(self, parcel: Parcel) -> Delivery:
        status = post(parcel, self.timeout)
        accepted = status is not None and 200 <= status < 300
        if accepted and parcel.kind == "true":
            self.core.note_delivered(parcel.event)
        if not accepted and parcel.kind == "true" and parcel.attempt <= len(RETRIES):
            due = self.core.clock.now() + RETRIES[parcel.attempt - 1]
            with self._changed:
                self.retrying.append((due, replace(parcel, attempt=parcel.attempt + 1)))
        return self._record(parcel, parcel.kind, status)

    def _record(self, parcel: Parcel, kind: str, status: int | None) -> Delivery:
        event = parcel.event
        made = Delivery(event["id"], event["type"], kind, parcel.url, parcel.attempt, status)
        self.log.append(made)
        return made


def post(parcel: Parcel, timeout: float) -> int | None:
    """Send one parcel. Shape: the status of the answer; None where there was none. Redirects are not followed."""
    body, signed = parcel.sealed()
    parts = urlsplit(parcel.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signed,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target or "/", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
