"""One appointment: what it is, moving it, changing where and what, and its calendar file."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import change_series, move_appointment, move_series
from tenpack.appointments.choices import SeriesPart
from tenpack.appointments.lists import appointments_of
from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import appointment_seen_by
from tenpack.appointments.rules import LocalMoment
from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.ids import parse_id
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import (
    length_words,
    moment_words,
    outcome_words,
    state_tone,
    when,
)
from tenpack.web.calendar_links import file_of
from tenpack.web.forms.appointments import ChangeForm, MoveForm, first_time
from tenpack.web.forms.base import Form, refuse
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.pages.clients import client_of
from tenpack.web.pages.profile import section
from tenpack.web.respond import moment_of, page
from tenpack.web.tell import tell

WORDS: dict[str, Any] = {
    "when": when,
    "length_words": length_words,
    "outcome_words": outcome_words,
    "state_tone": state_tone,
}


def appointment_of(request: Request, appointment: str) -> Appointment:
    """The appointment in the address, where this person may see it."""
    return appointment_seen_by(request.seat, parse_id("ap", appointment))


def act_of(request: Request, reason: str = "") -> Act:
    """This person acting now on the calendar."""
    return Act(request.seat.actor, moment_of(request), Cause.APPOINTMENT, reason=reason)


def sheet(request: Request, name: str, appointment: Appointment, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page about an appointment; for htmx the same as a dialog."""
    kind = "dialog" if request.htmx else "page"
    target = {"hx-post": request.path, "hx-target": "closest dialog", "hx-swap": "outerHTML"}
    return page(
        request,
        f"calendar/appointment_{kind}.html",
        status=status,
        part=f"calendar/{name}.html",
        appointment=appointment,
        client=appointment.client,
        sent=target if request.htmx else {},
        **WORDS,
        **context,
    )


@may(STAFF)
@require_safe
def appointment_page(request: Request, appointment: str) -> HttpResponse:
    """What it is and everything that can be done with it."""
    found = appointment_of(request, appointment)
    return sheet(request, "appointment", found, title_words=found.client.name, calendar_day=day_of(found))


def day_of(appointment: Appointment) -> str:
    """The local day it begins on, as addresses write it."""
    zone = ZoneInfo(appointment.client.business.zone)
    return appointment.starts_at.astimezone(zone).date().isoformat()


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def move(request: Request, appointment: str) -> HttpResponse:
    """Another time, by dialog, drag or keys. DELETE moves back to the time in the address."""
    found = appointment_of(request, appointment)
    if request.method == "DELETE":
        return move_back(request, found)
    if request.method != "POST":
        return move_form(request, found, MoveForm(initial=values_of(found)))
    form = MoveForm(request.POST)
    zone = request.seat.business.zone
    if not form.is_valid() or not form.confirms(form.moment(zone).at, moment_of(request)):
        return move_form(request, found, form, status=422)
    try:
        count = moved(request, found, form)
    except Refused as error:
        if "by_hand" in request.POST:
            raise
        refuse(form, error)
        return move_form(request, found, form, status=422)
    return tell_moved(request, found, form.moment(zone), count)


def moved(request: Request, found: Appointment, form: MoveForm) -> int:
    """Move what the form means. Shape: how many."""
    given = form.cleaned_data
    if given["version"] is not None and given["version"] != found.version:
        raise ChangedMeanwhile
    if form.part_meant is not SeriesPart.THIS:
        more = {"day": given["day"], "clock": given["clock"], "minutes": given["minutes"]}
        return len(move_series(appointment=found, part=form.part_meant, act=act_of(request), **more))
    starts_at = form.moment(request.seat.business.zone).at
    version, minutes = given["version"], given["minutes"]
    move_appointment(appointment=found, starts_at=starts_at, minutes=minutes, version=version, act=act_of(request))
    return 1


