"""Which pack pays, what state a pack is in, and what its numbers are at a moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.packs.choices import MOVES, Bucket, Kind, PackState, Why
from tenpack.packs.rules import Counts, Purse, counts_at, days_left, has_expired, is_usable, pack_state, pack_to_spend
from tests.world import NOW

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pack:
    """A pack as the choice sees it."""

    id: UUID
    free: int = 1
    expired: int = 0
    starts_at: datetime = NOW - DAY
    expires_at: datetime | None = None
    created_at: datetime = NOW - DAY
    suspended_at: datetime | None = None


def pack(number: int, **more: object) -> Pack:
    return replace(Pack(UUID(int=number)), **more)


moments = some.integers(-3, 3).map(lambda days: NOW + days * DAY)
any_packs = some.lists(
    some.builds(
        Pack,
        id=some.uuids(),
        free=some.integers(0, 2),
        expired=some.integers(0, 2),
        starts_at=moments,
        expires_at=some.none() | moments,
        created_at=moments,
        suspended_at=some.none() | moments,
    ),
    max_size=6,
    unique_by=lambda pack: pack.id,
)


def test_the_soonest_expiry_pays() -> None:
    soon, late, never = pack(3, expires_at=NOW + DAY), pack(2, expires_at=NOW + 2 * DAY), pack(1)
    for order in permutations([soon, late, never]):
        assert pack_to_spend(order, NOW) == (soon, Why.EXPIRES_FIRST)


def test_of_the_same_day_the_oldest_pays() -> None:
    old, young = pack(2, created_at=NOW - 3 * DAY), pack(1, created_at=NOW - 2 * DAY)
    assert pack_to_spend([young, old], NOW) == (old, Why.OLDEST)


def test_of_the_same_age_the_lowest_id_pays() -> None:
    assert pack_to_spend([pack(2), pack(1)], NOW) == (pack(1), Why.OLDEST)


def test_the_only_pack_pays() -> None:
    assert pack_to_spend([pack(1), pack(2, free=0)], NOW) == (pack(1), Why.ONLY_ONE)


def test_none_can_pay() -> None:
    assert pack_to_spend([], NOW) is None
    assert pack_to_spend([pack(1, free=0)], NOW) is None
    assert pack_to_spend([pack(1, suspended_at=NOW)], NOW) is None


@pytest.mark.parametrize(
    ("chosen", "usable"),
    [
        (pack(1), True),
        (pack(1, free=0), False),
        (pack(1, free=0, expired=1), True),
        (pack(1, starts_at=NOW), True),
        (pack(1, starts_at=NOW + timedelta(microseconds=1)), False),
        (pack(1, expires_at=NOW), False),
        (pack(1, expires_at=NOW + timedelta(microseconds=1)), True),
        (pack(1, suspended_at=NOW), False),
        (pack(1, free=0, expired=1, suspended_at=NOW + DAY), False),
    ],
)
def test_usable_is_what_counts_when_it_was_held(chosen: Pack, usable: bool) -> None:
    assert is_usable(chosen, NOW) is usable


@given(any_packs, moments)
def test_nothing_usable_would_have_been_lost_sooner(packs: list[Pack], held_at: datetime) -> None:
    answer = pack_to_spend(packs, held_at)
    usable = [pack for pack in packs if is_usable(pack, held_at)]
    if answer is None:
        assert usable == []
        return
    chosen, why = answer
    assert chosen in usable
    assert (why is Why.ONLY_ONE) == (len(usable) == 1)
    assert not any(pack.suspended_at for pack in usable)
    for other in usable:
        if other.expires_at and chosen.expires_at:
            assert chosen.expires_at <= other.expires_at
        assert not (chosen.expires_at is None and other.expires_at)


@given(any_packs, moments, some.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order(packs: list[Pack], held_at: datetime, random: object) -> None:
    shuffled = sorted(packs, key=lambda _pack: random.random())  # type: ignore[attr-defined]
    assert pack_to_spend(packs, held_at) == pack_to_spend(shuffled, held_at)


@pytest.mark.parametrize(
    ("counts", "starts", "expires", "state"),
    [
        (Counts(free=10), -1, 1, PackState.ACTIVE),
        (Counts(free=10), -1, None, PackState.ACTIVE),
        (Counts(free=10), 0, None, PackState.ACTIVE),
        (Counts(free=10), 1, 2, PackState.UPCOMING),
        (Counts(free=1, used=9), -1, 1, PackState.ACTIVE),
        (Counts(used=10), -1, 1, PackState.USED_UP),
        (Counts(used=10), -2, -1, PackState.USED_UP),
        (Counts(used=9, withdrawn=1), -1, 1, PackState.USED_UP),
        (Counts(expired=10), -2, -1, PackState.EXPIRED),
        (Counts(used=9, expired=1), -2, 0, PackState.EXPIRED),
        (Counts(booked=1, used=9), -2, -1, PackState.EXPIRED),
        (Counts(booked=1), -1, 1, PackState.ACTIVE),
        (Counts(withdrawn=10), -1, 1, PackState.WITHDRAWN),
        (Counts(withdrawn=10), 1, 2, PackState.WITHDRAWN),
        (Counts(), -1, 1, PackState.WITHDRAWN),
        (Counts(expired=5, withdrawn=5), -2, -1, PackState.EXPIRED),
    ],
)
def test_states(counts: Counts, starts: int, expires: int | None, state: PackState) -> None:
    expires_at = None if expires is None else NOW + expires * DAY
    assert pack_state(counts, starts_at=NOW + starts * DAY, expires_at=expires_at, now=NOW) is state
    days = {"starts_at": NOW + starts * DAY, "expires_at": expires_at, "suspended_at": NOW - DAY}
    rests = PackState.SUSPENDED if state in (PackState.ACTIVE, PackState.UPCOMING) else state
    assert pack_state(counts, **days, now=NOW) is rests


def test_a_series_is_not_planned_from_a_suspended_pack() -> None:
    asleep, awake = pack(1, free=5, suspended_at=NOW, expires_at=NOW + DAY), pack(2)
    purse = Purse([asleep, awake])
    assert [purse.take(NOW)[0] for _turn in range(2)] == [awake, None]
    assert purse.look(NOW + 2 * DAY) == (None, None, "no_session")


@given(*[some.integers(0, 1000)] * 5, some.none() | moments)
def test_after_the_last_day_free_is_expired(
    free: int, booked: int, used: int, expired: int, withdrawn: int, expires_at: datetime | None
) -> None:
    stored = Counts(free, booked, used, expired, withdrawn)
    shown = counts_at(stored, expires_at=expires_at, now=NOW)
    assert shown.size == stored.size
    assert (shown.booked, shown.used, shown.withdrawn) == (booked, used, withdrawn)
    assert shown.free == (0 if has_expired(expires_at, NOW) else free)
    assert shown.left == shown.free + shown.booked
    assert counts_at(shown, expires_at=expires_at, now=NOW) == shown


@pytest.mark.parametrize(("last", "left"), [(None, None), (0, 1), (1, 2), (-1, 0)])
def test_days_left(last: int | None, left: int | None) -> None:
    last_day = None if last is None else date(2026, 3, 2) + last * DAY
    assert days_left(last_day, date(2026, 3, 2)) == left


def test_every_kind_has_its_movements() -> None:
    assert set(MOVES) == set(Kind)
    for moves in MOVES.values():
        for from_bucket, to_bucket in moves:
            assert from_bucket != to_bucket
    # What is outside a pack never comes from anywhere but free, and goes nowhere else.
    outside = [move for moves in MOVES.values() for move in moves if Bucket.ISSUED in move]
    assert set(outside) == {(Bucket.ISSUED, Bucket.FREE), (Bucket.FREE, Bucket.ISSUED)}
