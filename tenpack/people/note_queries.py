"""Reading private notes; nobody but the client's coach and those who run the business."""

from uuid import UUID

from django.db.models import Q, QuerySet

from tenpack.kit.errors import Forbidden, NotFound
from tenpack.kit.ids import NO_ID
from tenpack.people.models import Client
from tenpack.people.note_models import Note
from tenpack.people.queries import Seat, require_client


def notes_of(client: Client, text: str = "") -> QuerySet[Note]:
    """The client's notes that hold every word of `text`: pinned ones first, then the newest."""
    found = Note.objects.filter(client=client, removed_at=None)
    for word in text.split():
        found = found.filter(Q(text__icontains=word) | Q(coach__name__icontains=word))
    return found.select_related("coach").prefetch_related("versions__coach").order_by("-is_pinned", "-id")


def note_seen_by(seat: Seat, note_id: UUID | None) -> Note:
    """The note, removed or not. Errors: `NotFound` outside the business, `Forbidden` about another coach's client."""
    note = Note.objects.filter(business=seat.business, id=note_id or NO_ID).select_related("client__coach").first()
    if note is None:
        raise NotFound
    if not seat.role.is_staff:
        raise Forbidden
    require_client(seat, note.client)
    return note