def tell_moved(request: Request, before: Appointment, moment: LocalMoment, count: int) -> HttpResponse:
    """Say the new time and what the clock did; one that moved alone can be moved back."""
    zone = request.seat.business.zone
    after = appointment_of(request, before.public_id)
    facts = {"client": after.client.name, "when": when(after.starts_at, after.ends_at, zone)}
    text = _("%(client)s moved: %(when)s.") % facts
    if count > 1:
        text = ngettext("%(n)s appointment moved.", "%(n)s appointments moved.", count) % {"n": count}
    back = url(
        "appointment-move",
        before.public_id,
        at=before.starts_at.isoformat(),
        minutes=before.minutes,
        version=after.version,
    )
    said = f"{text} {moment_words(moment, zone)}".strip()
    return tell(request, said, target=url("calendar", date=day_of(after)), undo=back if count == 1 else "")


def move_back(request: Request, found: Appointment) -> HttpResponse:
    """Undo a move: back to the time in the address, unless something has changed since."""
    asked = request.GET
    try:
        starts_at = datetime.fromisoformat(asked.get("at", ""))
        minutes, version = int(asked.get("minutes", "")[:5]), int(asked.get("version", "")[:9])
    except ValueError as error:
        raise ChangedMeanwhile from error
    if starts_at.tzinfo is None:
        raise ChangedMeanwhile
    after = move_appointment(
        appointment=found, starts_at=starts_at, minutes=minutes, version=version, act=act_of(request)
    )
    facts = {"client": found.client.name, "when": when(after.starts_at, after.ends_at, request.seat.business.zone)}
    return tell(request, _("%(client)s moved back: %(when)s.") % facts, target=url("calendar", date=day_of(after)))


def values_of(found: Appointment) -> dict[str, Any]:
    """How the form of a move begins."""
    starts = found.starts_at.astimezone(ZoneInfo(found.client.business.zone))
    return {
        "version": found.version,
        "part": SeriesPart.THIS,
        **first_time(starts.date(), starts.time(), found.minutes),
    }


def move_form(request: Request, found: Appointment, form: Form, *, status: int = 200) -> HttpResponse:
    """The form; after a drop that asks something it comes as a dialog."""
    answer = sheet(
        request, "move", found, status=status, form_=form, title_words=_("Move %(name)s") % {"name": found.client.name}
    )
    if "by_hand" in request.POST:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return answer


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, appointment: str) -> HttpResponse:
    """Where and what, of this one or of the series."""
    found = appointment_of(request, appointment)
    first = {"location": found.location, "description": found.description, "version": found.version}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={**first, "part": SeriesPart.THIS})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_series(
                appointment=found,
                part=form.part_meant,
                location=given["location"],
                description=given["description"],
                version=given["version"] or 0,
                act=act_of(request),
            )
        except Refused as error:
            refuse(form, error)
        else:
            return tell(request, _("Saved."), target=url("appointment", found.public_id))
    title = _("Change %(name)s") % {"name": found.client.name}
    return sheet(request, "change", found, status=422 if form.errors else 200, form_=form, title_words=title)


@may(STAFF)
@require_safe
def calendar_file(request: Request, appointment: str) -> HttpResponse:
    """The appointment as a file that calendar programs open."""
    return file_of(appointment_of(request, appointment), for_coach=True)


@may(STAFF)
@require_safe
def client_appointments(request: Request, client_id: str) -> HttpResponse:
    """The profile's section: what is to come, and what was."""
    client, now = client_of(request, client_id), moment_of(request)
    coming = list(appointments_of(client, now=now, past=False)[:100])
    over = list_page(request, appointments_of(client, now=now, past=True))
    return section(request, client, "appointments", coming=coming, past=over.rows, list=over, **WORDS)


urls: list[URLPattern] = [
    path("clients/<str:client_id>/appointments", client_appointments, name="client-appointments"),
    path("appointments/calendar/<str:appointment>", appointment_page, name="appointment"),
    path("appointments/calendar/<str:appointment>/move", move, name="appointment-move"),
    path("appointments/calendar/<str:appointment>/change", change, name="appointment-change"),
    path("appointments/calendar/<str:appointment>/file.ics", calendar_file, name="appointment-file"),
]
