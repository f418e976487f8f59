"""Which day of a program comes next."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from tenpack.training.models import Program, ProgramDay, Workout


def next_days(programs: Collection[Program]) -> dict[UUID, ProgramDay | None]:
    """The day after the last one that was trained, of each of these copies: the first where none was, None at the end.

    One query.
    """
    days: dict[UUID, list[ProgramDay]] = {program.id: [] for program in programs}
    for day in with_done(ProgramDay.objects.filter(program__in=programs)).order_by("week", "position", "id"):
        days[day.program_id].append(day)
    return {program: after_the_done(found) for program, found in days.items()}


def with_done(days: QuerySet[ProgramDay]) -> QuerySet[ProgramDay]:
    """The days, each saying whether it was trained to the end, which `after_the_done` reads."""
    return days.annotate(is_done=Exists(Workout.objects.filter(day_id=OuterRef("id"), ended_at__isnull=False)))


def after_the_done(days: list[ProgramDay]) -> ProgramDay | None:
    """The day that follows the last one done."""
    done = [place for place, day in enumerate(days) if day.is_done]  # type: ignore[attr-defined]
    place = done[-1] + 1 if done else 0
    return days[place] if place < len(days) else None
