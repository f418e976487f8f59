"""Writing workouts down as their operations tell them: only what differs, all workouts of a batch together."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenpack.journal.actions import record
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.queries import Seat
from tenpack.training.fold import FIGURES, LineTold, SetTold, Story, Told
from tenpack.training.models import ProgramDay, SignOff, Workout, WorkoutLine, WorkoutSet

LINE = ("library_key", "own_exercise_id", "position", "group", "note", "target")
SET = ("line_id", "position", "kind", "done_at", *FIGURES)
WORKOUT = ("title", "appointment_id", "day_id", "coach_id", "note", "started_at", "ended_at")


def write_stories(
    seat: Seat, stories: Mapping[UUID, Story], known: Mapping[UUID, Workout], now: datetime
) -> tuple[dict[UUID, Workout], frozenset[UUID]]:
    """Make the rows of these workouts what their stories say.

    Shape: the workouts, and the ids of lines and sets that could not be written because another workout has them.
    """
    begun = {workout: story for workout, story in stories.items() if story.start}
    workouts = write_workouts(seat, begun, known, now)
    lines = {one.id: (workout, one) for workout, story in begun.items() for one in story.lines}
    sets = {one.id: one for _workout, line in lines.values() for one in line.sets}
    lost = write_lines(seat, set(begun), lines, sets)
    for workout, story in begun.items():
        if story.sign_off:
            write_sign_off(workouts[workout], story.sign_off)
    return workouts, lost


def write_workouts(
    seat: Seat, stories: Mapping[UUID, Story], known: Mapping[UUID, Workout], now: datetime
) -> dict[UUID, Workout]:
    """The workouts themselves; the journal learns that one was finished."""
    days = days_named(seat, stories.values())
    ended = {key for key, row in known.items() if row.ended_at}
    fresh: dict[UUID, Workout] = {}
    changed: list[Workout] = []
    for key, story in stories.items():
        columns = workout_columns(story, days)
        row = known.get(key)
        if row is None:
            terms = {"business_id": seat.business_id, "client_id": client_of(story), "received_at": now}
            fresh[key] = Workout(id=key, **terms, **columns)
        elif differs(row, columns):
            for name, value in columns.items():
                setattr(row, name, value)
            changed.append(row)
    Workout.objects.bulk_create(fresh.values())
    if changed:
        Workout.objects.bulk_update(changed, WORKOUT)
    workouts = {**{key: known[key] for key in stories if key in known}, **fresh}
    for key, row in workouts.items():
        if row.ended_at and key not in ended:
            note_end(row, seat, now)
    return workouts


def note_end(workout: Workout, seat: Seat, now: datetime) -> None:
    """The journal learns that the workout is over."""
    record(
        "workout.finished",
        business_id=workout.business_id,
        client_id=workout.client_id,
        about=workout,
        now=now,
        by=seat.actor,
    )


def workout_columns(story: Story, days: Mapping[UUID, UUID]) -> dict[str, Any]:
    """What a story says of the workout itself. A day that is gone, or not this client's, is left out, the rest kept."""
    assert story.start
    body = story.start.body
    day, client = parse_id("pd", body["day"] or ""), client_of(story)
    return {
        "title": body["title"].strip(),
        "appointment_id": parse_id("ap", body["appointment"]) if body["appointment"] else None,
        "day_id": day if day and days.get(day) in (client, NO_ID) else None,
        "coach_id": story.start.coach,
        "note": story.note,
        "started_at": story.started_at,
        "ended_at": story.ended_at,
    }


def client_of(story: Story) -> UUID:
    """Whose workout it is."""
    assert story.start
    return parse_id("cl", story.start.body["client"]) or NO_ID


def days_named(seat: Seat, stories: Iterable[Story]) -> dict[UUID, UUID]:
    """The training days that workouts follow, each with the client whose program it is of, `NO_ID` for a template."""
    names = [one.start.body["day"] for one in stories if one.start]
    ids = {day for name in names if name and (day := parse_id("pd", name))}
    rows = ProgramDay.objects.filter(business_id=seat.business_id, id__in=ids).select_related("program")
    return {day.id: day.program.client_id or NO_ID for day in rows} if ids else {}


