"""A program is written, copied forward and assigned, by hand on a phone and at a desk; days move by keys."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person

if TYPE_CHECKING:
    from tests.world import World


def test_a_program_is_written_and_assigned(studio: "World", person: Callable[[], Person]) -> None:
    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Training")
    maya.looks()
    maya.page.get_by_role("link", name="+ Create new", exact=True).first.click()
    maya.fill("Title", "Strength")
    maya.fill("Days a week", "2")
    maya.looks()
    maya.press("Create program")
    maya.sees("Week 1")
    maya.looks()

    maya.follow("Day 1")
    pick(maya, "bakc sqaut", "Back squat")
    maya.fill("Reps", "5")
    maya.fill("Load", "60")
    maya.page.get_by_text("Note and progression").click()
    maya.fill("Load, plus (kg)", "2.5")
    maya.press("Add an exercise")
    maya.page.locator("[data-exercise]").nth(1).wait_for()
    pick(maya, "plank", "Plank", number=1)
    maya.page.get_by_label("Time", exact=True).nth(1).fill("0:40")
    assert typed(maya) == ["Back squat", "Plank"]
    maya.page.locator("[data-exercise]").nth(1).press("Alt+ArrowUp")
    assert typed(maya) == ["Plank", "Back squat"]
    maya.page.locator("[data-exercise]").nth(1).locator("xpath=ancestor::fieldset[1]").get_by_role(
        "button", name="move up"
    ).first.click()
    assert typed(maya) == ["Back squat", "Plank"]
    maya.looks()
    maya.press("Save day")
    maya.sees("3 × 5 · 60 kg")
    maya.sees("+2.5 kg every week")

    maya.press("Copy forward")
    maya.sees("3 × 5 · 62.5 kg")
    maya.looks()
    maya.follow("Assign")
    maya.choose("Client", "Jo")
    maya.looks()
    maya.press("Assign")
    maya.sees("This copy is the client's own")
    maya.looks()
    assert copies() == [("Jo", 4)]


def pick(person: Person, text: str, name: str, number: int = 0) -> None:
    """Type into a field for an exercise and take what is offered."""
    person.page.wait_for_load_state()
    field = person.page.locator("[data-exercise]").nth(number)
    field.fill(text)
    person.page.get_by_role("option", name=name).first.wait_for()
    field.press("Enter")
    assert field.input_value() == name


def typed(person: Person) -> list[str]:
    """The exercises of the form, from top to bottom."""
    return [field.input_value() for field in person.page.locator("[data-exercise]").all()]


def copies() -> list[tuple[str, int]]:
    """Whom a program was assigned to, and how many days it has."""
    from tenpack.training.models import Program

    found = Program.objects.exclude(client=None).select_related("client")
    return [(one.client.name, one.days.count()) for one in found if one.client]
