"""The portal's training: one's own programs, workouts and progress, and writing down a workout of one's own."""

from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.kit.errors import Forbidden, NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.packs.queries import today_of
from tenpack.people.models import Client
from tenpack.training.actions.logs import Log, log_workout
from tenpack.training.catalogue import movements_named, movements_of
from tenpack.training.lists import comments_of, workout_seen_by, workouts_seen_by
from tenpack.training.models import ProgramDay
from tenpack.training.prescriptions import parse_blocks
from tenpack.training.programs import day_seen_by, programs_of
from tenpack.training.progress import totals
from tenpack.training.upcoming import next_days
from tenpack.web.access import CLIENTS, STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.own_log import LogForm, Wanted
from tenpack.web.forms.uses import WRITTEN
from tenpack.web.jinja import language, url
from tenpack.web.lists import list_page
from tenpack.web.pages.clients import client_of
from tenpack.web.pages.workouts import WORDS
from tenpack.web.prescription_words import shown_days
from tenpack.web.progress import file_asked, measure_context, progress_context
from tenpack.web.respond import go, moment_of, page
from tenpack.web.workout_pages import outcome_of, workout_context
from tenpack.web.workout_words import targets_words

USUAL_MINUTES = 60


def me(request: Request) -> Client:
    """The client who looks at it."""
    client = request.seat.client
    assert client
    client.business = request.seat.business
    return client


@may(CLIENTS)
@require_safe
def training(request: Request) -> HttpResponse:
    """What is to be trained next, and what was trained."""
    client, business = me(request), request.seat.business
    programs = list(programs_of(client, today_of(request.seat, moment_of(request))))
    upcoming = next_days(programs)
    days = {shown.day.program_id: shown for shown in shown_days(business, [day for day in upcoming.values() if day])}
    shown = list_page(request, workouts_seen_by(request.seat))
    return page(
        request,
        "training/portal.html",
        client=client,
        programs=programs,
        days=days,
        totals=totals(shown.rows),
        list=shown,
        **WORDS,
    )


@may(CLIENTS)
@require_safe
def own_workout(request: Request, workout: str) -> HttpResponse:
    """One workout of one's own."""
    found, business = workout_seen_by(request.seat, parse_id("wo", workout)), request.seat.business
    return page(
        request,
        "training/portal_workout.html",
        workout=found,
        client=me(request),
        outcome=outcome_of(found, business),
        comments=comments_of(found),
        progress="portal-progress",
        **workout_context(found, business, business.weight_unit),
        **WORDS,
    )


@may(CLIENTS)
@require_safe
def own_progress(request: Request) -> HttpResponse:
    """One exercise over time, and what was measured; with `?format=csv` as a file."""
    client, business, address = me(request), request.seat.business, url("portal-progress")
    asked = file_asked(request, client, business)
    if asked:
        return asked
    context: dict[str, Any] = progress_context(request, client, business, address)
    context |= measure_context(client, business, address)
    return page(request, "training/portal_progress.html", client=client, progress="portal-progress", **context, **WORDS)


@may(CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_log(request: Request) -> HttpResponse:
    """Write down a workout; `add` only adds an exercise to the form, with everything typed kept."""
    if not request.seat.business.clients_may_log:
        raise Forbidden(_("Your coach writes down the workouts here."))
    return log_view(request, me(request))


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def client_log(request: Request, client_id: str) -> HttpResponse:
    """The same by a coach, for a workout that was run without Coach Mode; its session is decided on its page."""
    client = client_of(request, client_id)
    client.business = request.seat.business
    return log_view(request, client)


def log_view(request: Request, client: Client) -> HttpResponse:
    """The form, and what is sent with it."""
    given = request.POST if request.method == "POST" else request.GET
    day = day_of(request, client, given["day"]) if given.get("day") else None
    wanted = wanted_of(request, day)
    if request.method != "POST":
        return log_page(request, client, LogForm(initial=first_values(request, day), **terms(request, wanted)), day)
    form = LogForm(request.POST, **terms(request, wanted))
    if "add" in request.POST:
        return log_page(request, client, LogForm(initial=request.POST.dict(), **terms(request, wanted)), day)
    if form.is_valid():
        started_at, ended_at = form.span()
        log = Log(
            id=form.cleaned_data["workout"],
            client=client,
            started_at=started_at,
            ended_at=ended_at,
            title=day.title if day else _("Own training") if request.seat.client else _("Training"),
            note=form.cleaned_data["note"],
            day=day,
            lines=form.log_lines(),
        )
        try:
            workout = log_workout(seat=request.seat, log=log, now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            page_of = "portal-workout" if request.seat.client else "workout"
            return go(request, url(page_of, workout.public_id), _("Workout written down."))
    return log_page(request, client, form, day, status=422)


def day_of(request: Request, client: Client, day: str) -> ProgramDay:
    """The day of this client's own program. Errors: `NotFound`, `Forbidden`."""
    found = day_seen_by(request.seat, parse_id("pd", day))
    if found.program.client_id != client.id:
        raise NotFound
    return found


def wanted_of(request: Request, day: ProgramDay | None) -> list[Wanted]:
    """The exercises of the form: those of the day, then those that were added."""
    items = [item for block in parse_blocks(day.blocks) for item in block.items] if day else []
    added = [key for key in [*request.POST.getlist("exercise"), request.POST.get("new", "")] if key][:20]
    movements = movements_named(request.seat.business, {*(item.exercise for item in items), *added})
    targets = [(item.exercise, [one.model_dump(mode="json") for one in item.sets]) for item in items]
    found = [Wanted(movements[key], sets) for key, sets in targets if key in movements]
    return found + [Wanted(movements[key]) for key in added if key in movements]


def terms(request: Request, wanted: list[Wanted]) -> dict[str, Any]:
    """What the form must know."""
    business = request.seat.business
    return {"wanted": wanted, "unit": business.weight_unit, "zone": business.zone}


def first_values(request: Request, day: ProgramDay | None) -> dict[str, Any]:
    """An hour that ends now, under an id that makes the form act once."""
    began = moment_of(request) - timedelta(minutes=USUAL_MINUTES)
    return {
        "workout": str(uuid4()),
        "day": day.public_id if day else "",
        "started_at": began.astimezone(ZoneInfo(request.seat.business.zone)).strftime(WRITTEN),
        "minutes": USUAL_MINUTES,
    }


def log_page(
    request: Request, client: Client, form: LogForm, day: ProgramDay | None, status: int = 200
) -> HttpResponse:
    """The form, with the exercises that can be added."""
    is_own = request.seat.client is not None
    movements = movements_of(request.seat.business)
    choices = sorted((one.name(language()), one.key) for one in movements if not one.is_archived)
    of_day = sum(bool(one.targets) for one in form.wanted)
    added = [one.movement.key for one in form.wanted[of_day:]]
    return page(
        request,
        "training/log.html",
        layout="portal_base.html" if is_own else "base.html",
        back=(_("Training"), url("portal-training") if is_own else url("client-training", client.public_id)),
        client=client,
        is_own=is_own,
        status=status,
        form_=form,
        day_shown=day,
        choices_=choices,
        added=added,
        targets_words=targets_words,
    )


urls: list[URLPattern] = [
    path("portal/training", training, name="portal-training"),
    path("portal/training/progress", own_progress, name="portal-progress"),
    path("portal/training/log", own_log, name="portal-log"),
    path("clients/<str:client_id>/training/log", client_log, name="client-log"),
    path("portal/training/workouts/<str:workout>", own_workout, name="portal-workout"),
]
