"""What Django shows when no view can answer. Nothing here may need the database."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from tenpack.web.api.answers import problem
from tenpack.web.api.errors import SignedOut, StaleForm


def plain(request: HttpRequest, template: str, status: int, message: str = "") -> HttpResponse:
    """An error page made of nothing but the request."""
    env = engines["jinja2"].env  # type: ignore[attr-defined]
    text = env.get_template(template).render(
        request=request,
        message=message,
        csp_nonce=getattr(request, "csp_nonce", ""),
        language=get_language() or "en",
        direction="rtl" if get_language_bidi() else "ltr",
    )
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what came could not be read, or was far too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return plain(
            request,
            "errors/400.html",
            413,
            _("That is more than fits into a form. Nothing was stored. Go back: what you wrote is still there."),
        )
    return plain(request, "errors/400.html", 400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return plain(request, "errors/403.html", 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return plain(request, "errors/404.html", 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, from allauth's limits on signing in."""
    return plain(request, "errors/429.html", 429)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return plain(request, "errors/500.html", 500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old, most often from a page left open over a sign-in."""
    match = request.resolver_match
    if match and getattr(match.func, "is_for_scripts", False):
        return problem(StaleForm() if request.user.is_authenticated else SignedOut())
    message = _(
        "This form was open for too long or came from another site. Nothing was changed. Reload the page, send again."
    )
    return plain(request, "errors/400.html", 403, message)
