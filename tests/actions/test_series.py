"""Appointments that repeat: previewed, booked one session each, changed in parts; the past never changes."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.calendars import book, counts, draft, local, refused

if TYPE_CHECKING:
    from tenpack.appointments.models import Appointment
    from tests.world import World

ZONES = [
    "Africa/Cairo", "America/Asuncion", "America/Havana", "America/Los_Angeles", "America/New_York", "America/Nuuk",
    "America/Santiago", "America/St_Johns", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
    "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Europe/Berlin", "Europe/Chisinau",
    "Pacific/Auckland", "Pacific/Chatham", "UTC",
]  # fmt: skip


def weekly(world: "World", day: int = 2, **more: Any) -> Any:
    """A series of Jo's, weekly from the day after tomorrow at ten."""
    from tenpack.appointments.actions import SeriesDraft
    from tenpack.appointments.choices import Repeat, SeriesEnd

    first = draft(world, day, **{name: more.pop(name) for name in ("pack", "may_owe", "minutes") if name in more})
    zone = ZoneInfo(world.business.zone)
    terms = {"repeat": Repeat.WEEKLY, "end_kind": SeriesEnd.COUNT, "count": 4} | more
    return SeriesDraft(first=first, day=first.starts_at.astimezone(zone).date(), clock=time(10), **terms)


def saved(world: "World", **more: Any) -> "list[Appointment]":
    from tenpack.appointments.actions import schedule_series

    skip = more.pop("skip", frozenset())
    return schedule_series(draft=weekly(world, **more), skip=skip, act=world.act())


def series() -> Any:
    from tenpack.appointments.models import Appointment

    rows = Appointment.objects.exclude(series=None).order_by("starts_at")
    return rows.select_related("booking", "slot__coach", "client__business")


def test_a_series_books_a_session_for_each_date(world: "World") -> None:
    pack = world.pack()
    made = saved(world)
    assert [one.starts_at for one in made] == [local(world, 2 + 7 * number) for number in range(4)]
    assert len({one.booking_id for one in made}) == 4
    assert len({one.series_id for one in made}) == 1
    assert counts(pack) == (6, 4, 0)


def test_the_preview_marks_what_stands_against_each_date(world: "World") -> None:
    from tenpack.appointments.actions import preview_series

    pack = world.pack(sessions=4, expires_on=world.today + timedelta(days=24))
    book(world, 9, 10, may_owe=True)
    found = preview_series(weekly(world, count=6), now=world.now)
    assert [one.problem for one in found] == ["", "clash", "", "", "no_session", "no_session"]
    assert [one.session_number for one in found] == [1, 2, 2, 3, None, None]
    assert counts(pack) == (3, 1, 0)


def test_past_the_expiry_is_marked_and_refused(world: "World") -> None:
    from tenpack.appointments.actions import preview_series

    pack = world.pack(expires_on=world.today + timedelta(days=10))
    assert [one.problem for one in preview_series(weekly(world), now=world.now)] == [
        "",
        "",
        "past_expiry",
        "past_expiry",
    ]
    with refused("no_sessions_left"):
        saved(world)
    made = saved(world, skip=frozenset(world.today + timedelta(days=2 + 7 * number) for number in (2, 3)))
    assert (len(made), counts(pack)) == (2, (8, 2, 0))


def test_until_the_sessions_run_out(world: "World") -> None:
    from tenpack.appointments.choices import SeriesEnd

    with refused("no_sessions_left"):
        saved(world, end_kind=SeriesEnd.SESSIONS)
    first, second = world.pack(sessions=2, expires_on=world.today + timedelta(days=60)), world.pack(sessions=3)
    made = saved(world, end_kind=SeriesEnd.SESSIONS)
    assert [one.booking.pack_id for one in made] == [first.id] * 2 + [second.id] * 3
    assert (counts(first), counts(second)) == ((0, 2, 0), (0, 3, 0))


def test_all_or_none(world: "World") -> None:
    pack = world.pack()
    book(world, 16, 10)
    with refused("time_taken"):
        saved(world)
    with refused("nothing_chosen"):
        saved(world, count=1, skip=frozenset([world.today + timedelta(days=2)]))
    assert counts(pack) == (9, 1, 0)
    assert len(saved(world, skip=frozenset([world.today + timedelta(days=16)]))) == 3


def test_owed_where_no_session_is_left(world: "World") -> None:
    pack = world.pack(sessions=2)
    made = saved(world, may_owe=True)
    assert [one.booking.pack_id for one in made] == [pack.id, pack.id, None, None]
    with refused("no_sessions_left"):
        saved(world, day=3)
    picked = world.pack(sessions=1)
    chosen = saved(world, day=3, pack=picked, may_owe=True)
    assert [one.booking.pack_id for one in chosen] == [picked.id, None, None, None]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"count": 10_000}, "count"),
        ({"count": 0}, "count"),
        ({"count": 200}, "end_kind"),
        ({"every": 0}, "every"),
        ({"every": 13}, "every"),
        ({"weekdays": (7,)}, "weekdays"),
        ({"end_kind": "until"}, "until"),
        ({"end_kind": "until", "until": date(2026, 3, 1)}, "until"),
        ({"end_kind": "until", "until": date(2028, 1, 1), "weekdays": (0, 1, 2, 3, 4, 5, 6)}, "until"),
        ({"minutes": 0}, "minutes"),
    ],
)
def test_a_series_that_cannot_be(world: "World", more: dict[str, Any], field: str) -> None:
    from tenpack.appointments.choices import SeriesEnd

    if "end_kind" in more:
        more = more | {"end_kind": SeriesEnd(more["end_kind"])}
    with refused("invalid", field):
        saved(world, may_owe=True, **more)


