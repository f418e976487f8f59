"""A dispute arrives while many deduct: what was first stands, nothing is taken once the suspension stands."""

from collections import Counter
from collections.abc import Callable

import pytest

from tenpack.journal.choices import SYSTEM
from tenpack.kit.errors import Refused
from tenpack.packs.actions import suspend_pack
from tenpack.packs.models import SessionPack
from tests.support.calendars import book
from tests.support.crowds import altered, together
from tests.support.ledgers import differences
from tests.world import World

SPENDERS, SIZE, ROUNDS = 20, 60, 3
UNWATCHED = {
    "tenpack_use_session": [
        ("WHEN chosen.suspended_at IS NOT NULL", "WHEN false"),
        ("AND suspended_at IS NULL AND free", "AND free"),
    ],
    "tenpack_refuse_suspended": [("RAISE EXCEPTION 'the pack is suspended' USING ERRCODE = 'TP012'", "RETURN NEW")],
}


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.code
    return "taken"


def spender(world: World, pack: SessionPack, number: int) -> Callable[[], Counter[str]]:
    """Takes two sessions: from the pack by name, by the rule, or books."""
    act = (
        lambda: world.use(pack),
        lambda: world.use(client=world.jo),
        lambda: book(world, day=2, hour=number, pack=pack, now=world.now),
    )[number % 3]
    return lambda: Counter(outcome(act) for _turn in range(2))


def suspender(world: World, pack: SessionPack) -> tuple[int, str]:
    """How many sessions were taken when the suspension began to stand, and what a use is told right after."""
    done = suspend_pack(pack=pack, reason="disputed", by=SYSTEM, now=world.now)
    return done.used + done.booked, outcome(lambda: world.use(pack))


def race(world: World) -> Counter[str]:
    """Twenty spenders and one dispute. Shape: what the spenders were told."""
    pack = world.pack(sessions=SIZE)
    spenders = [spender(world, pack, number) for number in range(SPENDERS)]
    half = SPENDERS // 2
    answers = together(*spenders[:half], lambda: suspender(world, pack), *spenders[half:])
    told = sum((answer for answer in answers if isinstance(answer, Counter)), Counter[str]())
    pack.refresh_from_db()
    assert answers[half] == (pack.used + pack.booked, "pack_suspended")
    assert told["taken"] == pack.used + pack.booked
    return told


def some_races(world: World) -> Counter[str]:
    return sum((race(world) for _round in range(ROUNDS)), Counter[str]())


def test_nothing_is_taken_once_the_suspension_stands(committed_world: World) -> None:
    told = some_races(committed_world)
    assert set(told) <= {"taken", "pack_suspended", "no_sessions_left", "time_taken"}
    assert differences() == []


def test_control_nobody_watches(committed_world: World) -> None:
    use, guard = UNWATCHED.items()
    with altered(use[0], *use[1]), altered(guard[0], *guard[1]), pytest.raises(AssertionError):
        some_races(committed_world)
