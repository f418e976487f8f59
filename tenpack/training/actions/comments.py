"""Comments on a workout: a coach says something about it, and the client reads it there."""

from datetime import datetime

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.people.models import Coach
from tenpack.training.comment_models import WorkoutComment
from tenpack.training.models import Workout


@transaction.atomic
def comment_workout(*, workout: Workout, text: str, by: Coach, now: datetime) -> WorkoutComment:
    """Say something about a workout to its client. Errors: `InvalidFields`."""
    checks = Checks()
    text = checks.text("text", text, MEMO_LENGTH, required=True)
    checks.refuse_if_any()
    comment = WorkoutComment.objects.create(
        business_id=workout.business_id, workout=workout, coach=by, text=text, written_at=now
    )
    tell("workout.commented", workout, by, now)
    return comment


@transaction.atomic
def remove_comment(*, comment: WorkoutComment, by: Coach, now: datetime) -> None:
    """Take a comment off again; the journal keeps that it was there. Repeat: does nothing."""
    if WorkoutComment.objects.filter(id=comment.id).delete()[0]:
        tell("workout.comment_removed", comment.workout, by, now)


def tell(event: str, workout: Workout, by: Coach, now: datetime) -> None:
    """A line of the journal: that something was said, not what."""
    client_id = workout.client_id
    record(event, business_id=workout.business_id, client_id=client_id, about=workout, now=now, by=by.actor)
