"""Tables of messages: one thread for each client, with whoever coaches them."""

from django.db import models
from django.db.models import F, Q

from tenpack.kit.ids import new_id, public_id
from tenpack.people.choices import AttachmentKind
from tenpack.people.models import Business, Client, Coach


class Message(models.Model):
    """One message of a client's thread: from `coach`, or without one from the client."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="messages", db_index=False)
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="messages")
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    # When the other side first saw it: the client, or the coach responsible then.
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="message_of_business"),
            models.CheckConstraint(condition=Q(read_at=None) | Q(read_at__gte=F("sent_at")), name="message_order"),
        ]
        indexes = [
            models.Index(fields=["client", "-id"], name="messages_of_client"),
            models.Index(fields=["client"], condition=Q(read_at=None), name="messages_unread"),
        ]

    @property
    def public_id(self) -> str:
        """`me_…`"""
        return public_id("me", self.id)


class Attachment(models.Model):
    """A file that came with a message; its content lies in the store of files under `stored_as`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments", db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=AttachmentKind)
    size = models.PositiveIntegerField()
    # Of a picture, in pixels, so that a page keeps its place while it loads.
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="attachments_of_message")]

    @property
    def public_id(self) -> str:
        """`fi_…`"""
        return public_id("fi", self.id)

    @property
    def stored_as(self) -> str:
        """Where the store of files keeps it: no name a person chose."""
        return f"{self.business_id}/{self.id}"
