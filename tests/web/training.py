"""Workouts for tests of pages: run by a coach in Coach Mode, or written down by a client."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from tenpack.training.models import Workout
    from tests.world import World

KG = 1000


def trained(
    studio: "World",
    client: Any = None,
    *,
    days: float = 1,
    by: Any = None,
    title: str = "Push",
    lines: "dict[str, list[tuple[int, int]]] | None" = None,
    exercises: Any = None,
    is_over: bool = True,
    **more: Any,
) -> "Workout":
    """A workout so many days ago: exercises with (kilograms, reps) of each set."""
    from tenpack.training.actions.logs import Log, LogLine, log_workout

    lines = {"back-squat": [(80, 5), (80, 5)]} if lines is None else lines
    started = began(studio, days)
    log = Log(
        id=uuid4(),
        client=client or studio.jo,
        started_at=started,
        ended_at=started + timedelta(minutes=50) if is_over else None,
        title=title,
        lines=exercises
        or [
            LogLine(key, [{"load_grams": load * KG, "reps": reps} for load, reps in sets])
            for key, sets in lines.items()
        ],
        **more,
    )
    return log_workout(seat=studio.seat(by), log=log, now=studio.now)


def began(studio: "World", days: float) -> datetime:
    return studio.now - timedelta(days=days)


def text_of(response: Any, status: int = 200) -> str:
    """The page's words with single spaces."""
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(response.content.decode().split())


def fresh(workout: Any) -> Any:
    from tenpack.training.models import Workout

    return Workout.objects.select_related("visit").get(id=workout.id)


def free(studio: "World", client: Any = None) -> int:
    from tenpack.packs.models import SessionPack

    return sum(SessionPack.objects.filter(client=client or studio.jo).values_list("free", flat=True))
