"""Appointments in words: when they are, what pays for them, what cancelling costs, said before the click."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.appointments.choices import AppointmentState, SessionOutcome
from tenpack.appointments.models import Appointment
from tenpack.appointments.rules import LocalMoment, Verdict
from tenpack.people.rules import PolicyTerms
from tenpack.web.jinja import day, language

STATE_TONES = {
    AppointmentState.SCHEDULED: "info",
    AppointmentState.COMPLETED: "good",
    AppointmentState.NO_SHOW: "urgent",
    AppointmentState.CANCELLED: "neutral",
}


def clock(value: datetime | time, zone: str = "") -> str:
    """`18:30`."""
    if isinstance(value, datetime) and zone:
        value = value.astimezone(ZoneInfo(zone))
    return format_time(value.time() if isinstance(value, datetime) else value, "HH:mm", locale=language())


def when(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """`Tue 3 Mar 2026, 18:30–19:30`."""
    starts, ends = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    until = clock(ends) if ends.date() == starts.date() else f"{day(ends.date())}, {clock(ends)}"
    return f"{day(starts.date())}, {clock(starts)}–{until}"


def moment_words(moment: LocalMoment, zone: str) -> str:
    """What a clock change did to the time that was asked for, or nothing."""
    if moment.note == "moved":
        return _("This time does not exist that night: the clocks go forward. It becomes %(clock)s.") % {
            "clock": clock(moment.at, zone)
        }
    if moment.note == "twice":
        return _("This time comes twice that night: the clocks go back. It is the first of the two.")
    return ""


def length_words(minutes: int) -> str:
    """`60 minutes`."""
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def distance_words(hours: float) -> str:
    """`it is 5 h before`, `it began 2 h ago`."""
    if hours < 0:
        return _("it began %(length)s ago") % {"length": hours_words(-hours)}
    return _("it is %(length)s before") % {"length": hours_words(hours)}


def hours_words(hours: float) -> str:
    """`45 min`, `5 h`, `3 days`."""
    if hours < 1:
        return _("%(n)s min") % {"n": int(hours * 60)}
    if hours < 72:
        return _("%(n)s h") % {"n": int(hours)}
    return ngettext("%(n)s day", "%(n)s days", int(hours / 24)) % {"n": int(hours / 24)}


def cancel_words(verdict: Verdict, policy: PolicyTerms) -> str:
    """What cancelling now costs, and why."""
    facts = {"distance": distance_words(verdict.hours_before), "hours": policy.free_until_hours or 0}
    if verdict.why == "no_session":
        return _("No session is booked for it, so none is lost.")
    if verdict.why == "coach_cancelled":
        return _("You cancel: the session goes back to the client.")
    if verdict.why == "late":
        return _("Cancelling now costs the session: %(distance)s, the policy says %(hours)s h.") % facts
    if verdict.why == "forgiven":
        return _("This late cancel is forgiven: %(distance)s. The session goes back.") % facts
    if verdict.why == "late_is_free":
        return _("Cancelling late costs nothing under this policy. The session goes back.")
    return _("Cancelling now is free: %(distance)s, the policy says %(hours)s h. The session goes back.") % facts


def no_show_words(verdict: Verdict) -> str:
    """What not coming costs."""
    if verdict.outcome is SessionOutcome.NONE:
        return _("No session is booked for it, so none is lost.")
    if verdict.outcome is SessionOutcome.TAKEN:
        return _("A no-show takes the session.")
    return _("A no-show costs nothing under this policy. The session goes back.")


def outcome_words(appointment: Appointment) -> str:
    """What became of the session, after the fact."""
    pack = appointment.booking.pack
    if appointment.state is AppointmentState.SCHEDULED:
        return _("Session booked from “%(pack)s”.") % {"pack": pack.title} if pack else _("No session: will be owed.")
    if pack is None:
        visit = appointment.booking.visit
        return _("Owed: the next session pack settles it.") if visit and visit.is_owed else _("No session was taken.")
    if appointment.outcome == SessionOutcome.RETURNED:
        return _("The session went back to “%(pack)s”.") % {"pack": pack.title}
    return _("Session of “%(pack)s” used.") % {"pack": pack.title}


def state_tone(state: AppointmentState) -> str:
    """The badge's tone."""
    return STATE_TONES[state]


@dataclass(frozen=True, slots=True)
class Period:
    """The days a view of the calendar shows."""

    first: date
    last: date
    previous: date
    next: date


def period_of(view: str, on: date, week_start: int) -> Period:
    """The days that this view shows around a day. Week start as ISO weekday."""
    if view == "month":
        first = on.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return Period(first, following - timedelta(days=1), (first - timedelta(days=1)).replace(day=1), following)
    length = {"day": 1, "three": 3}.get(view, 7)
    first = on - timedelta(days=(on.isoweekday() - week_start) % 7) if length == 7 else on
    step = timedelta(days=length)
    return Period(first, first + step - timedelta(days=1), on - step, on + step)


def period_words(period: Period) -> str:
    """`2 – 8 Mar 2026`, `March 2026`."""
    if period.first == period.last:
        return day(period.first)
    whole_month = period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    if whole_month:
        return day(period.first, "LLLL yyyy")
    return f"{day(period.first, 'd MMM')} – {day(period.last, 'd MMM yyyy')}"
