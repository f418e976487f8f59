"""Appointments: in the calendar, moved, changed. What became of them is in `outcomes.py`."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field, StrictBool, StrictInt

from tenpack.appointments.actions import AppointmentDraft, change_appointment, move_appointment, schedule
from tenpack.appointments.choices import AppointmentState, Party, SessionState
from tenpack.appointments.models import LONGEST_MINUTES, Appointment
from tenpack.appointments.queries import appointment_seen_by, appointments_seen_by, type_of
from tenpack.kit.errors import Forbidden, NotFound
from tenpack.kit.ids import NO_ID, parse_id, public_id
from tenpack.packs.choices import Cause, Why
from tenpack.packs.ledger import Act
from tenpack.packs.queries import pack_seen_by
from tenpack.people.models import Client, Coach
from tenpack.people.queries import client_seen_by, team_of
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, after_in_time, as_page, in_time
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import (
    AppointmentId,
    Asked,
    ClientId,
    CoachId,
    Instant,
    Location,
    Memo,
    PackId,
    Page,
    Shown,
    TypeId,
    Version,
    VisitId,
    shown_id,
)

router = Router(tags=["Appointments"])

LONGEST = timedelta(minutes=LONGEST_MINUTES)
Minutes = Annotated[StrictInt, Field(ge=5, le=LONGEST_MINUTES)]


class NewAppointment(Asked):
    """A place in the calendar. The client's coach has it unless `coach` names another one of the team.

    Without `session_pack` the rule chooses. `may_owe`: where no session is left, book all the same, to be owed.
    """

    client: ClientId
    starts_at: Instant
    minutes: Minutes
    session_pack: PackId | None = None
    coach: CoachId | None = None
    type: TypeId | None = None
    location: Location = ""
    description: Memo = ""
    may_owe: StrictBool = False


class AppointmentChange(Asked):
    """What is left out stays. It keeps its id and its booked session. With `version`, nobody else's change is lost."""

    starts_at: Instant | None = None
    minutes: Minutes | None = None
    location: Location | None = None
    description: Memo | None = None
    version: Version | None = None


class AppointmentShown(Shown):
    """An appointment; `session` says where its session is, `visit` which use it has become."""

    id: AppointmentId
    client: ClientId
    coach: CoachId
    type: TypeId | None
    state: AppointmentState
    starts_at: datetime
    ends_at: datetime
    minutes: int
    location: str
    description: str
    session_pack: PackId | None
    session: SessionState
    visit: VisitId | None
    cancelled_by: Party | None
    repeats: bool
    created_at: datetime
    version: int


class BookedShown(AppointmentShown):
    """The same, with why that pack will pay; null where the session will be owed."""

    why: Why | None


class AppointmentPart(Part):
    """Which appointments: those that share an instant with the time from `from` to `to`, one client's, one coach's."""

    since: Annotated[Instant | None, Field(alias="from", description="From this moment on")] = None
    until: Annotated[Instant | None, Field(alias="to", description="Up to this moment")] = None
    client: ClientId | None = None
    coach: CoachId | None = None


@router.post("/appointments", response={201: BookedShown})
def add_appointment(request: Call, body: NewAppointment) -> HttpResponse:
    """Put an appointment into the calendar and book a session for it."""
    draft = draft_of(request, body)

    def act() -> BookedShown:
        made, why = schedule(draft=draft, act=act_of(request))
        return BookedShown(**fields_of(made), why=why)

    return answer_once(request, 201, act)


@router.get("/appointments", response=Page[AppointmentShown])
def list_appointments(request: Call, part: Query[AppointmentPart]) -> HttpResponse:
    """Appointments of the clients this key may see, in the order of time."""
    rows = narrowed(request, part)
    if part.cursor is not None:
        rows = after_in_time(rows, part.cursor)
    return as_page(*in_time(rows, part.limit, shown))


@router.get("/appointments/{appointment}", response=AppointmentShown)
def see_appointment(request: Call, appointment: AppointmentId) -> HttpResponse:
    """One appointment."""
    return as_json(200, shown(found(request, appointment)))


@router.patch("/appointments/{appointment}", response=AppointmentShown)
def edit_appointment(request: Call, appointment: AppointmentId, body: AppointmentChange) -> HttpResponse:
    """Move an appointment, or change where and what. Its booked session stays booked."""
    row = found(request, appointment)
    return answer_once(request, 200, lambda: shown(changed(row, body, act_of(request))))


