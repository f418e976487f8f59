"""Which day of a program comes next."""

from collections.abc import Collection
from uuid import UUID

from tenpack.training.models import Program, ProgramDay, Workout


def next_days(programs: Collection[Program]) -> dict[UUID, ProgramDay | None]:
    """The day after the one trained last, of each of these copies: the first where none was, None where all are done.

    Two queries.
    """
    days: dict[UUID, list[ProgramDay]] = {program.id: [] for program in programs}
    for day in ProgramDay.objects.filter(program__in=programs).order_by("week", "position"):
        days[day.program_id].append(day)
    done = Workout.objects.filter(day__program__in=programs).order_by("day__program_id", "-started_at", "-id")
    last = dict(done.distinct("day__program_id").values_list("day__program_id", "day_id"))
    return {program: after(found, last.get(program)) for program, found in days.items()}


def after(days: list[ProgramDay], last: UUID | None) -> ProgramDay | None:
    """The day that follows this one."""
    ids = [day.id for day in days]
    place = ids.index(last) + 1 if last in ids else 0
    return days[place] if place < len(days) else None
