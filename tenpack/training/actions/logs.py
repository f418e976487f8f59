"""A whole workout told at once, by somebody who wrote it down afterwards: the same operations, the same door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.kit.checks import Checks
from tenpack.kit.errors import Invalid, InvalidFields
from tenpack.kit.ids import public_id
from tenpack.people.models import Client
from tenpack.people.queries import Seat
from tenpack.training.actions.sync import Batch, apply_operations
from tenpack.training.models import ProgramDay, Workout

LONGEST_NOTE = 1000
# What a set of a log may say, as the operation names it.
SET_FIELDS = ("set_kind", "load_grams", "reps", "seconds", "metres", "rpe_tenths")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One exercise with its sets, each a mapping of what an operation says of a set."""

    exercise: str
    sets: Sequence[Mapping[str, Any]]
    note: str = ""
    target: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """A workout as it was. `id` is made where it is written, so that the same form sent twice is one workout."""

    id: UUID
    client: Client
    started_at: datetime
    ended_at: datetime | None
    title: str = ""
    note: str = ""
    day: ProgramDay | None = None
    appointment: UUID | None = None
    lines: Sequence[LogLine] = field(default_factory=list)


@transaction.atomic
def log_workout(*, seat: Seat, log: Log, now: datetime) -> Workout:
    """Write down a workout that is over, or that runs where it has no end yet. Nothing is deducted by it.

    Repeat: the same log again gives the same workout. Errors: `Invalid`, `InvalidFields`, `NotFound`, `Forbidden`.
    """
    if log.started_at > now or (log.ended_at and log.ended_at > now):
        raise InvalidFields({"started_at": _("This lies in the future. Write it down once it is done.")})
    checks = Checks()
    checks.text("note", log.note, LONGEST_NOTE)
    checks.refuse_if_any()
    batch = Batch(device=log.id, sent_at=now, operations=operations_of(log))
    receipt = apply_operations(seat=seat, batch=batch, now=now)
    for entry in receipt.entries:
        if entry.state == "refused":
            raise Invalid(entry.detail or _("This could not be written down. Look at the numbers again."))
    return Workout.objects.select_related("client").get(id=log.id)


def operations_of(log: Log) -> list[dict[str, Any]]:
    """What a device would have said."""
    said = [
        {
            "kind": "start",
            "client": log.client.public_id,
            "appointment": public_id("ap", log.appointment) if log.appointment else None,
            "day": log.day.public_id if log.day else None,
            "title": log.title,
            "started_at": log.started_at.isoformat(),
        }
    ]
    for place, line in enumerate(log.lines):
        said += said_of_line(log.id, place, line)
    if log.note:
        said.append({"kind": "note", "text": log.note})
    if log.ended_at:
        said.append({"kind": "finish", "ended_at": log.ended_at.isoformat()})
    at = (log.ended_at or log.started_at).isoformat()
    return [
        {"id": str(uuid5(log.id, f"operation {number}")), "workout": str(log.id), "at": at, **one}
        for number, one in enumerate(said)
    ]


def said_of_line(workout: UUID, place: int, line: LogLine) -> list[dict[str, Any]]:
    """The line and its sets."""
    key = str(uuid5(workout, f"line {place}"))
    said: list[dict[str, Any]] = [
        {
            "kind": "line",
            "line": key,
            "exercise": line.exercise,
            "position": place,
            "note": line.note,
            "target": list(line.target),
        }
    ]
    for number, one in enumerate(line.sets):
        given = {name: one[name] for name in SET_FIELDS if name in one}
        of_set = {"kind": "set", "set": str(uuid5(workout, f"set {place} {number}")), "line": key, "position": number}
        said.append(of_set | given)
    return said
