"""D1 with bookings: in every zone of the oracle the last day can be booked to its end, and not a moment longer."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tenpack.kit.errors import Refused
from tenpack.packs.errors import NoSessionsLeft, PackExpired
from tests.support.calendars import book, counts, fresh

HERE = Path(__file__).parent.parent / "data" / "expiry_oracle.csv"
ROWS = [
    pytest.param(row, id=f"{row['zone']} {row['last_valid_day']}")
    for row in csv.DictReader(HERE.read_text().splitlines())
]
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("row", ROWS)
def test_the_last_day_can_be_booked_to_its_end(db: None, row: dict[str, str]) -> None:
    check_last_day(row)


@pytest.mark.parametrize("row", [row for row in ROWS if str(row.id).startswith(("America/New_York", "Asia/Kathmandu"))])
def test_control_the_end_of_the_day_in_utc(db: None, row: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def in_utc(day: date, zone: str) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(0), UTC)

    monkeypatch.setattr("tenpack.packs.actions.terms.day_ends", in_utc)
    with pytest.raises((AssertionError, pytest.fail.Exception, Refused)):
        check_last_day(row)


def check_last_day(row: dict[str, str]) -> None:
    """The same for the product and for its broken variant."""
    from tenpack.appointments.actions import complete_appointment, move_appointment
    from tenpack.packs.actions import expire_packs
    from tests.world import build_world

    over, last_day = datetime.fromisoformat(row["expires_at_utc"]), date.fromisoformat(row["last_valid_day"])
    world = build_world(now=over - timedelta(days=3), zone=row["zone"])
    pack = world.pack(sessions=2, starts_on=last_day - timedelta(days=5), expires_on=last_day)
    with pytest.raises(PackExpired):
        book(world, pack=pack, starts_at=over, minutes=5)
    with pytest.raises(NoSessionsLeft):
        book(world, starts_at=over, minutes=5)
    last = book(world, starts_at=over - 10 * MINUTE, minutes=5)
    assert last.booking.matches_until == over
    with pytest.raises(PackExpired):
        move_appointment(appointment=last, starts_at=over, minutes=5, act=world.act())
    moved = move_appointment(appointment=fresh(last), starts_at=over - MINUTE, minutes=60, act=world.act())
    assert counts(pack) == (1, 1, 0)
    expire_packs(now=over)
    later = over + timedelta(days=30)
    assert pack.counts(later).booked == 1
    complete_appointment(appointment=moved, act=world.act(later))
    past = book(world, starts_at=over - timedelta(hours=3), minutes=30, now=later)
    assert past.booking.pack == pack
    pack.refresh_from_db()
    assert (pack.free, pack.booked, pack.used, pack.expired) == (0, 1, 1, 0)
