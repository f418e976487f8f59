"""What a refused act looks like: a page, or a toast where the person came from. Nothing was changed."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from tenpack.kit.errors import Refused
from tenpack.web.respond import page

PAGES = {403: "errors/403.html", 404: "errors/404.html"}


class RefusalMiddleware:
    """Answers for views that let a refusal through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal becomes an answer; every other exception stays one."""
        return answer(request, error) if isinstance(error, Refused) else None


def answer(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal as htmx, a form without script or a reader of a page can use it."""
    if getattr(request, "htmx", None) and not request.htmx.boosted:  # type: ignore[attr-defined]
        return HttpResponse(status=error.status, headers={"X-Message": quote(str(error.message))})
    back = came_from(request)
    if back and request.method != "GET" and error.status not in PAGES:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(back)
    template = PAGES.get(error.status, "errors/refused.html")
    return page(request, template, status=error.status, message=str(error.message))


def came_from(request: HttpRequest) -> str:
    """The page of this site whose button was pressed; empty where it is unknown or the form's own address."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}) or urlsplit(back).path == request.path:
        return ""
    return back
