"""What journeys share: screens, a business with sign-ins, and a person at the keyboard."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browsers import DESKTOP, PHONE
from tests.support.sites import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.world import World

SCREENS = {
    "desktop-light": (DESKTOP, False),
    "phone-dark": (PHONE, True),
}
ALL_SCREENS = SCREENS | {"desktop-dark": (DESKTOP, True), "phone-light": (PHONE, False)}


@dataclass
class Person:
    """Somebody at a browser. Everything is found by its accessible name, as written in the design."""

    page: "Page"
    check: Callable[["Page"], None]

    def sign_in(self, email: str, password: str = "tenpack-demo") -> None:
        self.page.goto("/account/login/")
        self.page.get_by_label("Email", exact=True).fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press("Sign in")

    def place(self, *names: str) -> None:
        """Go to a place of the sidebar, on a phone of the bottom bar or behind More, and to a page under it."""
        for name in names:
            links = self.page.get_by_role("link", name=name, exact=True)
            if not any(link.is_visible() for link in links.all()):
                self.page.get_by_role("button", name="More", exact=True).first.click()
            with self.page.expect_navigation():
                self.visible(links).click()

    def visible(self, found: "Locator") -> "Locator":
        """The first of these that can be seen."""
        found.first.wait_for(state="attached")
        return next((one for one in found.all() if one.is_visible()), found.first)

    def follow(self, name: str, *, exact: bool = True) -> None:
        self.visible(self.page.get_by_role("link", name=name, exact=exact)).click()

    def press(self, name: str, *, exact: bool = True) -> None:
        self.visible(self.page.get_by_role("button", name=name, exact=exact)).click()

    def fill(self, label: str, value: str) -> None:
        self.visible(self.page.get_by_label(label, exact=True)).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list, or tick one of a group of cards."""
        group = self.page.get_by_role("group", name=label, exact=True)
        if group.count():
            group.first.get_by_role("radio", name=option, exact=True).check()
        else:
            self.visible(self.page.get_by_label(label, exact=True)).select_option(label=option)

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def looks(self) -> None:
        """The page holds: nothing for axe to find, nothing wider than the screen."""
        self.check(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url


def until(check: Callable[[], bool], who: Any) -> None:
    """Wait until something that the server does has happened."""
    for _turn in range(120):
        if check():
            return
        who.page.wait_for_timeout(100)
    raise AssertionError("It did not happen.")


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> tuple[dict[str, int], bool]:
    """A size and a colour scheme."""
    return SCREENS[request.param]


@pytest.fixture
def studio(demo_site: Site) -> "World":
    """Maya's studio of today, with passwords, on the running site."""
    from tenpack.people.models import Business
    from tests.support.casts import cast
    from tests.world import PASSWORD

    world = cast(now=datetime.now(UTC))
    for user in (world.maya.user, world.jo.user):
        user.set_password(PASSWORD)
        user.save()
    Business.objects.filter(id=world.business.id).update(is_demo=True)
    world.business.refresh_from_db()
    return world


@pytest.fixture
def person(
    demo_site: Site,
    open_page: Callable[..., Any],
    assert_accessible: Callable[["Page"], None],
    screen: tuple[dict[str, int], bool],
) -> Callable[[], Person]:
    """A function that seats somebody at a fresh browser of this screen."""
    viewport, dark = screen

    def sit_down() -> Person:
        return Person(open_page(base_url=demo_site.url, viewport=viewport, dark=dark), assert_accessible)

    return sit_down
