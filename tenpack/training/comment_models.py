"""Table of comments: what coaches say about a workout for its client to read."""

from django.db import models

from tenpack.kit.ids import new_id, public_id
from tenpack.people.models import Business, Coach
from tenpack.training.models import Workout


class WorkoutComment(models.Model):
    """One comment, as it was written; its coach may take it off again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_index=False)
    workout = models.ForeignKey(Workout, models.PROTECT, related_name="comments", db_index=False)
    coach = models.ForeignKey(Coach, models.PROTECT, db_index=False)
    text = models.CharField(max_length=500)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workout", "id"], name="comments_of_workout")]

    @property
    def public_id(self) -> str:
        """`wc_…`"""
        return public_id("wc", self.id)
