"""The database's choice of the pack that pays is the rule's, whatever packs there are."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from tenpack.packs.actions import expire_packs, suspend_pack
from tenpack.packs.errors import NoSessionsLeft
from tenpack.packs.queries import packs_of
from tenpack.packs.rules import pack_to_spend
from tests.support.crowds import altered
from tests.world import World

packs = some.lists(
    some.fixed_dictionaries(
        {
            "sessions": some.integers(1, 2),
            "starts_in": some.integers(-3, 1),
            "lasts": some.none() | some.integers(0, 2),
            "minute": some.integers(0, 1),
            "is_suspended": some.sampled_from([False, False, False, True]),
        }
    ),
    min_size=1,
    max_size=5,
)
hours_ago = some.lists(some.integers(0, 72), min_size=1, max_size=6)


def check_choices(world: World, drafts: list[dict[str, Any]], ago: list[int], has_expired: bool) -> None:
    """Open these packs, let two days pass, and use one session after the other, each held at some time."""
    for draft in drafts:
        starts_on = world.today + timedelta(days=draft["starts_in"])
        lasts = draft["lasts"]
        expires_on = None if lasts is None else max(starts_on, world.today) + timedelta(days=lasts)
        now = world.later(minutes=draft["minute"])
        pack = world.pack(sessions=draft["sessions"], starts_on=starts_on, expires_on=expires_on, now=now)
        if draft["is_suspended"]:
            suspend_pack(pack=pack, reason="disputed", by=world.by, now=now)
    now = world.later(days=2)
    if has_expired:
        expire_packs(now=now)
    for hours in ago:
        held_at = now - timedelta(hours=hours)
        expected = pack_to_spend(packs_of(world.jo), held_at)
        if expected is None:
            with pytest.raises(NoSessionsLeft):
                world.use(held_at=held_at, now=now)
        else:
            used = world.use(held_at=held_at, now=now)
            assert (used.pack, used.why) == (expected[0].id, expected[1])


def search(world: World, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    @settings(max_examples=60, phases=phases)
    @given(packs, hours_ago, some.booleans())
    def try_some(drafts: list[dict[str, Any]], ago: list[int], has_expired: bool) -> None:
        with transaction.atomic():
            try:
                check_choices(world, drafts, ago, has_expired)
            finally:
                transaction.set_rollback(True)

    try_some()


def test_the_database_chooses_as_the_rule_does(world: World) -> None:
    search(world)


def test_control_another_order_is_seen(world: World) -> None:
    newest_first = ("ORDER BY expires_at, created_at, id LIMIT 2", "ORDER BY expires_at, created_at DESC, id LIMIT 2")
    with altered("tenpack_use_session", newest_first), pytest.raises(AssertionError):
        search(world, phases=(Phase.generate,))
