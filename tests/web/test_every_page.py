"""Every page in a real browser, light, dark and from right to left, on a phone and on a desk: nothing for axe to find,
nothing wider than the screen, and no text that was never marked for translation."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils.translation import trans_real

from tenpack.training.library import library
from tenpack.web.forms.business import locale_choices
from tests.support.browsers import AXE, DESKTOP, PHONE
from tests.support.mirror import write_mirrored
from tests.web.stage import Stage, every_route, set_stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.world import World

BUILT = Path(__file__).parents[2] / "tenpack" / "static" / "dist"
ORIGIN = "http://localhost"
VISITORS = ("owner", "client", "anonymous")
# Names of products, formats and units, which are the same everywhere.
EVERYWHERE = {
    "tenpack",
    "stripe",
    "csv",
    "pdf",
    "json",
    "api",
    "utc",
    "iban",
    "url",
    "ics",
    "webcal",
    "amrap",
    "emom",
    "rpe",
    "rir",
}
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
LINK = re.compile(r"https?://\S+")
# Written in English for programmers everywhere.
ENGLISH = {"api-docs"}
RUN_AXE = """async () => (await axe.run()).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))"""
TEXTS = (Path(__file__).parent / "texts_of_page.js").read_text()


@dataclass
class Visit:
    """Every page that a visitor can open, as it was answered, by the name of its route; and all words people typed."""

    pages: dict[str, tuple[str, bytes, dict[str, str]]]
    typed: set[str]


def visit(studio: "World", visitor: str, language: str) -> Visit:
    """Open everything. No browser may have a hand in it: within its event loop Django opens a second connection."""
    stage = set_stage(studio)
    speak(stage, language)
    for one in ("owner", "client", visitor):
        # Signed in before anything is rolled back.
        stage.browser(one), stage.caller(one)
    found = {}
    for route in every_route():
        is_theirs = route.is_public if visitor == "anonymous" else route.visitor == visitor and not route.is_public
        if is_theirs and not route.is_api and "GET" in (stage.methods(route) or {"GET"}):
            address = stage.address(route)
            reply: Any = stage.browser(visitor).get(address, HTTP_ACCEPT_LANGUAGE=language)
            # A part of a page is looked at where it is put in.
            if reply.status_code == 200 and not reply.streaming and b"<html" in reply.content[:200]:
                found[route.name] = (address, reply.content, dict(reply.headers))
    return Visit(found, words_of_the_database())


@contextmanager
def screen(browser: "Browser", seen: Visit, *, dark: bool, size: dict[str, int]) -> Iterator["Page"]:
    """A page of a browser in front of these answers; scripts and styles come from where they are built."""
    answers = {address: (body, headers) for address, body, headers in seen.pages.values()}

    def answer(asked: Any) -> None:
        address = asked.request.url.removeprefix(ORIGIN)
        file = BUILT / address.removeprefix("/static/dist/")
        if address in answers:
            body, headers = answers[address]
            asked.fulfill(body=body, headers=headers)
        elif address.startswith("/static/") and file.exists():
            asked.fulfill(path=file)
        elif address.startswith("/mode/"):
            # Coach Mode without a network.
            asked.abort()
        else:
            # What a script asks for later: nothing is there yet.
            asked.fulfill(json={"events": [], "closed": []})

    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        service_workers="block",
    )
    context.route("**/*", answer)
    yield context.new_page()
    context.close()


def complaints(page: "Page", _name: str = "") -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN_AXE)
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append("wider than the screen")
    return found


def said(browser: "Browser", visit: Visit, look: Callable[["Page", str], list[str]], **how: Any) -> list[str]:
    """Everything there is to say about every page."""
    found = []
    with screen(browser, visit, **how) as page:
        for name, (address, _body, _headers) in visit.pages.items():
            page.goto(ORIGIN + address, wait_until="load")
            found += [f"{name}: {one}" for one in look(page, name)]
    return found


@pytest.fixture
def everything(studio: "World", request: pytest.FixtureRequest) -> Visit:
    visitor, language = request.param
    if language == "ar":
        write_mirrored(settings.HOME / "mirrored")
        trans_real._translations.pop("ar", None)  # type: ignore[attr-defined]
    return visit(studio, visitor, language)


def visits(language: str) -> pytest.MarkDecorator:
    given = [(visitor, language) for visitor in VISITORS]
    return pytest.mark.parametrize("everything", given, ids=VISITORS, indirect=True)


@visits("en")
def test_light_on_a_desk_and_dark_on_a_phone(everything: Visit, browser: "Browser") -> None:
    def look(page: "Page", _name: str) -> list[str]:
        found = [f"on a desk: {one}" for one in complaints(page)]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark")
        page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        found += [f"on a phone: {one}" for one in complaints(page)]
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        return found

    assert len(everything.pages) >= 10
    assert not (found := said(browser, everything, look, dark=False, size=DESKTOP)), "\n".join(found)


@visits("ar")
def test_from_right_to_left(everything: Visit, browser: "Browser") -> None:
    known = everything.typed | EVERYWHERE | own_names()

    def look(page: "Page", name: str) -> list[str]:
        assert page.evaluate("document.documentElement.dir") == "rtl", page.url
        if name in ENGLISH:
            return complaints(page)
        words = {word for text in page.evaluate(TEXTS) for word in WORD.findall(LINK.sub("", text))}
        foreign = sorted(word for word in words if word.lower() not in known)
        return complaints(page) + ([f"was never marked: {foreign}"] if foreign else [])

    assert not (found := said(browser, everything, look, dark=False, size=PHONE)), "\n".join(found)


def own_names() -> set[str]:
    """Exercises have names in four languages, and languages are called as their speakers call them."""
    names = [movement.name() for movement in library().values()] + [name for _code, name in locale_choices()]
    return {word.lower() for name in names for word in WORD.findall(name)}


def speak(stage: Stage, language: str) -> None:
    """The language of the business and of all its people."""
    stage.world.business.locale = language
    stage.world.business.save(update_fields=["locale"])
    for person in filter(None, stage.people.values()):
        person.user.language = language
        person.user.save(update_fields=["language"])


def words_of_the_database() -> set[str]:
    """What people typed is theirs and is translated by nobody."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT one::text FROM "{table}" AS one')
            found.update(word.lower() for (row,) in cursor.fetchall() for word in WORD.findall(row))
    return found
