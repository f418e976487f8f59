"""The sync of Coach Mode as JSON: one shape for both doors, the sign-in's and the API key's."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StrictInt, ValidationError

from tenpack.kit.errors import Refused
from tenpack.people.queries import Seat
from tenpack.training.actions.sync import MOST_OPERATIONS, Batch, Entry, apply_operations
from tenpack.training.operations import DeviceId
from tenpack.web.api.bodies import read_json
from tenpack.web.api.problems import broken_fields
from tenpack.web.api.shapes import Asked, Instant


class OtherPerson(Refused):
    code = "other_person"
    status = 403
    message = _("Somebody else is signed in on this device now.")


class NewBatch(Asked):
    """What one device sends: `sent_at` by its own clock, so that the server knows how far that goes wrong."""

    version: StrictInt
    person: str | None = None
    device: DeviceId
    sent_at: Instant
    operations: Annotated[list[Any], Field(json_schema_extra={"maxItems": MOST_OPERATIONS})]


def sync(*, seat: Seat, body: bytes, now: datetime) -> dict[str, Any]:
    """Take a batch and answer each operation in the order sent.

    Errors: `NotJson`, `BrokenFields`, `OtherPerson`, `TooManyOperations`.
    """
    try:
        asked = NewBatch.model_validate(read_json(body))
    except ValidationError as error:
        raise broken_fields(error.errors()) from error
    person = seat.coach or seat.client
    if asked.person is not None and person and asked.person != person.public_id:
        raise OtherPerson
    batch = Batch(UUID(asked.device), asked.sent_at, asked.operations, asked.version)
    receipt = apply_operations(seat=seat, batch=batch, now=now)
    return {
        "received_at": receipt.received_at,
        "clock_off_seconds": round(receipt.clock_off.total_seconds()),
        "operations": [entry_shown(entry) for entry in receipt.entries],
    }


def entry_shown(entry: Entry) -> dict[str, Any]:
    """What became of one operation."""
    shown: dict[str, Any] = {"id": entry.id, "state": entry.state}
    if entry.code:
        shown |= {"code": entry.code, "detail": entry.detail}
    if entry.decision:
        shown["decision"] = entry.decision
    return shown
