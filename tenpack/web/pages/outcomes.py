"""What became of an appointment: completed, missed, cancelled; DELETE takes each back."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenpack.appointments.actions import (
    cancel_appointment,
    cancel_series,
    complete_appointment,
    miss_appointment,
    undo_outcome,
)
from tenpack.appointments.actions.outcomes import policy_for, verdict_of
from tenpack.appointments.choices import Party, SeriesPart
from tenpack.appointments.models import Appointment
from tenpack.appointments.rules import no_show_verdict
from tenpack.kit.errors import Refused
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import cancel_words, no_show_words, outcome_words
from tenpack.web.forms.appointments import DecisionForm
from tenpack.web.forms.base import refuse
from tenpack.web.jinja import url
from tenpack.web.pages.appointments import act_of, appointment_of, sheet
from tenpack.web.refusals import came_from
from tenpack.web.respond import moment_of
from tenpack.web.tell import tell


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def completion(request: Request, appointment: str) -> HttpResponse:
    """The session was held; DELETE takes that back."""
    found = appointment_of(request, appointment)
    if request.method == "DELETE":
        return undone(request, found)
    complete_appointment(appointment=found, act=act_of(request))
    return told(request, found, _("%(client)s completed."), "appointment-completion")


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def no_show(request: Request, appointment: str) -> HttpResponse:
    """Say what not coming costs, then note it; DELETE takes it back."""
    found = appointment_of(request, appointment)
    if request.method == "DELETE":
        return undone(request, found)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        overrule, act = form.cleaned_data["overrule"], act_of(request, form.cleaned_data["reason"])
        try:
            miss_appointment(appointment=found, overrule=overrule, act=act)
        except Refused as error:
            refuse(form, error)
        else:
            return told(request, found, _("%(client)s did not come."), "appointment-no-show")
    verdict = no_show_verdict(policy_for(found), has_session=found.booking.pack_id is not None)
    return decision_sheet(
        request, "no_show", found, form, cost=no_show_words(verdict), title_words=titled(_("No-show"), found)
    )


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def cancellation(request: Request, appointment: str) -> HttpResponse:
    """Say what cancelling costs, by whom it is, then do it; DELETE takes it back."""
    found = appointment_of(request, appointment)
    if request.method == "DELETE":
        return undone(request, found)
    first = {"by": Party.CLIENT, "part": SeriesPart.THIS}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            count = cancelled(request, found, form)
        except Refused as error:
            refuse(form, error)
        else:
            if count == 1:
                return told(request, found, _("%(client)s cancelled."), "appointment-cancellation")
            text = ngettext("%(n)s appointment cancelled.", "%(n)s appointments cancelled.", count) % {"n": count}
            return tell(request, text, target=url("client-appointments", found.client.public_id))
    now, policy = moment_of(request), policy_for(found)
    costs = {party.value: cancel_words(verdict_of(found, by=party, now=now), policy) for party in Party}
    return decision_sheet(
        request, "cancellation", found, form, costs=costs, title_words=titled(_("Cancel appointment"), found)
    )


def cancelled(request: Request, found: Appointment, form: DecisionForm) -> int:
    """Cancel what the form means. Shape: how many."""
    given, act = form.cleaned_data, act_of(request, form.cleaned_data["reason"])
    if form.part_meant is SeriesPart.THIS:
        cancel_appointment(appointment=found, by=form.party, overrule=given["overrule"], act=act)
        return 1
    part, overrule = form.part_meant, given["overrule"]
    return len(cancel_series(appointment=found, part=part, by=form.party, overrule=overrule, act=act))


def decision_sheet(request: Request, name: str, found: Appointment, form: DecisionForm, **context: Any) -> HttpResponse:
    """The form with what it costs."""
    return sheet(request, name, found, status=422 if form.errors else 200, form_=form, **context)


def titled(act: str, found: Appointment) -> str:
    """`No-show · Jo`."""
    return f"{act} · {found.client.name}"


def told(request: Request, found: Appointment, text: str, route: str) -> HttpResponse:
    """Say what was done and what became of the session, with its undo."""
    after = appointment_of(request, found.public_id)
    said = f"{text % {'client': found.client.name}} {outcome_words(after)}"
    return tell(request, said, target=back_of(request, found), undo=url(route, found.public_id))


def undone(request: Request, found: Appointment) -> HttpResponse:
    """Put it back into the calendar as it was."""
    undo_outcome(appointment=found, act=act_of(request))
    text = _("%(client)s is in the calendar again.") % {"client": found.client.name}
    return tell(request, text, target=back_of(request, found))


def back_of(request: Request, found: Appointment) -> str:
    """The page whose button was pressed, else the appointment."""
    return came_from(request) or url("appointment", found.public_id)


urls: list[URLPattern] = [
    path("appointments/calendar/<str:appointment>/completion", completion, name="appointment-completion"),
    path("appointments/calendar/<str:appointment>/no-show", no_show, name="appointment-no-show"),
    path("appointments/calendar/<str:appointment>/cancellation", cancellation, name="appointment-cancellation"),
]
