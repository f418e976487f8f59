"""Receipts on pages and as files: for staff, the client and whoever holds the pay link; the seller's settings."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tenpack.money.models import Payment
    from tests.world import World

BrowserOf = Callable[..., Any]
SAID = {"legal_name": "Maya <b>Lindgren</b>", "address": "Street 1\r\n\r\nBerlin", "tax_number": "DE 1"}


def seller_form(**more: Any) -> dict[str, Any]:
    usual = {"legal_name": "", "address": "", "tax_number": "", "receipt_note": "", "version": 1}
    return usual | {f"initial-{name}": value for name, value in usual.items()} | more


def year_of(studio: "World") -> int:
    from tenpack.kit.moments import local_day

    return local_day(studio.now, studio.business.zone).year


def given_back(studio: "World") -> "Payment":
    """Jo's payment, a part of which went back."""
    from tenpack.kit.money import Money
    from tenpack.money.actions import refund_payment

    payment = studio.paid().payments.get()
    terms = {"payment": payment, "amount": Money(12_000, "EUR"), "sessions": 3, "reason": "Moved away"}
    refund_payment(**terms, by=studio.by, now=studio.now)
    return payment


def test_the_files_are_for_those_who_may_see_the_payment(studio: "World", browser_of: BrowserOf) -> None:
    payment = given_back(studio)
    papers = [(payment.receipt, "receipt-"), (payment.refunds.get().credit_note, "credit-note-C-")]
    for receipt, begins in papers:
        for person, status in (
            (studio.maya, 200),
            (studio.jo, 200),
            (studio.ben, 403),
            (studio.sam, 404),
            (studio.zed, 404),
            (studio.zoe, 404),
            (None, 302),
        ):
            assert browser_of(person).get(f"/receipts/{receipt.public_id}").status_code == status, person
        answer = browser_of(studio.jo).get(f"/receipts/{receipt.public_id}")
        assert answer.content.startswith(b"%PDF")
        assert f'filename="{begins}' in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
    for odd in ("rc_1", "pa_1111111111111111111111", payment.public_id, "%00"):
        assert browser_of(studio.maya).get(f"/receipts/{odd}").status_code == 404


def test_whoever_holds_the_pay_link_gets_the_papers_of_that_offer_alone(studio: "World", browser_of: BrowserOf) -> None:
    payment, other = given_back(studio), studio.paid(studio.sam).payments.get()
    token, payer = payment.offer.pay_token, browser_of()
    text = payer.get(f"/pay/{token}").content.decode()
    for receipt in (payment.receipt, payment.refunds.get().credit_note):
        address = f"/pay/{token}/receipts/{receipt.number_text}"
        assert f'href="{address}"' in text
        answer = payer.get(address)
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
    for number in (other.receipt.number_text, "2026-9999", "C-2026-9999", "x", "%00", payment.receipt.public_id):
        assert payer.get(f"/pay/{token}/receipts/{number}").status_code == 404, number
    assert payer.get(f"/pay/{token}x/receipts/{payment.receipt.number_text}").status_code == 404
    assert payer.post(f"/pay/{token}/receipts/{payment.receipt.number_text}").status_code == 405


