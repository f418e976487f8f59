"""Deducting a session, undoing it, owing one and settling what is owed."""

from datetime import timedelta

import pytest

from tenpack.journal.models import JournalLine
from tenpack.kit.errors import Forbidden, NotFound
from tenpack.packs.actions import expire_packs, record_owed_visit, settle_owed_visits, undo_use
from tenpack.packs.choices import Why
from tenpack.packs.errors import KeyReused, NoSessionsLeft, PackExpired, PackNotStarted
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.packs.queries import summary_of
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import World

DAY = timedelta(days=1)


def test_a_use_takes_one_session_and_tells_why(world: World) -> None:
    pack = world.pack(sessions=3)
    used = world.use(note="  deadlifts ")
    assert (used.pack, used.pack_title, used.free_after, used.why) == (pack.id, "Ten", 2, Why.ONLY_ONE)
    assert not used.replayed
    visit = world.visit(used)
    assert (visit.client_id, visit.held_at, visit.note, visit.is_owed) == (world.jo.id, world.now, "deadlifts", False)
    entry = LedgerEntry.objects.get(id=used.entry)
    assert (entry.kind, entry.from_bucket, entry.to_bucket, entry.quantity) == ("used", "free", "used", 1)
    assert (entry.actor_id, entry.cause, entry.cause_id, entry.why) == (world.maya.id, "visit", visit.id, "only_one")
    line = JournalLine.objects.get(event="session.used")
    assert (line.client_id, line.about_id, line.facts["pack"]) == (world.jo.id, visit.id, str(pack.id))
    assert differences() == []


def test_the_picked_pack_pays(world: World) -> None:
    world.pack(expires_on=world.today)
    other = world.pack(expires_on=world.today + 9 * DAY)
    used = world.use(other)
    assert (used.pack, used.why) == (other.id, Why.PICKED)


def test_the_rule_chooses_and_says_why(world: World) -> None:
    never = world.pack(sessions=1)
    late = world.pack(sessions=1, expires_on=world.today + 9 * DAY)
    soon = world.pack(sessions=1, expires_on=world.today)
    twin = world.pack(sessions=1, now=world.later(minutes=1))
    answers = [world.use(now=world.later(minutes=2)) for _time in range(4)]
    assert [(used.pack, used.why) for used in answers] == [
        (soon.id, Why.EXPIRES_FIRST),
        (late.id, Why.EXPIRES_FIRST),
        (never.id, Why.OLDEST),
        (twin.id, Why.ONLY_ONE),
    ]


def test_what_counts_is_when_it_was_held(world: World) -> None:
    over = world.pack(sessions=1, expires_on=world.today)
    other = world.pack(sessions=2, expires_on=world.today + 9 * DAY)
    later = world.later(days=2)
    expire_packs(now=later)
    assert world.use(now=later).pack == other.id
    assert world.use(now=later, held_at=world.now).pack == over.id
    over.refresh_from_db()
    assert (over.free, over.used, over.expired) == (0, 1, 0)
    assert differences() == []


def test_a_session_held_before_the_sale_can_be_taken(world: World) -> None:
    pack = world.pack(starts_on=world.today - 3 * DAY)
    assert world.use(pack, held_at=world.now - 2 * DAY).free_after == 9


def test_refusals_of_a_picked_pack(world: World) -> None:
    coming = world.pack(starts_on=world.today + DAY)
    over = world.pack(expires_on=world.today)
    empty = world.pack(sessions=1)
    world.use(empty)
    assert refused(PackNotStarted, world.use, coming).code == "pack_not_started"
    assert refused(PackExpired, world.use, over, now=world.later(days=1)).code == "pack_expired"
    assert refused(NoSessionsLeft, world.use, empty).code == "no_sessions_left"
    assert world.use(over, now=world.later(days=5), held_at=world.now).free_after == 9


def test_the_last_moment_of_the_last_day(world: World) -> None:
    """23:00 UTC is midnight in Berlin."""
    pack = world.pack(expires_on=world.today, starts_on=world.today - DAY)
    last = world.now.replace(hour=22, minute=59, second=59, microsecond=999_999)
    assert world.use(pack, held_at=last, now=last + DAY).free_after == 9
    refused(PackExpired, world.use, pack, held_at=last + timedelta(microseconds=1), now=last + DAY)
    first = world.now.replace(day=28, month=2, hour=23, minute=0)
    assert world.use(pack, held_at=first, now=last).free_after == 8
    refused(PackNotStarted, world.use, pack, held_at=first - timedelta(microseconds=1), now=last)


def test_no_pack_can_pay(world: World) -> None:
    refused(NoSessionsLeft, world.use)
    world.pack(starts_on=world.today + DAY)
    refused(NoSessionsLeft, world.use)


def test_nothing_of_another_business_can_be_used(world: World) -> None:
    theirs = world.pack(world.zoe)
    refused(NotFound, world.use, theirs)
    refused(NotFound, world.use, client=world.zoe)
    refused(NotFound, world.use, SessionPack())
    refused(NotFound, world.use, world.pack(), seat=world.seat(world.zed))


def test_a_coach_uses_only_their_own_clients_sessions(world: World) -> None:
    hers, his = world.pack(world.jo), world.pack(world.sam)
    ben = world.seat(world.ben)
    refused(Forbidden, world.use, hers, seat=ben)
    refused(Forbidden, world.use, client=world.jo, seat=ben)
    assert world.use(his, seat=ben).free_after == 9
    assert world.use(his).free_after == 8


