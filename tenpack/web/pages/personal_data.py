"""A person's data: everything in one file, and the wish to be erased, for the client and for who runs the business."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.keeping.actions import ask_data_file, ask_erasure, erase_client, take_back_erasure
from tenpack.keeping.actions.files import KEPT_FOR, PATIENCE
from tenpack.keeping.choices import FileState, Obstacle
from tenpack.keeping.models import DataFile
from tenpack.keeping.queries import data_file_of, data_files_of, erasure_of, obstacles_to_erasing
from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.people.models import Client
from tenpack.web.access import ANY_ROLE, CLIENTS, RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.personal_data import EraseForm
from tenpack.web.jinja import language, url
from tenpack.web.pages.clients import client_of
from tenpack.web.respond import go, moment_of, page

SHOWN = 5


def own(request: Request) -> Client:
    """The client who looks at it."""
    assert request.seat.client
    return request.seat.client


def shown_files(request: Request, client: Client) -> dict[str, Any]:
    """The files this person asked for, and whether one is being made just now."""
    now = moment_of(request)
    files = [one for one in data_files_of(request.seat, client)[:SHOWN] if not is_stuck(one, now)]
    return {
        "files": [(one, one.asked_at + KEPT_FOR) for one in files],
        "is_making": any(one.state == FileState.WAITING for one in files),
    }


def is_stuck(file: DataFile, now: datetime) -> bool:
    """Whether its job has died."""
    return file.state == FileState.WAITING and file.asked_at < now - PATIENCE


@may(CLIENTS)
@never_cache
@require_safe
def portal_data(request: Request) -> HttpResponse:
    """The client's own page: take everything along, ask to be erased."""
    client = own(request)
    return page(request, "portal/data.html", client=client, wish=erasure_of(client), **shown_files(request, client))


@may(CLIENTS)
@require_http_methods(["POST"])
def portal_data_file(request: Request) -> HttpResponse:
    """Have the file made."""
    ask_data_file(client=own(request), by=request.seat.actor, language=language(), now=moment_of(request))
    return go(request, url("portal-data"), _("Your file is being made."))


@may(CLIENTS)
@require_http_methods(["POST", "DELETE"])
def portal_erasure(request: Request) -> HttpResponse:
    """POST asks to be erased, DELETE takes it back."""
    client, now = own(request), moment_of(request)
    if request.method == "DELETE":
        take_back_erasure(client=client, by=request.seat.actor, now=now)
        return go(request, url("portal-data"), _("You stay. Nothing was erased."))
    ask_erasure(client=client, by=request.seat.actor, now=now)
    return go(
        request, url("portal-data"), _("%(name)s knows that you want to be erased.") % {"name": client.coach.name}
    )


@may(RUNNERS)
@never_cache
@require_safe
def client_data(request: Request, client_id: str) -> HttpResponse:
    """The same for who runs the business: answer a client who asks for everything."""
    client = client_of(request, client_id)
    return page(request, "people/data.html", client=client, wish=erasure_of(client), **shown_files(request, client))


@may(RUNNERS)
@require_http_methods(["POST"])
def client_data_file(request: Request, client_id: str) -> HttpResponse:
    """Have the file made."""
    client = client_of(request, client_id)
    ask_data_file(client=client, by=request.seat.actor, language=language(), now=moment_of(request))
    return go(request, url("client-data", client_id), _("The file is being made."))


@may(ANY_ROLE)
@require_safe
def data_file(request: Request, file_id: str) -> HttpResponse:
    """The file, for whoever asked for it and nobody else."""
    file = data_file_of(request.seat, parse_id("df", file_id))
    if file.content is None:
        raise NotFound
    response = HttpResponse(bytes(file.content), content_type="application/zip")
    name = f"data-{file.client.public_id}-{file.asked_at.date()}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def client_erasure(request: Request, client_id: str) -> HttpResponse:
    """What stands in the way, what goes and what stays; then erase."""
    client, now = client_of(request, client_id), moment_of(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            pseudonym = erase_client(
                client=client, name=values["name"], may_withdraw=values["withdraw"], by=request.seat.actor, now=now
            )
        except Refused as error:
            refuse(form, error)
        else:
            text = _("Erased. In every list %(name)s stands now.") % {"name": pseudonym}
            return go(request, url("client", client_id), text)
    return erasure_page(request, client, form, now)


def erasure_page(request: Request, client: Client, form: EraseForm, now: datetime) -> HttpResponse:
    """The page, with what stands in the way and where it is settled."""
    found = obstacles_to_erasing(client, now)
    unused = sum(one.number for one in found if one.kind == Obstacle.SESSIONS)
    return page(
        request,
        "people/erasure.html",
        status=422 if form.errors else 200,
        client=client,
        form_=form,
        obstacles=[obstacle_words(one.kind, one.number, client) for one in found if one.kind != Obstacle.SESSIONS],
        unused=unused,
        years=request.seat.business.keep_receipts_years,
        wish=erasure_of(client),
    )


def obstacle_words(kind: Obstacle, number: int, client: Client) -> tuple[str, str]:
    """What stands in the way, and the page where it is settled."""
    if kind == Obstacle.APPOINTMENTS:
        words = ngettext("%(n)s appointment is not decided", "%(n)s appointments are not decided", number)
        return words % {"n": number}, url("client-appointments", client.public_id)
    if kind == Obstacle.OFFERS:
        words = ngettext("%(n)s offer is open or still running", "%(n)s offers are open or still running", number)
        return words % {"n": number}, url("client-offers", client.public_id)
    words = ngettext("%(n)s payment is on its way or disputed", "%(n)s payments are on their way or disputed", number)
    return words % {"n": number}, url("client-payments", client.public_id)


urls: list[URLPattern] = [
    path("portal/data", portal_data, name="portal-data"),
    path("portal/data/file", portal_data_file, name="portal-data-file"),
    path("portal/data/erasure", portal_erasure, name="portal-erasure"),
    path("data/<str:file_id>", data_file, name="data-file"),
    path("clients/<str:client_id>/data", client_data, name="client-data"),
    path("clients/<str:client_id>/data/file", client_data_file, name="client-data-file"),
    path("clients/<str:client_id>/erasure", client_erasure, name="client-erasure"),
]
