"""Workouts whole, with their lines and sets, in one query however many they are."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from tenpack.training.history import key_of
from tenpack.training.models import Workout, WorkoutLine, WorkoutSet


def with_lines(rows: QuerySet[Workout]) -> QuerySet[Workout]:
    """The workouts with their lines and sets as JSON, without another query."""
    names = ("id", "position", "kind", "load_grams", "reps", "seconds", "metres", "rpe_tenths")
    sets = WorkoutSet.objects.filter(line=OuterRef("id")).order_by("position", "id")
    done = ArraySubquery(sets.values(told=JSONObject(**{name: name for name in names})))
    columns = ("id", "library_key", "own_exercise_id", "position", "group", "note", "target")
    lines = WorkoutLine.objects.filter(workout=OuterRef("id")).order_by("position", "id")
    told = JSONObject(**{name: name for name in columns}, sets=done)
    return rows.annotate(told_lines=ArraySubquery(lines.values(told=told)))


def lines_shown(workout: Workout) -> list[dict[str, Any]]:
    """The lines of a workout that came `with_lines`."""
    return [
        {
            "id": line["id"],
            "exercise": key_of(line["library_key"], line["own_exercise_id"]),
            **{name: line[name] for name in ("position", "group", "note", "target", "sets")},
        }
        for line in workout.told_lines  # type: ignore[attr-defined]
    ]
