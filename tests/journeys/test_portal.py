"""A client on the phone: a line is put right, the plan bought again, and the balance stays without a network."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import Person, until
from tests.support.browsers import PHONE

if TYPE_CHECKING:
    from tests.support.sites import Site
    from tests.world import World

KEPT = "caches.open((await caches.keys())[0]).then((cache) => cache.match('/portal/offline'))"
HAS_KEPT = f"async () => (await caches.keys()).length > 0 && !!(await {KEPT})"


@pytest.fixture
def sit_down(demo_site: "Site", open_page: Callable[..., Any], assert_accessible: Any) -> Callable[[str], Person]:
    """A function that signs somebody in on a phone, in the dark."""

    def sign_in(email: str) -> Person:
        who = Person(open_page(base_url=demo_site.url, viewport=PHONE, dark=True), assert_accessible)
        who.sign_in(email)
        return who

    return sign_in


def test_a_line_is_put_right_and_the_plan_bought_again(studio: "World", sit_down: Callable[[str], Person]) -> None:
    from tenpack.money.models import Offer

    plan = studio.plan(may_renew=True)
    studio.use(studio.paid(plan=plan).pack)
    jo, maya = sit_down("jo@example.com"), sit_down("maya@example.com")
    jo.looks()
    jo.follow("This looks wrong: Session used", exact=False)
    jo.looks()
    jo.fill("What is wrong?", "I was ill and wrote to you.")
    jo.press("Send to your coach")
    jo.sees("Your coach has not answered yet.")

    maya.page.goto("/today")
    maya.sees("1 client says that a line is wrong")
    maya.looks()
    maya.page.locator("#objections").get_by_role("link", name="Jo", exact=True).click()
    maya.looks()
    maya.press("Undo")
    maya.sees("Session put back: 9 → 10.")
    maya.fill("Your answer", "You are right, it is back.")
    maya.press("Answer")
    maya.sees("Jo reads your answer below the line.")

    jo.page.reload()
    jo.sees("You are right, it is back.")
    jo.page.locator("[data-announce='10 left, 0 booked, 10 free to book']").wait_for()
    jo.press("Buy again", exact=False)
    jo.page.wait_for_url("**/pay/**")
    offer = Offer.objects.get(is_renewal=True)
    assert jo.page.url.endswith(offer.pay_token)

    stays_without_a_network(jo)
    jo.page.goto("/account/logout/")
    jo.press("Sign out")
    jo.page.wait_for_url("**/account/login/**")
    assert jo.page.evaluate("caches.keys()") == []


def stays_without_a_network(jo: Person) -> None:
    """The last balance is there, says since when, and is never taken for today's."""
    jo.page.goto("/portal")
    until(lambda: bool(jo.page.evaluate(HAS_KEPT)), jo)
    jo.page.context.set_offline(True)
    jo.page.goto("/portal")
    jo.sees("No network. This is as of")
    jo.page.locator("[data-announce='10 left, 0 booked, 10 free to book']").wait_for()
    jo.looks()
    jo.page.context.set_offline(False)
    jo.follow("Try again")
    jo.sees("To be paid")
    assert not jo.page.get_by_text("No network.").count()
