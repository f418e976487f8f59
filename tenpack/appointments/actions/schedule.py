"""Putting appointments into the calendar and moving them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from tenpack.appointments.choices import AppointmentState
from tenpack.appointments.errors import BY_CONSTRAINT, BY_SQLSTATE, AlreadyDecided, CoachGone, TooManyMoves
from tenpack.appointments.models import LONGEST_MINUTES, Appointment, AppointmentType, Series, Slot
from tenpack.appointments.queries import open_group
from tenpack.journal.actions import record
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.packs.actions.bookings import Stretch, book_session, move_booking
from tenpack.packs.choices import Why
from tenpack.packs.ledger import Act
from tenpack.packs.models import Booking, SessionPack
from tenpack.people.models import Client, Coach

FARTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentDraft:
    """An appointment as asked for. `may_owe`: without a session its visit will be owed instead of refused."""

    client: Client
    coach: Coach
    starts_at: datetime
    minutes: int | None
    pack: SessionPack | None = None
    kind: AppointmentType | None = None
    location: str = ""
    description: str = ""
    may_owe: bool = False
    only_paid: bool = False
    slot: Slot | None = None

    @property
    def stretch(self) -> Stretch:
        """From when to when."""
        return Stretch(self.starts_at, self.starts_at + timedelta(minutes=self.minutes or 0))

    def check(self, now: datetime) -> None:
        """Errors: `InvalidFields`."""
        checks = Checks()
        checks.whole("minutes", self.minutes, 5, LONGEST_MINUTES)
        checks.text("location", self.location, 200)
        checks.text("description", self.description, MEMO_LENGTH)
        if not now - FARTHEST <= self.starts_at <= now + FARTHEST:
            checks.problem("starts_at", _("Choose a day within two years of today."))
        checks.refuse_if_any()


@transaction.atomic
def schedule(*, draft: AppointmentDraft, series: Series | None = None, act: Act) -> tuple[Appointment, Why | None]:
    """Put an appointment into the calendar and book its session. Shape: the appointment, and why that pack.

    Locks: coach and client, the client's packs.
    Errors: `InvalidFields`, `CoachGone`, `TimeTaken`, `SlotFull`, those of `book_session`.
    """
    draft.check(act.now)
    if hold_turn(draft.coach.id, draft.client.id).left_at:
        raise CoachGone
    booking, why = book_session(
        client=draft.client,
        stretch=draft.stretch,
        pack=draft.pack,
        may_owe=draft.may_owe,
        only_paid=draft.only_paid,
        act=act,
    )
    with refusals():
        slot = draft.slot or slot_for(draft.coach, draft.kind, draft.stretch)
        appointment = Appointment.objects.create(
            business_id=draft.client.business_id,
            client=draft.client,
            slot=slot,
            booking=booking,
            series=series,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            location=draft.location.strip(),
            description=draft.description.strip(),
            created_at=act.now,
        )
    note(appointment, "appointment.booked", act, starts_at=appointment.starts_at.isoformat())
    return appointment, why


def hold_turn(coach_id: UUID, client_id: UUID) -> Coach:
    """Let one booking of this coach, and one of this client, pass at a time. Shape: the coach as now known.

    Without it two that meet at an exclusion constraint may each wait for the other, until one dies as a deadlock.
    Locks: coach, then client, before anything else.
    """
    coach = Coach.objects.select_for_update(no_key=True).get(id=coach_id)
    Client.objects.select_for_update(no_key=True).get(id=client_id)
    return coach


def slot_for(coach: Coach, kind: AppointmentType | None, stretch: Stretch) -> Slot:
    """The group that meets then, else a new slot. Errors: the database's own, for a coach who is taken."""
    return open_group(coach, kind, stretch.starts_at, stretch.ends_at) or Slot.objects.create(
        business_id=coach.business_id,
        coach=coach,
        kind=kind,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        capacity=kind.capacity if kind else 1,
    )


