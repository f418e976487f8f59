"""Flow B of the design, word for word: a pack by hand, its prompt for an offer, three ways out."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person

if TYPE_CHECKING:
    from tests.world import World


def create_pack(maya: Person, studio: "World", title: str) -> None:
    maya.place("Appointments", "Session packs")
    maya.looks()
    maya.follow("+ Create new")
    maya.choose("Client", "Jo")
    maya.fill("Title", title)
    maya.fill("Number of sessions", "5")
    maya.fill("Start date", studio.today.isoformat())
    maya.fill("Expiration date", (studio.today + timedelta(days=60)).isoformat())
    assert maya.page.get_by_label("Cancellation policy", exact=True).count()
    maya.looks()
    maya.press("Create session pack")
    maya.sees("Attach to an existing offer")
    maya.looks()


def test_a_pack_gets_a_new_offer(studio: "World", person: Callable[[], Person]) -> None:
    maya = person()
    maya.sign_in("maya@example.com")
    create_pack(maya, studio, "Five by hand")
    maya.fill("Price", "200")
    maya.fill("Memo", "Agreed on the phone")
    maya.press("Create offer")
    maya.sees("Five by hand")
    assert offer_of("Five by hand") == (20_000, True)
    maya.looks()


def test_a_pack_is_attached_to_an_offer_that_exists(studio: "World", person: Callable[[], Person]) -> None:
    plan = studio.plan(name="Only money", sessions=None, expiry_kind="", expires_after=None, expires_unit="")
    studio.offer(plan=plan)
    studio.offer(plan=studio.recurring(name="Every month"))
    maya = person()
    maya.sign_in("maya@example.com")
    create_pack(maya, studio, "Five attached")
    maya.follow("Attach to an existing offer")
    maya.sees("Only money")
    assert "Every month" not in maya.page.content()
    maya.looks()
    maya.press("Attach to Only money")
    maya.sees("Attached to")
    assert offer_of("Five attached") == (40_000, True)


def test_not_now_is_a_third_way(studio: "World", person: Callable[[], Person]) -> None:
    maya = person()
    maya.sign_in("maya@example.com")
    create_pack(maya, studio, "Five without")
    maya.follow("Not now")
    maya.sees("Five without")
    assert offer_of("Five without") is None


def offer_of(title: str) -> tuple[int, bool] | None:
    """Price of the pack's offer and whether the pack waits for it; None without one."""
    from tenpack.money.models import Offer

    offer = Offer.objects.filter(pack__title=title).select_related("pack").first()
    return (offer.price_minor, offer.pack.awaits_payment) if offer and offer.pack else None
