"""Appointments → Calendar: the page, the feed its script draws, and what waits for a decision."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import complete_all, undo_all
from tenpack.appointments.lists import Narrowing, calendar_rows
from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import appointments_seen_by, between, types_of, undecided
from tenpack.kit.ids import parse_id
from tenpack.kit.moments import FIRST_DAY, LAST_DAY, day_begins, local_day
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.queries import today_of
from tenpack.people.queries import Seat, team_of
from tenpack.training.lists import undecided_workouts
from tenpack.training.progress import totals
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import clock, outcome_words, period_of, period_words, state_tone, when
from tenpack.web.calendar_feed import feed
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, day_in_address, list_page
from tenpack.web.pages.packs import client_choices
from tenpack.web.pages.workouts import WORDS as WORKOUT_WORDS
from tenpack.web.respond import go, moment_of, page

VIEWS = ("day", "three", "week", "month", "list")
WAITING = timedelta(hours=24)
A_DAY = "day"
MOST_WORKOUTS = 50
WORDS: dict[str, Any] = {"clock": clock, "when": when, "outcome_words": outcome_words, "state_tone": state_tone}


@may(STAFF)
@require_safe
def calendar(request: Request) -> HttpResponse:
    """The page around the calendar; without script, the same days as a list."""
    seat, now = request.seat, moment_of(request)
    zone, today = seat.business.zone, today_of(seat, now)
    view = chosen(request, "view", VIEWS, chosen_view(request))
    on = day_in_address(request, "date") or today
    period = period_of(view, on, seat.business.week_start)
    starts, ends = day_begins(period.first, zone), day_begins(period.last + timedelta(days=1), zone)
    rows = calendar_rows(seat, starts, ends, narrowing(request))
    return page(
        request,
        "calendar/calendar.html",
        view=view,
        on=on,
        today=today,
        period=period,
        title_words=period_words(period),
        days=by_day(rows, zone),
        waiting=waiting(seat, now).count(),
        workouts_waiting=undecided_workouts(seat).count(),
        asked={name: request.GET.get(name, "") for name in ("coach", "client", "type", "cancelled")},
        address=lambda **more: url("calendar", **(kept(request) | more)),
        **choices(seat),
        **WORDS,
    )


def chosen_view(request: Request) -> str:
    """The view this browser showed last."""
    view = request.COOKIES.get("calendar", "")
    return view if view in VIEWS else "week"


def kept(request: Request) -> dict[str, str]:
    """What an address of the calendar keeps: view, day and filters."""
    names = ("view", "date", "coach", "client", "type", "cancelled")
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def choices(seat: Seat) -> dict[str, Any]:
    """What the calendar can be narrowed to."""
    team = [] if seat.only_coach else list(team_of(seat.business))
    return {
        "coaches": [(coach.public_id, coach.name) for coach in team] if len(team) > 1 else [],
        "clients": client_choices(seat),
        "types": [(one.public_id, one.name) for one in types_of(seat.business)],
    }


def narrowing(request: Request) -> Narrowing:
    """What the address narrows the calendar to; what cannot be read narrows nothing."""

    def asked(prefix: str, name: str) -> UUID | None:
        return parse_id(prefix, request.GET.get(name, ""))

    return Narrowing(asked("co", "coach"), asked("cl", "client"), asked("at", "type"), "cancelled" in request.GET)


def by_day(rows: list[Any], zone: str) -> list[tuple[date, list[Any]]]:
    """The rows by the local day they begin on."""
    return [(day, list(group)) for day, group in groupby(rows, lambda row: local_day(row.starts_at, zone))]


@may(STAFF)
@require_safe
def calendar_feed(request: Request) -> HttpResponse:
    """The appointments of the days asked for, as the script draws them."""
    first = day_written(request.GET.get("start", "")) or today_of(request.seat, moment_of(request))
    end = day_written(request.GET.get("end", "")) or first + timedelta(days=7)
    return JsonResponse(feed(request.seat, first, end, narrowing(request)))


def day_written(text: str) -> date | None:
    """The day this text begins with, a time behind it or not; None where there is none this calendar holds."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def waiting(seat: Seat, now: datetime) -> QuerySet[Appointment]:
    """Appointments that nobody has decided for a day; one with a workout waits as that workout."""
    return undecided(seat, now=now, since=WAITING).exclude(workouts__in=undecided_workouts(seat))


@may(STAFF)
@require_safe
def undecided_list(request: Request) -> HttpResponse:
    """Workouts and appointments that are over and that nobody has decided, these by day with one click for all."""
    seat, now = request.seat, moment_of(request)
    is_old = chosen(request, "since", [A_DAY]) == A_DAY
    found = list_page(
        request, (waiting(seat, now) if is_old else undecided(seat, now=now)).order_by("-starts_at", "-id")
    )
    days = by_day(found.rows, seat.business.zone)
    yesterday = today_of(seat, now) - timedelta(days=1)
    workouts = [] if is_old else list(undecided_workouts(seat)[:MOST_WORKOUTS])
    return page(
        request,
        "calendar/undecided.html",
        found=found,
        days=days,
        yesterday=yesterday,
        is_old=is_old,
        workouts=workouts,
        totals=totals(workouts),
        **WORDS,
        **WORKOUT_WORDS,
    )


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def completions(request: Request) -> HttpResponse:
    """Complete all of one day's undecided appointments; DELETE takes back what one such click did."""
    seat, now, here = request.seat, moment_of(request), url("calendar-undecided")
    act = Act(seat.actor, now, Cause.APPOINTMENT)
    if request.method == "DELETE":
        count = undo_all(appointments=decided_at(seat, request.GET.get("at", "")), act=act)
        return go(request, here, ngettext("%(n)s is open again.", "%(n)s are open again.", count) % {"n": count})
    on = day_written(request.POST.get("day", ""))
    if on is None:
        return go(request, here, _("Choose a day."))
    starts, ends = day_begins(on, seat.business.zone), day_begins(on + timedelta(days=1), seat.business.zone)
    count = complete_all(appointments=list(between(undecided(seat, now=now), starts, ends)), act=act)
    text = ngettext("%(n)s appointment completed.", "%(n)s appointments completed.", count) % {"n": count}
    return go(request, here, text, undo=url("calendar-completions", at=now.isoformat()) if count else "")


def decided_at(seat: Seat, text: str) -> list[Appointment]:
    """What was completed with one click at this instant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return []
    return list(appointments_seen_by(seat).filter(decision="", decided_at=moment.replace(tzinfo=moment.tzinfo or UTC)))


urls: list[URLPattern] = [
    path("appointments/calendar", calendar, name="calendar"),
    path("appointments/calendar/feed", calendar_feed, name="calendar-feed"),
    path("appointments/calendar/undecided", undecided_list, name="calendar-undecided"),
    path("appointments/calendar/completions", completions, name="calendar-completions"),
]
