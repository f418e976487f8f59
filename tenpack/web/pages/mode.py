"""Coach Mode's page, worker and manifest. No personal data in the page: devices keep it to open without a network."""

import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenpack.web.access import STAFF, Request, everyone, may
from tenpack.web.jinja import url
from tenpack.web.manifests import manifest_of
from tenpack.web.mode_words import mode_words
from tenpack.web.respond import page

SCRIPT, WORKER, STYLE = "dist/mode.js", "dist/mode-worker.js", "dist/mode.css"
ICON, TOUCH_ICON = "dist/icons/favicon.svg", "dist/icons/apple-touch.png"
SHELL = settings.PACKAGE / "web" / "templates" / "mode" / "mode.html"


@may(STAFF)
@require_safe
def mode(request: Request) -> HttpResponse:
    """The empty page that the script fills from what the device keeps."""
    return page(request, "mode/mode.html", words=json.dumps(mode_words()), script=SCRIPT, style=STYLE)


@may(STAFF)
@require_safe
def worker(request: Request) -> HttpResponse:
    """The service worker, with the names of what it keeps. Other files or words make another worker."""
    del request
    code = content(WORKER)
    kept = {"build": build(), "page": url("mode"), "files": [static(one) for one in (SCRIPT, STYLE, ICON, TOUCH_ICON)]}
    return HttpResponse(
        f"self.kept = {json.dumps(kept)};\n".encode() + code,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": url("mode"), "Cache-Control": "private, no-cache"},
    )


def build() -> str:
    """What tells one state of page, script, style and words from another."""
    parts = [content(SCRIPT), content(STYLE), content(WORKER), SHELL.read_bytes()]
    parts.append(json.dumps([get_language(), mode_words()]).encode())
    return sha256(b"\0".join(parts)).hexdigest()[:16]


def content(name: str) -> bytes:
    """A built file; empty before the first build."""
    found = finders.find(name)
    return Path(found).read_bytes() if found else b""


@everyone
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put Coach Mode on its home screen."""
    del request
    return manifest_of(_("Coach Mode"), url("mode"), url("mode"))


urls: list[URLPattern] = [
    path("mode", mode, name="mode"),
    path("mode/worker.js", worker, name="mode-worker"),
    path("mode/manifest.webmanifest", manifest, name="mode-manifest"),
]
