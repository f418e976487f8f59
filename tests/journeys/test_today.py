"""Today: one tap on a card does what its row needs, and its title leads to the whole list."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person
from tests.web.diary import booked

if TYPE_CHECKING:
    from tests.world import World


def test_a_coach_goes_through_the_cards(studio: "World", person: Callable[[], Person]) -> None:
    studio.paid(plan=studio.plan(name="Two", sessions=2))
    studio.offer(studio.sam)
    studio.pack(studio.sam, title="Ending", expires_on=studio.today + timedelta(days=5))
    booked(studio, -3)
    maya = person()
    maya.sign_in("maya@example.com")
    maya.sees("1 offer is unpaid")
    maya.looks()
    maya.press("Remind")
    maya.sees("Sam is reminded: the pay link goes to sam@example.com.")
    maya.sees("Reminded")
    maya.press("Complete")
    maya.sees("Jo completed.")
    assert not maya.page.get_by_text("waits for a decision").is_visible()
    maya.press("Undo")
    maya.sees("1 appointment waits for a decision")
    maya.follow("Extend")
    maya.sees("Edit session pack")
    maya.place("Today")
    maya.follow("1 client has 2 sessions or fewer left")
    maya.looks()
    assert maya.page.get_by_label("Attention", exact=True).input_value() == "low"
    maya.place("Today")
    maya.follow("Sell again")
    maya.sees("2 sessions for")
