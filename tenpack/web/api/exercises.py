"""Exercises: the library, and the business's own."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import Field, WithJsonSchema

from tenpack.kit.paging import cursor_after, parse_cursor
from tenpack.training.actions import ExerciseDraft, change_exercise, create_exercise
from tenpack.training.actions.exercises import MOST_ALIASES
from tenpack.training.catalogue import exercise_seen_by, movement_seen_by, movements_of, own_exercises
from tenpack.training.choices import Equipment, Force, Measured, Mechanic, Muscle
from tenpack.training.library import Movement, movement_of
from tenpack.training.models import MUSCLES, Exercise
from tenpack.training.search import search
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, as_page
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import DIGITS, Asked, Memo, Name, Page, Shown, Version

router = Router(tags=["Exercises"])

ExerciseKey = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": f"^(xe_{DIGITS}|[a-z0-9]+(-[a-z0-9]+)*)$", "maxLength": 48})
]
Aliases = Annotated[list[Name], Field(max_length=MOST_ALIASES)]
MainMuscles = Annotated[list[Muscle], Field(min_length=1, max_length=MUSCLES)]
OtherMuscles = Annotated[list[Muscle], Field(max_length=MUSCLES)]
Link = Annotated[str, Field(max_length=500, pattern=r"^(https?://[^\s\x00-\x1f\x7f-\x9f]+)?$")]
Search = Annotated[str, Field(max_length=100)]


class NewExercise(Asked):
    """An exercise of the business's own."""

    name: Name
    aliases: Aliases = []
    equipment: Equipment = Equipment.NONE
    mechanic: Mechanic = Mechanic.COMPOUND
    force: Force = Force.MIXED
    measured: Measured = Measured.LOAD_REPS
    primary: MainMuscles
    secondary: OtherMuscles = []
    cue: Memo = ""
    video_url: Link = ""


class ExerciseChange(Asked):
    """What is left out stays. With `version`, what somebody else saved meanwhile is not overwritten."""

    name: Name | None = None
    aliases: Aliases | None = None
    equipment: Equipment | None = None
    mechanic: Mechanic | None = None
    force: Force | None = None
    measured: Measured | None = None
    primary: MainMuscles | None = None
    secondary: OtherMuscles | None = None
    cue: Memo | None = None
    video_url: Link | None = None
    version: Version | None = None


class ExerciseShown(Shown):
    """An exercise. `key` is the library's word for it, or the id of an own one."""

    key: str
    name: str
    aliases: list[str]
    equipment: Equipment
    mechanic: Mechanic
    force: Force
    measured: Measured
    per_side: bool
    primary: list[Muscle]
    secondary: list[Muscle]
    cue: str
    video_url: str
    is_own: bool
    is_archived: bool


class ExercisePart(Part):
    """Which exercises: those that answer a search, mistyped or not, that train a muscle, that need something."""

    q: Search = ""
    muscle: Muscle | None = None
    equipment: Equipment | None = None
    own: bool = False


@router.get("/exercises", response=Page[ExerciseShown])
def list_exercises(request: Call, part: Query[ExercisePart]) -> HttpResponse:
    """The library and the business's own, the best answer first; without a search by name."""
    business = request.seat.business
    known = [movement_of(one) for one in own_exercises(business)] if part.own else movements_of(business)
    filters = {"muscle": part.muscle, "equipment": part.equipment}
    found = search(known, part.q, language=language(), **filters)
    # The list is one in memory, in the order of the search: its cursor is a place in it.
    first = min(parse_cursor(part.cursor).int, len(found)) if part.cursor is not None else 0
    last = first + part.limit
    following = cursor_after(UUID(int=last)) if last < len(found) else None
    return as_page([shown(one) for one in found[first:last]], following)


@router.post("/exercises", response={201: ExerciseShown})
def add_exercise(request: Call, body: NewExercise) -> HttpResponse:
    """Add an exercise to the business's own."""
    seat, draft = request.seat, ExerciseDraft(**body.model_dump())

    def act() -> ExerciseShown:
        made = create_exercise(business=seat.business, draft=draft, by=seat.actor, now=request.now)
        return shown(movement_of(made))

    return answer_once(request, 201, act)


@router.get("/exercises/{exercise}", response=ExerciseShown)
def see_exercise(request: Call, exercise: ExerciseKey) -> HttpResponse:
    """One exercise, in the language of the business."""
    return as_json(200, shown(movement_seen_by(request.seat, exercise)))


@router.patch("/exercises/{exercise}", response=ExerciseShown)
def edit_exercise(request: Call, exercise: ExerciseKey, body: ExerciseChange) -> HttpResponse:
    """Change an own exercise; those of the library stay as they are."""
    row = exercise_seen_by(request.seat, exercise)
    version, by = body.version or row.version, request.seat.actor

    def act() -> ExerciseShown:
        draft = changed(row, body)
        return shown(movement_of(change_exercise(exercise=row, draft=draft, version=version, by=by, now=request.now)))

    return answer_once(request, 200, act)


def changed(row: Exercise, body: ExerciseChange) -> ExerciseDraft:
    """The exercise with the change."""
    names = [name for name in ExerciseChange.model_fields if name != "version"]
    said = {name: value for name in names if (value := getattr(body, name)) is not None}
    return ExerciseDraft(**({name: getattr(row, name) for name in names} | said))


def language() -> str:
    """The language names are told in."""
    return get_language() or "en"


def shown(movement: Movement) -> ExerciseShown:
    """The exercise as JSON shows it."""
    return ExerciseShown(
        key=movement.key,
        name=movement.name(language()),
        aliases=list(movement.also(language())),
        equipment=movement.equipment,
        mechanic=movement.mechanic,
        force=movement.force,
        measured=movement.measured,
        per_side=movement.per_side,
        primary=list(movement.primary),
        secondary=list(movement.secondary),
        cue=movement.cue(language()),
        video_url=movement.video_url,
        is_own=movement.is_own,
        is_archived=movement.is_archived,
    )
