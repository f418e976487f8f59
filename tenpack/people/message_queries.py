"""Reading messages: threads, what is new in them, and files."""

from uuid import UUID

from django.core.files.storage import storages
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.people.message_models import Attachment, Message
from tenpack.people.models import Client
from tenpack.people.queries import Seat, clients_seen_by, require_client


def thread_of(client: Client) -> QuerySet[Message]:
    """The client's messages with their files, newest first."""
    rows = Message.objects.filter(client=client).select_related("coach")
    return rows.prefetch_related("attachments").order_by("-id")


def threads_seen_by(seat: Seat) -> QuerySet[Client]:
    """Clients with messages, the latest first: `last_text`, `last_at`, `last_coach` (None: the client), `unread`."""
    last = Message.objects.filter(client=OuterRef("pk")).order_by("-id")
    rows = clients_seen_by(seat).annotate(
        last_id=Subquery(last.values("id")[:1]),
        last_text=Subquery(last.values("text")[:1]),
        last_at=Subquery(last.values("sent_at")[:1]),
        last_coach=Subquery(last.values("coach__name")[:1]),
        unread=Count("messages", filter=Q(messages__coach=None, messages__read_at=None)),
    )
    return rows.exclude(last_id=None).select_related("coach").order_by(F("last_id").desc())


def unread_threads(seat: Seat) -> QuerySet[Client]:
    """The same of this person's own clients, where something waits to be read."""
    fresh = Message.objects.filter(client=OuterRef("pk"), coach=None, read_at=None)
    return threads_seen_by(seat).filter(Exists(fresh), coach=seat.coach, archived_at=None)


def attachment_seen_by(seat: Seat, attachment_id: UUID | None) -> Attachment:
    """The file. Errors: `NotFound` outside the business or thread, `Forbidden` in another coach's client's."""
    rows = Attachment.objects.filter(business=seat.business, id=attachment_id or NO_ID)
    found = rows.select_related("message__client").first()
    if found is None or (seat.client and seat.client.id != found.message.client_id):
        raise NotFound
    require_client(seat, found.message.client)
    return found


def attachments_of(client: Client) -> QuerySet[Attachment]:
    """The files of the client's thread, the oldest first."""
    return Attachment.objects.filter(message__client=client).order_by("id")


def stored_files_of(client: Client) -> list[str]:
    """Where the store of files keeps what came with the client's messages."""
    return [file.stored_as for file in attachments_of(client)]


def content_of(file: Attachment) -> bytes | None:
    """What is in it; None where the store of files has lost it."""
    try:
        with storages["files"].open(file.stored_as) as stored:
            return bytes(stored.read())
    except FileNotFoundError:
        return None
