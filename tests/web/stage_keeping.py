"""What is kept, on the stage: whose pages these are, and a file that the owner asked for."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenpack.keeping.models import DataFile
    from tenpack.people.models import Client, Coach

FOR_CLIENTS = {"portal-data", "portal-data-file", "portal-erasure"}
FOR_RUNNERS = {"client-data", "client-data-file", "client-erasure"}
FOR_OWNERS = {"settings-data", "settings-data-export"}
# Nobody but the owner, who asked for it, can open the file.
OF_WHO_ASKED = {"file_id"}


def file_of(client: "Client", coach: "Coach", now: datetime) -> "DataFile":
    """A file about this client, ready for the coach who asked for it."""
    from tenpack.keeping.models import DataFile

    return DataFile.objects.create(
        business_id=client.business_id,
        client=client,
        asked_kind="coach",
        asked_by=coach.id,
        asked_at=now,
        state="ready",
        content=b"zip",
    )
