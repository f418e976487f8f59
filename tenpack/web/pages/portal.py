"""The client's first page: what is left and until when, what is to be paid, and every line behind the numbers."""

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tenpack.appointments.queries import self_booking_packs
from tenpack.kit.ids import parse_id
from tenpack.money.queries import offers_of, payments_with_refunds
from tenpack.packs.queries import entries_of_client, entry_count, owed_visits, summarize, today_of
from tenpack.people.queries import client_seen_by
from tenpack.web.access import ANY_ROLE, CLIENTS, Request, may
from tenpack.web.lists import list_page
from tenpack.web.pack_words import pack_rows, urgency
from tenpack.web.pages.own_appointments import next_appointments
from tenpack.web.respond import moment_of, page
from tenpack.web.statements import TYPES, statement_file
from tenpack.web.stories import stories_of

RECEIPTS = 10


@may(CLIENTS)
@require_safe
def portal(request: Request) -> HttpResponse:
    """One client's own numbers, packs, ledger, offers and receipts."""
    client, now = request.seat.client, moment_of(request)
    assert client
    packs, owed, today = list(self_booking_packs(client)), list(owed_visits(client)), today_of(request.seat, now)
    numbers, rows = summarize(packs, len(owed), now), pack_rows(packs, now)
    shown = list_page(request, entries_of_client(client), entry_count(packs))
    return page(
        request,
        "portal/home.html",
        client=client,
        **next_appointments(request, numbers.packs),
        numbers_of=numbers,
        tone=urgency(numbers.left, numbers.next_expiry, today),
        packs=[row for row in rows if row.counts.left],
        past=[row for row in rows if not row.counts.left],
        found=shown,
        stories=stories_of(request.seat.business, packs, shown.rows, whole=shown.total == len(shown.rows)),
        owed=owed,
        offers=[offer for offer in offers_of(client) if offer.next_due_on],
        payments=list(payments_with_refunds(request.seat)[:RECEIPTS]),
        today=today,
    )


@may(ANY_ROLE)
@require_safe
def statement(request: Request, client: str) -> HttpResponse:
    """What the client may take away and check: a page with the files, or with `?format=` one of them."""
    found = client_seen_by(request.seat, parse_id("cl", client))
    kind = request.GET.get("format", "")
    if kind not in TYPES:
        layout = "portal_base.html" if request.seat.client else "base.html"
        return page(request, "portal/statement.html", client=found, layout=layout)
    now = moment_of(request)
    found.business = request.seat.business
    name = f"statement-{found.public_id}-{today_of(request.seat, now)}.{kind}"
    response = HttpResponse(statement_file(found, kind, now), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


urls: list[URLPattern] = [
    path("portal", portal, name="portal"),
    path("clients/<str:client>/statement", statement, name="statement"),
]
