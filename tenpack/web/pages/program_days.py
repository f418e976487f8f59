"""The days of a program: the editor of one, and adding, moving and removing weeks and days."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenpack.kit.errors import ChangedMeanwhile, Invalid, NotFound, Refused
from tenpack.kit.ids import parse_id, public_id
from tenpack.training.actions import (
    add_day,
    add_week,
    copy_week,
    move_day,
    move_week,
    put_back,
    removal_of,
    remove_day,
    remove_week,
    save_day,
)
from tenpack.training.catalogue import movements_of
from tenpack.training.models import ProgramDay
from tenpack.training.programs import day_seen_by
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.days import DayForm
from tenpack.web.jinja import url
from tenpack.web.pages.programs import program_meant
from tenpack.web.prescription_words import shown_days
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def program_day(request: Request, program_id: str, day_id: str) -> HttpResponse:
    """The editor of a day. A POST with `act` changes rows of the form and stores nothing; any other saves the day."""
    day = day_meant(request, program_id, day_id)
    form = DayForm(day, movements_of(request.seat.business), get_language() or "en")
    if request.method != "POST":
        form.open()
        return editor(request, day, form)
    form.read(request.POST)
    if act := request.POST.get("act", ""):
        form.act(act)
        return editor(request, day, form)
    try:
        saved(request, day, form)
    except ChangedMeanwhile as error:
        form.problems[""] = str(error.message)
        form.version = str(day.version)
        return editor(request, day, form, changed=shown_days(request.seat.business, [day])[0])
    except Refused as error:
        form.refuse(error)
        return editor(request, day, form)
    return go(request, url("program", program_id), _("“%(title)s” saved.") % {"title": form.title})


def saved(request: Request, day: ProgramDay, form: DayForm) -> None:
    """Write the day as the form says it."""
    blocks = form.blocks()
    save_day(
        day=day,
        title=form.title,
        blocks=blocks,
        version=form.seen_version(),
        by=request.seat.actor,
        now=moment_of(request),
    )


def editor(request: Request, day: ProgramDay, form: DayForm, **more: Any) -> HttpResponse:
    """The page with the form."""
    status = 422 if form.problems else 200
    context = {"changed": None, **more}
    return page(request, "training/day.html", status=status, day=day, program=day.program, form_=form, **context)


@may(STAFF)
@require_POST
def program_weeks(request: Request, program_id: str) -> HttpResponse:
    """Add, copy, move or remove a week, as `act` says."""
    found = program_meant(request, program_id)
    here = url("program", program_id)
    wanted = {"program": found, **seen(request)}
    act = request.POST.get("act")
    if act == "remove":
        removal = remove_week(week=number(request, "week"), **wanted)
        undo = url("program-removal", program_id, public_id("jo", removal.id))
        return go(request, here, _("Week removed."), undo=undo)
    if act == "copy":
        week = number(request, "week")
        copy_week(week=week, **wanted)
        return go(request, f"{here}#week-{week + 1}", _("Copied as week %(week)s.") % {"week": week + 1})
    if act == "move":
        move_week(week=number(request, "week"), to=number(request, "to"), **wanted)
        return go(request, here, _("Week moved."))
    add_week(**wanted)
    return go(request, here, _("Week added."))


@may(STAFF)
@require_POST
def program_days(request: Request, program_id: str) -> HttpResponse:
    """Add an empty day to a week, and open it."""
    found = program_meant(request, program_id)
    day = add_day(program=found, week=number(request, "week"), **seen(request))
    return go(request, url("program-day", program_id, day.public_id), _("Day added."))


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def program_day_place(request: Request, program_id: str, day_id: str) -> HttpResponse:
    """POST moves a day to another place, DELETE takes it out."""
    day = day_meant(request, program_id, day_id)
    here = url("program", program_id)
    if request.method == "DELETE":
        removal = remove_day(day=day, **seen(request))
        undo = url("program-removal", program_id, public_id("jo", removal.id))
        return go(request, here, _("“%(title)s” removed.") % {"title": day.title}, undo=undo)
    move_day(day=day, week=number(request, "week"), position=number(request, "position"), **seen(request))
    return go(request, here, _("“%(title)s” moved.") % {"title": day.title})


@may(STAFF)
@require_http_methods(["DELETE"])
def program_removal(request: Request, program_id: str, removal_id: str) -> HttpResponse:
    """Put back what was removed."""
    found = program_meant(request, program_id)
    removal = removal_of(found, parse_id("jo", removal_id))
    put_back(program=found, removal=removal, by=request.seat.actor, now=moment_of(request))
    return go(request, url("program", program_id), _("Put back."))


def day_meant(request: Request, program_id: str, day_id: str) -> ProgramDay:
    """The day of the address. Errors: `NotFound`, `Forbidden`."""
    day = day_seen_by(request.seat, parse_id("pd", day_id))
    if day.program_id != parse_id("pr", program_id):
        raise NotFound
    return day


def seen(request: Request) -> dict[str, Any]:
    """The version of the program that was looked at, who acts, and when."""
    return {"version": number(request, "version"), "by": request.seat.actor, "now": moment_of(request)}


def number(request: Request, name: str) -> int:
    """A number that a button sends along. Errors: `Invalid`."""
    text = request.POST.get(name) or request.GET.get(name, "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise Invalid(_("Load the page again, then press the button once more."))


urls: list[URLPattern] = [
    path("training/programs/<str:program_id>/weeks", program_weeks, name="program-weeks"),
    path("training/programs/<str:program_id>/days", program_days, name="program-days"),
    path("training/programs/<str:program_id>/days/<str:day_id>", program_day, name="program-day"),
    path("training/programs/<str:program_id>/days/<str:day_id>/place", program_day_place, name="program-day-place"),
    path("training/programs/<str:program_id>/removals/<str:removal_id>", program_removal, name="program-removal"),
]
