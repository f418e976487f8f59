"""Terms in JSON: what a plan asks for and gives, and what an offer keeps of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Discriminator, Field, StrictInt, Tag

from tenpack.kit.checks import Checks
from tenpack.kit.errors import InvalidFields
from tenpack.kit.ids import parse_id, public_id
from tenpack.money.actions import PlanDraft
from tenpack.money.choices import ExpiryKind, PaymentType
from tenpack.money.models import Offer, Plan, Terms
from tenpack.training.actions.plan_access import MOST_PROGRAMS
from tenpack.web.api.shapes import WHOLE, Asked, Day, Memo, Money, Name, ProgramId, Shown, money

# What the drafts below call a field, and where it stands in the JSON.
NAMES = {
    "interval_unit": "interval.unit",
    "interval_every": "interval.every",
    "sessions": "access.sessions.count",
    "session_minutes": "access.sessions.minutes",
    "expiry_kind": "access.sessions.expires",
    "expires_on": "access.sessions.expires.on",
    "expires_after": "access.sessions.expires.after",
    "expires_unit": "access.sessions.expires.unit",
    "programs": "access.programs",
}

Installments = Annotated[StrictInt, Field(ge=2, le=36), WHOLE]


class Interval(Asked):
    """How often a payment falls due: every so many weeks or months."""

    unit: Literal["week", "month"]
    every: Annotated[StrictInt, Field(ge=1, le=52), WHOLE]


class ExpiresOn(Asked):
    """The last day, the same for every buyer."""

    on: Day


class ExpiresAfter(Asked):
    """So many days, weeks or months after payment."""

    after: Annotated[StrictInt, Field(ge=1, le=3650), WHOLE]
    unit: Literal["days", "weeks", "months"]


def which_expiry(value: Any) -> str:
    """Which of the two shapes a value resembles; a name with a space stays out of what a person reads."""
    has_day = "on" in value if isinstance(value, dict) else isinstance(value, ExpiresOn)
    return "a day" if has_day else "a while"


Expires = Annotated[
    Annotated[ExpiresOn, Tag("a day")] | Annotated[ExpiresAfter, Tag("a while")], Discriminator(which_expiry)
]


class Sessions(Asked):
    """A number of sessions; without `expires` they never expire. `minutes` is the length of one."""

    count: Annotated[StrictInt, Field(ge=1, le=1000), WHOLE]
    expires: Expires | None = None
    minutes: Annotated[StrictInt, Field(ge=5, le=1440), WHOLE] | None = None


class Access(Asked):
    """What paying gives. Sessions can only be sold with one-time plans, programs with all."""

    sessions: Sessions | None = None
    programs: Annotated[list[ProgramId], Field(max_length=MOST_PROGRAMS)] | None = None


class AskedTerms(Asked):
    """What is sold. `price` is the whole price, or one period's or installment's amount."""

    name: Name
    memo: Memo = ""
    payment_type: PaymentType
    price: Money
    interval: Interval | None = None
    installments: Installments | None = None
    access: Access | None = None

    def draft(self) -> PlanDraft:
        """The plan as the room below takes it. Errors: `InvalidFields` for terms of another payment type."""
        self.check()
        sessions = self.access.sessions if self.access else None
        return PlanDraft(
            name=self.name,
            memo=self.memo,
            payment_type=self.payment_type,
            price=self.price.value,
            interval_unit=self.interval.unit if self.interval else "",
            interval_every=self.interval.every if self.interval else None,
            installments=self.installments,
            **(columns_of(sessions) if sessions else {}),
        )

    def programs(self) -> list[UUID]:
        """The ids of the programs that paying gives. Errors: `InvalidFields`."""
        ids = [parse_id("pr", text) for text in (self.access and self.access.programs) or ()]
        if None in ids:
            raise InvalidFields({"programs": _("Choose programs of the list.")})
        return [one for one in ids if one]

    def check(self) -> None:
        """Refuse what would be dropped in silence. Errors: `InvalidFields`."""
        checks = Checks()
        if self.interval and self.payment_type is PaymentType.ONE_TIME:
            checks.problem("interval", _("A one-time price has no interval. Leave it out."))
        if self.installments is not None and self.payment_type is not PaymentType.INSTALLMENTS:
            checks.problem("installments", _("Only a price paid in installments has a number of them. Leave it out."))
        checks.refuse_if_any()


def columns_of(sessions: Sessions) -> dict[str, Any]:
    """Access to sessions as the room below names it."""
    found: dict[str, Any] = {"sessions": sessions.count, "session_minutes": sessions.minutes}
    if isinstance(sessions.expires, ExpiresOn):
        return found | {"expiry_kind": ExpiryKind.ON_DATE, "expires_on": sessions.expires.on}
    if isinstance(sessions.expires, ExpiresAfter):
        after, unit = sessions.expires.after, sessions.expires.unit
        return found | {"expiry_kind": ExpiryKind.AFTER, "expires_after": after, "expires_unit": unit}
    return found | {"expiry_kind": ExpiryKind.NEVER}


class TermsShown(Shown):
    """What is sold: price, payment type and access."""

    name: str
    memo: str
    payment_type: PaymentType
    price: Money
    total: Money
    interval: Interval | None
    installments: int | None
    access: Access


def terms_shown(terms: Terms) -> dict[str, Any]:
    """The fields of `TermsShown`."""
    unit: Any = terms.interval_unit
    return {
        "name": terms.name,
        "memo": terms.memo,
        "payment_type": PaymentType(terms.payment_type),
        "price": money(terms.price),
        "total": money(terms.total),
        "interval": Interval(unit=unit, every=terms.interval_every) if terms.interval_every else None,
        "installments": terms.installments,
        "access": access_shown(terms),
    }


def access_shown(terms: Terms) -> Access:
    """What paying gives as JSON shows it: a plan's programs, or those that were frozen with the offer."""
    given: Any = (
        terms.programs if isinstance(terms, Plan) else terms.sold_programs if isinstance(terms, Offer) else None
    )
    programs = [public_id("pr", one.program_id) for one in given.all()] if given else []
    return Access(sessions=sessions_shown(terms) if terms.sessions else None, programs=programs or None)


def sessions_shown(terms: Terms) -> Sessions:
    """Access to sessions as JSON shows it; stored days were checked when they were asked for."""
    assert terms.sessions
    expires: ExpiresOn | ExpiresAfter | None = None
    unit: Any = terms.expires_unit
    if terms.expires_on:
        expires = ExpiresOn.model_construct(on=terms.expires_on)
    elif terms.expires_after:
        expires = ExpiresAfter(after=terms.expires_after, unit=unit)
    return Sessions(count=terms.sessions, expires=expires, minutes=terms.session_minutes)
