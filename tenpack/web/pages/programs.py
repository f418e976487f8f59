"""Training → Programs: templates and clients' copies, their page of weeks and days, assigning, duplicating, paper."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.ids import parse_id
from tenpack.kit.moments import local_day
from tenpack.people.models import Client
from tenpack.people.queries import client_seen_by, clients_seen_by
from tenpack.training.actions import (
    Dates,
    archive_program,
    assign_program,
    change_program,
    create_program,
    duplicate_program,
    restore_program,
)
from tenpack.training.models import Program
from tenpack.training.programs import program_seen_by, programs_found, weeks_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.programs import AssignForm, ProgramChangeForm, ProgramForm, assign_values
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.prescription_words import shown_days
from tenpack.web.respond import go, moment_of, page

SHOWN = ("assigned", "archived")


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def programs(request: Request) -> HttpResponse:
    """Templates, what was assigned of them, or what is archived."""
    show, text = chosen(request, "show", SHOWN), searched(request)
    found = programs_found(request.seat, text=text, show=show)
    return page(
        request,
        "training/programs.html",
        programs=list_page(request, found),
        q=text,
        show=show,
        today=today_of(request),
    )


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def program_new(request: Request) -> HttpResponse:
    """The form of a new template."""
    sent = request.POST if request.method == "POST" else None
    form = ProgramForm(sent, initial={"days": 3, "repeat_key": form_key()})
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: created(request, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Program created. Write its days now."))
    return page(request, "training/program_new.html", status=422 if form.errors else 200, form_=form)


def created(request: Request, form: ProgramForm) -> str:
    """Create the template; answer where its page is."""
    seat, given = request.seat, form.cleaned_data
    words = {"title": given["title"], "note": given["note"]}
    days = form.drafts()
    made = create_program(business=seat.business, **words, days=days, by=seat.actor, now=moment_of(request))
    return url("program", made.public_id)


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def program(request: Request, program_id: str) -> HttpResponse:
    """The weeks and days of a program."""
    return program_page(request, "training/program.html", program_meant(request, program_id))


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def program_print(request: Request, program_id: str) -> HttpResponse:
    """The program on paper, with room to write down what was done."""
    return program_page(request, "training/program_print.html", program_meant(request, program_id))


def program_page(request: Request, template: str, shown: Program) -> HttpResponse:
    """The program with its days in words."""
    weeks = weeks_of(shown)
    days = shown_days(shown.business, [day for _week, days in weeks for day in days])
    by_week = [(week, [one for one in days if one.day.week == week]) for week, _days in weeks]
    return page(request, template, program=shown, weeks=by_week, today=today_of(request))


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def program_edit(request: Request, program_id: str) -> HttpResponse:
    """Title, note, and the dates of a client's copy."""
    shown = program_meant(request, program_id)
    sent = request.POST if request.method == "POST" else None
    form = ProgramChangeForm(sent, program=shown, initial=edit_values(shown))
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            given, by, now = form.cleaned_data, request.seat.actor, moment_of(request)
            words = {"title": given["title"], "note": given["note"], "version": given["version"]}
            change_program(program=shown, dates=form.dates(), **words, by=by, now=now)
        except Refused as error:
            refuse(form, error)
            changed = isinstance(error, ChangedMeanwhile)
            form.data = dict(form.data.items()) | {"version": str(shown.version)}
        else:
            return go(request, url("program", program_id), _("Saved."))
    status = 422 if form.errors else 200
    return page(request, "training/program_edit.html", status=status, form_=form, program=shown, changed=changed)


def edit_values(shown: Program) -> dict[str, Any]:
    """How the form of a stored program begins."""
    return {name: getattr(shown, name) for name in ProgramChangeForm.base_fields}


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def program_archive(request: Request, program_id: str) -> HttpResponse:
    """POST puts a program away, DELETE brings it back."""
    shown = program_meant(request, program_id)
    by, now = request.seat.actor, moment_of(request)
    if request.method == "DELETE":
        restore_program(program=shown, by=by, now=now)
        return go(request, url("program", program_id), _("Program restored."))
    archive_program(program=shown, by=by, now=now)
    return go(request, url("programs"), _("Program archived."), undo=url("program-archive", program_id))


@may(STAFF)
@require_POST
def program_copies(request: Request, program_id: str) -> HttpResponse:
    """Make a template of the same days."""
    shown = program_meant(request, program_id)

    def act() -> str:
        made = duplicate_program(program=shown, by=request.seat.actor, now=moment_of(request))
        return url("program-edit", made.public_id)

    target, _again = act_once(request, act)
    return go(request, target, _("Duplicated. Give the copy a title of its own."))


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def program_assignments(request: Request, program_id: str) -> HttpResponse:
    """Give a client an own copy of a template."""
    shown = program_meant(request, program_id)
    clients = clients_seen_by(request.seat).filter(archived_at=None).order_by("name", "id")
    first = assign_values(request.GET.get("client", ""), today_of(request), form_key())
    form = AssignForm(request.POST if request.method == "POST" else None, clients=clients, initial=first)
    if request.method == "POST" and form.is_valid():
        client = client_seen_by(request.seat, form.cleaned_data["client"])
        try:
            target, _again = act_once(request, lambda: assigned(request, shown, client, form.dates()))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Assigned. This copy is the client's own: change it as you like."))
    status = 422 if form.errors else 200
    return page(request, "training/assign.html", status=status, form_=form, program=shown)


def assigned(request: Request, shown: Program, client: Client, dates: Dates) -> str:
    """Assign it; answer where the copy is."""
    by, now = request.seat.actor, moment_of(request)
    copy = assign_program(program=shown, client=client, dates=dates, by=by, now=now)
    return url("program", copy.public_id)


def program_meant(request: Request, program_id: str) -> Program:
    """The program of the address. Errors: `NotFound`, `Forbidden`."""
    return program_seen_by(request.seat, parse_id("pr", program_id))


def today_of(request: Request) -> Any:
    """The business's day."""
    return local_day(moment_of(request), request.seat.business.zone)


urls: list[URLPattern] = [
    path("training/programs/", programs, name="programs"),
    path("training/programs/new", program_new, name="program-new"),
    path("training/programs/<str:program_id>", program, name="program"),
    path("training/programs/<str:program_id>/print", program_print, name="program-print"),
    path("training/programs/<str:program_id>/edit", program_edit, name="program-edit"),
    path("training/programs/<str:program_id>/archive", program_archive, name="program-archive"),
    path("training/programs/<str:program_id>/copies", program_copies, name="program-copies"),
    path("training/programs/<str:program_id>/assignments", program_assignments, name="program-assignments"),
]