def test_a_repeated_key_gives_the_first_answer(world: World) -> None:
    world.pack()
    act = {"repeat_key": "k", "request_hash": b"a" * 32}
    first = world.use(**act)
    with nothing_changes():
        again = world.use(**act, now=world.later(days=1))
    assert again.replayed
    assert (again.visit, again.entry, again.pack, again.pack_title) == (
        first.visit,
        first.entry,
        first.pack,
        first.pack_title,
    )
    assert (again.free_after, again.why) == (first.free_after, first.why)
    assert refused(KeyReused, world.use, repeat_key="k", request_hash=b"b" * 32).code == "idempotency_key_reused"


def test_the_same_key_in_another_business_is_another_key(world: World) -> None:
    world.pack()
    world.pack(world.zoe)
    act = {"repeat_key": "k", "request_hash": b"a" * 32}
    world.use(**act)
    assert not world.use(client=world.zoe, seat=world.seat(world.zed), **act).replayed


def test_input_of_a_use(world: World) -> None:
    pack = world.pack()
    assert fields_refused(world.use, pack, note="x" * 501) == {"note"}
    assert fields_refused(world.use, pack, note="a\0b") == {"note"}
    assert fields_refused(world.use, pack, held_at=world.later(minutes=6)) == {"happened_at"}
    assert fields_refused(world.use, pack, held_at=world.later(days=-3661)) == {"happened_at"}
    assert world.use(pack, held_at=world.later(minutes=4), note="😀" * 500).free_after == 9


def test_undo_returns_the_session_once(world: World) -> None:
    pack = world.pack(sessions=1)
    visit = world.visit(world.use(pack))
    entry = undo_use(visit=visit, by=world.by, now=world.later(hours=1))
    assert entry is not None
    assert (entry.kind, entry.to_bucket, entry.free_after, entry.used_after) == ("returned", "free", 1, 0)
    with nothing_changes():
        again = undo_use(visit=visit, by=world.by, now=world.later(hours=2))
    assert again is not None
    assert again.id == entry.id
    assert world.use(pack).free_after == 0
    assert differences() == []


def test_undo_after_the_pack_is_over_leaves_an_expired_session(world: World) -> None:
    pack = world.pack(sessions=1, expires_on=world.today)
    visit = world.visit(world.use(pack))
    later = world.later(days=3)
    undo_use(visit=visit, by=world.by, now=later)
    assert summary_of(world.jo, later).expired == 1
    expire_packs(now=later)
    pack.refresh_from_db()
    assert (pack.free, pack.expired) == (0, 1)
    assert differences() == []


def test_an_owed_visit_is_settled_by_the_next_pack_oldest_first(world: World) -> None:
    second = record_owed_visit(client=world.jo, held_at=world.later(hours=-1), by=world.by, now=world.now)
    first = record_owed_visit(client=world.jo, held_at=world.later(hours=-9), by=world.by, now=world.now)
    third = record_owed_visit(client=world.jo, by=world.by, now=world.now)
    assert summary_of(world.jo, world.now).owed == 3
    pack = world.pack(sessions=2)
    settled = list(LedgerEntry.objects.filter(pack=pack, kind="used").order_by("position"))
    assert [entry.visit_id for entry in settled] == [first.id, second.id]
    third.refresh_from_db()
    assert third.is_owed
    assert summary_of(world.jo, world.now).owed == 1
    assert JournalLine.objects.filter(event="visit.settled").count() == 2
    assert differences() == []


def test_an_upcoming_pack_settles_on_its_first_day(world: World) -> None:
    record_owed_visit(client=world.jo, by=world.by, now=world.now)
    pack = world.pack(starts_on=world.today + DAY)
    with nothing_changes():
        assert settle_owed_visits(now=world.now) == 0
    assert settle_owed_visits(now=world.later(days=1)) == 1
    with nothing_changes():
        assert settle_owed_visits(now=world.later(days=1)) == 0
    pack.refresh_from_db()
    assert pack.used == 1


def test_an_owed_visit_can_be_undone(world: World) -> None:
    visit = record_owed_visit(client=world.jo, by=world.by, now=world.now)
    assert undo_use(visit=visit, by=world.by, now=world.now) is None
    with nothing_changes():
        assert undo_use(visit=visit, by=world.by, now=world.now) is None
    assert world.pack().used == 0
    assert differences() == []


def test_a_settled_visit_can_be_undone(world: World) -> None:
    visit = record_owed_visit(client=world.jo, by=world.by, now=world.now)
    pack = world.pack()
    undo_use(visit=visit, by=world.by, now=world.now)
    pack.refresh_from_db()
    assert (pack.free, pack.used) == (10, 0)
    assert Visit.objects.get().is_owed is False
    assert differences() == []


def test_another_clients_pack_settles_nothing(world: World) -> None:
    record_owed_visit(client=world.jo, by=world.by, now=world.now)
    assert world.pack(world.sam).used == 0


def test_input_of_an_owed_visit(world: World) -> None:
    act = {"client": world.jo, "by": world.by, "now": world.now}
    assert fields_refused(record_owed_visit, **act, note="\ud800") == {"note"}
    assert fields_refused(record_owed_visit, **act, held_at=world.later(days=1)) == {"happened_at"}


@pytest.mark.parametrize("key", ["", "k" * 300, "ключ", 'quote " \\ and \n line', "😀"])
def test_keys_of_any_kind(world: World, key: str) -> None:
    world.pack()
    first = world.use(repeat_key=key, request_hash=b"a" * 32)
    assert world.use(repeat_key=key, request_hash=b"a" * 32).entry == first.entry
    assert differences() == []
