"""A coach's day with the calendar: every road that schedules, a series and its parts, one visit and one session."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.journeys.conftest import Person
from tests.journeys.test_selling import numbers
from tests.web.diary import at, booked, fresh

if TYPE_CHECKING:
    from tests.world import World


def coach(person: Callable[[], Person]) -> Person:
    """Maya, signed in."""
    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Clients")
    return maya


def create_new(who: Person, road: str) -> None:
    """+ Create new on the calendar, then one of its two roads."""
    who.place("Appointments", "Calendar")
    who.press("+ Create new")
    who.follow(road)
    who.page.get_by_role("dialog", name="Schedule").wait_for()


def set_time(who: Person, world: "World", day: int, clock: str) -> None:
    """Fill in when."""
    who.fill("Date", at(world, day).date().isoformat())
    who.fill("Time", clock)


def series_of(world: "World") -> list[Any]:
    """What stands of Jo's series, soonest first."""
    from tenpack.appointments.models import Appointment

    return list(Appointment.objects.filter(client=world.jo, decision="").exclude(series=None).order_by("starts_at"))


def test_every_road_schedules(studio: "World", person: Callable[[], Person]) -> None:
    from tenpack.money.models import Offer

    studio.paid()
    maya = coach(person)
    maya.follow("Jo")
    maya.follow("Book")
    maya.page.get_by_role("dialog", name="Schedule · Jo").wait_for()
    maya.sees("Books 1 session of “10 sessions”, 10 → 9 free.")
    set_time(maya, studio, 1, "08:00")
    maya.press("Schedule")
    maya.sees("Jo is scheduled")
    maya.looks()
    assert numbers("jo@example.com") == (10, 1, 9)

    maya.place("Clients")
    maya.place("Appointments", "Sessions")
    maya.follow("Schedule")
    maya.page.get_by_role("dialog", name="Schedule · Jo").wait_for()
    maya.sees("Books 1 session of “10 sessions”, 9 → 8 free.")
    set_time(maya, studio, 1, "10:00")
    maya.press("Schedule")
    maya.sees("Jo is scheduled")
    assert numbers("jo@example.com") == (10, 2, 8)

    create_new(maya, "One-off")
    maya.choose("Client", "Jo")
    maya.sees("One session is sold for this appointment alone")
    set_time(maya, studio, 1, "12:00")
    maya.fill("Price", "60")
    maya.looks()
    maya.press("Schedule")
    maya.sees("Its offer is open")
    assert Offer.objects.filter(client=studio.jo).count() == 2
    assert numbers("jo@example.com") == (11, 3, 8)


def test_a_series_is_looked_at_booked_and_changed_in_parts(studio: "World", person: Callable[[], Person]) -> None:
    booked(studio, 8, 9)
    studio.pack(sessions=3)
    maya = coach(person)
    create_new(maya, "Session pack")
    maya.choose("Client", "Jo")
    maya.sees("Books 1 session of “Ten”, 3 → 2 free.")
    set_time(maya, studio, 1, "09:00")
    maya.choose("Repeat", "Every week")
    maya.choose("Ends", "After some times")
    maya.fill("How many times", "5")
    maya.page.get_by_label("How many times").blur()
    maya.sees("5 dates")
    maya.sees("session 1 of 3")
    maya.sees("Coach or client is busy")
    maya.sees("No session left")
    maya.looks()
    maya.press("Schedule")
    maya.sees("3 appointments scheduled.")
    assert [one.starts_at for one in series_of(studio)] == [at(studio, day, 9) for day in (1, 15, 22)]
    assert numbers("jo@example.com") == (3, 3, 0)

    maya.page.goto(f"/appointments/calendar/{series_of(studio)[1].public_id}")
    maya.follow("Move to…")
    maya.page.get_by_role("dialog", name="Move Jo").wait_for()
    maya.choose("Which appointments", "This and the following")
    maya.fill("Time", "11:00")
    maya.press("Move")
    maya.sees("2 appointments moved.")
    assert [one.starts_at for one in series_of(studio)] == [
        at(studio, 1, 9),
        at(studio, 15, 11),
        at(studio, 22, 11),
    ]

    maya.page.goto(f"/appointments/calendar/{series_of(studio)[0].public_id}")
    maya.follow("Cancel…")
    maya.page.get_by_role("dialog", name="Cancel appointment · Jo").wait_for()
    maya.choose("Which appointments", "All that are still to come")
    maya.press("Cancel appointment")
    maya.sees("3 appointments cancelled.")
    assert series_of(studio) == []


def test_one_visit_takes_one_session(studio: "World", person: Callable[[], Person]) -> None:
    studio.pack()
    one = booked(studio, 0, 12)
    maya = coach(person)
    maya.follow("Jo")
    maya.follow("Deduct session")
    maya.sees("Uses the session of “Ten” that is booked for the appointment at 12:00.")
    maya.press("Deduct", exact=False)
    maya.page.get_by_role("button", name="Undo", exact=True).first.wait_for()
    assert fresh(one).state == "completed"
    assert numbers("jo@example.com") == (9, 0, 9)
    maya.follow("Deduct session")
    maya.sees("for the appointment at 12:00.")
    maya.sees("Already deducted at")
    maya.looks()
    assert numbers("jo@example.com") == (9, 0, 9)


def test_what_waits_for_a_decision_stands_on_today(studio: "World", person: Callable[[], Person]) -> None:
    studio.pack(starts_on=studio.today - timedelta(days=9))
    one = booked(studio, -3, 10)
    maya = coach(person)
    maya.place("Today")
    maya.sees("1 appointment waits for a decision")
    maya.looks()
    maya.press("Complete")
    maya.sees("Jo completed. Session of “Ten” used.")
    assert fresh(one).state == "completed"
    assert not maya.page.get_by_text("waits for a decision").count()
    maya.press("Undo")
    maya.sees("1 appointment waits for a decision")
    maya.follow("No-show…")
    maya.sees("A no-show takes the session.")
    maya.press("Note no-show")
    maya.sees("Jo did not come.")
    assert fresh(one).state == "no_show"
    assert numbers("jo@example.com") == (9, 0, 9)
