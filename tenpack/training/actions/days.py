"""The weeks and days of a program: write a day, add, remove, move, copy a week forward with its progression.

Every act on weeks and days takes the version of the program that was looked at, so that two tabs do not act twice.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.journal.models import JournalLine
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile, InvalidFields, NotFound
from tenpack.people.models import Business
from tenpack.training.actions.programs import MOST_DAYS, MOST_WEEKS, locked, saved
from tenpack.training.catalogue import movements_named
from tenpack.training.errors import LastDay, ProgramFull
from tenpack.training.models import Program, ProgramDay, Workout
from tenpack.training.prescriptions import Block, exercise_keys, next_week, parse_blocks, stored
from tenpack.training.programs import weeks_of

Layout = list[list[ProgramDay]]


@transaction.atomic
def save_day(*, day: ProgramDay, title: str, blocks: object, version: int, by: Actor, now: datetime) -> ProgramDay:
    """Write a whole day at once. Locks: the day. Errors: `ChangedMeanwhile`, `InvalidFields` at `blocks.0.items.…`."""
    days = ProgramDay.objects.select_for_update(of=("self",)).select_related("program__business")
    day = days.get(id=day.id)
    if day.version != version:
        raise ChangedMeanwhile
    day.title, day.blocks = checked_day(day.program.business, title, blocks)
    day.version += 1
    day.save(update_fields=["title", "blocks", "version"])
    program = day.program
    record(
        "program.changed",
        business_id=program.business_id,
        about=program,
        client_id=program.client_id,
        now=now,
        by=by,
        day=str(day.id),
    )
    return day


def checked_day(business: Business, title: str, blocks: object) -> tuple[str, list[dict[str, Any]]]:
    """Title and blocks as stored. Errors: `InvalidFields` with everything that is wrong."""
    checks = Checks()
    title = checks.text("title", title, NAME_LENGTH, required=True)
    parsed: list[Block] = []
    try:
        parsed = parse_blocks(blocks)
    except InvalidFields as error:
        checks.problems |= error.problems
    known = movements_named(business, exercise_keys(parsed))
    for b, block in enumerate(parsed):
        for i, item in enumerate(block.items):
            if item.exercise not in known:
                checks.problem(f"blocks.{b}.items.{i}.exercise", _("Choose an exercise of the list."))
    checks.refuse_if_any()
    return title, stored(parsed)


@transaction.atomic
def add_day(*, program: Program, week: int, version: int, by: Actor, now: datetime) -> ProgramDay:
    """Put an empty day at the end of a week. Errors: `ChangedMeanwhile`, `NotFound`, `ProgramFull`."""
    program = locked(program, version)
    layout = layout_of(program)
    days = week_in(layout, week)
    day = empty_day(program, len(days) + 1)
    days.append(day)
    place(program, layout)
    saved(program, by=by, now=now)
    return day


@transaction.atomic
def add_week(*, program: Program, version: int, by: Actor, now: datetime) -> Program:
    """Put a week with one empty day at the end. Errors: `ChangedMeanwhile`, `ProgramFull`."""
    program = locked(program, version)
    layout = layout_of(program)
    place(program, [*layout, [empty_day(program, 1)]])
    return saved(program, by=by, now=now)


@transaction.atomic
def copy_week(*, program: Program, week: int, version: int, by: Actor, now: datetime) -> Program:
    """Put a copy of a week behind it, every exercise one step further. Errors: as of `add_day`."""
    program = locked(program, version)
    layout = layout_of(program)
    copies = [
        ProgramDay(
            business_id=program.business_id,
            program=program,
            title=day.title,
            blocks=stored(next_week(parse_blocks(day.blocks), week=week + 1)),
        )
        for day in week_in(layout, week)
    ]
    layout.insert(week, copies)
    place(program, layout)
    return saved(program, by=by, now=now)


@transaction.atomic
def move_week(*, program: Program, week: int, to: int, version: int, by: Actor, now: datetime) -> Program:
    """Make a week the one with the number `to`, or the nearest there is. Errors: `ChangedMeanwhile`, `NotFound`."""
    program = locked(program, version)
    layout = layout_of(program)
    moved = week_in(layout, week)
    layout.pop(week - 1)
    layout.insert(max(0, to - 1), moved)
    place(program, layout)
    return saved(program, by=by, now=now)


@transaction.atomic
def move_day(*, day: ProgramDay, week: int, position: int, version: int, by: Actor, now: datetime) -> Program:
    """Put a day at this place of this week; a week that is left empty goes. Errors: as of `add_day`."""
    program = locked(day.program, version)
    layout = layout_of(program)
    target = week_in(layout, week)
    source = next((days for days in layout if day in days), None)
    if source is None:
        raise NotFound
    source.remove(day)
    target.insert(max(0, position - 1), day)
    place(program, layout)
    return saved(program, by=by, now=now)


@transaction.atomic
def remove_day(*, day: ProgramDay, version: int, by: Actor, now: datetime) -> JournalLine:
    """Take a day out; the line that is returned can put it back. Errors: `ChangedMeanwhile`, `LastDay`."""
    program = locked(day.program, version)
    return remove(program, [one for days in layout_of(program) for one in days if one == day], by=by, now=now)


@transaction.atomic
def remove_week(*, program: Program, week: int, version: int, by: Actor, now: datetime) -> JournalLine:
    """Take a week out with its days; the line that is returned can put it back. Errors: as of `remove_day`."""
    program = locked(program, version)
    return remove(program, list(week_in(layout_of(program), week)), is_week=True, by=by, now=now)


def remove(program: Program, days: list[ProgramDay], *, is_week: bool = False, by: Actor, now: datetime) -> JournalLine:
    """Take these days of one week out. Workouts that were begun from them keep what was done."""
    kept = [[day for day in week if day not in days] for week in layout_of(program)]
    if not days or not any(kept):
        raise NotFound if not days else LastDay
    facts = [
        {"id": str(day.id), "position": day.position, "title": day.title, "blocks": day.blocks, "version": day.version}
        for day in days
    ]
    Workout.objects.filter(day__in=days).update(day=None)
    ProgramDay.objects.filter(id__in=[day.id for day in days]).delete()
    place(program, kept)
    saved(program, by=by, now=now)
    return record(
        "program.shortened",
        business_id=program.business_id,
        about=program,
        client_id=program.client_id,
        now=now,
        by=by,
        week=days[0].week,
        is_week=is_week,
        removed=facts,
    )


@transaction.atomic
def put_back(*, program: Program, removal: JournalLine, by: Actor, now: datetime) -> Program:
    """Undo a removal, where the days were. Repeat: nothing happens. Errors: `ProgramFull`."""
    program = Program.objects.select_for_update(of=("self",)).get(id=program.id)
    facts = removal.facts
    layout = layout_of(program)
    there = {day.id for week in layout for day in week}
    back = [one for one in facts["removed"] if UUID(one["id"]) not in there]
    if not back:
        return program
    at = min(facts["week"] - 1, len(layout))
    if facts["is_week"] or at == len(layout):
        layout.insert(at, [])
    for one in back:
        day = ProgramDay(business_id=program.business_id, program=program, id=UUID(one["id"]), title=one["title"])
        day.blocks, day.version = one["blocks"], one["version"] + 1
        layout[at].insert(one["position"] - 1, day)
    place(program, layout)
    return saved(program, by=by, now=now)


def removal_of(program: Program, line_id: UUID | None) -> JournalLine:
    """The line of a removal from this program. Errors: `NotFound`."""
    lines = JournalLine.objects.filter(business_id=program.business_id, about_id=program.id, event="program.shortened")
    line = lines.filter(id=line_id).first() if line_id else None
    if line is None:
        raise NotFound
    return line


def layout_of(program: Program) -> Layout:
    """The days, week by week."""
    return [days for _week, days in weeks_of(program)]


def week_in(layout: Layout, week: int) -> list[ProgramDay]:
    """The days of the week with this number. Errors: `NotFound`."""
    if not 1 <= week <= len(layout):
        raise NotFound
    return layout[week - 1]


def empty_day(program: Program, number: int) -> ProgramDay:
    """A day without exercises, not stored yet."""
    title = _("Day %(number)s") % {"number": number}
    return ProgramDay(business_id=program.business_id, program=program, title=title, blocks=[])


def place(program: Program, layout: Iterable[list[ProgramDay]]) -> None:
    """Store which day stands where; weeks without days go. Errors: `ProgramFull`."""
    weeks = [days for days in layout if days]
    if len(weeks) > MOST_WEEKS or any(len(days) > MOST_DAYS for days in weeks):
        raise ProgramFull
    new, moved = [], []
    for week, days in enumerate(weeks, start=1):
        for position, day in enumerate(days, start=1):
            if day._state.adding:
                new.append(day)
            elif (day.week, day.position) != (week, position):
                moved.append(day)
            day.week, day.position = week, position
    ProgramDay.objects.bulk_update(moved, ["week", "position"])
    ProgramDay.objects.bulk_create(new)
