"""Settings → Appointment types: length, colour, and how many clients share one."""

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.appointments.actions import save_type, set_type_archived
from tenpack.appointments.models import AppointmentType
from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.appointment_words import length_words
from tenpack.web.forms.availability import TypeForm
from tenpack.web.forms.base import refuse
from tenpack.web.jinja import url
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of

TYPE_FIELDS = ("name", "minutes", "colour", "capacity")


@may(RUNNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def types(request: Request) -> HttpResponse:
    """The list; POST adds one."""
    form = TypeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: saved(request, form, None))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("“%(name)s” can be booked.") % {"name": form.cleaned_data["name"]})
    rows = AppointmentType.objects.filter(business=request.seat.business).order_by("name", "id")
    return settings_page(
        request,
        "types",
        status=422 if form.errors else 200,
        form_=form,
        repeat_key=request.POST.get("repeat_key") or form_key(),
        types=[one for one in rows if one.archived_at is None],
        archived=[one for one in rows if one.archived_at],
        length_words=length_words,
    )


def saved(request: Request, form: TypeForm, kind: AppointmentType | None) -> str:
    """Make or change the type; where the list is."""
    seat = request.seat
    save_type(business=seat.business, kind=kind, by=seat.actor, now=moment_of(request), **form.cleaned_data)
    return url("settings-types")


@may(RUNNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def one_type(request: Request, type_id: str) -> HttpResponse:
    """Change a type; what was booked before keeps its length."""
    kind = type_meant(request, type_id)
    first = {name: getattr(kind, name) for name in TYPE_FIELDS}
    form = TypeForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            return go(request, saved(request, form, kind), _("Saved."))
        except Refused as error:
            refuse(form, error)
    return settings_page(request, "type", status=422 if form.errors else 200, form_=form, kind=kind)


@may(RUNNERS)
@require_http_methods(["POST", "DELETE"])
def type_archive(request: Request, type_id: str) -> HttpResponse:
    """POST takes the type off the list, DELETE brings it back."""
    kind, is_archived = type_meant(request, type_id), request.method == "POST"
    set_type_archived(kind=kind, is_archived=is_archived, by=request.seat.actor, now=moment_of(request))
    text = _("“%(name)s” can no longer be booked.") if is_archived else _("“%(name)s” can be booked again.")
    undo = url("settings-type-archive", type_id) if is_archived else ""
    return go(request, url("settings-types"), text % {"name": kind.name}, undo=undo)


def type_meant(request: Request, type_id: str) -> AppointmentType:
    """The type in the address."""
    rows = AppointmentType.objects.filter(business=request.seat.business, id=parse_id("at", type_id) or NO_ID)
    found = rows.first()
    if found is None:
        raise NotFound
    return found


urls: list[URLPattern] = [
    path("settings/types", types, name="settings-types"),
    path("settings/types/<str:type_id>", one_type, name="settings-type"),
    path("settings/types/<str:type_id>/archive", type_archive, name="settings-type-archive"),
]
