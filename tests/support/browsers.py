"""A real browser, for journeys."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "Browser journeys are skipped: no Chromium found. Install one (Debian: apt-get install chromium) "
    "or set CHROMIUM to its path."
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def chromium_path() -> str | None:
    """The Chromium to use: $CHROMIUM, or the first one on PATH."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One browser for all journeys of this worker."""
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    # Playwright keeps an event loop in this thread, which makes Django refuse the plain database calls that
    # a journey uses to look behind the page. No coroutine runs here, so they are safe.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """A function that opens a page in a fresh browser profile: `open_page(base_url=site.url, dark=True)`.

    Every script error and every message the content policy leaves in the console fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(*, base_url: str, viewport: dict[str, int] = DESKTOP, dark: bool = False, **more: Any) -> Any:
        context = browser.new_context(
            base_url=base_url,
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            has_touch=viewport["width"] < 600,
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 500 else None)
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    # A refused form answers with 4xx, which Chromium also writes to the console; htmx writes there when a newer
    # preview replaces one that is still on its way. Neither is a complaint; an answer of 5xx always is.
    quiet = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort", "Response Status Error Code 4")
    assert [text for text in complaints if not any(sign in text for sign in quiet)] == []


# What fades in is judged once it is there.
STILL = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < 1000).map((one) => one.finished.catch(() => null)))
    .then(() => null)"""


@pytest.fixture
def assert_accessible() -> "Callable[[Page], None]":
    """A function that runs axe on a page and fails on anything it finds."""
    source = AXE.read_text()

    def check(page: "Page") -> None:
        page.evaluate(STILL)
        # It is half a megabyte, and a page that was looked at before has it.
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate(
            "() => axe.run().then(r => r.violations.map(v => v.id + ': ' + v.help + ' '"
            " + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))"
        )
        assert found == [], f"{page.url}: {found}"

    return check
