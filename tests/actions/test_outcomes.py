"""What becomes of an appointment and its session under every policy, and taking each back exactly."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.people.rules import PolicyTerms
from tests.support.calendars import book, counts, everything, fresh, local, refused
from tests.support.ledgers import differences

if TYPE_CHECKING:
    from tenpack.appointments.models import Appointment
    from tests.world import World

DAY = timedelta(days=1)


def cancel(world: "World", appointment: "Appointment", by: str, now: datetime, **more: Any) -> tuple[str, str]:
    """Cancel, and what came of the session and why."""
    from tenpack.appointments.actions import cancel_appointment
    from tenpack.appointments.choices import Party

    reason = more.pop("reason", "")
    act = world.act(now, reason=reason)
    done, verdict = cancel_appointment(appointment=appointment, by=Party(by), act=act, **more)
    assert done.state == "cancelled"
    return done.outcome, verdict.why


def miss(world: "World", appointment: "Appointment", now: datetime, **more: Any) -> str:
    from tenpack.appointments.actions import miss_appointment

    reason = more.pop("reason", "")
    done, _verdict = miss_appointment(appointment=appointment, act=world.act(now, reason=reason), **more)
    assert done.state == "no_show"
    return str(done.outcome)


def complete(world: "World", appointment: "Appointment", now: datetime | None = None) -> "Appointment":
    from tenpack.appointments.actions import complete_appointment

    return complete_appointment(appointment=appointment, act=world.act(now or appointment.ends_at))


def undo(world: "World", appointment: "Appointment", now: datetime) -> "Appointment":
    from tenpack.appointments.actions import undo_outcome

    return undo_outcome(appointment=appointment, act=world.act(now))


def test_completing_uses_the_booked_session_once(world: "World") -> None:
    pack = world.pack()
    one = book(world)
    done = complete(world, one)
    assert (done.state, done.outcome, counts(pack)) == ("completed", "taken", (9, 0, 1))
    assert done.booking.visit
    assert done.booking.visit.held_at == one.starts_at
    rows = everything()
    assert complete(world, one).version == done.version
    assert everything() == rows
    for act in (lambda: miss(world, one, one.ends_at), lambda: cancel(world, one, "client", one.ends_at)):
        with refused("already_decided"):
            act()


@pytest.mark.parametrize("late_takes", [True, False])
@pytest.mark.parametrize("forgiven", [0, 1])
@pytest.mark.parametrize("hours", [0, 12, 24])
@pytest.mark.parametrize("by", ["coach", "client"])
def test_every_policy(world: "World", by: str, hours: int, forgiven: int, late_takes: bool) -> None:
    policy = PolicyTerms(free_until_hours=hours, late_cancel_takes=late_takes, no_show_takes=True, forgiven=forgiven)
    pack = world.pack(policy=policy)
    for number, before in enumerate((hours + 1, hours, hours - 0.5, hours - 1, -1)):
        one = book(world, 2 + number)
        now = one.starts_at - timedelta(hours=before)
        is_late = before < hours
        is_forgiven = is_late and late_takes and by == "client" and number == 2 and forgiven == 1
        takes = by == "client" and is_late and late_takes and not is_forgiven
        outcome, why = cancel(world, one, by, now)
        assert outcome == ("taken" if takes else "returned"), (before, why)
        assert (why == "forgiven") == is_forgiven
        free, booked, used = counts(pack)
        assert (free + used, booked) == (10, 0)
        undo(world, one, now)
        assert counts(pack)[1] == 1
        cancel(world, one, by, now)
        assert counts(pack) == (free, booked, used)
    assert differences() == []


def test_no_show_takes_or_not(world: "World") -> None:
    strict, kind = (world.pack(policy=PolicyTerms(no_show_takes=takes)) for takes in (True, False))
    for day, pack, outcome, after in ((2, strict, "taken", (9, 0, 1)), (3, kind, "returned", (10, 0, 0))):
        one = book(world, day, pack=pack)
        assert miss(world, one, one.ends_at) == outcome
        assert counts(pack) == after
        assert undo(world, one, one.ends_at).state == "scheduled"
        assert counts(pack) == (9, 1, 0)
        assert miss(world, one, one.ends_at) == outcome


def test_overruling_turns_it_round_and_needs_a_reason(world: "World") -> None:
    pack = world.pack()
    one, other, third = (book(world, day) for day in (2, 3, 4))
    with refused("invalid", "reason"):
        cancel(world, one, "client", one.starts_at, overrule=True)
    with refused("invalid", "reason"):
        miss(world, one, one.ends_at, overrule=True, reason=" ")
    with refused("invalid", "reason"):
        cancel(world, one, "client", one.starts_at, reason="x" * 501)
    assert cancel(world, one, "client", one.starts_at, overrule=True, reason="ill")[0] == "returned"
    assert cancel(world, other, "client", world.now, overrule=True, reason="third time")[0] == "taken"
    assert cancel(world, third, "coach", third.starts_at, overrule=True, reason="no")[0] == "returned"
    assert counts(pack) == (9, 0, 1)


def test_a_forgiven_cancel_that_is_undone_is_forgiven_again(world: "World") -> None:
    world.pack(policy=PolicyTerms(forgiven=1))
    one, other = book(world), book(world, 3)
    assert cancel(world, one, "client", one.starts_at)[1] == "forgiven"
    undo(world, one, one.starts_at)
    assert cancel(world, other, "client", other.starts_at)[1] == "forgiven"
    assert cancel(world, one, "client", one.starts_at)[1] == "late"


def test_the_policy_is_the_packs_own_not_the_business_of_today(world: "World") -> None:
    from tenpack.people.actions import change_policy

    world.pack(policy=PolicyTerms(free_until_hours=1))
    business = world.business
    change_policy(
        business=business,
        policy=PolicyTerms(free_until_hours=720),
        version=business.version,
        by=world.by,
        now=world.now,
    )
    one = book(world)
    assert cancel(world, one, "client", one.starts_at - timedelta(hours=2)) == ("returned", "in_time")


@pytest.mark.parametrize(
    ("by", "expires_in", "now_in", "gives"),
    [
        ("coach", 2, 1, 9),  # ends within seven days: seven more
        ("coach", 8, 1, 15),  # ends on the seventh day
        ("coach", 9, 1, None),
        ("coach", 2, 4, 11),  # has ended: seven days from today
        ("client", 2, 1, None),
        ("coach", None, 1, None),
    ],
)
def test_seven_days_of_grace(world: "World", by: str, expires_in: int | None, now_in: int, gives: int | None) -> None:
    expires_on = None if expires_in is None else world.today + expires_in * DAY
    pack = world.pack(expires_on=expires_on)
    one, now = book(world), local(world, now_in, 9)
    cancel(world, one, by, now)
    after = world.today + gives * DAY if gives else expires_on
    pack.refresh_from_db()
    assert (pack.expires_on, pack.counts(now).free) == (after, 10)
    undo(world, one, now)
    pack.refresh_from_db()
    assert (pack.expires_on, pack.booked) == (expires_on, 1)
    assert differences() == []


def test_a_session_whose_pack_ended_meanwhile_comes_back_with_grace(world: "World") -> None:
    pack = world.pack(sessions=1, expires_on=world.today + 9 * DAY)
    one = book(world, 8)
    terms = {"title": "Ten", "starts_on": world.today, "expires_on": world.today + DAY}
    from tenpack.packs.actions import change_pack, expire_packs

    change_pack(pack=pack, **terms, reason="moves", version=pack.version, by=world.by, now=world.now)
    now = local(world, 3)
    expire_packs(now=now)
    assert cancel(world, one, "client", now) == ("returned", "in_time")
    pack.refresh_from_db()
    assert (pack.expires_on, pack.counts(now).free) == (world.today + 10 * DAY, 1)
    assert differences() == []


def test_days_given_are_kept_where_they_were_used_meanwhile(world: "World") -> None:
    pack = world.pack(expires_on=world.today + 2 * DAY)
    one = book(world)
    cancel(world, one, "coach", world.now)
    book(world, 5)
    undo(world, one, world.now)
    pack.refresh_from_db()
    assert (pack.expires_on, counts(pack)) == (world.today + 9 * DAY, (8, 2, 0))


def test_without_a_session_nothing_is_lost(world: "World") -> None:
    one, other = (book(world, day, may_owe=True) for day in (2, 3))
    assert cancel(world, one, "client", one.starts_at) == ("none", "no_session")
    assert miss(world, other, other.ends_at) == "none"
    assert fresh(one).session == fresh(other).session == "none"
    assert undo(world, one, one.starts_at).state == "scheduled"


def test_owed_until_the_next_pack_settles_it(world: "World") -> None:
    from tenpack.packs.queries import owed_visits

    one = book(world, may_owe=True)
    done = complete(world, one)
    assert (done.outcome, done.session, owed_visits(world.jo).count()) == ("none", "owed", 1)
    pack = world.pack(now=one.ends_at)
    assert (counts(pack), fresh(one).session) == ((9, 0, 1), "taken")
    assert undo(world, one, one.ends_at).state == "scheduled"
    assert (counts(pack), owed_visits(world.jo).count()) == ((10, 0, 0), 0)


def test_a_pack_sold_after_the_booking_pays_at_once(world: "World") -> None:
    one = book(world, may_owe=True)
    pack = world.pack()
    done = complete(world, one)
    assert (done.outcome, counts(pack)) == ("taken", (9, 0, 1))
    assert undo(world, one, one.ends_at).session == "none"
    assert counts(pack) == (10, 0, 0)


def test_undoing_after_the_session_was_given_away_is_refused(world: "World") -> None:
    world.pack(sessions=1)
    one = book(world)
    cancel(world, one, "client", world.now)
    book(world, 4)
    with refused("not_enough_free"):
        undo(world, one, world.now)


def test_what_was_written_off_meanwhile_can_be_booked_again(world: "World") -> None:
    from tenpack.packs.actions import expire_packs

    pack = world.pack(sessions=1, expires_on=world.today + 2 * DAY)
    one = book(world)
    cancel(world, one, "client", world.now)
    over = local(world, 5)
    expire_packs(now=over)
    undo(world, one, over)
    assert counts(pack) == (0, 1, 0)
    complete(world, one, over)
    assert counts(pack) == (0, 0, 1)
    assert differences() == []


def test_completing_all_of_a_day_at_once(world: "World") -> None:
    from tenpack.appointments.actions import complete_all, undo_all

    world.pack()
    found = [book(world, 0, hour) for hour in (11, 13, 15)]
    cancel(world, found[1], "coach", world.now)
    act = world.act(world.later(days=1))
    assert complete_all(appointments=found, act=act) == 2
    assert [fresh(one).state for one in found] == ["completed", "cancelled", "completed"]
    assert complete_all(appointments=found, act=act) == 2
    assert undo_all(appointments=[found[0], found[2]], act=act) == 2


def test_a_deduction_on_its_day_is_the_appointments_visit(world: "World") -> None:
    pack = world.pack()
    one, tomorrow = book(world, 0, 18), book(world, 1)
    used = world.use(now=local(world, 0, 20), held_at=local(world, 0, 12))
    assert (used.pack, used.why, counts(pack)) == (pack.id, "booked", (8, 1, 1))
    assert (fresh(one).state, fresh(tomorrow).state) == ("completed", "scheduled")
    again = world.use(now=local(world, 0, 21))
    assert (again.already, again.visit) == (True, used.visit)
    apart = world.use(now=local(world, 0, 22), separate=True)
    assert apart.visit != used.visit
    assert counts(pack) == (7, 1, 2)


def test_two_appointments_of_a_day_are_two_visits(world: "World") -> None:
    world.pack()
    morning, evening = book(world, 0, 11), book(world, 0, 18)
    world.use(now=local(world, 0, 19))
    assert (fresh(morning).state, fresh(evening).state) == ("scheduled", "completed")
    world.use(now=local(world, 0, 19))
    assert fresh(morning).state == "completed"
    assert world.use(now=local(world, 0, 20)).already


def test_a_deduction_pays_for_a_booking_without_a_session(world: "World") -> None:
    one = book(world, 0, 18, may_owe=True)
    pack = world.pack()
    used = world.use(now=local(world, 0, 19))
    assert (used.pack, counts(pack), fresh(one).session) == (pack.id, (9, 0, 1), "taken")


def test_a_missed_hour_and_another_that_was_held_are_two(world: "World") -> None:
    pack = world.pack()
    one = book(world, 0, 11)
    miss(world, one, local(world, 0, 12))
    assert not world.use(now=local(world, 0, 19)).already
    assert counts(pack) == (8, 0, 2)


LedgerUndo = Callable[["World", "Appointment"], None]


def undo_in_ledger(world: "World", appointment: "Appointment") -> None:
    """Undo the appointment's use as the ledger's page does."""
    from tenpack.appointments.actions import undo_visit

    visit = fresh(appointment).booking.visit
    assert visit
    first = undo_visit(visit=visit, act=world.act(appointment.ends_at))
    assert undo_visit(visit=visit, act=world.act(appointment.ends_at)) == first


def test_undo_in_the_ledger_makes_it_undecided(world: "World") -> None:
    pack = world.pack()
    one = book(world)
    complete(world, one)
    undo_in_ledger(world, one)
    after = fresh(one)
    assert (after.state, after.outcome, after.decided_at, counts(pack)) == ("scheduled", "", None, (9, 1, 0))
    complete(world, one)
    assert counts(pack) == (9, 0, 1)


@pytest.mark.parametrize("how", ["late", "missed"])
def test_undo_in_the_ledger_frees_what_was_forfeited(world: "World", how: str) -> None:
    pack = world.pack()
    one = book(world)
    if how == "late":
        cancel(world, one, "client", one.starts_at)
    else:
        miss(world, one, one.ends_at)
    undo_in_ledger(world, one)
    after = fresh(one)
    assert (after.state, after.session, after.outcome) == (
        "cancelled" if how == "late" else "no_show", "returned", "returned",
    )  # fmt: skip
    assert counts(pack) == (10, 0, 0)
    assert undo(world, one, one.ends_at).state == "scheduled"
    assert counts(pack) == (9, 1, 0)
    assert differences() == []


def test_past_balances_never_show_more_than_was_sold(world: "World") -> None:
    from tenpack.packs.past import summary_at

    pack = world.pack(sessions=1)
    one = book(world, 8)
    cancel(world, one, "client", world.later(days=3))
    world.use(now=world.later(days=4), held_at=world.later(days=2))
    for day in range(6):
        then = summary_at(world.jo, world.later(days=day), world.later(days=9))
        assert (then.left, then.booked, then.used) == ((1, 0, 0) if day < 2 else (0, 0, 1))
    known = summary_at(world.jo, world.later(days=1), world.later(days=1))
    assert (known.left, known.booked) == (1, 1)
    assert counts(pack) == (0, 0, 1)
