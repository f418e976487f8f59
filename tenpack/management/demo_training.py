"""The demo's programs: three templates, copies of them that clients train by, an exercise of the studio's own."""

from datetime import datetime
from typing import Any

from tenpack.management.demo_diary import Diary
from tenpack.people.models import Client
from tenpack.training.actions import (
    Dates,
    DayDraft,
    ExerciseDraft,
    assign_program,
    copy_week,
    create_exercise,
    create_program,
)
from tenpack.training.models import Program

# An exercise, how many sets, reps or a range, a load ("kg", "percent", "rpe"), rest in seconds, kilograms more a week.
Line = tuple[str, int, str, str, int, float]
SCALE = {"kg": ("weight", 1000), "percent": ("percent", 1), "rpe": ("rpe", 10)}
STRENGTH: dict[str, tuple[Line, ...]] = {
    "Lower": (
        ("back-squat", 3, "5", "60 kg", 150, 2.5),
        ("romanian-deadlift", 3, "8–10", "50 kg", 120, 2.5),
        ("walking-lunge", 2, "12", "8 rpe", 90, 0),
    ),
    "Upper": (
        ("bench-press", 3, "5", "75 percent", 150, 0),
        ("barbell-row", 3, "8", "45 kg", 120, 1.25),
        ("overhead-press", 3, "6–8", "30 kg", 90, 1.25),
    ),
    "Whole body": (
        ("deadlift", 3, "3–5", "80 kg", 180, 5),
        ("lat-pulldown", 3, "10–12", "45 kg", 90, 1.25),
    ),
}
BEGINNERS: dict[str, tuple[Line, ...]] = {
    "Day A": (("goblet-squat", 3, "10", "12 kg", 90, 1), ("push-up", 3, "6–10", "", 90, 0)),
    "Day B": (("romanian-deadlift", 3, "10", "20 kg", 90, 2), ("lat-pulldown", 3, "10", "30 kg", 90, 1)),
}
AT_HOME: dict[str, tuple[Line, ...]] = {
    "Hotel room": (("push-up", 1, "10–15", "", 0, 0), ("bodyweight-squat", 1, "15–20", "", 0, 0)),
}
ASSIGNED = (("Jo Sundqvist", 0, -54, None), ("Lukas Brandt", 0, -40, 44), ("Amara Nwosu", 1, -25, 31))


def keep_training(diary: Diary) -> None:
    """Note the programs of the studio and who trains by them."""
    templates: list[Program] = []
    diary.at(-120, 9, lambda now: templates.extend(write_templates(diary, now)))
    for name, number, day, last in ASSIGNED:
        expires_on = diary.day(last) if last is not None else None
        dates = Dates(starts_on=diary.day(day), expires_on=expires_on)

        def assign(now: datetime, name: str = name, number: int = number, dates: Dates = dates) -> None:
            client = Client.objects.filter(business=diary.business, name=name).select_related("coach").first()
            if client:
                assign_program(program=templates[number], client=client, dates=dates, by=client.coach.actor, now=now)

        diary.at(day, 8, assign)


def write_templates(diary: Diary, now: datetime) -> list[Program]:
    """The templates, their first week copied forward with its progression."""
    by = diary.coaches["maya"].actor
    own = ExerciseDraft(
        name="Sandbag carry, park loop",
        aliases=["Sandbag loop"],
        equipment="none",
        measured="load_distance",
        primary=["glutes", "upper-back"],
        secondary=["forearms", "abdominals"],
        cue="Hug the bag high and breathe behind it. One loop is 200 metres.",
        video_url="https://videos.example.com/sandbag-carry",
    )
    create_exercise(business=diary.business, draft=own, by=by, now=now)
    found = []
    for title, note, days, kind, weeks in (
        ("Strength, three days", "For those who know the big lifts. Four weeks, then test.", STRENGTH, "straight", 4),
        ("First steps in the gym", "Two days a week for the first month.", BEGINNERS, "straight", 4),
        ("Anywhere", "No equipment, twenty minutes.", AT_HOME, "circuit", 1),
    ):
        drafts = [DayDraft(week=1, title=name, blocks=blocks_of(lines, kind)) for name, lines in days.items()]
        program = create_program(business=diary.business, title=title, note=note, days=drafts, by=by, now=now)
        for week in range(1, weeks):
            program = copy_week(program=program, week=week, version=program.version, by=by, now=now)
        found.append(program)
    return found


def blocks_of(lines: tuple[Line, ...], kind: str) -> list[dict[str, Any]]:
    """A block for each exercise; of a circuit one for all."""
    items = [item_of(line) for line in lines]
    if kind == "circuit":
        return [{"kind": kind, "rounds": 4, "rest_seconds": 90, "note": "", "items": items}]
    return [{"kind": kind, "rounds": None, "rest_seconds": None, "note": "", "items": [item]} for item in items]


def item_of(line: Line) -> dict[str, Any]:
    """One exercise with its equal sets."""
    exercise, count, reps, load, rest, more = line
    least, _dash, most = reps.partition("–")
    value, _space, unit = load.partition(" ")
    target: dict[str, Any] = {"kind": "work", "reps": int(least), "reps_most": int(most) if most else None}
    target |= {"seconds": None, "metres": None, "rest_seconds": rest or None, "tempo": "", "to_failure": False}
    target["load"] = {"kind": SCALE[unit][0], "value": int(float(value) * SCALE[unit][1])} if load else None
    step = {"load_grams": int(more * 1000), "reps": 0, "every_weeks": 1} if more else None
    return {"exercise": exercise, "note": "", "sets": [target] * count, "step": step}
