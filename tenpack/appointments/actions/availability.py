"""When a coach can be booked: weekly hours, days that differ, rules, types, holds, enquiries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.appointments.choices import Colour
from tenpack.appointments.errors import NotOpen
from tenpack.appointments.models import (
    LONGEST_MINUTES,
    AppointmentType,
    BookingRules,
    DayException,
    Enquiry,
    Hold,
    WorkingHours,
)
from tenpack.appointments.queries import openings_of
from tenpack.appointments.rules import Span
from tenpack.journal.actions import record
from tenpack.journal.choices import PAYER, Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.moments import local_day
from tenpack.people.models import Business, Client, Coach

HOLD_FOR = timedelta(minutes=10)
MOST_HOURS = 42


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


@transaction.atomic
def add_day_exception(
    *,
    business: Business,
    coach: Coach | None,
    day: date | None,
    starts: time | None = None,
    ends: time | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> DayException:
    """Close a day, for the business or one coach, or open it at other hours. Errors: `InvalidFields`."""
    checks = Checks()
    day = checks.day("day", day, required=True)
    reason = checks.text("reason", reason, NAME_LENGTH)
    if (starts is None) != (ends is None) or (starts and ends and ends <= starts):
        checks.problem("ends", _("Write from when to when, or leave both empty for a closed day."))
    checks.refuse_if_any()
    exception = DayException.objects.create(
        business=business, coach=coach, day=day, starts=starts, ends=ends, reason=reason
    )
    record("hours.changed", business_id=business.id, about=exception, now=now, by=by)
    return exception


@transaction.atomic
def remove_day_exception(*, exception: DayException, by: Actor, now: datetime) -> None:
    """Make the day an ordinary one again."""
    record("hours.changed", business_id=exception.business_id, about=exception, now=now, by=by)
    exception.delete()


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


@transaction.atomic
def hold_opening(*, coach: Coach, client: Client | None, span: Span, now: datetime) -> Hold:
    """Keep an opening for ten minutes for somebody who is choosing; a client holds one at a time.

    Locks: the coach. Errors: `NotOpen`.
    """
    coach = Coach.objects.select_for_update(of=("self",)).select_related("business").get(id=coach.id)
    if client:
        Hold.objects.filter(client=client).delete()
    require_opening(coach, span, now=now, holder=client)
    return Hold.objects.create(
        coach=coach, client=client, starts_at=span.starts_at, ends_at=span.ends_at, lapses_at=now + HOLD_FOR
    )


def require_opening(coach: Coach, span: Span, *, now: datetime, holder: Client | None) -> None:
    """Errors: `NotOpen` unless a client may book exactly this stretch now."""
    minutes = int((span.ends_at - span.starts_at).total_seconds() // 60)
    day = local_day(span.starts_at, coach.business.zone)
    free = openings_of(coach, zone=coach.business.zone, days=[day], minutes=minutes, now=now, holder=holder)
    if span not in free:
        raise NotOpen


@transaction.atomic
def make_enquiry(*, coach: Coach, name: str, email: str, phone: str, words: str, span: Span, now: datetime) -> Enquiry:
    """Somebody new asks for an opening on the public page; it is held until the coach answers.

    Locks: the coach. Errors: `InvalidFields`, `NotOpen`.
    """
    checks = Checks()
    name = checks.text("name", name, NAME_LENGTH, required=True)
    email = checks.email("email", email, required=True)
    phone = checks.text("phone", phone, 40)
    words = checks.text("words", words, MEMO_LENGTH)
    checks.refuse_if_any()
    hold_opening(coach=coach, client=None, span=span, now=now)
    enquiry = Enquiry.objects.create(
        business_id=coach.business_id,
        coach=coach,
        name=name,
        email=email,
        phone=phone,
        words=words,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        created_at=now,
    )
    record("enquiry.made", business_id=coach.business_id, about=enquiry, now=now, by=PAYER)
    return enquiry


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, by: Actor, now: datetime) -> None:
    """Take an enquiry off the list. Repeat: nothing happens."""
    if Enquiry.objects.filter(id=enquiry.id, answered_at=None).update(answered_at=now):
        record("enquiry.answered", business_id=enquiry.business_id, about=enquiry, now=now, by=by)
