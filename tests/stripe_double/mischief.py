"""How deliveries go wrong: what becomes of one event on its way, by shares and a seed."""

import copy
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.stripe_double.signing import body_of, signature

STALE_SECONDS = 3600


@dataclass(frozen=True)
class Parcel:
    """One event on its way to one endpoint. `kind`: true, duplicate, forged or stale."""

    event: dict[str, Any]
    url: str
    secret: str
    kind: str = "true"
    attempt: int = 1

    def sealed(self) -> tuple[bytes, str]:
        """The body and its signature as they go over the wire. A forger knows the shape but not the secret."""
        at = int(time.time())
        if self.kind == "forged":
            body = body_of(_forged(self.event))
            return body, signature(body, "whsec_guessed", at)
        body = body_of(self.event)
        return body, signature(body, self.secret, at - (STALE_SECONDS if self.kind == "stale" else 0))


@dataclass
class Mischief:
    """Shares from 0 to 1 of the true deliveries that are lost, doubled, held up, or followed by a hostile one."""

    lost: float = 0.0
    duplicated: float = 0.0
    delayed: float = 0.0
    delay_seconds: float = 0.2
    reordered: float = 0.0
    forged: float = 0.0
    stale: float = 0.0
    parallel: int = 1
    seed: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def fate(self, parcel: Parcel) -> Iterator[tuple[float, Parcel]]:
        """The parcels that really leave, each with the seconds that it waits first. None: the event is lost."""
        if self.chance.random() < self.lost:
            return
        yield self._wait(), parcel
        if self.chance.random() < self.duplicated:
            yield self._wait(), _as(parcel, "duplicate")
        if self.chance.random() < self.forged:
            yield self._wait(), _as(parcel, "forged")
        if self.chance.random() < self.stale:
            yield self._wait(), _as(parcel, "stale")

    def _wait(self) -> float:
        seconds = 0.0
        if self.chance.random() < self.delayed:
            seconds += self.delay_seconds
        if self.chance.random() < self.reordered:
            seconds += self.chance.uniform(0.01, 0.1)
        return seconds


def _as(parcel: Parcel, kind: str) -> Parcel:
    return Parcel(parcel.event, parcel.url, parcel.secret, kind)


def _forged(event: dict[str, Any]) -> dict[str, Any]:
    """What a thief would send: the same, but paid and larger."""
    forged = copy.deepcopy(event)
    forged["id"] = f"{event['id']}f"
    subject = forged["data"]["object"]
    for name in ("amount", "amount_total", "amount_paid", "amount_refunded"):
        if isinstance(subject.get(name), int):
            subject[name] *= 10
    for name, better in (("payment_status", "paid"), ("status", "succeeded")):
        if name in subject:
            subject[name] = better
    return forged
