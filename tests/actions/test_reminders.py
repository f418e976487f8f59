"""A reminder is due 25 hours before and an hour before, once for each time an appointment is given."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.support.calendars import book, fresh, local

if TYPE_CHECKING:
    from tests.world import World


def lines() -> int:
    from tenpack.journal.models import JournalLine

    return JournalLine.objects.filter(event="appointment.reminder_due").count()


def test_a_day_and_an_hour_before_each_once(world: "World") -> None:
    from tenpack.appointments.actions import note_reminders

    one = book(world, may_owe=True)
    assert note_reminders(now=one.starts_at - timedelta(hours=25, minutes=1)) == 0
    assert note_reminders(now=one.starts_at - timedelta(hours=25)) == 1
    assert note_reminders(now=one.starts_at - timedelta(hours=2)) == 0
    assert note_reminders(now=one.starts_at - timedelta(hours=1)) == 1
    assert note_reminders(now=one.starts_at - timedelta(minutes=5)) == 0
    assert lines() == 2


def test_a_moved_one_is_due_again(world: "World") -> None:
    from tenpack.appointments.actions import move_appointment, note_reminders

    one = book(world, may_owe=True)
    assert note_reminders(now=one.starts_at - timedelta(hours=3)) == 1
    move_appointment(appointment=one, starts_at=local(world, 5), minutes=60, act=world.act())
    assert note_reminders(now=local(world, 4, 12)) == 1
    assert note_reminders(now=local(world, 4, 13)) == 0


def test_nobody_is_reminded_of_what_is_over_cancelled_or_just_booked(world: "World") -> None:
    from tenpack.appointments.actions import cancel_appointment, note_reminders
    from tenpack.appointments.choices import Party

    book(world, 0, 18, may_owe=True)
    cancelled, past = book(world, 2, may_owe=True), book(world, 2, 8, may_owe=True)
    cancel_appointment(appointment=cancelled, by=Party.CLIENT, act=world.act())
    assert note_reminders(now=world.now) == 0
    assert note_reminders(now=past.starts_at) == 0
    assert fresh(cancelled).state == "cancelled"
