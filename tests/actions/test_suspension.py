"""A suspended pack: nobody uses or books its free sessions, whichever way; all else goes on, and the past stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tenpack.appointments.actions import cancel_appointment, complete_appointment, undo_outcome
from tenpack.appointments.actions.self_booking import book_opening
from tenpack.appointments.choices import Party
from tenpack.journal.choices import SYSTEM
from tenpack.journal.models import JournalLine
from tenpack.kit.errors import Refused
from tenpack.money.actions import refund_payment
from tenpack.money.models import Payment
from tenpack.packs import ledger
from tenpack.packs.actions import (
    adjust_pack,
    change_pack,
    expire_packs,
    freeze_pack,
    lift_suspension,
    record_owed_visit,
    settle_owed_visits,
    suspend_pack,
    undo_use,
    withdraw_sessions,
)
from tenpack.packs.choices import MOVES, Bucket, Kind, PackState, Why
from tenpack.packs.errors import NoSessionsLeft, PackExpired, PackNotStarted, PackSuspended
from tenpack.packs.models import LedgerEntry, PackTerms, SessionPack, Visit
from tenpack.packs.past import summary_at
from tenpack.packs.queries import packs_in_state, packs_of, summary_of, suspension_reason
from tests.support.calendars import book, counts
from tests.support.crowds import altered
from tests.support.ledgers import differences
from tests.support.portal import open_hours
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import World

DAY = timedelta(days=1)
REASON = "The bank disputes the payment"
RAISES = ("RAISE EXCEPTION 'the pack is suspended' USING ERRCODE = 'TP012'", "RETURN NEW")


def suspend(world: World, pack: SessionPack, **terms: Any) -> SessionPack:
    return suspend_pack(pack=pack, **({"reason": REASON, "by": SYSTEM, "now": world.now} | terms))


def lift(world: World, pack: SessionPack, **terms: Any) -> SessionPack:
    return lift_suspension(pack=pack, **({"reason": "The dispute was won", "by": SYSTEM, "now": world.now} | terms))


def asleep(world: World, **terms: Any) -> SessionPack:
    """A pack that is suspended from the start."""
    return suspend(world, world.pack(**terms))


def fresh(pack: SessionPack) -> SessionPack:
    return SessionPack.objects.get(id=pack.id)


def test_it_is_told_and_remembered_once_and_ends(world: World) -> None:
    pack = world.pack()
    done = suspend(world, pack, reason=f"  {REASON} ")
    assert (done.suspended_at, fresh(pack).suspended_at) == (world.now, world.now)
    assert (done.state(world.now), suspension_reason(done)) == (PackState.SUSPENDED, REASON)
    line = JournalLine.objects.get(event="pack.suspended")
    assert (line.about_id, line.client_id, line.reason) == (pack.id, world.jo.id, REASON)
    with nothing_changes():
        assert suspend(world, pack, reason="Again", now=world.later(days=1)).suspended_at == world.now

    later = world.later(days=2)
    over = lift(world, pack, now=later)
    assert (over.suspended_at, over.state(later), suspension_reason(over)) == (None, PackState.ACTIVE, "")
    assert JournalLine.objects.get(event="pack.resumed").happened_at == later
    with nothing_changes():
        lift(world, pack, now=later)
    terms = PackTerms.objects.filter(pack=pack).order_by("id")
    assert list(terms.values_list("suspended_at", "reason")) == [
        (None, ""), (world.now, REASON), (None, "The dispute was won"),
    ]  # fmt: skip
    assert LedgerEntry.objects.count() == 1
    assert differences() == []


def test_a_reason_is_asked(world: World) -> None:
    pack = world.pack()
    for act in (suspend, lift):
        for wrong in ("", "  ", "x" * 501):
            assert fields_refused(act, world, pack, reason=wrong) == {"reason"}


def test_picked_it_is_refused_and_never_chosen(world: World) -> None:
    soon, late = asleep(world, sessions=3, expires_on=world.today), world.pack(sessions=1)
    assert refused(PackSuspended, world.use, soon).code == "pack_suspended"
    used = world.use()
    assert (used.pack, used.why) == (late.id, Why.ONLY_ONE)
    refused(NoSessionsLeft, world.use)
    lift(world, soon)
    assert world.use(soon).pack == world.use().pack == soon.id


def test_what_was_held_before_it_had_expired_is_refused_too(world: World) -> None:
    pack = asleep(world, sessions=2, expires_on=world.today)
    later = world.later(days=2)
    expire_packs(now=later)
    refused(PackSuspended, world.use, pack, held_at=world.now, now=later)
    refused(NoSessionsLeft, world.use, held_at=world.now, now=later)


def test_its_days_are_told_before_its_suspension(world: World) -> None:
    over, early = asleep(world, expires_on=world.today), asleep(world, starts_on=world.today + 3 * DAY)
    refused(PackExpired, world.use, over, now=world.later(days=1))
    refused(PackNotStarted, world.use, early)


def test_nothing_is_booked_from_it(world: World) -> None:
    pack = asleep(world)
    refused(PackSuspended, book, world, pack=pack)
    refused(NoSessionsLeft, book, world)
    owed = book(world, may_owe=True)
    assert owed.booking.pack is None
    other = world.pack(world.jo)
    assert book(world, 3).booking.pack_id == other.id
    assert counts(pack) == (10, 0, 0)


def test_a_client_books_nothing_from_it(world: World) -> None:
    open_hours(world)
    asleep(world)
    terms = {"starts_at": world.now + DAY, "minutes": 60, "kind": None, "act": world.act()}
    refused(NoSessionsLeft, lambda: book_opening(client=world.jo, coach=world.maya, **terms))


def test_what_is_booked_is_used(world: World) -> None:
    pack = world.pack(sessions=3)
    held, deducted = book(world, 0, 11), book(world, 1, 11)
    suspend(world, pack)
    complete_appointment(appointment=held, act=world.act(held.ends_at))
    assert counts(pack) == (1, 1, 1)
    used = world.use(held_at=deducted.starts_at, now=deducted.ends_at)
    assert (used.pack, used.why) == (pack.id, Why.BOOKED)
    assert counts(pack) == (1, 0, 2)
    refused(NoSessionsLeft, world.use, held_at=deducted.starts_at, separate=True, now=deducted.ends_at)
    assert differences() == []


def test_what_was_used_is_put_back_and_used_again_where_it_was_booked(world: World) -> None:
    pack = world.pack(sessions=3)
    by_hand, hour = world.visit(world.use(pack)), book(world, 1, 11)
    suspend(world, pack)
    undo_use(visit=by_hand, by=world.by, now=world.now)
    assert counts(pack) == (2, 1, 0)
    for _time in range(2):
        complete_appointment(appointment=hour, act=world.act(hour.ends_at))
        assert counts(pack) == (2, 0, 1)
        undo_outcome(appointment=hour, act=world.act(hour.ends_at))
        assert counts(pack) == (2, 1, 0)
    assert differences() == []


def test_what_was_cancelled_comes_back_and_stays_free(world: World) -> None:
    pack, hour = world.pack(sessions=3), book(world, 3)
    suspend(world, pack)
    cancel_appointment(appointment=hour, by=Party.COACH, act=world.act())
    assert counts(pack) == (3, 0, 0)
    refused(PackSuspended, lambda: undo_outcome(appointment=hour, act=world.act()))
    lift(world, pack)
    undo_outcome(appointment=hour, act=world.act())
    assert counts(pack) == (2, 1, 0)


def test_it_settles_nothing_until_it_goes_on(world: World) -> None:
    pack = asleep(world, sessions=3)
    for _visit in range(2):
        record_owed_visit(client=world.jo, by=world.by, now=world.now)
    assert settle_owed_visits(now=world.now) == 0
    adjust_pack(pack=pack, change=1, reason="gift", by=world.by, now=world.now)
    change_pack(
        pack=pack, title="Ten", starts_on=world.today, expires_on=None, reason="so", version=1, by=world.by,
        now=world.now,
    )  # fmt: skip
    assert Visit.objects.filter(is_owed=True).count() == 2
    lift(world, pack)
    assert not Visit.objects.filter(is_owed=True).exists()
    assert counts(pack) == (2, 0, 2)
    assert differences() == []


def test_everything_else_goes_on(world: World) -> None:
    world.paid()
    payment = Payment.objects.get()
    pack = suspend(world, SessionPack.objects.get())
    refund_payment(payment=payment, amount=None, sessions=2, reason="moved", by=world.by, now=world.now)
    withdraw_sessions(pack=pack, quantity=1, act=world.act(reason="agreed"))
    adjust_pack(pack=pack, change=-1, reason="miscounted", by=world.by, now=world.now)
    pack = fresh(pack)
    assert (pack.free, pack.withdrawn) == (6, 3)
    days = {"starts_on": world.today, "ends_on": world.today}
    freeze_pack(pack=pack, **days, reason="ill", by=world.by, now=world.now)
    assert fresh(pack).suspended_at == world.now
    over = fresh(pack).expires_at
    assert over
    expire_packs(now=over)
    assert (fresh(pack).expired, fresh(pack).state(over)) == (6, PackState.EXPIRED)
    again = fresh(pack)
    change_pack(
        pack=pack, title=again.title, starts_on=again.starts_on, expires_on=None, reason="so", version=again.version,
        by=world.by, now=over,
    )  # fmt: skip
    assert (fresh(pack).free, fresh(pack).state(over)) == (6, PackState.SUSPENDED)
    assert differences() == []


def try_every_movement(world: World) -> None:
    """Every movement there is, straight into the ledger of a suspended pack: two are refused, whoever asks."""
    pack, visit = world.pack(), world.visit(world.use(world.pack(sessions=1)))
    book(world, pack=pack)
    suspend(world, pack)
    expected = {(Bucket.FREE, Bucket.BOOKED), (Bucket.FREE, Bucket.USED)}
    for kind in set(MOVES) - {Kind.RETURNED, Kind.EXPIRED, Kind.REVIVED}:
        for move in MOVES[kind]:
            assert (code_of(pack, kind, move, world, visit) == "pack_suspended") == (move in expected), (kind, move)


def code_of(pack: SessionPack, kind: Kind, move: tuple[Bucket, Bucket], world: World, visit: Visit) -> str:
    """With which code this movement is refused, undone in any case."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                happened_at = world.later(days=1)
                ledger.write(pack, kind, 1, *move, world.act(), happened_at=happened_at, visit=visit)
        except Refused as refusal:
            return refusal.code
        finally:
            transaction.set_rollback(True)
    return ""


