"""A client books, moves and cancels by themselves: free times only, both clocks, what it costs before every click."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.conftest import Person, until
from tests.journeys.test_selling import numbers
from tests.support.portal import at, fresh, open_hours

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.sites import Site
    from tests.world import World

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def abroad(
    demo_site: "Site",
    open_page: Callable[..., Any],
    assert_accessible: Callable[["Page"], None],
    screen: tuple[dict[str, int], bool],
) -> Person:
    """Somebody whose browser lives in Tokyo."""
    viewport, dark = screen
    page = open_page(base_url=demo_site.url, viewport=viewport, dark=dark, timezone_id="Asia/Tokyo")
    return Person(page, assert_accessible)


@pytest.fixture
def public(studio: "World") -> "World":
    """The studio with hours and a public page."""
    open_hours(studio, is_public=True)
    return studio


def choose_time(who: Person, moment: str, path: str) -> None:
    """Press the button of this free time."""
    day = datetime.fromisoformat(moment).date().isoformat()
    who.page.goto(f"{path}?first={day}")
    who.looks()
    who.page.locator(f'.times [value="{moment}"]').click()


def the_only_appointment(**whose: Any) -> Any:
    from tenpack.appointments.models import Appointment

    return Appointment.objects.get(**whose)


def test_a_client_books_moves_and_cancels(studio: "World", abroad: Person) -> None:
    open_hours(studio)
    studio.pack()
    jo = abroad
    jo.sign_in("jo@example.com")
    jo.follow("Book a session")
    jo.sees("Yours, in Tokyo, stand beside them.")
    first, second = at(studio, 3, 9), at(studio, 4, 10)
    choose_time(jo, first, "/portal/book")
    jo.sees("Books 1 session of “Ten”, 10 → 9 free.")
    jo.sees("You can cancel or move it for free until")
    jo.sees("Kept for you for 10 minutes.")
    jo.sees(f"{datetime.fromisoformat(first).astimezone(TOKYO):%H:%M}–")
    jo.looks()
    assert numbers("jo@example.com") == (10, 0, 10)
    jo.press("Book this time")
    jo.sees("Booked:")
    jo.looks()
    one = the_only_appointment()
    assert one.starts_at.isoformat() == first
    assert numbers("jo@example.com") == (10, 1, 9)

    jo.follow("Move")
    jo.sees("Move your appointment")
    choose_time(jo, second, f"/portal/appointments/{one.public_id}/move")
    jo.sees("Its session stays booked.")
    jo.looks()
    jo.press("Move here")
    jo.sees("Moved:")
    assert fresh(one).starts_at.isoformat() == second
    assert numbers("jo@example.com") == (10, 1, 9)

    jo.follow("Cancel appointment")
    jo.sees("Cancelling now is free")
    jo.looks()
    assert fresh(one).state == "scheduled"
    jo.press("Cancel appointment")
    jo.sees("Cancelled. The session went back to “Ten”.")
    assert numbers("jo@example.com") == (10, 0, 10)
    jo.press("Undo")
    until(lambda: fresh(one).state == "scheduled", jo)
    assert numbers("jo@example.com") == (10, 1, 9)


def test_a_late_cancel_says_that_it_costs_the_session(studio: "World", person: Callable[[], Person]) -> None:
    from tenpack.appointments.actions import AppointmentDraft, schedule

    open_hours(studio)
    studio.pack()
    soon = studio.later(hours=13).replace(second=0, microsecond=0)
    draft = AppointmentDraft(client=studio.jo, coach=studio.maya, starts_at=soon, minutes=60)
    one, _why = schedule(draft=draft, act=studio.act())
    jo = person()
    jo.sign_in("jo@example.com")
    jo.follow("Appointments")
    jo.looks()
    jo.page.locator(f"a[href$='{one.public_id}']").first.click()
    jo.sees("It is too late to move this appointment.")
    jo.follow("Cancel appointment")
    jo.sees("Cancelling now costs the session")
    jo.looks()
    jo.follow("Keep it")
    assert fresh(one).state == "scheduled"
    jo.follow("Cancel appointment")
    jo.press("Cancel and lose the session")
    jo.sees("Cancelled. Session of “Ten” used.")
    assert numbers("jo@example.com") == (9, 0, 9)


def test_a_time_taken_meanwhile_is_refused_and_others_are_offered(
    studio: "World", person: Callable[[], Person]
) -> None:
    from tenpack.appointments.actions import AppointmentDraft, schedule

    open_hours(studio)
    studio.pack()
    moment = at(studio, 3, 9)
    jo = person()
    jo.sign_in("jo@example.com")
    jo.page.goto(f"/portal/book?first={datetime.fromisoformat(moment).date()}")
    draft = AppointmentDraft(
        client=studio.sam, coach=studio.maya, starts_at=datetime.fromisoformat(moment), minutes=60, may_owe=True
    )
    schedule(draft=draft, act=studio.act())
    jo.page.locator(f'.times [value="{moment}"]').click()
    jo.sees("This time is no longer free. Choose another one.")
    jo.looks()
    assert numbers("jo@example.com") == (10, 0, 10)
    other = at(studio, 3, 10)
    jo.page.locator(f'.times [value="{other}"]').click()
    jo.press("Book this time")
    jo.sees("Booked:")
    assert the_only_appointment(client=studio.jo).starts_at.isoformat() == other


def test_somebody_new_asks_and_becomes_a_client(public: "World", person: Callable[[], Person]) -> None:
    nia = person()
    nia.page.goto(f"/book/{public.maya.public_id}?first={public.now.date() + timedelta(days=2)}")
    nia.looks()
    nia.page.locator(".times a").first.click()
    nia.press("Ask for this time")
    nia.sees("Write something here.")
    nia.fill("Your name", "Nia")
    nia.fill("Email", "nia@example.com")
    nia.looks()
    nia.press("Ask for this time")
    nia.sees("Nothing is booked until then.")
    nia.looks()
    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Appointments", "Enquiries")
    maya.sees("Nia")
    maya.looks()
    maya.follow("Make a client of Nia")
    maya.press("Create client")
    maya.sees("Nia is on your list.")
    maya.sees("Schedule")


@pytest.mark.parametrize("place", ["availability", "types", "calendars"])
def test_settings_of_the_calendar_hold(public: "World", person: Callable[[], Person], place: str) -> None:
    maya = person()
    maya.sign_in("maya@example.com")
    maya.page.goto(f"/settings/{place}")
    for summary in maya.page.locator("main summary").all():
        summary.click()
    maya.looks()
