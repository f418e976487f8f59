"""Programs that tests write, assign and sell."""

from typing import TYPE_CHECKING, Any

from tenpack.training.actions import Dates, DayDraft, assign_program, create_program
from tenpack.training.models import Program

if TYPE_CHECKING:
    from tests.world import World

SQUATS: list[dict[str, Any]] = [
    {
        "kind": "straight",
        "items": [
            {
                "exercise": "back-squat",
                "sets": [{"reps": 5, "load": {"kind": "weight", "value": 60_000}}],
                "step": {"load_grams": 2_500},
            }
        ],
    }
]


def program(world: "World", *days: tuple[int, str], **more: Any) -> Program:
    drafts = [DayDraft(week=week, title=title, blocks=SQUATS) for week, title in days or [(1, "A"), (1, "B"), (2, "C")]]
    return create_program(
        business=world.business, **{"title": "Strength", "days": drafts, "by": world.by, "now": world.now} | more
    )


def assigned(world: "World", found: Program, **more: Any) -> Program:
    dates = Dates(starts_on=world.today, expires_on=more.pop("expires_on", None))
    return assign_program(
        program=found, **{"client": world.jo, "dates": dates, "by": world.by, "now": world.now} | more
    )
