"""A client's profile: three numbers with their story, packs, offers, payments, what happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenpack.journal.queries import lines_of_client
from tenpack.keeping.queries import erasure_of
from tenpack.kit.moments import local_day
from tenpack.money.queries import offers_of, payments_seen_by
from tenpack.packs.objections import open_objections_of, said_of, with_objections
from tenpack.packs.queries import Summary, entries_of_client, owed_visits, summary_of
from tenpack.people.models import Client
from tenpack.web.access import STAFF, Request, may
from tenpack.web.jinja import url
from tenpack.web.journal_words import sentences
from tenpack.web.lists import list_page
from tenpack.web.pack_words import pack_rows, urgency
from tenpack.web.pages.clients import client_of
from tenpack.web.respond import moment_of, page
from tenpack.web.stories import stories_of

RECENT = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """What the head of every section shows."""

    client: Client
    numbers: Summary
    now: datetime

    @property
    def ring_size(self) -> int:
        """All sessions of the packs that count into what is left: the whole ring."""
        running = [pack for pack in self.numbers.packs if pack.starts_at <= self.now and pack.counts(self.now).left]
        return sum(pack.size for pack in running)


def section(request: Request, client: Client, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """One section under the head they share."""
    now, today = moment_of(request), local_day(moment_of(request), request.seat.business.zone)
    numbers = context.pop("numbers", None) or summary_of(client, now)
    return page(
        request,
        f"people/profile_{name}.html",
        status=status,
        client=client,
        profile=Profile(client, numbers, now),
        numbers_of=numbers,
        tone=urgency(numbers.left, numbers.next_expiry, today),
        today=today,
        objections=list(open_objections_of(client)),
        tabs=tabs(client, name),
        wish=erasure_of(client),
        **context,
    )


def tabs(client: Client, current: str) -> list[tuple[str, str, bool]]:
    """The sections of the profile."""
    routes = [
        ("overview", _("Overview"), "client"),
        ("sessions", _("Sessions"), "client-sessions"),
        ("offers", _("Offers"), "client-offers"),
        ("payments", _("Payments"), "client-payments"),
        ("appointments", _("Appointments"), "client-appointments"),
        ("training", _("Training"), "client-training"),
        ("progress", _("Progress"), "client-progress"),
        ("notes", _("Notes"), "client-notes"),
        ("messages", _("Messages"), "client-messages"),
    ]
    return [(label, url(route, client.public_id), name == current) for name, label, route in routes]


@may(STAFF)
@require_GET
def overview(request: Request, client_id: str) -> HttpResponse:
    """Packs that run, what is owed and due, and what happened last."""
    client, now = client_of(request, client_id), moment_of(request)
    numbers = summary_of(client, now)
    lines = list(lines_of_client(client.business_id, client.id)[:RECENT])
    return section(
        request,
        client,
        "overview",
        numbers=numbers,
        packs=[row for row in pack_rows(numbers.packs, now) if row.counts.left],
        offers=[offer for offer in offers_of(client)[:RECENT] if offer.next_due_on],
        sentences=sentences(request.seat.business, lines, on_page_of=client.id),
    )


@may(STAFF)
@require_GET
def sessions(request: Request, client_id: str) -> HttpResponse:
    """Every pack, and the ledger behind the three numbers."""
    client, now = client_of(request, client_id), moment_of(request)
    numbers = summary_of(client, now)
    shown = list_page(request, with_objections(entries_of_client(client)))
    return section(
        request,
        client,
        "sessions",
        numbers=numbers,
        packs=pack_rows(numbers.packs, now),
        stories=stories_of(request.seat.business, numbers.packs, shown.rows, whole=False),
        list=shown,
        said=said_of(shown.rows),
        owed=list(owed_visits(client)),
    )


@may(STAFF)
@require_GET
def offers(request: Request, client_id: str) -> HttpResponse:
    """What was put to the client, and the way to put more."""
    client = client_of(request, client_id)
    shown = list_page(request, offers_of(client))
    return section(request, client, "offers", offers=shown.rows, list=shown)


@may(STAFF)
@require_GET
def payments(request: Request, client_id: str) -> HttpResponse:
    """Money that came in and went back."""
    client = client_of(request, client_id)
    found = payments_seen_by(request.seat).filter(offer__client=client).prefetch_related("disputes", "refund_requests")
    shown = list_page(request, found)
    return section(request, client, "payments", payments=shown.rows, list=shown)


urls = [
    path("clients/<str:client_id>", overview, name="client"),
    path("clients/<str:client_id>/sessions", sessions, name="client-sessions"),
    path("clients/<str:client_id>/offers", offers, name="client-offers"),
    path("clients/<str:client_id>/payments", payments, name="client-payments"),
]
