"""What ⌘K offers: clients, plans and pages that fit the words, as JSON."""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenpack.money.queries import plans_found
from tenpack.people.queries import Seat, clients_seen_by, search_clients
from tenpack.web.access import STAFF, Request, may
from tenpack.web.jinja import url
from tenpack.web.lists import searched
from tenpack.web.report_words import REPORTS

MOST_OF_A_KIND = 8
Item = dict[str, str]


@may(STAFF)
@require_GET
def commands(request: Request) -> HttpResponse:
    """At most a screenful, clients first."""
    text, seat = searched(request), request.seat
    return JsonResponse({"items": clients(seat, text) + plans(seat, text) + pages(seat, text)})


def clients(seat: Seat, text: str) -> list[Item]:
    """Clients this person may see."""
    found = search_clients(clients_seen_by(seat), text=text).order_by("name", "id")[:MOST_OF_A_KIND]
    return [
        {"label": one.name, "url": url("client", one.public_id), "group": _("Clients"), "detail": one.email}
        for one in found
    ]


def plans(seat: Seat, text: str) -> list[Item]:
    """Plans on the list."""
    found = plans_found(seat.business, text=text)[:MOST_OF_A_KIND]
    return [
        {"label": one.name, "url": url("plan", one.public_id), "group": _("Plans"), "detail": one.memo[:60]}
        for one in found
    ]


def pages(seat: Seat, text: str) -> list[Item]:
    """Places and things that can be made."""
    places = [
        (_("Today"), "today"),
        (_("Clients"), "clients"),
        (_("New client"), "client-new"),
        (_("Messages"), "messages"),
        (_("Calendar"), "calendar"),
        (_("Schedule"), "schedule"),
        (_("Undecided appointments"), "calendar-undecided"),
        (_("Sessions"), "sessions"),
        (_("Session packs"), "packs"),
        (_("New session pack"), "pack-new"),
        (_("Plans"), "plans"),
        (_("New plan"), "plan-new"),
        (_("Payments"), "payments"),
        (_("Reports"), "reports"),
        *((str(title), route) for route, (title, _lead) in REPORTS.items()),
        (_("Journal"), "journal"),
    ]
    if seat.role.runs_business:
        places += [(_("Settings"), "settings"), (_("Team"), "settings-team"), (_("API keys"), "settings-keys")]
    words = text.casefold().split()
    return [
        {"label": label, "url": url(name), "group": _("Pages"), "detail": ""}
        for label, name in places
        if all(word in label.casefold() for word in words)
    ]


urls = [path("commands", commands, name="commands")]
