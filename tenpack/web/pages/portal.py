"""The client's first page: what is left and until when, what is to be paid, and every line behind the numbers."""

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tenpack.money.queries import offers_of, payments_seen_by
from tenpack.packs.queries import entries_of_client, owed_visits, summary_of, today_of
from tenpack.web.access import CLIENTS, Request, may
from tenpack.web.lists import list_page
from tenpack.web.pack_words import pack_rows, urgency
from tenpack.web.respond import moment_of, page
from tenpack.web.stories import stories_of

RECEIPTS = 10


@may(CLIENTS)
@require_safe
def portal(request: Request) -> HttpResponse:
    """One client's own numbers, packs, ledger, offers and receipts."""
    client, now = request.seat.client, moment_of(request)
    assert client
    numbers, today = summary_of(client, now), today_of(request.seat, now)
    shown = list_page(request, entries_of_client(client))
    rows = pack_rows(numbers.packs, now)
    return page(
        request,
        "portal/home.html",
        client=client,
        numbers_of=numbers,
        tone=urgency(numbers.left, numbers.next_expiry, today),
        packs=[row for row in rows if row.counts.left],
        past=[row for row in rows if not row.counts.left],
        found=shown,
        stories=stories_of(request.seat.business, numbers.packs, shown.rows, whole=shown.total == len(shown.rows)),
        owed=list(owed_visits(client)) if numbers.owed else [],
        offers=[offer for offer in offers_of(client) if offer.next_due_on],
        payments=list(payments_seen_by(request.seat)[:RECEIPTS]),
        today=today,
    )


urls: list[URLPattern] = [path("portal", portal, name="portal")]
