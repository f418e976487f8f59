"""Settings → Availability: a coach's week, days that differ, and how clients book them."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenpack.appointments.actions import (
    add_day_exceptions,
    remove_day_exception,
    set_booking_rules,
    set_working_hours,
)
from tenpack.appointments.models import Appointment, DayException
from tenpack.appointments.queries import UNDECIDED, exceptions_of, rules_of
from tenpack.kit.errors import Forbidden, NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.kit.moments import day_begins, day_ends
from tenpack.packs.queries import today_of
from tenpack.people.models import Coach
from tenpack.people.queries import team_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import clock
from tenpack.web.forms.availability import DayForm, HoursForm, RulesForm, rules_values
from tenpack.web.forms.base import Form, refuse
from tenpack.web.jinja import url
from tenpack.web.links import absolute
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of

MOST_SHOWN = 100


def coach_meant(request: Request) -> Coach:
    """The coach in the address; without one oneself. Errors: `NotFound`, `Forbidden` for a coach who means another."""
    seat, asked = request.seat, request.GET.get("coach", "")
    if not asked and seat.coach:
        return seat.coach
    found = team_of(seat.business).filter(id=parse_id("co", asked) or NO_ID).first()
    if found is None:
        raise NotFound
    if seat.only_coach and found.id != seat.only_coach:
        raise Forbidden
    found.business = seat.business
    return found


def here(request: Request, coach: Coach) -> str:
    """The page of this coach."""
    mine = request.seat.coach
    return url("settings-availability", coach="" if mine and mine.id == coach.id else coach.public_id)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def availability(request: Request) -> HttpResponse:
    """The week; POST puts another in its place."""
    coach = coach_meant(request)
    if request.method != "POST":
        return availability_page(request, coach)
    form = hours_form(request, coach, request.POST)
    if form.is_valid():
        like_monday = "like_monday" in request.POST
        try:
            set_working_hours(
                coach=coach,
                hours=form.hours(like_monday=like_monday),
                by=request.seat.actor,
                now=moment_of(request),
            )
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, here(request, coach), _("The week of %(name)s is saved.") % {"name": coach.name})
    return availability_page(request, coach, hours=form)


@may(STAFF)
@require_http_methods(["POST"])
def booking_rules(request: Request) -> HttpResponse:
    """How clients book this coach."""
    coach = coach_meant(request)
    form = rules_form(request, coach, request.POST)
    if form.is_valid():
        try:
            set_booking_rules(coach=coach, draft=form.draft(), by=request.seat.actor, now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, here(request, coach), _("Saved."))
    return availability_page(request, coach, rules=form)


@may(STAFF)
@require_http_methods(["POST"])
def days(request: Request) -> HttpResponse:
    """Close days, or open them at other hours."""
    coach = coach_meant(request)
    form = day_form(request, coach, request.POST)
    if form.is_valid():
        try:
            made = add_day_exceptions(
                business=request.seat.business, draft=form.draft(), by=request.seat.actor, now=moment_of(request)
            )
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, here(request, coach), days_words(made))
    return availability_page(request, coach, day=form)


@may(STAFF)
@require_http_methods(["DELETE"])
def day(request: Request, exception_id: str) -> HttpResponse:
    """Make a day an ordinary one again; a day of the whole business is for those who run it."""
    found = DayException.objects.filter(business=request.seat.business, id=parse_id("ex", exception_id) or NO_ID)
    exception = found.select_related("coach").first()
    if exception is None:
        raise NotFound
    if request.seat.only_coach and exception.coach_id != request.seat.only_coach:
        raise Forbidden
    remove_day_exception(exception=exception, by=request.seat.actor, now=moment_of(request))
    return go(request, here(request, coach_meant(request)), _("That day is an ordinary one again."))


def days_words(made: list[DayException]) -> str:
    """What was closed or opened, and whether appointments lie there already."""
    first, last = made[0], made[-1]
    zone = first.business.zone
    lying = Appointment.objects.filter(UNDECIDED, business=first.business)
    lying = lying.filter(starts_at__lt=day_ends(last.day, zone), ends_at__gt=day_begins(first.day, zone))
    count = (lying.filter(slot__coach=first.coach) if first.coach else lying).count()
    text = ngettext("%(n)s day is noted.", "%(n)s days are noted.", len(made)) % {"n": len(made)}
    if not count:
        return text
    more = ngettext("%(n)s appointment lies there and stays.", "%(n)s appointments lie there and stay.", count)
    return f"{text} {more % {'n': count}}"


def hours_form(request: Request, coach: Coach, data: Any = None) -> HoursForm:
    """The form of the week."""
    hours = coach.working_hours.order_by("weekday", "starts")
    return HoursForm(data, hours=hours, week_start=request.seat.business.week_start)


def rules_form(request: Request, coach: Coach, data: Any = None) -> RulesForm:
    """The form of the rules."""
    runs = request.seat.role.runs_business
    return RulesForm(data, runs_business=runs, initial=rules_values(rules_of(coach)))


def day_form(request: Request, coach: Coach, data: Any = None) -> DayForm:
    """The form of days that differ."""
    return DayForm(data, coach=coach, runs_business=request.seat.role.runs_business, initial={"whom": "coach"})


def availability_page(request: Request, coach: Coach, **forms: Form) -> HttpResponse:
    """All of it; a form that was refused stands in the place of the fresh one."""
    status = 422 if any(form.errors for form in forms.values()) else 200
    team = list(team_of(request.seat.business)) if request.seat.role.runs_business else []
    rules = rules_of(coach)
    return settings_page(
        request,
        "availability",
        status=status,
        coach=coach,
        asked="" if coach == request.seat.coach else coach.public_id,
        team=team if len(team) > 1 else [],
        hours_form=forms.get("hours") or hours_form(request, coach),
        hours_known=coach.working_hours.exists(),
        rules_form=forms.get("rules") or rules_form(request, coach),
        day_form=forms.get("day") or day_form(request, coach),
        exceptions=list(exceptions_of(coach, today_of(request.seat, moment_of(request)))[:MOST_SHOWN]),
        public_url=absolute(url("book", coach.public_id)) if rules.is_public else "",
        clock=clock,
    )


urls: list[URLPattern] = [
    path("settings/availability", availability, name="settings-availability"),
    path("settings/availability/rules", booking_rules, name="settings-booking-rules"),
    path("settings/availability/days", days, name="settings-days"),
    path("settings/availability/days/<str:exception_id>", day, name="settings-day"),
]
