"""Leaving Coach Mode: signed out by the server, by oneself, or with another sign-in. Nothing is lost or mixed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person
from tests.journeys.test_coach_mode import KEPT, Floor, floor, sets_of_today, trained

if TYPE_CHECKING:
    from tests.world import World

__all__ = ["floor", "trained"]


def test_signed_out_keeps_everything_and_signing_out_wipes_it(
    trained: "World", floor: Callable[[], tuple[Person, Floor]]
) -> None:
    who, gym = floor()
    gym.begin()
    gym.tick()
    gym.synced()
    who.page.context.clear_cookies()
    gym.tick()
    gym.reads("You are signed out.")
    who.page.get_by_role("link", name="Sign in again").wait_for()
    gym.reads("1 on this device")
    who.looks()
    who.follow("Sign in again")
    who.fill("Email", "maya@example.com")
    who.fill("Password", "tenpack-demo")
    who.press("Sign in")
    gym.synced()
    assert len(sets_of_today(trained)) == 2
    gym.press("More")
    gym.press("Sign out")
    gym.press("Sign out")
    who.page.wait_for_url("**/account/login/")
    assert who.page.evaluate(KEPT) == []
    assert who.page.evaluate("caches.keys()") == []


def test_what_one_coach_said_is_never_sent_as_another_s(
    trained: "World", floor: Callable[[], tuple[Person, Floor]]
) -> None:
    from tests.world import PASSWORD

    assert trained.ben.user
    trained.ben.user.set_password(PASSWORD)
    trained.ben.user.save()
    who, gym = floor()
    gym.begin()
    gym.synced()
    who.page.context.clear_cookies()
    gym.tick()
    gym.reads("You are signed out.")
    who.follow("Sign in again")
    who.fill("Email", "ben@example.com")
    who.fill("Password", PASSWORD)
    who.press("Sign in")
    gym.reads("Somebody else is signed in here.")
    gym.reads("1 entry is kept on this device until then.")
    assert sets_of_today(trained) == []


def test_the_ordinary_sign_out_warns_and_wipes(trained: "World", floor: Callable[[], tuple[Person, Floor]]) -> None:
    who, gym = floor()
    gym.begin()
    gym.synced()
    who.page.route("**/mode/sync", lambda route: route.abort())
    gym.tick()
    gym.reads("on this device")
    who.page.goto("/account/logout/")
    gym.reads("Coach Mode holds entries that are on this device only.")
    who.press("Sign out")
    who.page.wait_for_url("**/account/login/**")
    assert who.page.evaluate(KEPT) == []
