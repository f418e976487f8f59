"""The journal of the business: everything that happened, newest first."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from tenpack.journal.models import JournalLine
from tenpack.journal.queries import lines_of_business
from tenpack.kit.paging import PAGE_SIZE, cursor_after, parse_cursor
from tenpack.people.queries import Seat, clients_seen_by
from tenpack.web.access import STAFF, Request, may
from tenpack.web.jinja import url
from tenpack.web.journal_words import sentences
from tenpack.web.respond import page


@may(STAFF)
@require_GET
def journal(request: Request) -> HttpResponse:
    """Fifty lines, older ones behind a link; a coach sees those of their own clients."""
    before = request.GET.get("before", "")
    lines = lines_before(request.seat, before)
    older = url("journal", before=cursor_after(lines[PAGE_SIZE - 1].id)) if len(lines) > PAGE_SIZE else ""
    shown = sentences(request.seat.business, lines[:PAGE_SIZE])
    return page(request, "people/journal.html", sentences=shown, older=older, newest=url("journal") if before else "")


def lines_before(seat: Seat, cursor: str) -> list[JournalLine]:
    """The lines this person may see, older than the cursor, one more than a page holds. Errors: `Invalid`."""
    lines = lines_of_business(seat.business.id)
    if seat.only_coach:
        lines = lines.filter(client_id__in=clients_seen_by(seat).values("id"))
    if cursor:
        lines = lines.filter(id__lt=parse_cursor(cursor))
    return list(lines[: PAGE_SIZE + 1])


urls = [path("journal", journal, name="journal")]