@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_on_the_wall_stays_the_same(zone: str) -> None:
    """Day by day for a year: an hour that does not exist moves on, of one that comes twice it is the first."""
    from tenpack.appointments.rules import local_moment

    place = ZoneInfo(zone)
    last = None
    for number in range(366):
        day = date(2026, 1, 1) + timedelta(days=number)
        for clock in (time(0), time(0, 30), time(2, 30), time(10)):
            moment = local_moment(day, clock, zone)
            wall = moment.at.astimezone(place)
            if moment.note == "moved":
                assert wall.replace(tzinfo=None) > datetime.combine(day, clock)
                assert (moment.at - timedelta(hours=3)).astimezone(place).utcoffset() != wall.utcoffset()
            else:
                assert wall.replace(tzinfo=None) == datetime.combine(day, clock)
                assert wall.fold == 0
            twice = {moment.at + timedelta(minutes=minutes) for minutes in (30, 60, 120)}
            assert (moment.note == "twice") == any(
                one.astimezone(place).replace(tzinfo=None) == datetime.combine(day, clock) for one in twice
            )
        assert last is None or last < moment.at
        last = moment.at


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Europe/Berlin", "Asia/Kathmandu"])
def test_a_series_keeps_its_hour_over_clock_changes(db: None, zone: str) -> None:
    from tests.world import build_world

    world = build_world(zone=zone)
    made = saved(world, count=40, every=1, may_owe=True)
    walls = [one.starts_at.astimezone(ZoneInfo(zone)) for one in made]
    assert {wall.time() for wall in walls} == {time(10)}
    assert {later.date() - sooner.date() for sooner, later in pairwise(walls)} == {timedelta(days=7)}
    assert len({wall.utcoffset() for wall in walls}) == (1 if zone == "Asia/Kathmandu" else 2)


def test_only_this_one(world: "World") -> None:
    from tenpack.appointments.actions import cancel_series, change_series, move_series
    from tenpack.appointments.choices import Party, SeriesPart

    world.pack()
    second = saved(world)[1]
    this = SeriesPart.THIS
    terms = {"location": "Park", "description": "", "version": 1}
    change_series(appointment=second, part=this, **terms, act=world.act())
    day = world.today + timedelta(days=10)
    move_series(appointment=second, part=this, day=day, clock=time(12), minutes=30, act=world.act())
    rows = list(series())
    assert [one.location for one in rows] == ["", "Park", "", ""]
    assert [one.minutes for one in rows] == [60, 30, 60, 60]
    cancel_series(appointment=rows[1], part=this, by=Party.COACH, act=world.act())
    assert [one.state for one in series()] == ["scheduled", "cancelled", "scheduled", "scheduled"]


def test_this_and_the_following_move_by_as_many_days_to_the_same_hour(world: "World") -> None:
    from tenpack.appointments.actions import move_series
    from tenpack.appointments.choices import SeriesPart

    pack = world.pack()
    made = saved(world, count=6)
    terms = {"day": world.today + timedelta(days=16 + 7), "clock": time(18), "minutes": 45}
    move_series(appointment=made[2], part=SeriesPart.FOLLOWING, **terms, act=world.act())
    days = [2, 9, 23, 30, 37, 44]
    hours = [10, 10, 18, 18, 18, 18]
    assert [one.starts_at for one in series()] == [
        local(world, day, hour) for day, hour in zip(days, hours, strict=True)
    ]
    assert counts(pack) == (4, 6, 0)


def test_the_past_never_changes(world: "World") -> None:
    from tenpack.appointments.actions import cancel_series, complete_appointment, move_series
    from tenpack.appointments.choices import Party, SeriesPart

    world.pack()
    made = saved(world, count=5)
    now = local(world, 17)
    complete_appointment(appointment=made[0], act=world.act(now))
    terms = {"day": world.today + timedelta(days=24), "clock": time(12), "minutes": 60}
    move_series(appointment=made[3], part=SeriesPart.ALL, **terms, act=world.act(now))
    expected = [local(world, 2), local(world, 9), local(world, 16), local(world, 24, 12), local(world, 31, 12)]
    assert [one.starts_at for one in series()] == expected
    cancel_series(appointment=made[3], part=SeriesPart.ALL, by=Party.COACH, act=world.act(now))
    assert [one.state for one in series()] == ["completed", "scheduled", "scheduled", "cancelled", "cancelled"]


def test_moving_past_the_expiry_moves_none(world: "World") -> None:
    from tenpack.appointments.actions import move_series
    from tenpack.appointments.choices import SeriesPart

    world.pack(expires_on=world.today + timedelta(days=25))
    made = saved(world)
    terms = {"day": world.today + timedelta(days=5), "clock": time(10), "minutes": 60}
    with refused("pack_expired"):
        move_series(appointment=made[0], part=SeriesPart.ALL, **terms, act=world.act())
    assert [one.starts_at for one in series()] == [local(world, 2 + 7 * number) for number in range(4)]
