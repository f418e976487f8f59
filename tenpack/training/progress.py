"""How somebody came on: every exercise over time, bests before a workout, what a workout was in numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, F, Max, Q, QuerySet, Sum, When
from django.db.models.functions import Cast

from tenpack.kit.ids import NO_ID, parse_id, public_id
from tenpack.people.models import Client
from tenpack.training.choices import SetKind
from tenpack.training.models import Measure, Workout, WorkoutLine, WorkoutSet
from tenpack.training.rules import HELPED, MOST_REPS, Best, better, counts_load

COUNTS = ~Q(kind=SetKind.WARM_UP)
LOAD_COUNTS = COUNTS & ~Q(line__library_key__startswith=HELPED)
MOVED = Q(reps__gt=0) | Q(seconds__gt=0) | Q(metres__gt=0)
LOAD = Cast("load_grams", BigIntegerField())
# As `rules.one_rep_max` says it.
ESTIMATE = Case(
    When(reps=1, then=LOAD), When(reps__range=(2, MOST_REPS), then=(LOAD * (30 + F("reps")) + 15) / 30), default=None
)


@dataclass(frozen=True, slots=True)
class Outing:
    """One exercise in one workout: its bests of that day."""

    exercise: str
    workout: UUID
    title: str
    started_at: datetime
    best: Best

    @property
    def workout_id(self) -> str:
        """`wo_…` of the workout."""
        return public_id("wo", self.workout)


@dataclass(frozen=True, slots=True)
class Total:
    """What a workout was in numbers."""

    exercises: int = 0
    sets: int = 0
    volume_grams: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """An exercise somebody has done: in how many workouts, and when last."""

    exercise: str
    times: int
    last_at: datetime


def lines_of_exercise(exercise: str, before: str = "") -> Q:
    """The lines with this exercise, seen from them or, with `before`, from what belongs to them."""
    own = parse_id("xe", exercise)
    return Q(**{f"{before}own_exercise_id": own}) if own else Q(**{f"{before}library_key": exercise or "-"})


def outings(client: Client, exercises: Collection[str] = (), *, before: datetime | None = None) -> list[Outing]:
    """Every exercise of every workout with its bests of the day, oldest first; only these exercises where some are
    named, only workouts that began `before`. One query."""
    rows = WorkoutSet.objects.filter(line__workout__client=client)
    if exercises:
        wanted = Q()
        for exercise in exercises:
            wanted |= lines_of_exercise(exercise, "line__")
        rows = rows.filter(wanted)
    if before:
        rows = rows.filter(line__workout__started_at__lt=before)
    return [outing_in(*row) for row in grouped(rows)]


def grouped(rows: QuerySet[WorkoutSet]) -> Iterable[Any]:
    """The sets by workout and exercise, with the bests that `rules.best_of` would find."""
    workout = ("line__workout_id", "line__workout__title", "line__workout__started_at")
    names = (*workout, "line__library_key", "line__own_exercise_id")
    bests = {
        "best_load": Max("load_grams", filter=LOAD_COUNTS & MOVED),
        "best_reps": Max("reps", filter=COUNTS),
        "volume": Sum(LOAD * F("reps"), filter=LOAD_COUNTS),
        "estimate": Max(ESTIMATE, filter=LOAD_COUNTS),
        "best_seconds": Max("seconds", filter=COUNTS),
        "best_metres": Max("metres", filter=COUNTS),
    }
    found: QuerySet[Any, Any] = (
        rows.values(*names).annotate(**bests).order_by("line__workout__started_at", "line__workout_id", *names[3:])
    )
    return found.values_list(*names, *bests)


def outing_in(*row: Any) -> Outing:
    """One row of the grouped sets. What is zero is no best."""
    workout, title, started_at, library_key, own, *bests = row
    key = public_id("xe", own) if own else library_key
    return Outing(key, workout, title, started_at, Best(*(value or None for value in bests)))


def bests_in(found: Iterable[Outing]) -> dict[str, Best]:
    """The bests of each exercise over these outings."""
    bests: dict[str, Best] = {}
    for one in found:
        bests[one.exercise] = better(bests.get(one.exercise, Best()), one.best)
    return bests


def trained(client: Client) -> list[Trained]:
    """The exercises this client has done, those of late first. One query."""
    rows = WorkoutLine.objects.filter(workout__client=client, sets__isnull=False)
    names = ("library_key", "own_exercise_id")
    counts = rows.values(*names).annotate(times=Count("workout_id", distinct=True), last=Max("workout__started_at"))
    return [
        Trained(public_id("xe", own) if own else key, times, last)
        for key, own, times, last in counts.order_by("-last", *names).values_list(*names, "times", "last")
    ]


def totals(workouts: Collection[Workout]) -> Mapping[UUID, Total]:
    """What each of these workouts was in numbers. One query."""
    sets = Q(sets__isnull=False)
    load = Q(sets__load_grams__isnull=False) & ~Q(sets__kind=SetKind.WARM_UP) & ~Q(library_key__startswith=HELPED)
    rows = WorkoutLine.objects.filter(workout__in=workouts).values("workout_id")
    found = rows.annotate(
        exercises=Count("id", distinct=True, filter=sets),
        sets_done=Count("sets"),
        volume=Sum(Cast("sets__load_grams", BigIntegerField()) * F("sets__reps"), filter=load),
    )
    return {
        workout: Total(exercises, done, volume or 0)
        for workout, exercises, done, volume in found.values_list("workout_id", "exercises", "sets_done", "volume")
    }


def sets_of_exercise(client: Client, exercise: str, workouts: Collection[UUID]) -> Mapping[UUID, list[WorkoutSet]]:
    """The sets of this exercise in these workouts, in the order they were done. One query."""
    rows = WorkoutSet.objects.filter(
        lines_of_exercise(exercise, "line__"), line__workout__client=client, line__workout_id__in=workouts
    )
    found: dict[UUID, list[WorkoutSet]] = {}
    for one in rows.select_related("line").order_by("line__position", "line_id", "position", "id"):
        found.setdefault(one.line.workout_id, []).append(one)
    return found


def measures_of(client: Client) -> QuerySet[Measure]:
    """What was measured of this client, newest first."""
    return Measure.objects.filter(client=client).order_by("-measured_on", "kind", "id")


def measure_of(client: Client, measure_id: UUID | None) -> Measure | None:
    """The measure of this client with this id."""
    return Measure.objects.filter(client=client, id=measure_id or NO_ID).first()


def has_help(exercise: str) -> bool:
    """Whether the load of this exercise is help, so that pages say it."""
    return not counts_load(exercise)
