"""The journal's one table."""

from django.db import models

from tenpack.journal.choices import ActorKind
from tenpack.kit.ids import new_id


class JournalLine(models.Model):
    """One thing that happened. `event` is noun.past, `about_*` the thing, `facts` values without personal text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business_id = models.UUIDField()
    client_id = models.UUIDField(null=True)
    event = models.CharField(max_length=40)
    about_kind = models.CharField(max_length=20)
    about_id = models.UUIDField()
    happened_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["business_id", "-id"], name="journal_of_business"),
            models.Index(fields=["client_id", "-id"], name="journal_of_client"),
        ]
