"""What JSON may look like: texts, days, instants, money, ids. Every limit stands in the OpenAPI document too."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictInt,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.ids import public_id
from tenpack.kit.moments import FIRST_DAY, LAST_DAY
from tenpack.kit.money import LARGEST_MINOR
from tenpack.kit.money import Money as Amount
from tenpack.people.rules import ADDRESS_LENGTH, LEGAL_NAME_LENGTH

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
DIGITS = "[1-9A-HJ-NP-Za-km-z]{22}"
EMAIL = (
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)

T = TypeVar("T")


class Asked(BaseModel):
    """A body. Fields nobody knows are refused: a misspelt one would otherwise be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """Part of an answer."""


def broken(message: str) -> PydanticCustomError:
    """A problem with a message of ours."""
    return PydanticCustomError("tenpack", "{message}", {"message": message})


class Text:
    """Text of at most so many characters, without control characters, trimmed: the forms' own check."""

    def __init__(self, longest: int, *, required: bool = False, check: str = "text", pattern: str = "") -> None:
        self.longest = longest
        self.required = required
        self.check = check
        inside = rf"[^{CONTROLS}]*[^\s{CONTROLS}][^{CONTROLS}]*" if required else f"[^{CONTROLS}]*"
        self.schema = {"type": "string", "maxLength": longest, "pattern": pattern or f"^{inside}$"}
        if required:
            self.schema["minLength"] = 1

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Look at the text after pydantic has found that it is one."""
        return core_schema.no_info_after_validator_function(self.look, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What the OpenAPI document says about it."""
        return dict(self.schema)

    def look(self, value: str) -> str:
        """The text as it will be stored. Spaces around it count for its length, because the document counts them."""
        checks = Checks()
        limits = (self.longest,) if self.check == "text" else ()
        result: str = getattr(checks, self.check)(
            "field", not_longer(value, self.longest), *limits, required=self.required
        )
        if checks.problems:
            raise broken(checks.problems["field"])
        return result


def not_longer(value: str, longest: int) -> str:
    """The text, spaces around it counted, because the document counts them too."""
    if len(value) > longest:
        facts = {"longest": longest, "length": len(value)}
        raise broken(_("Shorten this to %(longest)s characters; it has %(length)s.") % facts)
    return value


def parse_day(value: object) -> date:
    """`2027-02-22`, and nothing that only resembles it."""
    try:
        if isinstance(value, str) and DAY.fullmatch(value) and FIRST_DAY <= date.fromisoformat(value) <= LAST_DAY:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise broken(_("Write a day as 2027-02-22, between 1970 and 2999."))


def parse_instant(value: object) -> datetime:
    """RFC 3339, with its offset."""
    try:
        if isinstance(value, str) and INSTANT.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise broken(_("Write a moment with its zone, as 2027-02-22T09:30:00Z."))


def whole(value: object) -> object:
    """10.0 is a whole number in JSON as 10 is; 10.5 and "10" are not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# After the limits, so that the document still shows them.
WHOLE = BeforeValidator(whole)
Name = Annotated[str, Text(NAME_LENGTH, required=True)]
Memo = Annotated[str, Text(MEMO_LENGTH)]
Reason = Annotated[str, Text(MEMO_LENGTH, required=True)]
Phone = Annotated[str, Text(40)]
BillingName = Annotated[str, Text(LEGAL_NAME_LENGTH)]
BillingAddress = Annotated[str, Text(ADDRESS_LENGTH)]
Location = Annotated[str, Text(200)]
Email = Annotated[str, Text(254, required=True, check="email", pattern=EMAIL)]
Version = Annotated[StrictInt, Field(ge=1, le=2_000_000_000), WHOLE]
Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^(19[7-9][0-9]|2[0-9]{3})-"}),
]
Instant = Annotated[datetime, BeforeValidator(parse_instant), WithJsonSchema({"type": "string", "format": "date-time"})]


class Money(BaseModel):
    """An amount in minor units of an ISO 4217 currency: 40000 EUR are 400 euros."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[StrictInt, Field(ge=0, le=LARGEST_MINOR), WHOLE]
    currency: Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]

    @property
    def value(self) -> Amount:
        """The amount as the rooms below know it."""
        return Amount(self.amount, self.currency)


def money(amount: Amount) -> Money:
    """The amount as JSON shows it."""
    return Money(amount=amount.minor, currency=amount.currency)


def id_schema(prefix: str) -> WithJsonSchema:
    """What the document says of a public id; one of another kind is an id of nothing."""
    return WithJsonSchema({"type": "string", "pattern": f"^{prefix}_{DIGITS}$"})


BusinessId = Annotated[str, id_schema("bu")]
CoachId = Annotated[str, id_schema("co")]
ClientId = Annotated[str, id_schema("cl")]
PlanId = Annotated[str, id_schema("pl")]
OfferId = Annotated[str, id_schema("of")]
PaymentId = Annotated[str, id_schema("pa")]
RefundId = Annotated[str, id_schema("re")]
PackId = Annotated[str, id_schema("pk")]
EntryId = Annotated[str, id_schema("le")]
VisitId = Annotated[str, id_schema("vi")]
AppointmentId = Annotated[str, id_schema("ap")]
ProgramId = Annotated[str, id_schema("pr")]
ProgramDayId = Annotated[str, id_schema("pd")]
TypeId = Annotated[str, id_schema("at")]


def shown_id(prefix: str, value: UUID | None) -> str | None:
    """The public id, None for nothing."""
    return public_id(prefix, value) if value else None


class Page(Shown, Generic[T]):
    """Part of a list: `next` is the cursor of what follows, null at the end."""

    items: list[T]
    next: str | None
