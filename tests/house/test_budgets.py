"""What a browser has to fetch stays small: the scripts and styles of each kind of page, compressed."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[2] / "tenpack"
TEMPLATES = PACKAGE / "web" / "templates"
DIST = PACKAGE / "static" / "dist"
FETCHED = re.compile(r'static\("dist/([a-z_-]+\.(?:js|css))"\)')

# Kilobytes of script and of style that a page may fetch, by its template, which may stand inside a frame.
BUDGETS = [
    ("portal and coach pages", ["frame.html"], 45, 20),
    ("the calendar", ["frame.html", "calendar/calendar.html"], 120, 20),
    ("programs", ["frame.html", "training/head.html"], 70, 20),
    ("my notifications", ["frame.html", "notices/head.html"], 45, 20),
]


def kilobytes(templates: list[str], kind: str) -> float:
    """How much of this kind these templates fetch together."""
    names = {name for template in templates for name in FETCHED.findall((TEMPLATES / template).read_text())}
    found = [name for name in names if name.endswith(kind)]
    assert found, f"{templates} fetch no {kind}"
    return sum(len(gzip.compress((DIST / name).read_bytes())) for name in found) / 1_000


@pytest.mark.parametrize(("what", "templates", "script", "style"), BUDGETS, ids=[budget[0] for budget in BUDGETS])
def test_a_page_stays_within_its_budget(what: str, templates: list[str], script: int, style: int) -> None:
    assert kilobytes(templates, ".js") <= script, what
    assert kilobytes(templates, ".css") <= style, what


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "address", "script"), [("jo", "/portal", 45), ("maya", "/today", 70)])
def test_what_a_served_page_fetches_is_within_its_budget(world: Any, who: str, address: str, script: int) -> None:
    from tests.web.browsing import Browser

    browser = Browser()
    browser.force_login(getattr(world, who).user, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = browser.get(address).content.decode()
    names = set(re.findall(r'(?:src|href)="/static/dist/([^"?]+\.(?:js|css))', text))
    for kind, most in ((".js", script), (".css", 20)):
        found = [name for name in names if name.endswith(kind)]
        assert found
        assert sum(len(gzip.compress((DIST / name).read_bytes())) for name in found) / 1_000 <= most


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_what_is_fetched_is_compressed(encoding: str) -> None:
    from tests.web.browsing import Browser

    reply = Browser().get("/static/dist/app.js", HTTP_ACCEPT_ENCODING=encoding)
    assert reply.headers["Content-Encoding"] == encoding
    assert reply.headers["Vary"] == "Accept-Encoding"
    reply.close()


def test_coach_mode_stays_within_its_budget() -> None:
    from tenpack.web.pages.mode import SCRIPT, STYLE

    sizes = {name: len(gzip.compress((DIST.parent / name).read_bytes())) / 1_000 for name in (SCRIPT, STYLE)}
    assert sizes[SCRIPT] <= 90
    assert sizes[STYLE] <= 20


def test_no_other_template_fetches_a_script_of_its_own() -> None:
    """A page that fetches more needs a budget of its own above."""
    measured = {template for _what, templates, _script, _style in BUDGETS for template in templates}
    fetching = {
        str(page.relative_to(TEMPLATES))
        for page in TEMPLATES.rglob("*.html")
        if ".js" in str(FETCHED.findall(page.read_text()))
    }
    assert fetching <= measured


def test_control_a_budget_too_small_is_overrun() -> None:
    with pytest.raises(AssertionError, match="the calendar"):
        test_a_page_stays_within_its_budget("the calendar", ["calendar/calendar.html"], 1, 1)