def write_lines(
    seat: Seat,
    workouts: set[UUID],
    lines: Mapping[UUID, tuple[UUID, LineTold]],
    sets: Mapping[UUID, SetTold],
) -> frozenset[UUID]:
    """The lines and sets of these workouts, only what differs. Shape: the ids that another workout has."""
    old_lines = WorkoutLine.objects.filter(workout__in=workouts).in_bulk()
    old_sets = WorkoutSet.objects.filter(line__workout__in=workouts).in_bulk()
    wanted = {key: line_columns(line) for key, (_workout, line) in lines.items()}
    stale = [key for key, row in old_sets.items() if key not in sets or differs(row, set_columns(sets[key]))]
    if stale:
        WorkoutSet.objects.filter(id__in=stale).delete()
    changed = [key for key, row in old_lines.items() if key in wanted and differs(row, wanted[key])]
    for key in changed:
        for name, value in wanted[key].items():
            setattr(old_lines[key], name, value)
    if changed:
        WorkoutLine.objects.bulk_update([old_lines[key] for key in changed], LINE)
    fresh = [key for key in wanted if key not in old_lines]
    mine = add_lines(seat, workouts, {key: (lines[key][0], wanted[key]) for key in fresh}) | set(old_lines)
    missing = {key: one for key, one in sets.items() if (key not in old_sets or key in stale) and one.line in mine}
    lost = add_sets(seat, workouts, missing)
    gone = [key for key in old_lines if key not in wanted]
    if gone:
        WorkoutLine.objects.filter(id__in=gone).delete()
    return frozenset(key for key in fresh if key not in mine) | lost


def add_lines(seat: Seat, workouts: set[UUID], fresh: Mapping[UUID, tuple[UUID, dict[str, Any]]]) -> set[UUID]:
    """Write new lines. Shape: those that are there now; an id that another workout has is not taken from it."""
    if not fresh:
        return set()
    rows = [
        WorkoutLine(id=key, business_id=seat.business_id, workout_id=workout, **columns)
        for key, (workout, columns) in fresh.items()
    ]
    WorkoutLine.objects.bulk_create(rows, ignore_conflicts=True)
    return set(WorkoutLine.objects.filter(id__in=fresh, workout__in=workouts).values_list("id", flat=True))


def add_sets(seat: Seat, workouts: set[UUID], fresh: Mapping[UUID, SetTold]) -> frozenset[UUID]:
    """Write new sets. Shape: those that could not be, because another workout has their id."""
    if not fresh:
        return frozenset()
    rows = [WorkoutSet(id=key, business_id=seat.business_id, **set_columns(one)) for key, one in fresh.items()]
    WorkoutSet.objects.bulk_create(rows, ignore_conflicts=True)
    found = WorkoutSet.objects.filter(id__in=fresh, line__workout__in=workouts).values_list("id", flat=True)
    return frozenset(fresh) - frozenset(found)


def line_columns(line: LineTold) -> dict[str, Any]:
    """A line as its row has it."""
    own = parse_id("xe", line.exercise)
    values = ("" if own else line.exercise, own, line.position, line.group, line.note, line.target)
    return dict(zip(LINE, values, strict=True))


def set_columns(one: SetTold) -> dict[str, Any]:
    """A set as its row has it."""
    figures = {name: getattr(one, name) for name in FIGURES}
    return {"line_id": one.line, "position": one.position, "kind": one.kind, "done_at": one.done_at, **figures}


def differs(row: object, columns: Mapping[str, Any]) -> bool:
    """Whether the row says something else."""
    return any(getattr(row, name) != value for name, value in columns.items())


def write_sign_off(workout: Workout, told: Told) -> None:
    """The client's own hand under the visit."""
    pin_hash = told.body.get("pin_hash")
    columns = {
        "business_id": workout.business_id,
        "kind": told.body["sign"],
        "drawing": told.body["drawing"],
        "pin_hash": bytes.fromhex(pin_hash) if pin_hash else None,
        "signed_at": min(told.made_at, told.received_at),
    }
    SignOff.objects.update_or_create(workout=workout, defaults=columns)
