"""Training for the tests of the doors: Sam's own program with a day, what was removed from it, an own exercise."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenpack.kit.ids import public_id
from tenpack.training.actions import (
    Dates,
    DayDraft,
    ExerciseDraft,
    assign_program,
    create_exercise,
    create_program,
    remove_day,
)

if TYPE_CHECKING:
    from tenpack.people.models import Client
    from tests.world import World

# What belongs to one client.
OF_A_CLIENT = {"program", "program_id", "day_id", "removal_id"}


@dataclass(frozen=True)
class Named:
    """Something that has no public id of its own class."""

    public_id: str


def things_of_training(world: "World", client: "Client") -> dict[str, Any]:
    """One of every kind."""
    acting = {"by": world.by, "now": world.now}
    days = [DayDraft(week=1, title=title, blocks=[]) for title in ("A", "B")]
    template = create_program(business=world.business, title="Strength", days=days, **acting)
    program = assign_program(program=template, client=client, dates=Dates(starts_on=world.today), **acting)
    removal = remove_day(day=program.days.get(title="B"), version=1, **acting)
    draft = ExerciseDraft(name="Sled drag", primary=["glutes"])
    exercise = create_exercise(business=world.business, draft=draft, **acting)
    return {
        "program": program,
        "program_id": program,
        "day_id": program.days.get(),
        "removal_id": Named(public_id("jo", removal.id)),
        "exercise": exercise,
        "exercise_key": exercise,
    }
