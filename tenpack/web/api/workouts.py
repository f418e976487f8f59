"""Workouts to read. What changes them comes through the sync, like everything a device says."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, WithJsonSchema

from tenpack.kit.ids import NO_ID, parse_id
from tenpack.kit.paging import cursor_after, parse_cursor
from tenpack.people.queries import client_seen_by
from tenpack.training.choices import SetKind
from tenpack.training.decided import decision_in, with_decision
from tenpack.training.lists import workout_seen_by, workouts_seen_by
from tenpack.training.models import Workout
from tenpack.training.whole import lines_shown, with_lines
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, as_page
from tenpack.web.api.repeats import as_json
from tenpack.web.api.shapes import AppointmentId, ClientId, CoachId, PackId, Page, Shown, VisitId, id_schema, shown_id

router = Router(tags=["Workouts"])

WorkoutId = Annotated[str, id_schema("wo")]
DayId = Annotated[str, id_schema("pd")]
DeviceId = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
ExerciseKey = Annotated[str, Field(description="A key of the library, or `xe_…` of the business's own")]


class SetShown(Shown):
    """A set that was done. Load in grams, time in seconds, distance in metres, effort in tenths of RPE."""

    id: DeviceId
    position: int
    kind: SetKind
    load_grams: int | None
    reps: int | None
    seconds: int | None
    metres: int | None
    rpe_tenths: int | None


class LineShown(Shown):
    """One exercise of a workout with its sets."""

    id: DeviceId
    exercise: ExerciseKey
    position: int
    group: int | None
    note: str
    target: list[dict[str, Any]]
    sets: list[SetShown]


class DecisionShown(Shown):
    """What became of the session: the visit and the pack that paid, that it is owed, or why nothing was deducted.

    `already`: another road had recorded the visit before, nothing was taken for the workout.
    """

    visit: VisitId | None = None
    session_pack: PackId | None = None
    pack_title: str | None = None
    free_after: int | None = None
    why: str | None = None
    already: bool | None = None
    owed: bool | None = None
    by: str | None = None
    at: datetime | None = None
    undone_at: datetime | None = None
    reason: str | None = None


class WorkoutBrief(Shown):
    """A workout; `device_id` is what operations call it, `coach` null where the client logged it by themselves."""

    id: WorkoutId
    device_id: DeviceId
    client: ClientId
    coach: CoachId | None
    appointment: AppointmentId | None
    day: DayId | None
    title: str
    note: str
    started_at: datetime
    ended_at: datetime | None
    decision: DecisionShown | None


class WorkoutWhole(WorkoutBrief):
    """The same, with its exercises and sets."""

    lines: list[LineShown]


class WorkoutPart(Part):
    """Which workouts: of everybody, or one client's."""

    client: ClientId | None = None


@router.get("/workouts", response=Page[WorkoutBrief])
def list_workouts(request: Call, part: Query[WorkoutPart]) -> HttpResponse:
    """Workouts of the clients this key may see, the latest first."""
    rows = with_decision(workouts_seen_by(request.seat))
    if part.client is not None:
        rows = rows.filter(client=client_seen_by(request.seat, parse_id("cl", part.client)))
    if part.cursor is not None:
        last = Workout.objects.filter(business=request.seat.business, id=parse_cursor(part.cursor)).first()
        rows = rows.filter(before(last)) if last else rows.none()
    found = list(rows.order_by("-started_at", "-id")[: part.limit + 1])
    following = cursor_after(found[part.limit - 1].pk) if len(found) > part.limit else None
    return as_page([WorkoutBrief(**fields_of(one)) for one in found[: part.limit]], following)


@router.get("/workouts/{workout}", response=WorkoutWhole)
def see_workout(request: Call, workout: WorkoutId) -> HttpResponse:
    """One workout with its exercises and sets."""
    seen = workout_seen_by(request.seat, parse_id("wo", workout) or NO_ID)
    row = with_lines(with_decision(Workout.objects.filter(id=seen.id))).get()
    return as_json(200, WorkoutWhole(**fields_of(row), lines=[LineShown(**one) for one in lines_shown(row)]))


def before(last: Workout) -> Q:
    """What comes after this one in the list."""
    return Q(started_at__lt=last.started_at) | Q(started_at=last.started_at, id__lt=last.id)


def fields_of(workout: Workout) -> dict[str, Any]:
    """The fields of `WorkoutBrief`; the workout came `with_decision`."""
    decision = decision_in(workout)
    return {
        "id": workout.public_id,
        "device_id": str(workout.id),
        "client": shown_id("cl", workout.client_id),
        "coach": shown_id("co", workout.coach_id),
        "appointment": shown_id("ap", workout.appointment_id),
        "day": shown_id("pd", workout.day_id),
        "title": workout.title,
        "note": workout.note,
        "started_at": workout.started_at,
        "ended_at": workout.ended_at,
        "decision": DecisionShown(**decision) if decision else None,
    }
