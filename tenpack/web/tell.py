"""Answering an act on an appointment: the calendar stays and hears of it, every other page is loaded anew."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse

from tenpack.web.access import Request
from tenpack.web.jinja import url
from tenpack.web.respond import go, page


def tell(request: Request, text: str, *, target: str, undo: str = "") -> HttpResponse:
    """Say what happened, with an undo; the calendar then fetches its appointments again."""
    if not is_on_calendar(request):
        return go(request, target, text, undo=undo)
    if text:
        messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    answer = page(request, "calendar/told.html")
    answer.headers["HX-Trigger"] = "appointments-changed"
    return answer


def is_on_calendar(request: Request) -> bool:
    """Whether the calendar's own script or a dialog above it sent this."""
    return bool(request.htmx) and urlsplit(request.htmx.current_url or "").path == url("calendar")
