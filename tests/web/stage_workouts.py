"""Workouts on the stage: which pages are a client's, something measured, and what is sent along."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from tenpack.people.models import Client, Coach
    from tests.world import World

FOR_CLIENTS = {"portal-training", "portal-progress", "portal-log", "portal-workout"}
# What belongs to one client, so that another coach knows of it and is kept away.
OF_A_CLIENT = {"workout", "measure_id", "comment"}


def measure_of(world: "World", client: "Client") -> Any:
    """Something measured of this client."""
    from tenpack.training.actions.measures import MeasureDraft, record_measure

    draft = MeasureDraft("weight", 82_500, world.today)
    return record_measure(client=client, draft=draft, by=world.by, now=world.now)


def comment_on(workout: Any, coach: "Coach", now: datetime) -> Any:
    """What this coach says about it."""
    from tenpack.training.actions.comments import comment_workout

    return comment_workout(workout=workout, text="Well done", by=coach, now=now)


def bodies_of_workouts() -> dict[str, Any]:
    """What is sent along where an empty request would stop before the door that is tested."""
    log = {"started_at": "2026-01-05T10:00", "minutes": "45", "exercise": "plank", "seconds-0-0": "40"}
    return {
        "workout-comments": {"text": "Well done"},
        "workout-decision": {"session": "owe"},
        "client-measures": {"kind": "weight", "value": "80", "measured_on": "2026-01-05"},
        "portal-log": {"workout": str(uuid4())} | log,
        "client-log": {"workout": str(uuid4())} | log,
    }
