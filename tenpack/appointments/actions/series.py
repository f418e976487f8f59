"""Appointments that repeat: previewed, booked one session each, changed or cancelled in parts. The past stays."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.appointments.actions.outcomes import cancel_appointment
from tenpack.appointments.actions.schedule import (
    FARTHEST,
    AppointmentDraft,
    change_appointment,
    move_appointment,
    schedule,
)
from tenpack.appointments.choices import Party, Repeat, SeriesEnd, SeriesPart
from tenpack.appointments.errors import NothingChosen
from tenpack.appointments.models import Appointment, Series
from tenpack.appointments.queries import clashes_with, following
from tenpack.appointments.rules import MOST_OCCURRENCES, LocalMoment, Recurrence, Span, local_moment, occurrence_days
from tenpack.kit.checks import Checks
from tenpack.kit.errors import InvalidFields
from tenpack.kit.moments import local_day
from tenpack.packs.errors import NoSessionsLeft
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import packs_of
from tenpack.packs.rules import Purse


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDraft:
    """A series as asked for: the first appointment, its wall-clock time, and the rule by which it repeats."""

    first: AppointmentDraft
    day: date
    clock: time
    repeat: Repeat
    every: int | None = 1
    weekdays: tuple[int, ...] = ()
    end_kind: SeriesEnd = SeriesEnd.SESSIONS
    until: date | None = None
    count: int | None = None

    def check(self) -> None:
        """Errors: `InvalidFields`."""
        checks = Checks()
        checks.whole("every", self.every, 1, 12)
        if self.end_kind is SeriesEnd.COUNT:
            checks.whole("count", self.count, 1, MOST_OCCURRENCES)
        if self.end_kind is SeriesEnd.UNTIL:
            checks.day("until", self.until, required=True)
            if self.until and self.until < self.day:
                checks.problem("until", _("This day lies before the first appointment. Choose a later one."))
        if not all(0 <= number <= 6 for number in self.weekdays):
            checks.problem("weekdays", _("Choose days of the week."))
        checks.refuse_if_any()

    @property
    def recurrence(self) -> Recurrence:
        """The rule behind it."""
        until = self.until if self.end_kind is SeriesEnd.UNTIL else None
        count = self.count if self.end_kind is SeriesEnd.COUNT else None
        return Recurrence(Repeat(self.repeat), self.day, self.every or 1, self.weekdays, until, count)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a preview: when, what the clock change did, which pack and session number, what stands against it."""

    moment: LocalMoment
    day: date
    pack: SessionPack | None
    session_number: int | None
    problem: str = ""


def preview_series(draft: SeriesDraft, *, now: datetime) -> list[Occurrence]:
    """Every date of a series before it is saved, with its pack, session number and clashes. Writes nothing.

    A series until the sessions run out ends with the last date that has one. Errors: `InvalidFields`.
    """
    draft.first.check(now)
    draft.check()
    zone = draft.first.client.business.zone
    moments = [(day, local_moment(day, draft.clock, zone)) for day in occurrence_days(draft.recurrence)]
    if draft.end_kind is SeriesEnd.SESSIONS:
        moments = [pair for pair in moments if pair[1].at <= now + FARTHEST]
    refuse_endless(draft, moments, now)
    length = draft.first.stretch.ends_at - draft.first.stretch.starts_at
    spans = [Span(moment.at, moment.at + length) for _day, moment in moments]
    clashes = clashes_with(spans, coach=draft.first.coach, client=draft.first.client)
    purse = Purse([draft.first.pack] if draft.first.pack else list(packs_of(draft.first.client)))
    found = []
    for (day, moment), span in zip(moments, spans, strict=True):
        # Nothing can be booked where somebody is busy, so that date leaves its session to the next.
        is_taken = span in clashes
        pack, number, problem = purse.look(moment.at) if is_taken else purse.take(moment.at)
        if pack is None and draft.end_kind is SeriesEnd.SESSIONS:
            break
        found.append(Occurrence(moment, day, pack, number, "clash" if is_taken else problem))
    return found


