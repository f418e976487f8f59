"""Opening, changing, freezing, adjusting, withdrawing and expiring packs; a change of zone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tenpack.journal.models import JournalLine
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.packs.actions import (
    adjust_pack,
    change_pack,
    change_zone,
    expire_packs,
    freeze_pack,
    withdraw_sessions,
)
from tenpack.packs.choices import PackState
from tenpack.packs.errors import NotEnoughFree, PackExpired
from tenpack.packs.ledger import Act
from tenpack.packs.models import Freeze, LedgerEntry, LedgerReason, PackTerms, SessionPack
from tenpack.people.models import Business
from tenpack.people.rules import PolicyTerms
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import TODAY, World

DAY = timedelta(days=1)
PADDED = " " * 600 + "agreed" + " " * 600


def fresh(pack: SessionPack) -> SessionPack:
    return SessionPack.objects.get(id=pack.id)


def numbers(pack: SessionPack) -> tuple[int, ...]:
    pack = fresh(pack)
    return pack.free, pack.booked, pack.used, pack.expired, pack.withdrawn


def change(world: World, pack: SessionPack, **terms: Any) -> SessionPack:
    """Change a pack; what is not said stays."""
    known = fresh(pack)
    usual = {
        "title": known.title,
        "starts_on": known.starts_on,
        "expires_on": known.expires_on,
        "reason": "agreed",
        "version": known.version,
        "by": world.by,
        "now": world.now,
    }
    return change_pack(pack=pack, **(usual | terms))


def adjust(world: World, pack: SessionPack, change: int | None, **terms: Any) -> LedgerEntry:
    return adjust_pack(pack=pack, change=change, **({"reason": "miscounted", "by": world.by, "now": world.now} | terms))


def freeze(world: World, pack: SessionPack, first: date, last: date, **terms: Any) -> SessionPack:
    usual = {"reason": "holiday", "by": world.by, "now": world.now}
    return freeze_pack(pack=pack, starts_on=first, ends_on=last, **(usual | terms))


def test_a_pack_is_opened_with_its_sessions_and_terms(world: World) -> None:
    pack = world.pack(title="  Ten sessions ", expires_on=TODAY + 30 * DAY, session_minutes=45)
    assert (pack.title, pack.size, pack.free, pack.position) == ("Ten sessions", 10, 10, 1)
    assert (pack.starts_at, pack.expires_at) == (
        datetime(2026, 3, 1, 23, tzinfo=UTC),
        datetime(2026, 4, 1, 22, tzinfo=UTC),
    )
    assert pack.state(world.now) is PackState.ACTIVE
    assert (pack.free_until_hours, pack.late_cancel_takes, pack.no_show_takes, pack.forgiven) == (24, True, True, 0)
    assert PackTerms.objects.get().expires_on == TODAY + 30 * DAY
    assert JournalLine.objects.get(event="pack.opened").facts == {"sessions": 10}
    assert differences() == []


def test_a_pack_keeps_its_own_policy(world: World) -> None:
    own = PolicyTerms(48, late_cancel_takes=False, no_show_takes=True, forgiven=2)
    pack = world.pack(policy=own)
    Business.objects.filter(id=world.business.id).update(free_until_hours=1)
    known = fresh(pack)
    assert (known.free_until_hours, known.late_cancel_takes, known.forgiven) == (48, False, 2)


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"title": ""}, {"title"}),
        ({"title": "x" * 81}, {"title"}),
        ({"title": "a\0"}, {"title"}),
        ({"sessions": 0}, {"sessions"}),
        ({"sessions": 1001}, {"sessions"}),
        ({"sessions": None}, {"sessions"}),
        ({"session_minutes": 4}, {"session_minutes"}),
        ({"session_minutes": 1441}, {"session_minutes"}),
        ({"starts_on": date(1969, 1, 1)}, {"starts_on"}),
        ({"starts_on": date(9999, 12, 31)}, {"starts_on"}),
        ({"expires_on": date(9999, 12, 31)}, {"expires_on"}),
        ({"expires_on": TODAY - DAY}, {"expires_on"}),
        ({"starts_on": TODAY + 2 * DAY, "expires_on": TODAY + DAY}, {"expires_on"}),
        ({"starts_on": TODAY - 9 * DAY, "expires_on": TODAY - DAY}, {"expires_on"}),
        ({"policy": PolicyTerms(721)}, {"free_until_hours"}),
        ({"policy": PolicyTerms(None)}, {"free_until_hours"}),
        ({"policy": PolicyTerms(forgiven=101)}, {"forgiven"}),
        ({"title": "", "sessions": 0, "expires_on": TODAY - DAY}, {"title", "sessions", "expires_on"}),
    ],
)
def test_what_no_pack_can_be(world: World, terms: dict[str, Any], fields: set[str]) -> None:
    assert fields_refused(world.pack, **terms) == fields


def test_the_largest_and_the_shortest_pack(world: World) -> None:
    assert world.pack(sessions=1000, title="x" * 80, expires_on=date(2999, 12, 31)).free == 1000
    assert world.pack(sessions=1, expires_on=TODAY).state(world.now) is PackState.ACTIVE


def test_a_later_expiration_revives_what_had_expired(world: World) -> None:
    pack = world.pack(expires_on=TODAY)
    later = world.later(days=3)
    expire_packs(now=later)
    assert numbers(pack) == (0, 0, 0, 10, 0)
    change(world, pack, expires_on=TODAY + 9 * DAY, now=later)
    assert numbers(pack) == (10, 0, 0, 0, 0)
    assert world.use(pack, now=later).free_after == 9
    revived = LedgerEntry.objects.get(kind="revived")
    assert (revived.actor_id, revived.reason_row.text) == (world.maya.id, "agreed")
    assert JournalLine.objects.get(event="pack.changed").facts["changes"] == {
        "expires_on": ["2026-03-02", "2026-03-11"]
    }
    assert differences() == []


def test_a_pack_that_is_over_before_the_job_is_extended_all_the_same(world: World) -> None:
    pack = world.pack(expires_on=TODAY)
    change(world, pack, expires_on=None, now=world.later(days=3))
    assert numbers(pack) == (10, 0, 0, 0, 0)
    assert list(pack.entries.order_by("position").values_list("kind", flat=True)) == ["granted", "expired", "revived"]
    assert differences() == []


def test_an_earlier_expiration_ends_the_pack_then(world: World) -> None:
    pack = world.pack(expires_on=TODAY + 30 * DAY)
    change(world, pack, expires_on=TODAY)
    assert fresh(pack).state(world.later(days=1)) is PackState.EXPIRED


def test_title_and_start_may_change_and_are_remembered(world: World) -> None:
    pack = world.pack(expires_on=TODAY + 9 * DAY)
    change(world, pack, title=" Spring ", starts_on=TODAY + DAY)
    assert (fresh(pack).title, fresh(pack).state(world.now)) == ("Spring", PackState.UPCOMING)
    assert [terms.title for terms in PackTerms.objects.order_by("id")] == ["Ten", "Spring"]
    assert fresh(pack).version == 2
    assert differences() == []


def test_the_second_of_two_tabs_is_told(world: World) -> None:
    pack = world.pack()
    seen = pack.version
    change(world, pack, title="Mine")
    refused(ChangedMeanwhile, change, world, pack, title="Yours", version=seen)
    assert fresh(pack).title == "Mine"


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"title": ""}, {"title"}),
        ({"reason": ""}, {"reason"}),
        ({"reason": "   "}, {"reason"}),
        ({"reason": "x" * 501}, {"reason"}),
        ({"reason": "a\0b"}, {"reason"}),
        ({"expires_on": TODAY - DAY}, {"expires_on"}),
        ({"starts_on": TODAY + 2 * DAY, "expires_on": TODAY + DAY}, {"expires_on"}),
        ({"starts_on": date(1, 1, 1)}, {"starts_on"}),
        ({"expires_on": date(9999, 1, 1)}, {"expires_on"}),
        ({"starts_on": TODAY + DAY}, {"starts_on"}),
    ],
)
def test_what_no_pack_can_become(world: World, terms: dict[str, Any], fields: set[str]) -> None:
    pack = world.pack()
    world.use(pack)
    assert fields_refused(change, world, pack, **terms) == fields


def test_a_start_may_move_past_a_use_that_was_undone(world: World) -> None:
    from tenpack.packs.actions import undo_use

    pack = world.pack()
    undo_use(visit=world.visit(world.use(pack)), by=world.by, now=world.now)
    assert change(world, pack, starts_on=TODAY + DAY).starts_on == TODAY + DAY


def test_padded_words_are_stored_without_their_padding(world: World) -> None:
    pack = world.pack(expires_on=TODAY + 9 * DAY)
    change(world, pack, title=" " * 90 + "T" + " " * 90, reason=PADDED)
    adjust(world, pack, 1, reason=PADDED)
    freeze(world, pack, TODAY, TODAY, reason=PADDED)
    withdraw_sessions(pack=pack, quantity=1, act=world.act(reason=PADDED))
    assert set(LedgerReason.objects.values_list("text", flat=True)) == {"agreed"}
    assert Freeze.objects.get().reason == "agreed"
    assert set(JournalLine.objects.exclude(reason="").values_list("reason", flat=True)) == {"agreed"}
    assert differences() == []


def test_a_freeze_moves_the_expiration_by_its_days(world: World) -> None:
    pack = world.pack(expires_on=TODAY + 9 * DAY)
    freeze(world, pack, TODAY + DAY, TODAY + 7 * DAY)
    assert fresh(pack).expires_on == TODAY + 16 * DAY
    freeze(world, pack, TODAY + 8 * DAY, TODAY + 8 * DAY)
    assert fresh(pack).expires_on == TODAY + 17 * DAY
    assert JournalLine.objects.filter(event="pack.frozen").count() == 2
    assert differences() == []


def test_what_no_freeze_can_be(world: World) -> None:
    pack = world.pack(expires_on=TODAY + 9 * DAY)
    assert fields_refused(freeze, world, pack, TODAY + DAY, TODAY) == {"ends_on"}
    assert fields_refused(freeze, world, pack, TODAY, TODAY + 366 * DAY) == {"ends_on"}
    assert fields_refused(freeze, world, pack, TODAY + 10 * DAY, TODAY + 11 * DAY) == {"starts_on"}
    assert fields_refused(freeze, world, pack, TODAY, TODAY, reason="") == {"reason"}
    assert "starts_on" in fields_refused(freeze, world, pack, date(1, 1, 1), date(1, 1, 2))
    assert fields_refused(freeze, world, world.pack(), TODAY, TODAY) == {"starts_on"}
    refused(PackExpired, freeze, world, pack, TODAY, TODAY, now=world.later(days=20))
    freeze(world, pack, TODAY, TODAY + 2 * DAY)
    assert fields_refused(freeze, world, pack, TODAY + 2 * DAY, TODAY + 3 * DAY) == {"starts_on"}


def test_the_size_is_corrected_with_a_reason(world: World) -> None:
    pack = world.pack(sessions=3)
    entry = adjust(world, pack, 2)
    assert (entry.kind, entry.quantity, entry.from_bucket, entry.free_after) == ("adjusted", 2, "issued", 5)
    assert (entry.reason_row.text, entry.actor_id) == ("miscounted", world.maya.id)
    entry = adjust(world, pack, -5)
    assert (entry.to_bucket, entry.free_after, fresh(pack).size) == ("issued", 0, 0)
    assert differences() == []


def test_what_no_adjustment_can_be(world: World) -> None:
    pack = world.pack(sessions=3)
    world.use(pack)
    assert fields_refused(adjust, world, pack, 0) == {"change"}
    assert fields_refused(adjust, world, pack, None) == {"change"}
    assert fields_refused(adjust, world, pack, 998) == {"change"}
    assert fields_refused(adjust, world, pack, 10**12) == {"change"}
    assert fields_refused(adjust, world, pack, 1, reason="") == {"reason"}
    assert refused(NotEnoughFree, adjust, world, pack, -3).field == "change"
    over = world.pack(expires_on=TODAY)
    refused(PackExpired, adjust, world, over, 1, now=world.later(days=1))


def test_sessions_are_withdrawn(world: World) -> None:
    pack = world.pack(sessions=3)
    withdraw_sessions(pack=pack, quantity=3, act=world.act(reason="moved away"))
    assert numbers(pack) == (0, 0, 0, 0, 3)
    assert fresh(pack).state(world.now) is PackState.WITHDRAWN
    assert differences() == []


def test_what_cannot_be_withdrawn(world: World) -> None:
    pack = world.pack(sessions=3, expires_on=TODAY)
    act = world.act(reason="moved away")

    def withdraw(quantity: int | None, by: Act = act) -> None:
        withdraw_sessions(pack=pack, quantity=quantity, act=by)

    refused(NotEnoughFree, withdraw, 4)
    assert fields_refused(withdraw, 0) == {"quantity"}
    assert fields_refused(withdraw, None) == {"quantity"}
    assert fields_refused(withdraw, 1, world.act()) == {"reason"}
    refused(NotEnoughFree, withdraw, 1, world.act(world.later(days=1), reason="moved away"))


def test_the_job_writes_what_everybody_could_see_already(world: World) -> None:
    over, lasting = world.pack(expires_on=TODAY), world.pack(expires_on=TODAY + DAY)
    world.use(over)
    later = world.later(days=1)
    before = [(pack.counts(later), pack.state(later)) for pack in (fresh(over), fresh(lasting))]
    assert expire_packs(now=later) == 1
    assert [(pack.counts(later), pack.state(later)) for pack in (fresh(over), fresh(lasting))] == before
    entry = LedgerEntry.objects.get(kind="expired")
    assert (entry.happened_at, entry.recorded_at, entry.quantity) == (over.expires_at, later, 9)
    assert (entry.actor_kind, entry.actor_id, entry.cause) == ("system", None, "expiry")
    with nothing_changes():
        assert expire_packs(now=later) == 0
    assert differences() == []


def test_the_job_waits_for_the_last_moment(world: World) -> None:
    pack = world.pack(expires_on=TODAY)
    assert pack.expires_at is not None
    with nothing_changes():
        assert expire_packs(now=pack.expires_at - timedelta(microseconds=1)) == 0
    assert expire_packs(now=pack.expires_at) == 1


def test_a_change_of_zone_keeps_the_days(world: World) -> None:
    pack = world.pack(expires_on=TODAY)
    change_zone(business=world.business, zone="America/New_York", by=world.by, now=world.now)
    moved = fresh(pack)
    assert (moved.starts_on, moved.expires_on) == (pack.starts_on, pack.expires_on)
    assert moved.expires_at == datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert differences() == []


def test_a_change_of_zone_revives_what_is_no_longer_over(world: World) -> None:
    pack = world.pack(expires_on=TODAY)
    midnight_here = world.now.replace(hour=23)
    assert expire_packs(now=midnight_here) == 1
    change_zone(business=world.business, zone="America/New_York", by=world.by, now=midnight_here)
    assert numbers(pack) == (10, 0, 0, 0, 0)
    assert differences() == []
