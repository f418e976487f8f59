"""The rule which pack pays stands twice, in Python for pages and in SQL for the act: both give the same answer."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import DatabaseError

from tenpack.packs.actions import expire_packs, suspend_pack
from tenpack.packs.choices import Why
from tenpack.packs.errors import NoSessionsLeft
from tenpack.packs.models import SessionPack
from tenpack.packs.rules import pack_to_spend
from tests.support.crowds import altered
from tests.world import World

HISTORIES = 40
INDEX_ORDER = "ORDER BY expires_at, created_at, id LIMIT 2"


def some_packs(world: World, random: Random) -> datetime:
    """One to five packs of Jo with few days to choose from, so that ties are common; and the moment."""
    for _number in range(random.randint(1, 5)):
        starts = world.today + timedelta(days=random.choice([-2, 0, 0, 2]))
        lasts = random.choice([None, 1, 1, 4])
        expires = None if lasts is None else max(starts, world.today) + timedelta(days=lasts)
        made = world.later(minutes=random.choice([0, 0, 1]))
        pack = world.pack(now=made, sessions=random.randint(1, 2), starts_on=starts, expires_on=expires)
        if random.random() < 0.2:
            suspend_pack(pack=pack, reason="disputed", by=world.by, now=made)
    now = world.later(hours=random.randint(1, 130))
    if random.random() < 0.5:
        expire_packs(now=now)
    return now


def check_both_agree(world: World, random: Random) -> set[Why]:
    """Deduct until nothing is left, asking Python first each time. Shape: every reason that was given."""
    now = some_packs(world, random)
    reasons: set[Why] = set()
    while True:
        held_at = now - timedelta(hours=random.choice([0, 0, 3, 40]))
        due = pack_to_spend(SessionPack.objects.filter(client=world.jo), held_at)
        if due is None:
            with pytest.raises(NoSessionsLeft):
                world.use(held_at=held_at, now=now)
            return reasons
        used = world.use(held_at=held_at, now=now)
        assert (used.pack, used.why) == (due[0].id, due[1])
        reasons.add(used.why)


def check_histories(world: World) -> set[Why]:
    """The same with many histories, each undone by a rollback. Shape: every reason that was given."""
    from django.db import transaction

    reasons: set[Why] = set()
    for seed in range(HISTORIES):
        with transaction.atomic():
            reasons |= check_both_agree(world, Random(seed))
            transaction.set_rollback(True)
    return reasons


def test_python_and_sql_choose_the_same_pack_for_the_same_reason(world: World) -> None:
    assert check_histories(world) == {Why.ONLY_ONE, Why.EXPIRES_FIRST, Why.OLDEST}


def test_control_a_suspended_pack_chosen_in_sql_is_found(world: World) -> None:
    passed_over = ("AND suspended_at IS NULL AND free", "AND free")
    with altered("tenpack_use_session", passed_over), pytest.raises(DatabaseError, match="the pack is suspended"):
        check_histories(world)


def test_control_another_order_in_sql_is_found(world: World) -> None:
    with (
        altered("tenpack_use_session", (INDEX_ORDER, INDEX_ORDER.replace("expires_at, ", ""))),
        pytest.raises(AssertionError),
    ):
        check_histories(world)
