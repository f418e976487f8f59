"""Clients: the list, and every act on a client as a person."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.appointments.queries import open_with
from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.ids import parse_id
from tenpack.notices.actions import mail_client_invitation
from tenpack.packs.queries import today_of
from tenpack.people.actions import archive_client, change_client, create_client, restore_client
from tenpack.people.choices import ClientState
from tenpack.people.models import Client, Coach
from tenpack.people.queries import client_seen_by, clients_seen_by, search_clients, team_of
from tenpack.reports.attention import NEEDS, SORTS, client_rows, clients_needing, sorted_clients
from tenpack.web.access import STAFF, Request, may
from tenpack.web.client_words import attention_words, state_words
from tenpack.web.forms.base import refuse
from tenpack.web.forms.people import ClientChangeForm, ClientForm, values_of
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_GET
def clients(request: Request) -> HttpResponse:
    """The list: searched, filtered, sorted, in pages of 50."""
    seat, now = request.seat, moment_of(request)
    team = {} if seat.only_coach else {coach.public_id: coach for coach in team_of(seat.business)}
    query = {
        "q": searched(request),
        "state": chosen(request, "state", ClientState.values),
        "coach": chosen(request, "coach", team),
        "attention": chosen(request, "attention", NEEDS),
        "sort": chosen(request, "sort", SORTS, "attention"),
    }
    coach = str(team[query["coach"]].id) if query["coach"] else ""
    found = search_clients(clients_seen_by(seat), text=query["q"], state=query["state"], coach=coach)
    found = clients_needing(found, query["attention"], now, today_of(seat, now))
    shown = list_page(request, sorted_clients(found, query["sort"], seat=seat, now=now))
    return page(
        request,
        "people/clients.html",
        list=shown,
        rows=client_rows(shown.rows, seat=seat, now=now),
        query=query,
        team=team,
        states=ClientState.choices,
        sorts=SORTS,
        needs=NEEDS,
        today=today_of(seat, now),
        attention_words=attention_words,
        state_words=state_words,
    )


@may(STAFF)
@require_http_methods(["GET", "POST"])
def client_new(request: Request) -> HttpResponse:
    """Put a client on the list."""
    coach = request.seat.coach
    first = {"coach": coach.public_id if coach else None}
    form = ClientForm(request.POST or None, seat=request.seat, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: created(request, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("%(name)s is on your list.") % {"name": form.cleaned_data["name"]})
    status = 422 if form.errors else 200
    key = request.POST.get("repeat_key") or form_key()
    return page(request, "people/client_new.html", status=status, form_=form, repeat_key=key)


def created(request: Request, form: ClientForm) -> str:
    """The new client's page."""
    seat = request.seat
    client = create_client(business=seat.business, draft=form.draft(), by=seat.actor, now=moment_of(request))
    return url("client", client.public_id)


@may(STAFF)
@require_http_methods(["GET", "POST"])
def client_edit(request: Request, client_id: str) -> HttpResponse:
    """Change what is known of a client. A second tab is told what the first one saved."""
    client = client_of(request, client_id)
    before = client.coach
    form = ClientChangeForm(request.POST or None, seat=request.seat, initial=values_of(client))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            changed = change_client(
                client=client, draft=form.draft(), version=version, by=request.seat.actor, now=moment_of(request)
            )
        except ChangedMeanwhile as error:
            refuse(form, error)
            form.tell_changes(values_of(client_of(request, client_id)))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, after_change(request, changed, before), _("Saved."))
    return page(request, "people/client_edit.html", status=422 if form.errors else 200, form_=form, client=client)


def after_change(request: Request, client: Client, before: Coach) -> str:
    """The client's page; where their coach changed, first the appointments that are still with the one before."""
    if client.coach_id == before.id or not open_with(before, now=moment_of(request)).filter(client=client).exists():
        return url("client", client.public_id)
    return url("settings-member-clients", before.public_id, client=client.public_id, to=client.coach.public_id)


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def client_archive(request: Request, client_id: str) -> HttpResponse:
    """POST archives, DELETE restores; each offers the other as its undo."""
    client, here = client_of(request, client_id), url("client-archive", client_id)
    if request.method == "DELETE":
        restore_client(client=client, by=request.seat.actor, now=moment_of(request))
        return go(request, url("client", client_id), _("%(name)s is back on the list.") % {"name": client.name})
    archive_client(client=client, by=request.seat.actor, now=moment_of(request))
    text = _("%(name)s is archived. Packs and history stay.") % {"name": client.name}
    return go(request, url("clients"), text, undo=here)


@may(STAFF)
@require_http_methods(["POST"])
def client_invitation(request: Request, client_id: str) -> HttpResponse:
    """Mail the client a link to their own profile."""
    client, coach = client_of(request, client_id), request.seat.coach
    assert coach
    mail_client_invitation(client=client, by=coach, now=moment_of(request))
    return go(request, url("client", client_id), _("An invitation goes to %(email)s.") % {"email": client.email})


def client_of(request: Request, client_id: str) -> Client:
    """The client in the address, where this person may see them."""
    return client_seen_by(request.seat, parse_id("cl", client_id))


urls = [
    path("clients", clients, name="clients"),
    path("clients/new", client_new, name="client-new"),
    path("clients/<str:client_id>/edit", client_edit, name="client-edit"),
    path("clients/<str:client_id>/archive", client_archive, name="client-archive"),
    path("clients/<str:client_id>/invitation", client_invitation, name="client-invitation"),
]