@transaction.atomic
def changed(row: Appointment, body: AppointmentChange, act: Act) -> Appointment:
    """The appointment with everything the body says, or nothing of it."""
    version = body.version or row.version
    starts_at, minutes = body.starts_at or row.starts_at, body.minutes or row.minutes
    if (starts_at, minutes) != (row.starts_at, row.minutes):
        row = move_appointment(appointment=row, starts_at=starts_at, minutes=minutes, version=version, act=act)
        version = row.version
    location = row.location if body.location is None else body.location
    description = row.description if body.description is None else body.description
    if (location, description) != (row.location, row.description):
        terms = {"location": location, "description": description}
        row = change_appointment(appointment=row, **terms, version=version, act=act)
    return row


def found(request: Call, appointment: str) -> Appointment:
    """The appointment with this public id. Errors: `NotFound`, `Forbidden`."""
    return appointment_seen_by(request.seat, parse_id("ap", appointment))


def act_of(request: Call, reason: str = "") -> Act:
    """The coach of this key, acting on the calendar now."""
    return Act(request.seat.actor, request.now, Cause.APPOINTMENT, reason=reason)


def draft_of(request: Call, body: NewAppointment) -> AppointmentDraft:
    """The appointment as the room below takes it. Errors: `NotFound`, `Forbidden`."""
    client = client_seen_by(request.seat, parse_id("cl", body.client))
    pack = pack_seen_by(request.seat, parse_id("pk", body.session_pack)) if body.session_pack else None
    if pack and pack.client_id != client.id:
        raise NotFound(field="session_pack")
    return AppointmentDraft(
        client=client,
        coach=coach_of(request, body.coach, client),
        starts_at=body.starts_at,
        minutes=body.minutes,
        pack=pack,
        kind=type_of(request.seat.business, parse_id("at", body.type) or NO_ID) if body.type else None,
        location=body.location,
        description=body.description,
        may_owe=body.may_owe,
    )


def coach_of(request: Call, coach: str | None, client: Client) -> Coach:
    """Whose calendar it is: the client's coach's, or that of the one named. Errors: `NotFound`, `Forbidden`."""
    if coach is None:
        return client.coach
    row = team_member(request, coach)
    if request.seat.only_coach not in (None, row.id):
        raise Forbidden
    return row


def team_member(request: Call, coach: str) -> Coach:
    """The coach of this team with this public id. Errors: `NotFound`."""
    row = team_of(request.seat.business).filter(id=parse_id("co", coach) or NO_ID).first()
    if row is None:
        raise NotFound(field="coach")
    return row


def narrowed(request: Call, part: AppointmentPart) -> QuerySet[Appointment]:
    """The rows the query asks for."""
    rows = appointments_seen_by(request.seat).select_related("slot", "booking__visit")
    if part.client is not None:
        rows = rows.filter(client=client_seen_by(request.seat, parse_id("cl", part.client)))
    if part.coach is not None:
        rows = rows.filter(slot__coach=team_member(request, part.coach))
    if part.since:
        rows = rows.filter(ends_at__gt=part.since, starts_at__gt=part.since - LONGEST)
    return rows.filter(starts_at__lt=part.until) if part.until else rows


def shown(appointment: Appointment) -> AppointmentShown:
    """The appointment as JSON shows it."""
    return AppointmentShown(**fields_of(appointment))


def fields_of(appointment: Appointment) -> dict[str, Any]:
    """The fields of `AppointmentShown`."""
    slot, booking = appointment.slot, appointment.booking
    return {
        "id": appointment.public_id,
        "client": public_id("cl", appointment.client_id),
        "coach": public_id("co", slot.coach_id),
        "type": shown_id("at", slot.kind_id),
        "state": appointment.state,
        "starts_at": appointment.starts_at,
        "ends_at": appointment.ends_at,
        "minutes": appointment.minutes,
        "location": appointment.location,
        "description": appointment.description,
        "session_pack": shown_id("pk", booking.pack_id),
        "session": appointment.session,
        "visit": shown_id("vi", booking.visit_id),
        "cancelled_by": Party(appointment.cancelled_by) if appointment.cancelled_by else None,
        "repeats": appointment.series_id is not None,
        "created_at": appointment.created_at,
        "version": appointment.version,
    }
