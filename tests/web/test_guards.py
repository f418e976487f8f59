"""Every page wears its headers, every form wants its token, every sign-in is new: a walk over all routes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenpack.web.access import everyone
from tenpack.web.urls import urlpatterns as all_of_the_site
from tests.support.snapshots import changed_since, everything
from tests.web.browsing import Browser
from tests.web.stage import PASSWORD_BACKEND, Route, Stage, every_route, rolled_back, set_stage
from tests.web.stage_cards import SIGNED
from tests.web.stage_notices import ONE_CLICK

if TYPE_CHECKING:
    from tests.world import World

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
LOOSE = ("unsafe-inline", "unsafe-eval", "*", "http:", "https:")
OPENED = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
INLINE = re.compile(r"<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=\s*[\"']", re.IGNORECASE)


@everyone
def bare(request: HttpRequest) -> HttpResponse:
    """A page with everything wrong: no policy, a script of its own, no token."""
    page = HttpResponse("<p style='color:red' onclick='x()'></p><script>alert(1)</script>")
    page._csp_exempt = True  # type: ignore[attr-defined]
    page.xframe_options_exempt = True  # type: ignore[attr-defined]
    return page


bare.csrf_exempt = True  # type: ignore[attr-defined]
urlpatterns = [*all_of_the_site, path("bare", bare, name="bare")]
BARE = Route("bare", frozenset(), bare)


def unguarded(page: Any) -> list[str]:
    """What this answer lacks."""
    lacking = [name for name, value in HEADERS.items() if page.headers.get(name) != value]
    policy = page.headers.get("Content-Security-Policy", "")
    lacking += [part for part in POLICY if part not in policy]
    lacking += [part for part in LOOSE if part in policy]
    if page.streaming or not page.headers.get("Content-Type", "").startswith("text/html"):
        return lacking
    text = page.content.decode()
    found = re.search(r"'nonce-([^']+)'", policy)
    for kind, more, inside in OPENED.findall(text):
        if inside.strip() and "application/json" not in more and (not found or f'nonce="{found[1]}"' not in more):
            lacking.append(f"an inline {kind}")
    return lacking + INLINE.findall(text)


def walk(stage: Stage, routes: Iterable[Route]) -> list[str]:
    """Every page as its people and a stranger see it."""
    found = []
    for role in ("owner", "client", "anonymous"):
        for route in routes:
            with rolled_back():
                page = stage.browser(role).get(stage.address(route))
            found += [f"{role} {route.name}: {lack}" for lack in unguarded(page)]
    return found


def open_without_token(stage: Stage, routes: Iterable[Route]) -> list[str]:
    """Pages that act, or do not refuse, when a form comes without its token."""
    found, browser = [], Browser(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(stage.world.maya.user, backend=PASSWORD_BACKEND)
    before = everything()
    for route in routes:
        if not route.is_api and route.name != "api-nowhere":
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                with rolled_back():
                    status = browser.generic(method, stage.address(route)).status_code
                    # A message is verified by its signature, and before cards are connected there is none.
                    refused = (409, 405) if route.name in SIGNED else (403, 405)
                    # A mail program says which button it presses; without that nothing is done.
                    refused = (400, 405) if route.name in ONE_CLICK else refused
                    if status not in refused or changed_since(before):
                        found.append(f"{method} {route.name}: {status}")
    return found


@pytest.fixture
def stage(studio: "World") -> Stage:
    return set_stage(studio)


def test_every_page_wears_its_headers(stage: Stage) -> None:
    assert walk(stage, every_route()) == []


def test_every_form_wants_its_token(stage: Stage) -> None:
    assert open_without_token(stage, every_route()) == []


@pytest.mark.urls("tests.web.test_guards")
def test_a_bare_page_is_found(stage: Stage) -> None:
    found = walk(stage, [BARE])
    for lack in ("X-Frame-Options", "default-src 'none'", "an inline script", "<p style="):
        assert any(lack in line for line in found), lack
    assert len(open_without_token(stage, [BARE])) == 4


@pytest.mark.parametrize(("address", "secure"), [("https://studio.example", True), ("http://127.0.0.1:8000", False)])
def test_cookies_are_kept_from_scripts_other_sites_and_open_lines(address: str, secure: bool) -> None:
    names = [f"{kind}_COOKIE_{part}" for kind in ("SESSION", "CSRF") for part in ("SECURE", "HTTPONLY", "SAMESITE")]
    program = f"import json; from tenpack import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TENPACK_URL": address},
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(told.stdout) == [secure, True, "Lax"] * 2


def test_cookies_as_they_are_sent(stage: Stage) -> None:
    answer = Browser().get("/account/login/")
    assert answer.cookies
    for cookie in answer.cookies.values():
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_sign_in_gets_a_new_session_and_too_many_tries_none(stage: Stage) -> None:
    user, phrase = stage.world.jo.user, "a long enough phrase"
    assert user
    user.set_password(phrase)
    user.save()
    browser = Browser()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    assert browser.post("/account/login/", {"login": user.email, "password": phrase}).status_code == 302
    assert browser.session.session_key != planted
    tries = [Browser().post("/account/login/", {"login": "ja@example.com", "password": "no"}) for _ in range(12)]
    assert "Too many failed" in tries[-1].content.decode()


@pytest.mark.parametrize(
    ("address", "name"),
    [("/account/login/", "login"), ("/account/login/code/", "email"), ("/account/password/reset/", "email")],
)
def test_a_known_and_an_unknown_address_get_the_same_answer(stage: Stage, address: str, name: str) -> None:
    answers = []
    for email in ("jo@example.com", "ja@example.com"):
        page = Browser().post(address, {name: email, "password": "no such phrase"}, follow=True)
        text = re.sub(r"[A-Za-z0-9_=+/-]{20,}", "", page.content.decode().replace(email, "")).strip()
        answers.append((page.status_code, page.redirect_chain, text))
    assert answers[0] == answers[1]


def test_a_server_hashes_passwords_as_slowly_as_django_does() -> None:
    """The tests' own settings name a quick way of hashing; the product's leave it to Django."""
    from tenpack import settings

    assert not hasattr(settings, "PASSWORD_HASHERS")
