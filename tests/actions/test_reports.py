"""What reports say of appointments, clients who stay and coaches who earn."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.errors import Forbidden, InvalidFields
from tenpack.kit.money import Money
from tests.support.calendars import book
from tests.world import join_as_client

if TYPE_CHECKING:
    from tenpack.reports.asked import Asked
    from tests.world import World

LATER = 40
MONTHS = (date(2026, 3, 1), date(2026, 4, 1))


def asked(world: "World", person: Any = None, **more: Any) -> "Asked":
    from tenpack.reports.asked import asked_by

    days = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)} | more
    return asked_by(world.seat(person), **days)


def held(world: "World", day: int, hour: int = 10, **more: Any) -> Any:
    """An appointment of Jo that was completed on its day."""
    from tenpack.appointments.actions import complete_appointment

    one = book(world, day, hour, **more)
    return complete_appointment(appointment=one, act=world.act(one.ends_at))


def test_appointments_are_counted_by_what_became_of_them(world: "World") -> None:
    from tenpack.appointments.actions import cancel_appointment, miss_appointment
    from tenpack.appointments.choices import Party
    from tenpack.reports.attendance import attendance_by_month, attendance_together

    world.pack(sessions=20)
    for day in (2, 3, LATER):
        held(world, day)
    miss_appointment(appointment=book(world, 4), act=world.act(world.later(days=5)))
    for day, before, by in (
        (6, timedelta(hours=23), Party.CLIENT),
        (7, timedelta(hours=24), Party.CLIENT),
        (8, timedelta(hours=1), Party.COACH),
    ):
        one = book(world, day)
        cancel_appointment(appointment=one, by=by, act=world.act(one.starts_at - before))
    book(world, 9), book(world, LATER + 20)
    found = attendance_by_month(asked(world), now=world.later(days=LATER + 1))
    assert [one.month for one in found] == list(MONTHS)
    numbers = ("held", "missed", "late", "in_time", "by_coach", "undecided")
    assert [getattr(found[0], name) for name in numbers] == [2, 1, 1, 1, 1, 1]
    whole = attendance_together(found)
    assert (whole.held, whole.expected) == (3, 5)
    assert attendance_by_month(asked(world, world.ben), now=world.later(days=LATER + 1)) == []


def test_one_visit_earns_once_by_the_rate_of_its_day(world: "World") -> None:
    from tenpack.packs.actions import undo_use
    from tenpack.people.actions import set_session_rate
    from tenpack.reports.earnings import earnings_by_month

    by: dict[str, Any] = {"by": world.by, "now": world.now}
    world.pack(sessions=20, session_minutes=45)
    held(world, 2), held(world, 3, coach=world.ben)
    set_session_rate(coach=world.maya, rate=Money(3_000, "EUR"), starts_on=world.today, **by)
    set_session_rate(coach=world.maya, rate=Money(3_500, "EUR"), starts_on=MONTHS[1], **by)
    held(world, LATER)
    world.use(now=world.later(days=LATER + 1))
    undone = world.use(now=world.later(days=LATER + 2))
    undo_use(visit=world.visit(undone), by=world.by, now=world.later(days=LATER + 2))
    found = {(one.coach, one.month): one for one in earnings_by_month(asked(world))}
    march, april = found[world.maya.id, MONTHS[0]], found[world.maya.id, MONTHS[1]]
    assert (march.held, march.minutes, march.minor, march.without_rate) == (1, 60, 3_000, 0)
    assert (april.held, april.minutes, april.minor) == (2, 60 + 45, 7_000)
    bens = found[world.ben.id, MONTHS[0]]
    assert (bens.held, bens.minor, bens.without_rate) == (1, 0, 1)
    assert {one.coach for one in earnings_by_month(asked(world, world.ben))} == {world.ben.id}


def test_a_group_is_one_hour_and_a_no_show_earns_but_is_none(world: "World") -> None:
    from tenpack.appointments.actions import miss_appointment, save_type
    from tenpack.appointments.choices import Colour
    from tenpack.people.actions import set_session_rate
    from tenpack.reports.earnings import earnings_by_month

    by: dict[str, Any] = {"by": world.by, "now": world.now}
    more = {"name": "Group", "minutes": 60, "colour": Colour.TEAL, "capacity": 3}
    kind = save_type(business=world.business, kind=None, **more, **by)
    set_session_rate(coach=world.maya, rate=Money(1_000, "EUR"), starts_on=world.today, **by)
    world.pack(), world.pack(world.sam)
    for client in (world.jo, world.sam):
        held(world, 2, client=client, coach=world.maya, kind=kind)
    miss_appointment(appointment=book(world, 4), act=world.act(world.later(days=5)))
    (found,) = earnings_by_month(asked(world))
    assert (found.held, found.forfeited, found.minutes, found.minor) == (2, 1, 60, 3_000)


def test_clients_who_stay_are_counted_from_their_first_session(world: "World") -> None:
    from tenpack.reports.retention import cohorts, kept_share

    lee = join_as_client(world.maya, "Lee", now=world.now)
    for client, days in ((world.jo, (0, 30, 95)), (world.sam, (0, 60)), (lee, (35,))):
        pack = world.pack(client)
        for day in days:
            world.use(pack, now=world.later(days=day))
    march, april = cohorts(asked(world), today=date(2026, 7, 1))
    assert (march.month, march.clients, april.month, april.clients) == (*[MONTHS[0], 2], *[MONTHS[1], 1])
    assert [march.kept(later) for later in (1, 2, 3, 4)] == [1, 1, 1, None]
    assert [april.kept(later) for later in (1, 2, 3)] == [0, 0, None]
    assert kept_share([march, april], 2) == (1, 3)
    assert [one.clients for one in cohorts(asked(world, world.ben), today=date(2026, 7, 1))] == [1]


def test_an_expiry_belongs_to_its_last_day(world: "World") -> None:
    """The last day of March is over when April begins; the sessions expired in March, written down or not."""
    from tenpack.packs.actions import expire_packs
    from tenpack.reports.session_flow import lines_behind, sessions_by_month

    world.pack(sessions=3, expires_on=date(2026, 3, 31))
    now = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
    before = sessions_by_month(asked(world), now=now)
    assert [(one.month, one.given, one.expired) for one in before] == [(MONTHS[0], 3, 3)]
    expire_packs(now=now)
    assert sessions_by_month(asked(world), now=now) == before
    march = asked(world, since=MONTHS[0], until=date(2026, 3, 31))
    assert [line.quantity for line in lines_behind(march, "expired")] == [3]
    assert not lines_behind(asked(world, since=MONTHS[1]), "expired").exists()


def test_clients_have_no_reports_and_a_coach_only_own_ones(world: "World") -> None:
    with pytest.raises(Forbidden):
        asked(world, world.jo)
    assert asked(world, world.ben, coach=world.maya.id).coach == world.ben.id
    assert asked(world, coach=world.ben.id).coach == world.ben.id
    assert asked(world, since=date(2026, 5, 1), until=date(2026, 4, 1)).since == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rate": None}, "rate"),
        ({"rate": Money(-1, "EUR")}, "rate"),
        ({"rate": Money(10_000_000_001, "EUR")}, "rate"),
        ({"starts_on": None}, "starts_on"),
        ({"starts_on": date(1, 1, 1)}, "starts_on"),
    ],
)
def test_a_wrong_rate_is_refused(world: "World", wrong: dict[str, Any], field: str) -> None:
    from tenpack.people.actions import set_session_rate
    from tenpack.people.models import SessionRate

    usual: dict[str, Any] = {"rate": Money(3_000, "EUR"), "starts_on": world.today}
    with pytest.raises(InvalidFields) as refused:
        set_session_rate(coach=world.maya, by=world.by, now=world.now, **(usual | wrong))
    assert set(refused.value.problems) == {field}
    assert not SessionRate.objects.exists()
