"""What a device may say about a workout: one shape for each kind, each checked alone.

Units: load in grams, time in seconds, distance in metres, effort in tenths of RPE; instants as RFC 3339.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, StrictBool, StrictInt, TypeAdapter, ValidationError, model_validator

from tenpack.kit.errors import Invalid
from tenpack.training.choices import SetKind
from tenpack.training.errors import PageTooOld
from tenpack.training.prescriptions import KEY, LARGEST_GRAMS, MOST_SETS, PLAIN_TEXT, Note, Part, Target, number

VERSION = 1
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
DIGITS = "[1-9A-HJ-NP-Za-km-z]{22}"
LINE_PATH = r"^[MmLlHhVvCcSsQqTtAaZz0-9eE ,.+\-]*$"
LONGEST_DRAWING = 20_000
NEAR = timedelta(days=3660)


def instant(text: str) -> datetime:
    """The moment that RFC 3339 writes so. Errors: `ValueError`."""
    if not INSTANT.fullmatch(text):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def known_instant(text: str) -> str:
    """The text as it is, where it names a moment. Errors: `ValueError`."""
    instant(text)
    return text


def require_near(said_at: str, meant: str) -> None:
    """Errors: `ValueError` where the two lie more than ten years apart."""
    if abs(instant(said_at) - instant(meant)) > NEAR:
        raise ValueError(meant)


DeviceId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="A UUID")]
Moment = Annotated[str, AfterValidator(known_instant), Field(max_length=40, json_schema_extra={"format": "date-time"})]
ClientId = Annotated[str, Field(pattern=f"^cl_{DIGITS}$")]
AppointmentId = Annotated[str, Field(pattern=f"^ap_{DIGITS}$")]
DayId = Annotated[str, Field(pattern=f"^pd_{DIGITS}$")]
PackId = Annotated[str, Field(pattern=f"^pk_{DIGITS}$")]
Position = number(0, 200)


class Said(Part):
    """What every operation carries: its id, made on the device, its workout, and when the device's clock made it."""

    id: DeviceId
    workout: DeviceId
    at: Moment

    @property
    def key(self) -> UUID:
        """The id."""
        return UUID(self.id)

    @property
    def workout_key(self) -> UUID:
        """Which workout it is about."""
        return UUID(self.workout)


class Start(Said):
    """A workout began. Said again, the last one's title, appointment and day stand; the client stays."""

    kind: Literal["start"]
    client: ClientId
    appointment: AppointmentId | None = None
    day: DayId | None = None
    title: Annotated[str, Field(max_length=80, pattern=PLAIN_TEXT)] = ""
    started_at: Moment

    @model_validator(mode="after")
    def is_near(self) -> "Start":
        """It began within ten years of when that was said."""
        require_near(self.at, self.started_at)
        return self


class Line(Said):
    """An exercise of the workout as it is now; `removed` takes it out with its sets."""

    kind: Literal["line"]
    line: DeviceId
    exercise: Annotated[str, Field(pattern=KEY)]
    position: Position  # type: ignore[valid-type]
    group: Position | None = None  # type: ignore[valid-type]
    note: Note = ""
    target: Annotated[list[Target], Field(max_length=MOST_SETS)] = []
    removed: StrictBool = False


class Set(Said):
    """A set as it is now."""

    kind: Literal["set"]
    set: DeviceId
    line: DeviceId
    position: Position  # type: ignore[valid-type]
    set_kind: SetKind = SetKind.WORK
    load_grams: number(0, LARGEST_GRAMS) | None = None  # type: ignore[valid-type]
    reps: number(0, 1000) | None = None  # type: ignore[valid-type]
    seconds: number(0, 86_400) | None = None  # type: ignore[valid-type]
    metres: number(0, 500_000) | None = None  # type: ignore[valid-type]
    rpe_tenths: number(0, 100) | None = None  # type: ignore[valid-type]
    removed: StrictBool = False


class Noted(Said):
    """The note of the whole workout."""

    kind: Literal["note"]
    text: Annotated[str, Field(max_length=1000, pattern=PLAIN_TEXT)]


class Finish(Said):
    """The workout ended; the last one said stands."""

    kind: Literal["finish"]
    ended_at: Moment

    @model_validator(mode="after")
    def is_near(self) -> "Finish":
        """It ended within ten years of when that was said."""
        require_near(self.at, self.ended_at)
        return self


class Decide(Said):
    """What becomes of the session: deducted (`pack` null: as the rule chooses), not deducted and why, or owed."""

    kind: Literal["decide"]
    session: Literal["deduct", "none", "owe"]
    pack: PackId | None = None
    separate: StrictBool = False
    reason: Note = ""

    @model_validator(mode="after")
    def has_reason(self) -> "Decide":
        """Not deducting needs a reason."""
        if self.session == "none" and not self.reason.strip():
            raise ValueError("reason")
        return self


class Sign(Said):
    """The client confirmed the visit on this device: by hand, or by a PIN of their own, which is never kept."""

    kind: Literal["sign_off"]
    sign: Literal["signature", "pin"]
    drawing: Annotated[str, Field(max_length=LONGEST_DRAWING, pattern=LINE_PATH)] = ""
    pin: Annotated[str, Field(pattern="^[0-9]{4,8}$")] | None = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def says_something(self) -> "Sign":
        """A signature has a drawing, a PIN its digits."""
        if not (self.drawing if self.sign == "signature" else self.pin):
            raise ValueError("drawing")
        return self


AnyOperation = Annotated[
    Start | Line | Set | Noted | Finish | Decide | Sign, Field(discriminator="kind")
]  # fmt: skip
OPERATION: TypeAdapter[Start | Line | Set | Noted | Finish | Decide | Sign] = TypeAdapter(AnyOperation)
VERSIONED: TypeAdapter[int] = TypeAdapter(StrictInt)


def read_operation(raw: object, *, version: int) -> Start | Line | Set | Noted | Finish | Decide | Sign:
    """The operation that this JSON says. Errors: `Invalid` with its field, `PageTooOld` for an unknown kind."""
    if version != VERSION:
        raise PageTooOld
    try:
        return OPERATION.validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] in ("union_tag_invalid", "union_tag_not_found") and isinstance(raw, Mapping):
            raise PageTooOld from error
        # The location begins with the kind that was tried.
        field = ".".join(str(part) for part in first["loc"][1:])
        raise Invalid(_("This entry could not be understood: %(field)s.") % {"field": field or "body"}) from error


def digest_of(raw: Mapping[str, Any]) -> bytes:
    """What makes an operation the same one when it comes again. A PIN leaves no trace in it."""
    told = {name: value for name, value in raw.items() if name != "pin"}
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).digest()