def refuse_endless(draft: SeriesDraft, moments: list[tuple[date, LocalMoment]], now: datetime) -> None:
    """Errors: `InvalidFields` for a series that goes on beyond two years, or has more dates than one may have."""
    if moments and moments[-1][1].at > now + FARTHEST:
        raise InvalidFields({"end_kind": _("This goes on for more than two years. Let it end sooner.")})
    if draft.end_kind is SeriesEnd.UNTIL and len(moments) >= MOST_OCCURRENCES:
        raise InvalidFields({"until": _("These are more dates than one series may have. Let it end sooner.")})


@transaction.atomic
def schedule_series(*, draft: SeriesDraft, skip: frozenset[date] = frozenset(), act: Act) -> list[Appointment]:
    """Book every date of a series but the skipped ones, each its own session; all or none.

    Errors: `InvalidFields`, `TimeTaken`, `NoSessionsLeft` where a date has no session and may not be owed.
    """
    dates = [one for one in preview_series(draft, now=act.now) if one.day not in skip]
    if not dates:
        raise NoSessionsLeft if draft.end_kind is SeriesEnd.SESSIONS and not skip else NothingChosen
    series = Series.objects.create(
        business_id=draft.first.client.business_id,
        client=draft.first.client,
        repeat=draft.repeat,
        every=draft.every or 1,
        end_kind=draft.end_kind,
        until_on=draft.until if draft.end_kind is SeriesEnd.UNTIL else None,
        count=draft.count if draft.end_kind is SeriesEnd.COUNT else None,
        created_at=act.now,
    )
    # A pack that was picked pays as far as it reaches; else the rule chooses again, and says why.
    picked = draft.first.pack is not None
    drafts = (replace(draft.first, starts_at=one.moment.at, pack=one.pack if picked else None) for one in dates)
    return [schedule(draft=one, series=series, act=act)[0] for one in drafts]


@transaction.atomic
def change_series(
    *, appointment: Appointment, part: SeriesPart, location: str, description: str, version: int, act: Act
) -> list[Appointment]:
    """Change where and what of this one, this and the following, or all still to come.

    Errors: `ChangedMeanwhile` where the one named was changed, `InvalidFields`.
    """
    chosen = following(appointment, part, now=act.now)
    return [
        change_appointment(
            appointment=one,
            location=location,
            description=description,
            version=version if one.id == appointment.id else one.version,
            act=act,
        )
        for one in chosen
    ]


@transaction.atomic
def cancel_series(
    *, appointment: Appointment, part: SeriesPart, by: Party, overrule: bool = False, act: Act
) -> list[Appointment]:
    """Cancel this one, this and the following, or all still to come. Errors: `AlreadyDecided`."""
    chosen = following(appointment, part, now=act.now)
    return [cancel_appointment(appointment=one, by=by, overrule=overrule, act=act)[0] for one in chosen]


@transaction.atomic
def move_series(
    *, appointment: Appointment, part: SeriesPart, day: date, clock: time, minutes: int, act: Act
) -> list[Appointment]:
    """Move this one, this and the following, or all still to come, by as many days and to the same wall-clock time.

    All or none. Errors: `TimeTaken`, `PackExpired`, `AlreadyDecided`.
    """
    zone = appointment.client.business.zone
    shift = day - local_day(appointment.starts_at, zone)
    chosen = following(appointment, part, now=act.now)
    # Later ones first where the series moves on, so that it does not run into itself.
    is_later = local_moment(day, clock, zone).at > appointment.starts_at
    ordered = sorted(chosen, key=lambda one: one.starts_at, reverse=is_later)
    return [
        move_appointment(
            appointment=one,
            starts_at=local_moment(local_day(one.starts_at, zone) + shift, clock, zone).at,
            minutes=minutes,
            act=act,
        )
        for one in ordered
    ]