@transaction.atomic
def move_appointment(
    *,
    appointment: Appointment,
    starts_at: datetime,
    minutes: int | None,
    version: int | None = None,
    most_moves: int | None = None,
    act: Act,
) -> Appointment:
    """Give an appointment another time. It keeps its identity and its booked session.

    Locks: coach and client, the appointment. Errors: `AlreadyDecided`, `ChangedMeanwhile`, `TimeTaken`, `SlotFull`,
    `TooManyMoves`, `PackExpired`, `PackNotStarted`.
    """
    hold_turn(appointment.slot.coach_id, appointment.client_id)
    appointment = locked(appointment)
    if version is not None and version != appointment.version:
        raise ChangedMeanwhile
    if appointment.state != AppointmentState.SCHEDULED:
        raise AlreadyDecided
    if most_moves is not None and appointment.moves >= most_moves:
        raise TooManyMoves
    draft = AppointmentDraft(
        client=appointment.client, coach=appointment.slot.coach, starts_at=starts_at, minutes=minutes
    )
    draft.check(act.now)
    move_booking(booking=appointment.booking, stretch=draft.stretch, zone=appointment.client.business.zone)
    before = appointment.starts_at
    with refusals():
        move_slot(appointment, draft.stretch)
    Appointment.objects.filter(id=appointment.id).update(
        moves=appointment.moves + 1, sequence=appointment.sequence + 1, version=appointment.version + 1
    )
    appointment.refresh_from_db()
    note(appointment, "appointment.moved", act, before=before.isoformat(), starts_at=appointment.starts_at.isoformat())
    return appointment


def move_slot(appointment: Appointment, stretch: Stretch) -> None:
    """Move the slot; where others share it, or a group meets at the new time, the appointment changes its slot."""
    slot = appointment.slot
    group = open_group(slot.coach, slot.kind, stretch.starts_at, stretch.ends_at)
    if group is None and not slot.appointments.exclude(id=appointment.id).exists():
        slot.starts_at, slot.ends_at = stretch.starts_at, stretch.ends_at
        slot.save(update_fields=["starts_at", "ends_at"])
    elif group != slot:
        other = group or slot_for(slot.coach, slot.kind, stretch)
        columns = {"starts_at": stretch.starts_at, "ends_at": stretch.ends_at}
        Appointment.objects.filter(id=appointment.id).update(slot=other, **columns)


@transaction.atomic
def change_appointment(
    *, appointment: Appointment, location: str, description: str, version: int, act: Act
) -> Appointment:
    """Change where and what. Errors: `ChangedMeanwhile`, `InvalidFields`."""
    checks = Checks()
    location = checks.text("location", location, 200)
    description = checks.text("description", description, MEMO_LENGTH)
    checks.refuse_if_any()
    appointment = locked(appointment)
    if appointment.version != version:
        raise ChangedMeanwhile
    appointment.location, appointment.description = location, description
    appointment.version += 1
    appointment.sequence += 1
    appointment.save(update_fields=["location", "description", "version", "sequence"])
    note(appointment, "appointment.changed", act)
    return appointment


@contextmanager
def refusals() -> Iterator[None]:
    """Name what the database refuses: a coach or client taken twice, a full group."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error.__cause__, psycopg.Error):
            said = error.__cause__
            named = BY_SQLSTATE.get(said.sqlstate or "") or BY_CONSTRAINT.get(said.diag.constraint_name or "")
            if named:
                raise named from error
        raise


def locked(appointment: Appointment) -> Appointment:
    """The appointment and its booking as they are now, both held until the transaction ends."""
    held = Appointment.objects.select_for_update().get(id=appointment.id)
    Booking.objects.select_for_update().get(id=held.booking_id)
    rows = Appointment.objects.select_related(
        "client__business", "slot__coach", "slot__kind", "booking__pack", "booking__visit"
    )
    return rows.get(id=held.id)


def note(appointment: Appointment, event: str, act: Act, **facts: object) -> None:
    """Write the appointment's journal line."""
    record(
        event,
        business_id=appointment.business_id,
        client_id=appointment.client_id,
        about=appointment,
        now=act.now,
        by=act.by,
        reason=act.reason,
        **facts,
    )
