"""The portal on a home screen: its manifest, its worker, and the page a device keeps for when there is no network."""

import json
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenpack.appointments.queries import self_booking_packs
from tenpack.packs.queries import owed_visits, summarize, today_of
from tenpack.web.access import CLIENTS, Request, everyone, may
from tenpack.web.jinja import url
from tenpack.web.manifests import manifest_of
from tenpack.web.pack_words import urgency
from tenpack.web.pages.mode import content
from tenpack.web.pages.own_appointments import next_appointments
from tenpack.web.respond import moment_of, page

STYLE, ICON = "dist/app.css", "dist/icons/favicon.svg"
# What runs in the worker, each on its own: first what keeps the page; a part that is not built is left out.
PARTS = ("dist/portal-worker.js", "dist/push-worker.js")


@may(CLIENTS)
@require_safe
def kept(request: Request) -> HttpResponse:
    """The numbers and next appointments with the moment they were true, as a device without a network shows them."""
    client, now = request.seat.client, moment_of(request)
    assert client
    packs, owed = list(self_booking_packs(client)), owed_visits(client).count()
    numbers = summarize(packs, owed, now)
    response = page(
        request,
        "portal/offline.html",
        client=client,
        numbers_of=numbers,
        ring_size=sum(pack.size for pack in packs if pack.counts(now).left),
        tone=urgency(numbers.left, numbers.next_expiry, today_of(request.seat, now)),
        style=STYLE,
        icon_file=ICON,
        **next_appointments(request, packs),
    )
    response["Cache-Control"] = "private, no-store"
    return response


@may(CLIENTS)
@require_safe
def worker(request: Request) -> HttpResponse:
    """The service worker, told what it keeps and after which pages. Another build makes another worker."""
    del request
    parts = [code for code in map(content, PARTS) if code]
    told = {
        "build": sha256(b"\0".join([*parts, content(STYLE)])).hexdigest()[:16],
        "page": url("portal"),
        "kept": url("portal-kept"),
        "after": [url("portal"), url("portal-appointments")],
        "files": [static(STYLE), static(ICON)],
    }
    # Each part in a function of its own: bundled names are short, and two of them may be the same.
    code = b"".join(b"(() => {\n" + part + b"\n})();\n" for part in parts)
    return HttpResponse(
        f"self.kept = {json.dumps(told)};\n".encode() + code,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": url("portal"), "Cache-Control": "private, no-cache"},
    )


@everyone
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the portal on its home screen."""
    del request
    return manifest_of(_("Your sessions"), url("portal"), "/")


urls: list[URLPattern] = [
    path("portal/offline", kept, name="portal-kept"),
    path("portal/worker.js", worker, name="portal-worker"),
    path("portal/manifest.webmanifest", manifest, name="portal-manifest"),
]
