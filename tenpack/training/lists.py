"""Workouts: what a person may see of them, the list with its search, what waits for a decision."""

from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.people.queries import Seat, require_client
from tenpack.training.comment_models import WorkoutComment
from tenpack.training.models import Workout, WorkoutLine, WorkoutSet

RUNNING = Q(ended_at=None)
# Taken, or said why not; a use that was put back decides nothing.
DECIDED = Q(decided_at__isnull=False, visit__undone_at=None)
# The hour was decided by another road: its appointment has its visit.
DECIDED_ELSEWHERE = Q(appointment__booking__visit__isnull=False)
# What clients log by themselves has no coach and takes no session.
UNDECIDED = Q(ended_at__isnull=False, coach__isnull=False) & ~DECIDED & ~DECIDED_ELSEWHERE
STATES = {"undecided": UNDECIDED, "running": RUNNING, "own": Q(coach=None)}
SORTS = {"newest": ("-started_at", "-id"), "oldest": ("started_at", "id"), "client": ("client__name", "-started_at")}


def workouts_seen_by(seat: Seat) -> QuerySet[Workout]:
    """Workouts of the clients this person may see, those a coach led too; newest first."""
    found = Workout.objects.filter(business=seat.business)
    if seat.client:
        found = found.filter(client_id=seat.client.id)
    elif seat.only_coach:
        found = found.filter(Q(client__coach_id=seat.only_coach) | Q(coach_id=seat.only_coach))
    related = found.select_related("client", "coach", "visit", "appointment__booking__visit")
    return related.order_by("-started_at", "-id")


def workout_seen_by(seat: Seat, workout_id: UUID | None) -> Workout:
    """The workout with this id, with its lines and sets. Errors: `NotFound` outside the business, `Forbidden` for
    another coach's client. Three queries."""
    rows = Workout.objects.filter(business=seat.business, id=workout_id or NO_ID)
    related = rows.select_related(
        "client__coach", "coach", "day__program", "visit", "appointment__slot__coach", "appointment__booking__visit"
    )
    found = related.prefetch_related(LINES).first()
    if found is None or (seat.client and seat.client.id != found.client_id):
        raise NotFound
    if found.coach_id != seat.only_coach:
        require_client(seat, found.client)
    return found


LINES = Prefetch(
    "lines",
    WorkoutLine.objects.select_related("own_exercise")
    .prefetch_related(Prefetch("sets", WorkoutSet.objects.order_by("position", "id")))
    .order_by("position", "id"),
)


def search_workouts(workouts: QuerySet[Workout], *, text: str = "", state: str = "") -> QuerySet[Workout]:
    """Those whose client or title contains every word, in this state."""
    for word in text.split():
        workouts = workouts.filter(Q(client__name__icontains=word) | Q(title__icontains=word))
    return workouts.filter(STATES[state]) if state in STATES else workouts


def undecided_workouts(seat: Seat) -> QuerySet[Workout]:
    """Workouts that ended and of which nobody has said what became of the session, newest first."""
    return workouts_seen_by(seat).filter(UNDECIDED)


def is_decided(workout: Workout) -> bool:
    """Whether this workout needs nothing more from a coach. The workout comes with its visit and appointment."""
    if workout.decided_at:
        return workout.visit is None or workout.visit.undone_at is None
    return workout.coach_id is None or bool(workout.appointment and workout.appointment.booking.visit_id)


def comments_of(workout: Workout) -> list[WorkoutComment]:
    """What coaches said about it, oldest first."""
    return list(WorkoutComment.objects.filter(workout=workout).select_related("coach").order_by("id"))
