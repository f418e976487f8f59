"""Push messages to browsers: the worker that shows them, and the door where a browser asks for them."""

import json

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.notices.errors import NotABrowser
from tenpack.notices.push_browsers import address_from, forget_browser, forget_browsers, keep_browser
from tenpack.web.access import ANY_ROLE, Request, everyone, for_scripts, may
from tenpack.web.api.bodies import body_of, read_json
from tenpack.web.jinja import url
from tenpack.web.pages.mode import content
from tenpack.web.pages.mode_sync import told_as_json
from tenpack.web.pages.notifications import me
from tenpack.web.respond import go, moment_of
from tenpack.web.sign_out import PUSH_BROWSER

WORKER, ICON = "dist/push-worker.js", "dist/icons/icon-192.png"


@everyone
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Nobody's page runs under it: it only shows what comes and opens what is clicked."""
    del request
    code = f"self.icon = {json.dumps(static(ICON))};\n".encode() + content(WORKER)
    return HttpResponse(code, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@may(ANY_ROLE)
@for_scripts
@require_http_methods(["POST", "DELETE"])
@told_as_json
def browsers(request: Request) -> HttpResponse:
    """This browser takes messages for whoever is signed in, or takes them no more."""
    said = read_json(body_of(request))
    if request.method == "DELETE":
        forget_browser(user=me(request), endpoint=endpoint_in(said))
    else:
        browser = keep_browser(user=me(request), address=address_from(said), now=moment_of(request))
        request.session[PUSH_BROWSER] = str(browser.id)
    return HttpResponse(status=204)


def endpoint_in(said: object) -> str:
    """The address of the browser that is to be forgotten. Errors: `NotABrowser`."""
    match said:
        case {"endpoint": str(endpoint)}:
            return endpoint
    raise NotABrowser


@may(ANY_ROLE)
@require_http_methods(["DELETE"])
def everywhere(request: Request) -> HttpResponse:
    """No browser of this person takes messages any more: for a lost phone."""
    forget_browsers(user=me(request))
    own = "my-notifications-portal" if request.seat.client else "settings-my-notifications"
    return go(request, url(own), _("Push messages are off in every browser."))


urls: list[URLPattern] = [
    path("push/worker.js", worker, name="push-worker"),
    path("push/browsers", browsers, name="push-browsers"),
    path("push/browsers/all", everywhere, name="push-everywhere"),
]
