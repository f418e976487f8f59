"""A receipt from the settings to the payer: what the owner writes stands on it, on every screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person

if TYPE_CHECKING:
    from tests.world import World


def test_a_receipt_from_the_settings_to_the_payer(studio: "World", person: Callable[[], Person]) -> None:
    maya = person()
    maya.sign_in("maya@example.com")
    maya.page.goto("/settings/receipts")
    maya.fill("Legal name", "Maya Lindgren")
    maya.fill("Address", "Beispielallee 12\n10999 Berlin")
    maya.fill("Tax number", "DE 999")
    maya.page.locator("#preview").get_by_text("Tax number: DE 999").wait_for()
    maya.looks()
    maya.press("Save")
    maya.sees("Saved.")

    payment = studio.paid(plan=studio.plan(tax_basis_points=1900)).payments.get()
    maya.page.goto(f"/payments/?q={payment.receipt.number_text}")
    maya.sees(payment.receipt.number_text)
    maya.looks()
    maya.follow("Jo")
    maya.sees("Beispielallee 12")
    maya.looks()
    assert downloaded(maya, "Download PDF") == f"receipt-{payment.receipt.number_text}.pdf"

    payer = person()
    payer.page.goto(f"/pay/{payment.offer.pay_token}")
    payer.looks()
    assert downloaded(payer, f"Receipt {payment.receipt.number_text} (PDF)").startswith("receipt-")


def downloaded(who: Person, link: str) -> str:
    """The name of the file behind this link."""
    with who.page.expect_download() as download:
        who.follow(link)
    return str(download.value.suggested_filename)
