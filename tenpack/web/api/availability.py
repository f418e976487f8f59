"""When a coach can be booked: weekly hours, rules, appointment types, and the openings that follow."""

from datetime import datetime, time
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)

from tenpack.appointments.actions import RulesDraft, set_booking_rules, set_working_hours
from tenpack.appointments.choices import Colour
from tenpack.appointments.models import LONGEST_MINUTES, AppointmentType, WorkingHours
from tenpack.appointments.openings import Asked as Wanted
from tenpack.appointments.openings import openings_of
from tenpack.appointments.queries import days_between, rules_of, type_of, types_of
from tenpack.kit.errors import Forbidden, NotFound
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.models import Coach
from tenpack.people.queries import team_of
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import AskedPart, as_page, listed
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import Asked, CoachId, Instant, Page, Shown, TypeId, broken

router = Router(tags=["Availability"])


def parse_clock(value: object) -> time:
    """`09:30`, in wall-clock time of the business."""
    try:
        if isinstance(value, time):
            return value
        if isinstance(value, str) and len(value) == 5:
            return time.fromisoformat(value)
    except ValueError:
        pass
    raise broken(_("Write a time of day as 09:30."))


Clock = Annotated[
    time,
    BeforeValidator(parse_clock),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]


class Hours(Asked):
    """A stretch of a weekday: 1 is Monday, 7 Sunday. Wall-clock time of the business."""

    weekday: Annotated[StrictInt, Field(ge=1, le=7)]
    starts: Clock
    ends: Clock


class BookingRules(Asked):
    """How clients book this coach themselves."""

    may_self_book: StrictBool
    is_public: StrictBool
    buffer_minutes: Annotated[StrictInt, Field(ge=0, le=240)]
    notice_hours: Annotated[StrictInt, Field(ge=0, le=720)]
    horizon_days: Annotated[StrictInt, Field(ge=1, le=730)]
    grid_minutes: Annotated[StrictInt, Field(ge=5, le=240)]
    most_moves: Annotated[StrictInt, Field(ge=0, le=100)]


class AvailabilityChange(Asked):
    """The whole week, which takes the place of the earlier one; without `rules` they stay."""

    hours: Annotated[list[Hours], Field(max_length=42)]
    rules: BookingRules | None = None


class AvailabilityShown(Shown):
    """A coach's week and the rules for booking."""

    coach: CoachId
    hours: list[Hours]
    rules: BookingRules


class OpeningShown(Shown):
    """A stretch that a client may book."""

    starts_at: datetime
    ends_at: datetime


class OpeningQuery(BaseModel):
    """Which openings: of this length, or of this type, from one moment to another, at most 62 days."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[Instant, Field(alias="from", description="From this moment on")]
    until: Annotated[Instant, Field(alias="to", description="Up to this moment")]
    minutes: Annotated[int | None, Field(ge=5, le=LONGEST_MINUTES)] = None
    type: TypeId | None = None


class TypeShown(Shown):
    """A kind of appointment."""

    id: TypeId
    name: str
    minutes: int
    colour: Colour
    capacity: int


@router.get("/appointment-types", response=Page[TypeShown])
def list_types(request: Call, part: AskedPart) -> HttpResponse:
    """Appointment types on the list, newest first."""
    return listed(types_of(request.seat.business), part, type_shown)


@router.get("/coaches/{coach}/availability", response=AvailabilityShown)
def see_availability(request: Call, coach: CoachId) -> HttpResponse:
    """When this coach can be booked."""
    return as_json(200, shown(found(request, coach)))


@router.put("/coaches/{coach}/availability", response=AvailabilityShown)
def replace_availability(request: Call, coach: CoachId, body: AvailabilityChange) -> HttpResponse:
    """Put this week in the place of the earlier one. Coaches set their own, owner and managers everybody's.

    Whether there is a public page, owner and managers alone decide."""
    row = found(request, coach)
    if request.seat.only_coach not in (None, row.id):
        raise Forbidden
    if body.rules and request.seat.only_coach and body.rules.is_public != rules_of(row).is_public:
        raise Forbidden
    return answer_once(request, 200, lambda: replaced(request, row, body))


@transaction.atomic
def replaced(request: Call, coach: Coach, body: AvailabilityChange) -> AvailabilityShown:
    """The week and the rules, or neither."""
    by, now = request.seat.actor, request.now
    hours = [(one.weekday - 1, one.starts, one.ends) for one in body.hours]
    set_working_hours(coach=coach, hours=hours, by=by, now=now)
    if body.rules:
        set_booking_rules(coach=coach, draft=RulesDraft(**body.rules.model_dump()), by=by, now=now)
    return shown(coach)


@router.get("/coaches/{coach}/openings", response=Page[OpeningShown])
def list_openings(request: Call, coach: CoachId, query: Query[OpeningQuery]) -> HttpResponse:
    """What a client may book of this coach, soonest first: inside working hours, clear of what is taken or held."""
    row, seat = found(request, coach), request.seat
    kind = type_of(seat.business, parse_id("at", query.type) or NO_ID) if query.type else None
    minutes = query.minutes or (kind.minutes if kind else 60)
    days = days_between(query.since, query.until, seat.business.zone) if query.since < query.until else []
    wanted = Wanted(minutes=minutes, kind=kind)
    spans = openings_of(row, zone=seat.business.zone, days=days, asked=wanted, now=request.now)
    inside = [span for span in spans if query.since <= span.starts_at < query.until]
    return as_page([OpeningShown(starts_at=span.starts_at, ends_at=span.ends_at) for span in inside], None)


def found(request: Call, coach: str) -> Coach:
    """The coach of this team with this public id. Errors: `NotFound`."""
    row = team_of(request.seat.business).filter(id=parse_id("co", coach) or NO_ID).first()
    if row is None:
        raise NotFound
    return row


def shown(coach: Coach) -> AvailabilityShown:
    """The coach's week as JSON shows it."""
    week = WorkingHours.objects.filter(coach=coach).order_by("weekday", "starts")
    rules = rules_of(coach)
    columns: dict[str, Any] = {name: getattr(rules, name) for name in BookingRules.model_fields}
    return AvailabilityShown(
        coach=coach.public_id,
        hours=[Hours(weekday=one.weekday + 1, starts=one.starts, ends=one.ends) for one in week],
        rules=BookingRules(**columns),
    )


def type_shown(kind: AppointmentType) -> TypeShown:
    """The type as JSON shows it."""
    return TypeShown(
        id=kind.public_id, name=kind.name, minutes=kind.minutes, colour=Colour(kind.colour), capacity=kind.capacity
    )