def test_the_page_says_what_the_paper_says(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    assert maya.post("/settings/receipts", seller_form(**SAID, receipt_note="Thanks")).status_code == 302
    payment = given_back(studio)
    text = maya.get(f"/payments/{payment.public_id}").content.decode()
    note = payment.refunds.get().credit_note
    for part in (
        f"Receipt {payment.receipt.number_text}",
        "Maya &lt;b&gt;Lindgren&lt;/b&gt;<br>Street 1<br>Berlin<br>Tax number: DE 1",
        "Thanks",
        f'href="/receipts/{payment.receipt.public_id}"',
        f'<a href="/receipts/{note.public_id}">{note.number_text}</a>',
        "−120.00\xa0€",
        "280.00\xa0€",
    ):
        assert part in text, part
    own = browser_of(studio.jo).get(f"/payments/{payment.public_id}").content.decode()
    assert f'href="/receipts/{payment.receipt.public_id}"' in own
    portal = browser_of(studio.jo).get("/portal").content.decode()
    assert payment.receipt.number_text in portal


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("sent", "went to jo@example.com"),
        ("waiting", "is on its way to jo@example.com"),
        ("failed", "did not reach jo@example.com. Download it"),
        ("passed_over", ""),
    ],
)
def test_staff_see_where_the_letter_is(studio: "World", browser_of: BrowserOf, outcome: str, says: str) -> None:
    from tenpack.notices.models import ReceiptLetter

    payment = studio.paid().payments.get()
    terms = {"receipt": payment.receipt, "to": "jo@example.com", "outcome": outcome}
    ReceiptLetter.objects.create(**terms, ordered_at=studio.now, sent_at=studio.now)
    text = browser_of(studio.maya).get(f"/payments/{payment.public_id}").content.decode()
    assert says in text if says else "jo@example.com</li>" not in text
    assert "went to" not in browser_of(studio.jo).get(f"/payments/{payment.public_id}").content.decode()


def test_the_seller_is_for_those_who_run_the_business(studio: "World", browser_of: BrowserOf) -> None:
    for path in ("/settings/receipts", "/settings/receipts/preview"):
        for person, status in ((studio.ben, 403), (studio.jo, 403), (None, 302)):
            assert browser_of(person).post(path, seller_form(legal_name="Ben")).status_code == status
    assert f"Receipt {year_of(studio)}-0001" in browser_of(studio.maya).get("/settings/receipts").content.decode()


def test_the_preview_stores_nothing(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Business

    studio.paid()
    text = browser_of(studio.maya).post("/settings/receipts/preview", seller_form(**SAID)).content.decode()
    assert f"Receipt {year_of(studio)}-0002" in text
    assert "&lt;b&gt;Lindgren&lt;/b&gt;<br>Street 1<br>Berlin<br>Tax number: DE 1" in text
    empty = browser_of(studio.maya).post("/settings/receipts/preview", {"address": "a\x00"})
    assert empty.status_code == 200
    assert "Maya&#39;s studio" in empty.content.decode()
    assert Business.objects.get(id=studio.business.id).legal_name == ""


def test_what_a_seller_cannot_say_is_told_at_the_field(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    for wrong, says in (
        ({"legal_name": "x" * 121}, "Shorten this"),
        ({"address": "a\nb\nc\nd\ne\nf\ng\nh\ni"}, "Write at most 8 lines."),
        ({"tax_number": "a\x00"}, "cannot be stored"),
    ):
        answer = maya.post("/settings/receipts", seller_form(**wrong))
        assert answer.status_code == 422
        assert says in answer.content.decode()


def test_two_tabs_on_the_seller_are_told(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    maya.post("/settings/receipts", seller_form(address="Street 1\r\nBerlin"))
    second = maya.post("/settings/receipts", seller_form(legal_name="Mine"))
    assert second.status_code == 422
    assert "Saved meanwhile: “Street 1\nBerlin”." in second.content.decode()


def test_a_client_is_billed_under_another_name(studio: "World", browser_of: BrowserOf) -> None:
    maya, here = browser_of(studio.maya), f"/clients/{studio.jo.public_id}/edit"
    form = {"name": "Jo", "email": "jo@example.com", "phone": "", "coach": studio.maya.public_id}
    form |= {"billing_name": "Acme Ltd", "billing_address": "Road 2\r\nTown"}
    form["version"] = studio.jo.version
    assert maya.post(here, form).status_code == 302
    payment = studio.paid().payments.get()
    text = maya.get(f"/payments/{payment.public_id}").content.decode()
    assert "Acme Ltd<br>Road 2<br>Town<br>jo@example.com" in text
    assert "Acme Ltd" in maya.get(here).content.decode()
