"""Tables of private notes. Every wording a note ever had stays, with who wrote it and when."""

from django.db import models
from django.db.models import F, Q

from tenpack.kit.ids import new_id, public_id
from tenpack.people.models import Business, Client, Coach


class Note(models.Model):
    """What coaches write down about a client for themselves; the client never sees it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="notes", db_index=False)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="notes")
    text = models.TextField()
    is_pinned = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="note_of_business"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__gte=F("written_at")), name="note_order"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-is_pinned", "-id"], name="notes_of_client"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="notes_removed"),
        ]

    @property
    def public_id(self) -> str:
        """`nt_…`"""
        return public_id("nt", self.id)


class NoteVersion(models.Model):
    """One wording of a note: the first, or what an edit made of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_index=False)
    note = models.ForeignKey(Note, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    coach = models.ForeignKey(Coach, models.PROTECT, db_index=False)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_version_once")]