def test_the_database_refuses_what_takes_a_free_session(world: World) -> None:
    try_every_movement(world)
    assert differences() == []


def test_control_without_the_refusal_sessions_are_taken(world: World) -> None:
    with altered("tenpack_refuse_suspended", RAISES), pytest.raises(AssertionError):
        try_every_movement(world)


def test_numbers_of_the_client_leave_its_free_sessions_out(world: World) -> None:
    pack = world.pack(sessions=5, expires_on=world.today + 9 * DAY)
    book(world, 2, pack=pack)
    world.pack(sessions=2, expires_on=world.today + 30 * DAY)
    suspend(world, pack)
    now = summary_of(world.jo, world.now)
    assert (now.left, now.booked, now.free, now.suspended) == (3, 1, 2, 4)
    assert (now.next_expiry, now.expiring) == (pack.expires_on, 1)
    assert fresh(pack).counts(world.now).free == 4
    lift(world, pack)
    now = summary_of(world.jo, world.now)
    assert (now.left, now.booked, now.free, now.suspended) == (7, 1, 6, 0)


def test_a_moment_of_the_past_stays_as_it_was(world: World) -> None:
    pack = world.pack(sessions=5)
    suspend(world, pack, now=world.later(days=2))
    lift(world, pack, now=world.later(days=4))
    suspend(world, pack, now=world.later(days=6))
    for day, free in ((1, 5), (2, 0), (3, 0), (4, 5), (5, 5), (7, 0)):
        at = world.later(days=day)
        for known_at in (at, world.later(days=5), world.later(days=9)):
            if known_at >= at:
                assert summary_at(world.jo, at, known_at).free == free, (day, known_at)
    # What had not been recorded by then is not known.
    assert summary_at(world.jo, world.later(days=7), world.later(days=5)).free == 5


def packs_in_every_state(world: World) -> None:
    """Packs with one session or none left, begun or not, over or not, each once suspended and once not."""
    for starts in (-4, 2):
        for lasts in (None, 1, 9):
            for rests in (False, True):
                pack = world.pack(
                    sessions=1, starts_on=world.today + starts * DAY,
                    expires_on=None if lasts is None else world.today + max(lasts, starts) * DAY,
                )  # fmt: skip
                if rests:
                    suspend(world, pack)
    spent = world.pack(sessions=1)
    world.use(spent)
    suspend(world, spent)
    withdraw_sessions(pack=asleep(world, sessions=1), quantity=1, act=world.act(reason="agreed"))


def test_lists_by_state_say_what_the_rule_says(world: World) -> None:
    packs_in_every_state(world)
    for days in (0, 1, 2, 3):
        now, packs = world.later(days=days), packs_of(world.jo)
        said = {pack.id: pack.state(now) for pack in packs}
        for state in PackState:
            found = set(packs_in_state(packs, state, now).values_list("id", flat=True))
            assert found == {pack for pack, known in said.items() if known is state}, (days, state)
        assert {PackState.SUSPENDED, PackState.USED_UP, PackState.WITHDRAWN} <= set(said.values())
