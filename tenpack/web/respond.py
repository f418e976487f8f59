"""Answering with a page, or with the block of it that htmx asked for."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from jinja2_fragments import render_block

from tenpack.people.choices import Role
from tenpack.people.queries import Seat
from tenpack.web.jinja import url
from tenpack.web.report_words import REPORTS


def moment_of(request: HttpRequest) -> datetime:
    """The instant this request is answered at: the clock is read here and passed down as `now`."""
    if not hasattr(request, "now"):
        request.now = datetime.now(UTC)  # type: ignore[attr-defined]
    return request.now  # type: ignore[attr-defined, no-any-return]


def places(seat: Seat, path: str) -> list[dict[str, Any]]:
    """The sidebar of this seat; an entry is current on its own pages and those below."""
    entries: list[tuple[str, Any, str, list[tuple[str, str]]]] = [
        ("today", _("Today"), "today", []),
        ("clients", _("Clients"), "clients", [("messages", _("Messages"))]),
        (
            "calendar",
            _("Appointments"),
            "calendar",
            appointment_pages(seat),
        ),
        ("plans", _("Plans"), "plans", [("coupons", _("Coupons"))]),
        ("payments", _("Payments"), "payments", [("offers", _("Offers"))]),
        ("programs", _("Training"), "training", training_pages()),
        ("reports", _("Reports"), "reports", report_pages()),
        ("journal", _("Journal"), "journal", []),
    ]
    if seat.role.runs_business:
        entries.append(("settings", _("Settings"), "settings", []))
    return [
        {
            "label": label,
            "url": url(name),
            "icon": icon,
            "current": path.startswith((url(name), *(url(child) for child, _label in children))),
            "count": seat.unread if name == "clients" else 0,
            "children": [
                {
                    "label": text,
                    "url": url(child),
                    "current": path.startswith(url(child)),
                    "count": seat.unread if child == "messages" else 0,
                }
                for child, text in children
            ],
        }
        for name, label, icon, children in entries
    ]


def client_places(seat: Seat, path: str) -> list[dict[str, Any]]:
    """The few places of a client."""
    writes = path.startswith(url("portal-messages"))
    books = path.startswith((url("portal-appointments"), url("portal-book"), url("portal-feed")))
    trains = path.startswith(url("portal-training"))
    oneself = path.startswith(tuple(url(name) for name in ("portal-profile", "portal-data", "my-notifications-portal")))
    entries = [
        ("portal", _("Sessions"), "plans", not (books or trains or writes or oneself)),
        ("portal-appointments", _("Appointments"), "calendar", books),
        ("portal-training", _("Training"), "training", trains),
        ("portal-messages", _("Messages"), "mail", writes),
    ]
    return [
        {
            "label": label,
            "url": url(name),
            "icon": icon,
            "current": current,
            "count": seat.unread if name == "portal-messages" else 0,
        }
        for name, label, icon, current in entries
    ]


def appointment_pages(seat: Seat) -> list[tuple[str, str]]:
    """The pages under Appointments; a coach, who has no settings, finds their own hours here."""
    pages = [
        ("calendar", _("Calendar")),
        ("sessions", _("Sessions")),
        ("packs", _("Session packs")),
        ("enquiries", _("Enquiries")),
    ]
    return pages if seat.role.runs_business else [*pages, ("settings-availability", _("Availability"))]


def training_pages() -> list[tuple[str, str]]:
    """The pages under Training."""
    return [("exercises", _("Exercises")), ("programs", _("Programs")), ("workouts", _("Workouts"))]


def report_pages() -> list[tuple[str, str]]:
    """The pages under Reports."""
    return [(route, str(title)) for route, (title, _lead) in REPORTS.items()]


def context_of(request: HttpRequest) -> dict[str, Any]:
    """What every page knows."""
    seat: Seat | None = getattr(request, "seat", None)
    return {
        "request": request,
        "now": moment_of(request),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "messages": messages.get_messages(request),
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "seat": seat,
        "business": seat.business if seat else None,
        "zone": seat.business.zone if seat else None,
        "nav": (client_places if seat.role is Role.CLIENT else places)(seat, request.path) if seat else [],
        "commands_url": url("commands") if seat and seat.role is not Role.CLIENT else None,
        "account": account_of(request),
    }


def account_of(request: HttpRequest) -> list[dict[str, str]]:
    """The account menu: signing in, other places of this person, and in the demo the letters that were sent."""
    entries = [("account_email", _("Sign-in and security")), ("account_logout", _("Sign out"))]
    seat: Seat | None = getattr(request, "seat", None)
    if seat:
        entries[0] = ("portal-profile" if seat.client else "own-profile", _("Your profile"))
        own = "my-notifications-portal" if seat.client else "settings-my-notifications"
        entries.insert(1, (own, _("My notifications")))
        if seat.client:
            entries.insert(2, ("portal-data", _("Your data")))
    if len(getattr(request, "seats", [])) > 1:
        entries.insert(0, ("seats", _("Your places")))
    if settings.DEMO:
        entries.insert(0, ("mailbox", _("Letters of the demo")))
    return [{"label": label, "url": url(name)} for name, label in entries]


def page(request: HttpRequest, template: str, *, status: int = 200, block: str = "", **context: Any) -> HttpResponse:
    """The page, or only its `block` where htmx asked for that."""
    from django.middleware.csrf import get_token

    # One masked token for all forms of a page: masking anew for each cost a tenth of a long page.
    token = get_token(request)
    whole = {
        **context_of(request),
        "csrf_input": format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token),
        "csrf_token": token,
        **context,
    }
    env = engines["jinja2"].env  # type: ignore[attr-defined]
    text = render_block(env, template, block, **whole) if block else env.get_template(template).render(whole)
    return HttpResponse(text, status=status)


def go(request: HttpRequest, target: str, text: str = "", *, undo: str = "") -> HttpResponse:
    """Go to another page, with a toast that may carry an undo."""
    if text:
        messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
