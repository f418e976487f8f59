"""Decisions about packs: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from tenpack.kit.money import sum_of_first
from tenpack.packs.choices import PackState, Why


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sessions lie in each bucket."""

    free: int = 0
    booked: int = 0
    used: int = 0
    expired: int = 0
    withdrawn: int = 0

    @property
    def left(self) -> int:
        """Free and booked: what the client can still train."""
        return self.free + self.booked

    @property
    def size(self) -> int:
        """All sessions of the pack."""
        return self.left + self.used + self.expired + self.withdrawn


class Spendable(Protocol):
    """What the choice of a pack needs to know about one."""

    id: UUID
    free: int
    expired: int
    starts_at: datetime
    expires_at: datetime | None
    created_at: datetime
    suspended_at: datetime | None


def has_expired(expires_at: datetime | None, moment: datetime) -> bool:
    """Whether the last day is over at this moment."""
    return expires_at is not None and moment >= expires_at


def counts_at(stored: Counts, *, expires_at: datetime | None, now: datetime) -> Counts:
    """The numbers at `now`: after the last day what was free is expired, whether or not the job has written it."""
    if not has_expired(expires_at, now):
        return stored
    return Counts(0, stored.booked, stored.used, stored.expired + stored.free, stored.withdrawn)


def pack_state(
    counts: Counts,
    *,
    starts_at: datetime,
    expires_at: datetime | None,
    suspended_at: datetime | None = None,
    now: datetime,
) -> PackState:
    """The state of a pack with these counts. Source: docs/sessions.md, "States"."""
    if counts.size and counts.withdrawn == counts.size:
        return PackState.WITHDRAWN
    if counts.left == 0 and counts.expired == 0:
        return PackState.USED_UP if counts.used else PackState.WITHDRAWN
    if has_expired(expires_at, now):
        return PackState.EXPIRED
    if suspended_at is not None:
        return PackState.SUSPENDED
    if now < starts_at:
        return PackState.UPCOMING
    return PackState.ACTIVE


def is_usable(pack: Spendable, held_at: datetime) -> bool:
    """Whether the pack can pay for a session held at this moment, recorded then or later; a suspended one never."""
    if pack.suspended_at is not None or pack.free + pack.expired <= 0:
        return False
    return pack.starts_at <= held_at and not has_expired(pack.expires_at, held_at)


def pack_to_spend(packs: Iterable[Spendable], held_at: datetime) -> tuple[Spendable, Why] | None:
    """The pack that pays and why: soonest expiry (never = last), oldest, lowest id."""
    usable = sorted(
        (pack for pack in packs if is_usable(pack, held_at)),
        key=lambda pack: (pack.expires_at is None, pack.expires_at or held_at, pack.created_at, pack.id),
    )
    if not usable:
        return None
    if len(usable) == 1:
        return usable[0], Why.ONLY_ONE
    same_day = usable[0].expires_at == usable[1].expires_at
    return usable[0], Why.OLDEST if same_day else Why.EXPIRES_FIRST


def days_left(last_day: date | None, today: date) -> int | None:
    """Days until the last day is over, 1 on the last day itself; None for never."""
    return None if last_day is None else (last_day - today).days + 1


def value_of_sessions(price_minor: int, size: int, gone: int, count: int) -> int:
    """Minor units that the next `count` sessions are worth after `gone` of `size`; all parts sum to the price."""
    return sum_of_first(price_minor, size, gone + count) - sum_of_first(price_minor, size, gone) if size else 0


class Purse:
    """Packs from which a row of sessions is taken in thought, one after another, to preview what booking would do."""

    def __init__(self, packs: Iterable[Spendable]) -> None:
        self.packs = list(packs)
        self.taken = dict.fromkeys((pack.id for pack in self.packs), 0)

    def take(self, held_at: datetime) -> tuple[Any, int | None, str]:
        """As `look`, and the session is gone for the moments that follow."""
        pack, number, problem = self.look(held_at)
        if pack is not None:
            self.taken[pack.id] += 1
        return pack, number, problem

    def look(self, held_at: datetime) -> tuple[Any, int | None, str]:
        """The pack that would pay at this moment, the number of its session, and what stands against it."""
        left = [pack for pack in self.packs if pack.suspended_at is None and pack.free - self.taken[pack.id] > 0]
        usable = [pack for pack in left if is_usable(pack, held_at)]
        chosen = pack_to_spend(usable, held_at)
        if chosen is None:
            over = any(has_expired(pack.expires_at, held_at) for pack in left)
            return None, None, "past_expiry" if over else "no_session"
        pack = chosen[0]
        return pack, self.taken[pack.id] + 1, ""
