"""What stands in the way of erasing, and who asked for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tenpack.keeping.choices import Obstacle
from tenpack.keeping.models import DataFile, Erasure
from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.people.models import Client
from tenpack.people.queries import Seat, clients_seen_by


@dataclass(frozen=True, slots=True)
class InTheWay:
    """One kind of thing that stands in the way, and how many of it."""

    kind: Obstacle
    number: int


def obstacles_to_erasing(client: Client, now: datetime) -> list[InTheWay]:
    """What must be settled first; unused sessions may also be given up. The database asks itself the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, number FROM tenpack_erasure_obstacles(%s, %s)", [client.id, now])
        return [InTheWay(Obstacle(kind), int(number)) for kind, number in cursor.fetchall()]


def erasure_of(client: Client) -> Erasure | None:
    """The client's wish to be erased, or that it was done."""
    return Erasure.objects.filter(client=client).first()


def erasures_asked(seat: Seat) -> QuerySet[Erasure]:
    """Wishes that nobody has fulfilled yet, of the clients this person may see, the oldest first."""
    asked = Erasure.objects.filter(business=seat.business, erased_at=None, client__in=clients_seen_by(seat))
    return asked.select_related("client").order_by("asked_at")


def data_files_of(seat: Seat, client: Client) -> QuerySet[DataFile]:
    """The files this person asked for about the client, newest first, without their content."""
    return DataFile.objects.filter(client=client, asked_by=seat.actor.id or NO_ID).defer("content").order_by("-id")


def data_file_of(seat: Seat, file_id: UUID | None) -> DataFile:
    """The file with this id. Errors: `NotFound` for anybody but who asked for it, or once it is gone."""
    found = DataFile.objects.filter(business=seat.business, id=file_id or NO_ID, asked_by=seat.actor.id or NO_ID)
    file = found.select_related("client").first()
    if file is None:
        raise NotFound
    return file
