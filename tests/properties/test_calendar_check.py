"""The check of the books finds a calendar that does not fit the ledger, and nothing in one that does."""

from typing import TYPE_CHECKING

import pytest

from tests.support.calendars import book
from tests.support.ledgers import differences

if TYPE_CHECKING:
    from tests.world import World

FIRST = "(SELECT {} FROM tenpack_appointment WHERE decision = {!r} ORDER BY id LIMIT 1)"


@pytest.fixture
def calendar(world: "World") -> "World":
    """An appointment in each state, and one whose session is owed."""
    from tenpack.appointments.actions import cancel_appointment, complete_appointment, miss_appointment, undo_outcome
    from tenpack.appointments.choices import Party

    world.pack()
    rows = [book(world, day) for day in (2, 3, 4, 5, 6)]
    act = world.act(world.later(days=8))
    complete_appointment(appointment=rows[1], act=act)
    miss_appointment(appointment=rows[2], act=act)
    cancel_appointment(appointment=rows[3], by=Party.COACH, act=act)
    cancel_appointment(appointment=rows[4], by=Party.CLIENT, act=act)
    undo_outcome(appointment=rows[4], act=act)
    complete_appointment(appointment=book(world, 7, client=world.sam, may_owe=True), act=act)
    return world


def test_an_honest_calendar_has_nothing_to_find(calendar: "World") -> None:
    assert differences() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tenpack_booking SET released_at = now() WHERE id = " + FIRST.format("booking_id", ""),
        "UPDATE tenpack_booking SET released_at = NULL WHERE id = " + FIRST.format("booking_id", "cancelled"),
        "UPDATE tenpack_booking SET visit_id = NULL WHERE visit_id IS NOT NULL",
        "UPDATE tenpack_booking SET pack_id = NULL WHERE id = " + FIRST.format("booking_id", ""),
        "UPDATE tenpack_appointment SET outcome = 'taken' WHERE decision = 'cancelled'",
        "UPDATE tenpack_appointment SET outcome = 'returned' WHERE decision = 'no_show'",
        "UPDATE tenpack_appointment SET decision = 'cancelled' WHERE id = " + FIRST.format("id", ""),
        "UPDATE tenpack_appointment SET decision = '' WHERE decision = 'no_show'",
        "UPDATE tenpack_visit SET is_forfeited = true WHERE NOT is_forfeited",
        "DELETE FROM tenpack_appointment WHERE id = " + FIRST.format("id", ""),
    ],
)
def test_a_calendar_that_does_not_fit_is_found(calendar: "World", statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
    assert differences() != []
