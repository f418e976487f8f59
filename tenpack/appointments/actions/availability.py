"""When a coach can be booked: weekly hours, days that differ, rules, types."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.appointments.choices import Colour
from tenpack.appointments.models import LONGEST_MINUTES, AppointmentType, BookingRules, DayException, WorkingHours
from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.people.models import Business, Coach

MOST_HOURS = 42
MOST_DAYS = 366


@transaction.atomic
def set_working_hours(*, coach: Coach, hours: list[tuple[int, time, time]], by: Actor, now: datetime) -> None:
    """Put these stretches (weekday 0–6, from, to) in the place of the coach's week. Errors: `InvalidFields`."""
    checks = Checks()
    if len(hours) > MOST_HOURS:
        checks.problem("hours", _("Write at most six stretches a day."))
    for weekday, starts, ends in hours:
        if not 0 <= weekday <= 6 or ends <= starts:
            checks.problem("hours", _("Each stretch ends after it begins."))
    for one in hours:
        if any(one[0] == other[0] and one[1] < other[2] and other[1] < one[2] for other in hours if other is not one):
            checks.problem("hours", _("Two stretches of one day overlap."))
    checks.refuse_if_any()
    WorkingHours.objects.filter(coach=coach).delete()
    WorkingHours.objects.bulk_create(WorkingHours(coach=coach, weekday=day, starts=a, ends=b) for day, a, b in hours)
    record("hours.changed", business_id=coach.business_id, about=coach, now=now, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDraft:
    """Days that differ, as asked for: closed, or open at other hours; without a coach for the whole business."""

    coach: Coach | None
    day: date | None
    until: date | None = None
    starts: time | None = None
    ends: time | None = None
    reason: str = ""

    def check(self) -> str:
        """The reason, tidy. Errors: `InvalidFields`."""
        checks = Checks()
        first = checks.day("day", self.day, required=True)
        last = checks.day("until", self.until)
        reason = checks.text("reason", self.reason, NAME_LENGTH)
        if (self.starts is None) != (self.ends is None) or (self.starts and self.ends and self.ends <= self.starts):
            checks.problem("ends", _("Write from when to when, or leave both empty for a closed day."))
        if first and last and not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            checks.problem("until", _("The last day comes after the first, within a year."))
        checks.refuse_if_any()
        return reason

    @property
    def days(self) -> list[date]:
        """Every day that is meant."""
        assert self.day
        return [self.day + timedelta(days=number) for number in range(((self.until or self.day) - self.day).days + 1)]


@transaction.atomic
def add_day_exceptions(*, business: Business, draft: DayDraft, by: Actor, now: datetime) -> list[DayException]:
    """Close days, for the business or one coach, or open them at other hours.

    What was said of them before ends, but hours that stand beside the new ones: a day may be open in stretches.
    Errors: `InvalidFields`.
    """
    reason = draft.check()
    days = draft.days
    before = DayException.objects.filter(business=business, coach=draft.coach, day__in=days)
    if draft.starts:
        before = before.exclude(ends__lte=draft.starts).exclude(starts__gte=draft.ends)
    before.delete()
    made = [
        DayException(business=business, coach=draft.coach, day=day, starts=draft.starts, ends=draft.ends, reason=reason)
        for day in days
    ]
    DayException.objects.bulk_create(made)
    record("hours.changed", business_id=business.id, about=made[0], now=now, by=by, days=len(days))
    return made


@transaction.atomic
def remove_day_exception(*, exception: DayException, by: Actor, now: datetime) -> None:
    """Make the day an ordinary one again. Repeat: nothing happens."""
    if DayException.objects.filter(id=exception.id).delete()[0]:
        record("hours.changed", business_id=exception.business_id, about=exception, now=now, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesDraft:
    """How a coach can be booked, as asked for."""

    may_self_book: bool
    is_public: bool
    buffer_minutes: int | None
    notice_hours: int | None
    horizon_days: int | None
    grid_minutes: int | None
    most_moves: int | None


@transaction.atomic
def set_booking_rules(*, coach: Coach, draft: RulesDraft, by: Actor, now: datetime) -> BookingRules:
    """Change how clients book this coach. Errors: `InvalidFields`."""
    checks = Checks()
    columns = {
        "may_self_book": draft.may_self_book,
        "is_public": draft.is_public,
        "buffer_minutes": checks.whole("buffer_minutes", draft.buffer_minutes, 0, 240),
        "notice_hours": checks.whole("notice_hours", draft.notice_hours, 0, 720),
        "horizon_days": checks.whole("horizon_days", draft.horizon_days, 1, 730),
        "grid_minutes": checks.whole("grid_minutes", draft.grid_minutes, 5, 240),
        "most_moves": checks.whole("most_moves", draft.most_moves, 0, 100),
    }
    checks.refuse_if_any()
    rules, _made = BookingRules.objects.update_or_create(coach=coach, defaults=columns)
    record("booking_rules.changed", business_id=coach.business_id, about=coach, now=now, by=by)
    return rules


@transaction.atomic
def save_type(
    *,
    business: Business,
    kind: AppointmentType | None,
    name: str,
    minutes: int | None,
    colour: str,
    capacity: int | None,
    by: Actor,
    now: datetime,
) -> AppointmentType:
    """Make or change an appointment type; appointments made before keep their length. Errors: `InvalidFields`."""
    checks = Checks()
    name = checks.text("name", name, NAME_LENGTH, required=True)
    checks.whole("minutes", minutes, 5, LONGEST_MINUTES)
    checks.whole("capacity", capacity, 1, 12)
    if colour not in Colour.values:
        checks.problem("colour", _("Choose a colour of the list."))
    checks.refuse_if_any()
    kind = kind or AppointmentType(business=business)
    kind.name, kind.minutes, kind.colour, kind.capacity = name, minutes or 60, colour, capacity or 1
    kind.save()
    record("appointment_type.saved", business_id=business.id, about=kind, now=now, by=by)
    return kind


@transaction.atomic
def set_type_archived(*, kind: AppointmentType, is_archived: bool, by: Actor, now: datetime) -> None:
    """Take a type off the list, or bring it back."""
    AppointmentType.objects.filter(id=kind.id).update(archived_at=now if is_archived else None)
    record("appointment_type.saved", business_id=kind.business_id, about=kind, now=now, by=by)
