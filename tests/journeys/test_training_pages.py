"""A coach decides what nobody had decided, looks at progress and measures; the client logs a day of their own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person
from tests.web.test_progress import program_for
from tests.web.training import free, fresh, trained

if TYPE_CHECKING:
    from tests.world import World


def test_a_coach_decides_and_looks_at_progress(studio: "World", person: Callable[[], Person]) -> None:
    studio.pack(sessions=3, starts_on=studio.later(days=-20).date())
    for days, load in ((15, 75), (8, 80)):
        done = trained(studio, days=days, lines={"back-squat": [(load, 5)] * 3, "plank": [(0, 1)]})
        type(done).objects.filter(id=done.id).update(decided_at=studio.now, no_session_reason="Before")
    workout = trained(studio, days=1, lines={"back-squat": [(85, 5)] * 3})
    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Today")
    maya.sees("1 workout ended without a decision")
    maya.looks()
    maya.follow("Decide")
    maya.sees("Use 1 session of “Ten”, 3 → 2. The only pack that can pay.")
    maya.looks()
    maya.press("Decide")
    maya.sees("Session of “Ten” used: 3 → 2.")
    assert free(studio) == 2
    assert fresh(workout).visit
    maya.place("Training", "Workouts")
    maya.looks()
    maya.follow("Jo")
    maya.sees("New best load: 85 kg")
    maya.sees("Main muscles")
    maya.looks()
    maya.follow("Progress")
    maya.sees("Best estimated 1RM")
    maya.page.get_by_text("Show as table").first.click()
    maya.looks()
    maya.fill("Value", "82.5")
    maya.press("Add measure")
    maya.sees("Body weight written down.")
    maya.sees("82.5 kg")
    maya.looks()
    maya.page.get_by_role("navigation", name="Jo").get_by_role("link", name="Training").click()
    maya.sees("Start Coach Mode")
    maya.looks()


def test_a_client_logs_a_day_of_their_own(studio: "World", person: Callable[[], Person]) -> None:
    program_for(studio)
    jo = person()
    jo.sign_in("jo@example.com")
    jo.follow("Training")
    jo.sees("Next: week 1, Upper")
    jo.looks()
    jo.follow("Log this day")
    jo.looks()
    for turn in (1, 2, 3):
        jo.fill(f"Back squat, set {turn}, Load (kg)", "60")
        jo.fill(f"Back squat, set {turn}, Reps", "5")
    jo.choose("Exercise", "Plank")
    jo.press("Add")
    jo.fill("Plank, set 1, Seconds", "45")
    assert jo.page.get_by_label("Back squat, set 3, Load (kg)").input_value() == "60"
    jo.press("Save workout")
    jo.sees("Workout written down.")
    jo.sees("60 kg × 5")
    jo.sees("45 s")
    jo.looks()
    jo.follow("Training")
    jo.sees("Next: week 1, Lower")
    jo.follow("Progress")
    jo.sees("Best load")
    jo.looks()
