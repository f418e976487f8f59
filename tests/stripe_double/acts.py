"""What a test, or a person who plays, does to the double from outside the API."""

import copy
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.stripe_double import books as bookkeeping
from tests.stripe_double.checkout import expire_now
from tests.stripe_double.core import Call, Core
from tests.stripe_double.deliveries import Delivery, Endpoint
from tests.stripe_double.disputes import close_dispute, open_dispute, review
from tests.stripe_double.faults import Fault
from tests.stripe_double.mischief import Mischief, Parcel
from tests.stripe_double.paying import pay
from tests.stripe_double.portal import save_method
from tests.stripe_double.refunds import give_back, settle_refund
from tests.stripe_double.settling import settle_debit
from tests.stripe_double.subscriptions import cancel
from tests.stripe_double.world import Object, World


class Acts:
    """Every public method is also an act at /double/NAME. Ids of both modes are understood."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def _world_of(self, object_id: str) -> World:
        for world in self._core.worlds.values():
            if object_id in world.objects:
                return world
        raise KeyError(f"No object with the id {object_id}")

    # Time

    def set_time(self, moment: int | str | datetime) -> None:
        """Stop the clock at this moment, before anything has happened."""
        with self._core.lock:
            self._core.clock.stands_at = _seconds(moment)

    def advance(self, days: float = 0, seconds: int = 0, to: int | str | datetime | None = None) -> int:
        """Let time pass, with all that comes due on the way. Shape: the new moment."""
        now = self._core.clock.now()
        target = _seconds(to) if to is not None else now + int(days * 86400) + seconds
        self._core.advance_to(target)
        return target

    def now(self) -> int:
        return self._core.clock.now()

    def look_ahead(self, days: float) -> None:
        """Let what comes due in so many more days happen now, without moving the clock: see Core.look_ahead."""
        self._core.look_ahead(int(days * 86400))

    def terms(self, **fields: Any) -> None:
        """Set the account up: debit_days, draft_seconds, retry_days, after_retries, refunds_wait."""
        self._core.terms = replace(self._core.terms, **fields)

    def forget(self) -> None:
        """Begin again with nothing, as a double that has just been started."""
        self._core.forget()

    # Events and their ways

    def endpoint(
        self, url: str, secret: str | None = None, livemode: bool = False, events: Sequence[str] = ("*",)
    ) -> str:
        """Deliver events of this mode to an address. Shape: the secret that signs them."""
        secret = secret or f"whsec_{secrets.token_hex(16)}"
        self._core.deliveries.endpoints.append(Endpoint(url, secret, livemode, tuple(events)))
        return secret

    def forget_endpoints(self) -> None:
        self._core.deliveries.endpoints.clear()

    def hold(self) -> None:
        """Keep events from now on, until they are sent by name or released."""
        self._core.deliveries.hold()

    def release(self) -> None:
        self._core.deliveries.release()

    def held(self) -> list[Object]:
        return [parcel.event for parcel in self._core.deliveries.held]

    def send(self, event_ids: Sequence[str]) -> None:
        """Send these held events in this order, each after the answer to the one before."""
        self._core.deliveries.send(event_ids)

    def send_at_once(self, event_ids: Sequence[str]) -> None:
        self._core.deliveries.send_at_once(event_ids)

    def send_again(self, event_id: str, kind: str = "duplicate") -> list[Delivery]:
        """Send an event once more: as a duplicate, or as "forged" or "stale"."""
        return self._core.deliveries.again(self.thing(event_id), kind)

    def retry_now(self) -> None:
        """Try again what endpoints refused, without waiting."""
        self._core.deliveries.retry_now()

    def mischief(self, **shares: Any) -> None:
        """From now on: lost, duplicated, delayed, reordered, forged, stale (shares 0 to 1), parallel, seed."""
        self._core.deliveries.mischief = Mischief(**shares)

    def wait(self, seconds: float = 20.0) -> bool:
        """Wait until nothing is on its way."""
        return self._core.deliveries.wait(seconds)

    def deliveries(self) -> list[Delivery]:
        return list(self._core.deliveries.log)

    def events(self, kind: str = "", livemode: bool = False) -> list[Object]:
        """Everything that happened, oldest first; `kind` is the beginning of a type."""
        return [event for event in self._core.worlds[livemode].all("event") if event["type"].startswith(kind)]

    def signed(self, event_id: str, secret: str, kind: str = "true") -> tuple[str, str]:
        """An event's body and its signature, to be posted by the caller itself."""
        body, header = Parcel(self.thing(event_id), "", secret, kind).sealed()
        return body.decode(), header

    # The way to the API

    def fault(self, kind: str, **how: Any) -> None:
        """The next fitting call meets this fault: see faults.KINDS; times (None: for ever), path, method, seconds."""
        self._core.faults.waiting.append(Fault(kind, **how))

    def go_on(self) -> None:
        """Let callers that hang or wait in a fault go on now."""
        self._core.go_on()

    def no_faults(self) -> None:
        self._core.faults.waiting.clear()
        self._core.faults.down = False

    def down(self, is_down: bool = True) -> None:
        self._core.faults.down = is_down

    def calls(self) -> list[Call]:
        """Every call that is over, with what came of it."""
        return list(self._core.calls)

    def arrived(self) -> list[str]:
        """Every call that has come in, answered or still waiting: "POST /v1/refunds"."""
        return list(self._core.arrived)

    def await_arrival(self, call: str, times: int = 1, seconds: float = 10.0) -> bool:
        """Wait until such a call has come in so many times; it may still be hanging in a fault."""
        deadline = time.monotonic() + seconds
        while self._core.arrived.count(call) < times:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    # What payers and the dashboard do

    def pay(self, session: str, method: str = "card", email: str | None = None) -> Object:
        """Pay an open session. Errors: Refused with 402 where the card is declined."""
        return self._do(session, lambda world, found: pay(world, found, method, email))

    def expire(self, session: str) -> Object:
        return self._do(session, expire_now)

    def settle_debit(self, intent: str, ok: bool = True) -> Object:
        """The bank pays or returns a debit that is processing."""
        return self._do(intent, lambda world, found: settle_debit(world, found, ok=ok))

    def refund(self, payment: str, amount: int | None = None, reason: str | None = None) -> Object:
        """Give back, in the dashboard, this much of a charge or payment intent, or all that is left."""
        with self._core.lock:
            world, charge = self._charge(payment)
            return copy.deepcopy(give_back(world, charge, amount, reason=reason, metadata={}))

    def settle_refund(self, refund: str, ok: bool = True) -> Object:
        """The bank takes a refund, or sends it back."""
        return self._do(refund, lambda world, found: settle_refund(world, found, ok=ok))

    def dispute(self, payment: str, amount: int | None = None, reason: str = "fraudulent") -> Object:
        """The payer's bank takes a charge back. Shape: the dispute."""
        with self._core.lock:
            world, charge = self._charge(payment)
            return copy.deepcopy(open_dispute(world, charge, amount, reason))

    def review_dispute(self, dispute: str) -> Object:
        return self._do(dispute, review)

    def close_dispute(self, dispute: str, won: bool) -> Object:
        return self._do(dispute, lambda world, found: close_dispute(world, found, won=won))

    def cancel_subscription(self, subscription: str) -> Object:
        return self._do(subscription, cancel)

    def fail_next_renewal(self, subscription: str, times: int = 1) -> None:
        """The next attempts to charge this subscription are declined, whatever its card."""
        with self._core.lock:
            self._world_of(subscription).secret(subscription)["refuse_next"] = times

    def save_card(self, customer: str, method: str = "card") -> Object:
        """The payer changes the card in the billing portal. Shape: the new payment method."""
        with self._core.lock:
            world = self._world_of(customer)
            return copy.deepcopy(save_method(world, world.objects[customer], method))

    # Looking

    def thing(self, object_id: str) -> Object:
        """Any object as it is now."""
        with self._core.lock:
            return copy.deepcopy(self._world_of(object_id).objects[object_id])

    def things(self, kind: str, livemode: bool = False) -> list[Object]:
        with self._core.lock:
            return copy.deepcopy(self._core.worlds[livemode].all(kind))

    def books(self, livemode: bool = False) -> dict[str, Any]:
        """What was really charged, refunded and taken back: see books.py."""
        with self._core.lock:
            return bookkeeping.books(self._core.worlds[livemode])

    def _charge(self, payment: str) -> tuple[World, Object]:
        self._core.run_due()
        world = self._world_of(payment)
        found = world.objects[payment]
        if found["object"] == "payment_intent":
            found = world.objects[found["latest_charge"]]
        return world, found

    def _do(self, object_id: str, act: Any) -> Object:
        with self._core.lock:
            self._core.run_due()
            world = self._world_of(object_id)
            act(world, world.objects[object_id])
            return copy.deepcopy(world.objects[object_id])


def _seconds(moment: int | str | datetime) -> int:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return int(moment.timestamp()) if isinstance(moment, datetime) else moment
