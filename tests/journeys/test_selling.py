"""Flow A of the design, word for word: a plan with sessions, put to a client, paid, its sessions on the profile."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person

if TYPE_CHECKING:
    from tests.world import World


def test_sessions_are_sold_with_a_new_plan(studio: "World", person: Callable[[], Person]) -> None:
    last_day = (studio.today + timedelta(days=90)).isoformat()
    maya = person()
    maya.sign_in("maya@example.com")

    maya.place("Plans")
    maya.looks()
    maya.follow("+ Create new")
    maya.fill("Name", "Ten for Jo")
    maya.choose("Payment type", "One-time")
    maya.fill("Memo", "Strength, one to one")
    maya.fill("Price", "400")
    maya.page.get_by_role("group", name="Access", exact=True).get_by_label("Sessions", exact=True).check()
    maya.fill("Number of sessions", "10")
    maya.fill("Expiration date", last_day)
    maya.page.get_by_text("10 sessions for").first.wait_for()
    maya.looks()
    maya.press("Create plan")
    maya.sees("Ten for Jo")

    maya.place("Clients")
    maya.looks()
    maya.follow("Jo")
    maya.looks()
    maya.follow("Offers", exact=False)
    maya.looks()
    maya.follow("+")
    maya.page.get_by_label("Plan", exact=True).select_option(label=option(maya, "Ten for Jo"))
    maya.fill("Billing date", studio.today.isoformat())
    maya.fill("Billing email", "mother@example.com")
    maya.looks()
    maya.press("Add plan")
    maya.sees("Open")
    maya.looks()

    payer = person()
    payer.page.goto(pay_link())
    payer.sees("Ten for Jo")
    payer.looks()
    payer.follow("Pay", exact=False)
    payer.looks()
    payer.press("Pay", exact=False)
    payer.sees("Paid")
    payer.looks()
    payer.page.go_back()
    payer.page.reload()
    payer.sees("Paid")

    maya.place("Clients")
    maya.follow("Jo")
    maya.sees("10")
    jo = numbers("jo@example.com")
    assert jo == (10, 0, 10), jo


def option(person: Person, begins: str) -> str:
    """The whole label of the option that begins so."""
    labels = person.page.get_by_label("Plan", exact=True).locator("option").all_text_contents()
    return next(label for label in labels if begins in label)


def pay_link() -> str:
    from tenpack.money.models import Offer

    return f"/pay/{Offer.objects.get().pay_token}"


def numbers(email: str) -> tuple[int, int, int]:
    """Left, booked, free as the ledger has them."""
    from datetime import UTC, datetime

    from tenpack.packs.queries import summary_of
    from tenpack.people.models import Client

    summary = summary_of(Client.objects.get(email=email), datetime.now(UTC))
    return summary.left, summary.booked, summary.free
