"""The client's profile: Training and Progress, and writing down what was measured."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.packs.queries import today_of
from tenpack.people.models import Client
from tenpack.training.actions.measures import record_measure, remove_measure
from tenpack.training.lists import workouts_seen_by
from tenpack.training.programs import programs_of, templates_of
from tenpack.training.progress import measure_of, totals
from tenpack.training.upcoming import next_days
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.workouts import MeasureForm
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.pages.clients import client_of
from tenpack.web.pages.profile import section
from tenpack.web.pages.workouts import WORDS
from tenpack.web.progress import file_asked, measure_context, progress_context
from tenpack.web.respond import go, moment_of

MOST_TEMPLATES = 30


@may(STAFF)
@require_safe
def training(request: Request, client_id: str) -> HttpResponse:
    """The client's programs with the day that comes next, and every workout."""
    client = client_of(request, client_id)
    programs = list(programs_of(client, today_of(request.seat, moment_of(request))))
    shown = list_page(request, workouts_seen_by(request.seat).filter(client=client))
    return section(
        request,
        client,
        "training",
        programs=programs,
        templates=list(templates_of(request.seat.business)[:MOST_TEMPLATES]),
        next_days=next_days(programs),
        totals=totals(shown.rows),
        list=shown,
        **WORDS,
    )


@may(STAFF)
@require_safe
def progress(request: Request, client_id: str) -> HttpResponse:
    """One exercise over time, and what was measured; with `?format=csv` one of them as a file."""
    client = client_of(request, client_id)
    return file_asked(request, client, request.seat.business) or progress_page(request, client)


def progress_page(request: Request, client: Client, form: MeasureForm | None = None) -> HttpResponse:
    """The section, with the form for a measure."""
    business, address = request.seat.business, url("client-progress", client.public_id)
    today = today_of(request.seat, moment_of(request))
    context: dict[str, Any] = progress_context(request, client, business, address)
    context |= measure_context(client, business, address)
    form = form or MeasureForm(initial={"measured_on": today})
    answer = section(request, client, "progress", form_=form, progress="client-progress", **context, **WORDS)
    answer.status_code = 422 if form.errors else 200
    return answer


@may(STAFF)
@require_POST
def measures(request: Request, client_id: str) -> HttpResponse:
    """Write down a measure; of the same kind and day the last one stands."""
    client, form = client_of(request, client_id), MeasureForm(request.POST)
    client.business = request.seat.business
    if form.is_valid():
        try:
            draft = form.draft(client.business.weight_unit)
            measure = record_measure(client=client, draft=draft, by=request.seat.actor, now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            text = _("%(what)s written down.") % {"what": measure.get_kind_display()}
            return go(request, here(client), text, undo=url("client-measure", client.public_id, measure.public_id))
    return progress_page(request, client, form)


@may(STAFF)
@require_http_methods(["DELETE"])
def measure(request: Request, client_id: str, measure_id: str) -> HttpResponse:
    """Take a measure off again."""
    client = client_of(request, client_id)
    found = measure_of(client, parse_id("me", measure_id))
    if found is None:
        raise NotFound
    remove_measure(measure=found, by=request.seat.actor, now=moment_of(request))
    return go(request, here(client), _("%(what)s removed.") % {"what": found.get_kind_display()})


def here(client: Client) -> str:
    """The measures on the client's Progress."""
    return f"{url('client-progress', client.public_id)}#measures"


urls: list[URLPattern] = [
    path("clients/<str:client_id>/training", training, name="client-training"),
    path("clients/<str:client_id>/progress", progress, name="client-progress"),
    path("clients/<str:client_id>/measures", measures, name="client-measures"),
    path("clients/<str:client_id>/measures/<str:measure_id>", measure, name="client-measure"),
]
