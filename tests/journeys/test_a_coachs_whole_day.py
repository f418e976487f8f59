"""A coach from the morning to the evening, never leaving Today for long: trained, missed, answered, decided, sold."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import Person, until
from tests.journeys.test_coach_mode import Floor
from tests.journeys.test_selling import numbers
from tests.web.diary import booked
from tests.web.training import fresh as workout_now
from tests.web.training import trained

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def morning(studio: "World") -> "World":
    """Jo bought four sessions last week and has one at this moment; Kim was expected three days ago."""
    from tenpack.appointments.actions import AppointmentDraft, schedule
    from tenpack.people.actions import MessageDraft, send_message
    from tests.world import join_as_client

    last_week = replace(studio, now=studio.later(days=-9))
    last_week.paid(plan=last_week.plan(name="Four", sessions=4))
    kim = join_as_client(studio.maya, "Kim", now=last_week.now)
    last_week.paid(kim, plan=last_week.plan(name="Ten"))
    booked(studio, -3, 10, client=kim)
    hour = studio.now.replace(minute=0, second=0, microsecond=0)
    draft = AppointmentDraft(client=studio.jo, coach=studio.maya, starts_at=hour, minutes=60)
    schedule(draft=draft, act=studio.act())
    send_message(client=studio.jo, draft=MessageDraft("May I bring my sister?"), by=studio.jo.actor, now=studio.now)
    return studio


def test_a_whole_day(morning: "World", person: Callable[[], Person]) -> None:
    undecided = trained(morning, days=1)
    maya = person()
    maya.sign_in("maya@example.com")
    maya.sees("1 appointment waits for a decision")
    maya.sees("1 workout ended without a decision")
    maya.looks()
    trains_jo(maya)
    notes_a_no_show(maya)
    answers_and_writes_a_note(maya, morning.jo)
    decides(maya, undecided)
    sells_again(maya)
    maya.place("Today")
    maya.looks()
    for settled in ("waits for a decision", "without a decision", "wrote to you"):
        assert not maya.page.get_by_text(settled).count(), settled


def trains_jo(maya: Person) -> None:
    """Coach Mode from Today, a set or two, and the session is used with the workout."""
    maya.page.locator("#appointments").get_by_role("link", name="Start Coach Mode").click()
    gym = Floor(maya.page)
    gym.tap(maya.page.get_by_role("button", name="Repeat last"))
    gym.tick(2)
    maya.looks()
    gym.press("Finish")
    gym.press("Finish & deduct")
    gym.reads("1 session of “Four” used, 3 free left.")
    gym.synced()
    assert numbers("jo@example.com") == (3, 0, 3)
    maya.page.goto("/today")


def notes_a_no_show(maya: Person) -> None:
    from tenpack.appointments.models import Appointment

    maya.follow("No-show…")
    maya.sees("A no-show takes the session.")
    maya.looks()
    maya.press("Note no-show")
    maya.sees("Kim did not come.")
    assert Appointment.objects.get(client__name="Kim").state == "no_show"
    assert numbers("kim@example.com") == (9, 0, 9)


def answers_and_writes_a_note(maya: Person, jo: Any) -> None:
    from tenpack.people.message_models import Message
    from tenpack.people.note_models import Note

    maya.sees("1 client wrote to you")
    maya.page.locator("#letters").get_by_role("link", name="Jo", exact=True).click()
    maya.sees("May I bring my sister?")
    maya.fill("Message", "Yes, on Friday.")
    maya.looks()
    maya.press("Send")
    maya.sees("Yes, on Friday.")
    assert Message.objects.filter(client=jo).count() == 2
    maya.page.get_by_role("navigation", name="Jo").get_by_role("link", name="Notes").click()
    maya.fill("Note", "Brings her sister on Friday")
    maya.press("Write down")
    maya.press("Pin")
    maya.sees("Pinned")
    maya.looks()
    assert Note.objects.get(client=jo).is_pinned


def decides(maya: Person, undecided: Any) -> None:
    maya.place("Today")
    maya.follow("Decide")
    maya.sees("Use 1 session of “Four”, 3 → 2.")
    maya.looks()
    maya.press("Decide")
    maya.sees("Session of “Four” used: 3 → 2.")
    assert workout_now(undecided).visit
    assert numbers("jo@example.com") == (2, 0, 2)


def sells_again(maya: Person) -> None:
    from tenpack.money.models import Offer

    maya.place("Today")
    maya.sees("has 2 sessions or fewer left")
    maya.follow("Sell again")
    maya.sees("Four")
    maya.looks()
    maya.press("Add plan")
    until(lambda: Offer.objects.filter(client__email="jo@example.com", name="Four").count() == 2, maya)
    maya.sees("Open")
