"""What somebody is about to schedule, as far as it is typed, and what would come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from tenpack.appointments.actions import AppointmentDraft, SeriesDraft, preview_series
from tenpack.appointments.choices import Repeat, SeriesEnd
from tenpack.appointments.models import AppointmentType
from tenpack.appointments.queries import clashes_with, open_group, type_of
from tenpack.appointments.rules import LocalMoment, Span, occurrence_days
from tenpack.kit.errors import Refused
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import pack_seen_by, packs_of
from tenpack.people.models import Client, Coach
from tenpack.people.queries import Seat, client_seen_by, team_of
from tenpack.web.appointment_words import moment_words
from tenpack.web.bookings import Booking, SeriesRow, booking_of, series_rows
from tenpack.web.forms.appointments import BY_PACK, OWED, ScheduleForm
from tenpack.web.jinja import day

USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The form as far as it can be understood; everything may be missing."""

    given: dict[str, Any]
    client: Client | None
    coach: Coach | None
    kind: AppointmentType | None
    pack: SessionPack | None
    moment: LocalMoment | None
    packs: list[SessionPack]

    @property
    def booking(self) -> Booking | None:
        """What would be booked, where a pack is to pay and the client and time are known."""
        if self.client is None or self.moment is None or self.given.get("paid_by") != BY_PACK:
            return None
        return booking_of(self.packs, self.moment.at, self.pack.public_id if self.pack else "")

    @property
    def minutes(self) -> int:
        """The length that belongs to the pack or the type."""
        booking = self.booking
        pack = booking.pack if booking else None
        return (self.kind.minutes if self.kind else None) or (pack.session_minutes if pack else None) or USUAL_MINUTES

    @property
    def may_owe(self) -> bool:
        """Whether what no pack pays is booked all the same."""
        return self.given.get("paid_by") == OWED or bool(self.given.get("owe_rest"))

    def draft(self) -> AppointmentDraft:
        """The appointment of a valid form."""
        assert self.client
        assert self.coach
        assert self.moment
        typed = self.given.get("minutes")
        return AppointmentDraft(
            client=self.client,
            coach=self.coach,
            starts_at=self.moment.at,
            minutes=self.minutes if typed is None else typed,
            pack=self.pack if self.given.get("paid_by") == BY_PACK else None,
            kind=self.kind,
            location=self.given.get("location") or "",
            description=self.given.get("description") or "",
            may_owe=self.may_owe,
        )

    def series(self) -> SeriesDraft | None:
        """The series, where one is asked for."""
        given = self.given
        if not given.get("repeat"):
            return None
        ends = SeriesEnd(given.get("end_kind") or SeriesEnd.SESSIONS)
        if self.may_owe and ends is SeriesEnd.SESSIONS:
            ends = SeriesEnd.COUNT if given.get("count") else ends
        return SeriesDraft(
            first=self.draft(),
            day=given["day"],
            clock=given["clock"],
            repeat=Repeat(given["repeat"]),
            every=given.get("every") or 1,
            weekdays=tuple(given.get("weekdays") or ()),
            end_kind=ends,
            until=given.get("until"),
            count=given.get("count"),
        )


def wish_of(seat: Seat, form: ScheduleForm) -> Wish:
    """What this form asks for, whether or not all of it is valid. Errors: `NotFound`, `Forbidden`."""
    form.is_valid()
    given = form.cleaned_data
    client = client_seen_by(seat, given["client"]) if given.get("client") else None
    known = given.get("day") and given.get("clock")
    pack = pack_seen_by(seat, given["pack"]) if client and given.get("pack") else None
    return Wish(
        given=given,
        client=client,
        coach=coach_of(seat, given.get("coach"), client),
        kind=type_of(seat.business, given.get("kind")),
        pack=pack if pack and client and pack.client_id == client.id else None,
        moment=form.moment(seat.business.zone) if known else None,
        packs=list(packs_of(client)) if client else [],
    )


def coach_of(seat: Seat, coach_id: Any, client: Client | None) -> Coach | None:
    """The coach that was chosen by who runs the business; else the client's own."""
    if coach_id and seat.role.runs_business:
        chosen = team_of(seat.business).filter(id=coach_id).first()
        if chosen:
            return chosen
    return client.coach if client else seat.coach


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What scheduling would do: the pack, what the clock does, what stands against it, every date of a series."""

    booking: Booking | None
    notes: list[str]
    rows: list[SeriesRow]
    seen: str
    problem: str
    ends: str = ""


def preview_of(wish: Wish, ticked: set[date], *, now: datetime) -> Preview:
    """Look ahead. Writes nothing."""
    rows: list[SeriesRow] = []
    problem = ""
    if wish.client and wish.moment and wish.given.get("repeat"):
        try:
            rows = dates_of(wish, ticked, now=now)
        except Refused as error:
            problem = str(error.message)
    return Preview(
        booking=wish.booking,
        notes=[] if rows else notes_of(wish),
        rows=rows,
        seen=",".join(row.occurrence.day.isoformat() for row in rows),
        problem=problem,
        ends=ends_words(wish, len(rows)) if rows else "",
    )


def dates_of(wish: Wish, ticked: set[date], *, now: datetime) -> list[SeriesRow]:
    """Every date of the series. Errors: `InvalidFields`."""
    series = wish.series()
    assert series
    found = preview_series(series, now=now)
    return series_rows(
        found, seen=days_in((wish.given.get("seen") or "").split(",")), ticked=ticked, may_owe=wish.may_owe
    )


def ends_words(wish: Wish, count: int) -> str:
    """The first date without a session, where a series runs until there are none left."""
    series = wish.series()
    if series is None or series.end_kind is not SeriesEnd.SESSIONS:
        return ""
    after = next(islice(occurrence_days(series.recurrence, count + 1), count, None), None)
    return _("%(day)s would be the first date without a session.") % {"day": day(after)} if after else ""


def days_in(texts: Iterable[str]) -> set[date]:
    """Those of the texts that are days as the form writes them."""
    found = set()
    for text in texts:
        try:
            found.add(date.fromisoformat(text))
        except ValueError:
            continue
    return found


def notes_of(wish: Wish) -> list[str]:
    """What is worth knowing about a single time: the clock's change, somebody taken."""
    if wish.client is None or wish.coach is None or wish.moment is None:
        return []
    zone, stretch = wish.client.business.zone, wish.draft().stretch
    notes = [moment_words(wish.moment, zone)]
    joins = open_group(wish.coach, wish.kind, stretch.starts_at, stretch.ends_at)
    if joins is None and timedelta() < stretch.ends_at - stretch.starts_at <= timedelta(days=1):
        taken = clashes_with([Span(stretch.starts_at, stretch.ends_at)], coach=wish.coach, client=wish.client)
        notes.append(_("Coach or client is busy then.") if taken else "")
    return [note for note in notes if note]
