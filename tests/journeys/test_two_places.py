"""One sign-in with two places: a client here who is a client there too, and a coach who is coached elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.journeys.conftest import Person, until

if TYPE_CHECKING:
    from tests.world import World


def also(client: Any, user: Any) -> None:
    """This client signs in as that user."""
    from tenpack.people.models import Client

    Client.objects.filter(id=client.id).update(user=user)


def packed_elsewhere(studio: "World") -> None:
    """Four sessions for Zoe, from yesterday on: where she trains it may still be the day before."""
    studio.pack(studio.zoe, sessions=4, starts_on=studio.today - timedelta(days=1))


def account(who: Person, entry: str) -> None:
    """Choose from the menu behind Account, on a phone behind More, or from the sidebar."""
    links = who.page.get_by_role("link", name=entry, exact=True)
    if not any(link.is_visible() for link in links.all()):
        who.visible(who.page.locator("[popovertarget=account], [popovertarget=more]")).click()
    who.follow(entry)


def test_a_client_of_two_businesses_switches(studio: "World", person: Callable[[], Person]) -> None:
    studio.pack()
    packed_elsewhere(studio)
    also(studio.zoe, studio.jo.user)
    jo = person()
    jo.sign_in("jo@example.com")
    jo.page.locator("[data-announce='10 left, 0 booked, 10 free to book']").wait_for()
    account(jo, "Your places")
    jo.looks()
    jo.press("Go there")
    jo.sees("You are at Zed's gym now.")
    jo.page.locator("[data-announce='4 left, 0 booked, 4 free to book']").wait_for()
    jo.looks()
    account(jo, "Your places")
    jo.press("Go there")
    jo.page.locator("[data-announce='10 left, 0 booked, 10 free to book']").wait_for()


def test_a_coach_who_is_coached_elsewhere_switches(studio: "World", person: Callable[[], Person]) -> None:
    packed_elsewhere(studio)
    also(studio.zoe, studio.maya.user)
    maya = person()
    maya.sign_in("maya@example.com")
    account(maya, "Your places")
    maya.looks()
    maya.press("Go there")
    maya.page.locator("[data-announce='4 left, 0 booked, 4 free to book']").wait_for()
    until(lambda: not maya.page.get_by_role("link", name="Journal").count(), maya)
    maya.page.goto("/clients")
    maya.sees("This page belongs to another of your places")
    maya.looks()
    maya.press("Go there")
    maya.page.wait_for_url("**/clients")
    maya.sees("Jo")
