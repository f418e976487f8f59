"""B7: undo puts the session back exactly where it came from."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from tenpack.kit.errors import Refused
from tenpack.packs import ledger
from tenpack.packs.actions import expire_packs, record_owed_visit, undo_use
from tenpack.packs.choices import Bucket, Kind
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.packs.past import summary_at
from tenpack.packs.queries import packs_of, summary_of
from tests.world import World

PAIRS = 100

Undo = Callable[[World, Visit, datetime], object]


def packs_in_some_state(world: World, random: Random) -> datetime:
    """Two to four packs of Jo, some upcoming, some over by now, some written off by the job; and the moment."""
    for _number in range(random.randint(2, 4)):
        starts = world.today + timedelta(days=random.randint(-3, 1))
        lasts = random.choice([None, 0, 1, 3, 9])
        expires = None if lasts is None else max(starts, world.today) + timedelta(days=lasts)
        world.pack(sessions=random.randint(1, 3), starts_on=starts, expires_on=expires)
    now = world.later(hours=random.randint(0, 60))
    if random.random() < 0.5:
        expire_packs(now=now)
    if random.random() < 0.3:
        record_owed_visit(client=world.jo, by=world.by, now=now)
    return now


def picture(world: World, now: datetime) -> Any:
    """Everything anybody can see of Jo's sessions, now and at past moments."""
    summary = summary_of(world.jo, now)
    numbers = [(pack.id, pack.counts(now), pack.state(now), pack.expires_on) for pack in summary.packs]
    earlier = [summary_at(world.jo, now - timedelta(hours=hours), now) for hours in (1, 30)]
    return numbers, summary.left, summary.owed, [(then.left, then.used, then.expired) for then in earlier]


def use_somehow(world: World, random: Random, now: datetime) -> Visit | None:
    """A use that is possible: by the rule or from a pack, held now or a while ago."""
    held_at = now - timedelta(hours=random.choice([0, 0, 5, 30]))
    pack = random.choice([None, *packs_of(world.jo)])
    try:
        return world.visit(world.use(pack, held_at=held_at, now=now))
    except Refused:
        return None


def check_undo_restores(world: World, undo: Undo, random: Random) -> int:
    """One history: use and undo as long as something can be used. Shape: how many pairs."""
    now = packs_in_some_state(world, random)
    pairs = 0
    for _attempt in range(6):
        before, count = picture(world, now), LedgerEntry.objects.count()
        visit = use_somehow(world, random, now)
        if visit is None:
            assert (picture(world, now), LedgerEntry.objects.count()) == (before, count)
            continue
        assert picture(world, now) != before
        undo(world, visit, now)
        assert picture(world, now) == before
        pairs += 1
        if random.random() < 0.5:
            use_somehow(world, random, now)
    return pairs


def honest(world: World, visit: Visit, now: datetime) -> None:
    """Undo twice: the second time gives the first answer."""
    entry = undo_use(visit=visit, by=world.by, now=now)
    assert entry is not None
    assert entry.reverses is not None
    assert entry.reverses.visit_id == visit.id
    again = undo_use(visit=visit, by=world.by, now=now + timedelta(minutes=1))
    assert again is not None
    assert again.id == entry.id


def into_the_newest_pack(world: World, visit: Visit, now: datetime) -> None:
    """A wrong undo: the session goes to the newest pack."""
    newest = SessionPack.objects.filter(client=world.jo).order_by("-created_at", "-id")[0]
    ledger.write(newest, Kind.ADJUSTED, 1, Bucket.ISSUED, Bucket.FREE, world.act(now, reason="undo"))
    visit.undone_at = now
    visit.save()


def histories(world: World, undo: Undo) -> int:
    """Histories until a hundred pairs were seen, each rolled back."""
    from django.db import transaction

    random, pairs = Random(7), 0
    while pairs < PAIRS:
        with transaction.atomic():
            pairs += check_undo_restores(world, undo, random)
            transaction.set_rollback(True)
    return pairs


def test_undo_restores_exactly(world: World) -> None:
    assert histories(world, honest) >= PAIRS


def test_control_returning_to_the_newest_pack_is_seen(world: World) -> None:
    with pytest.raises(AssertionError):
        histories(world, into_the_newest_pack)


def test_undone_and_used_again_for_ever(world: World) -> None:
    pack = world.pack(sessions=1)
    for _time in range(5):
        used = world.use(pack)
        undo_use(visit=world.visit(used), by=world.by, now=world.now)
    pack.refresh_from_db()
    assert (pack.free, pack.used, pack.position) == (1, 0, 11)
