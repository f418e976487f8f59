"""The paper: certified for screen readers, its fonts inside, one page, the same bytes for whoever asks."""

import re
from datetime import timedelta

import pytest
from django.utils.translation import override

from tenpack.kit.money import Money
from tenpack.money.actions import refund_payment
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_paper import receipt_pdf, receipt_words
from tenpack.money.receipt_queries import whole_receipts
from tenpack.people.actions import ClientDraft, SellerDraft, change_client, change_seller
from tests.actions.test_payments import pay
from tests.actions.test_receipts import everything_in_one
from tests.world import World

LINES = "\n".join("A rather long line of an address 12345"[:36] for _line in range(8))
WORDS = "Something that somebody wrote down about it. " * 11


def paper(world: World, **terms: object) -> tuple[Receipt, Receipt]:
    """Jo's receipt, with tax, and the credit note of 28,000 of it."""
    payment = pay(world, world.offer(plan=world.plan(tax_basis_points=1900, **terms)), note=WORDS)
    money = Money(28_000, "EUR")
    refund_payment(payment=payment, amount=money, sessions=0, reason=WORDS, by=world.by, now=world.later(days=1))
    first, second = whole_receipts().order_by("issued_at")
    return first, second


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", content))


def check(content: bytes) -> None:
    """PDF/UA-1, tagged, titled, with every font it uses inside, on one page."""
    assert b"<pdfuaid:part>1" in content or b'pdfuaid:part="1"' in content
    assert b"/MarkInfo" in content
    assert b"/DisplayDocTitle true" in content
    descriptors = len(re.findall(rb"/Type\s*/FontDescriptor", content))
    assert 0 < descriptors == len(re.findall(rb"/FontFile\d?", content))
    assert pages(content) == 1


def test_it_is_accessible_whole_and_the_same_every_time(world: World) -> None:
    for receipt in paper(world):
        content = receipt_pdf(receipt)
        check(content)
        with override("de"):
            assert receipt_pdf(receipt) == content


def test_the_longest_texts_stay_on_one_page(world: World) -> None:
    seller = SellerDraft(legal_name="L" * 120, address=LINES, tax_number="T" * 40, receipt_note=LINES)
    change_seller(business=world.business, draft=seller, version=1, by=world.by, now=world.now)
    buyer = ClientDraft(name="Jo", coach=world.maya, billing_name="Wide Buyer " * 10, billing_address=LINES)
    change_client(client=world.jo, draft=buyer, version=world.jo.version, by=world.by, now=world.now)
    for receipt in paper(world, name="W" * 80):
        check(receipt_pdf(receipt))


def test_it_says_who_what_when_and_how(world: World) -> None:
    receipt, note = paper(world)
    words = receipt_words(receipt, "en")
    assert (words.title, words.number, words.total_label, words.total) == (
        "Receipt",
        "2026-0001",
        "Paid",
        "400.00\xa0€",
    )
    assert dict(words.facts) == {
        "Number": "2026-0001",
        "Date": "2 March 2026",
        "Received on": "2 March 2026",
        "How it was paid": "Cash",
        "Note": WORDS.strip(),
    }
    assert words.taxes == [("Tax contained, 19 %", "63.87\xa0€")]
    back = receipt_words(note, "en")
    assert (back.title, back.total_label, back.total) == ("Credit note", "Given back", "280.00\xa0€")
    assert dict(back.facts) == {
        "Number": "C-2026-0001",
        "Date": "3 March 2026",
        "For receipt": "2026-0001",
        "Reason": WORDS.strip(),
    }


@pytest.mark.parametrize(
    ("locale", "total", "day"),
    [
        ("de", "400,00\xa0€", "2. März 2026"),
        ("fr", "400,00\xa0€", "2 mars 2026"),
        ("en-US", "€400.00", "March 2, 2026"),
    ],
)
def test_amounts_and_days_are_those_of_the_language(world: World, locale: str, total: str, day: str) -> None:
    world.business.locale = locale
    world.business.save(update_fields=["locale"])
    receipt, _note = paper(world)
    words = receipt_words(receipt, locale)
    assert (receipt.locale, words.total, dict(words.facts)["Date"]) == (locale, total, day)
    check(receipt_pdf(receipt))


def test_each_line_says_which_payment_it_is(world: World) -> None:
    offer = world.offer(plan=world.installments())
    for number in range(2):
        pay(world, offer, now=world.later(days=40 * number))
    monthly = pay(world, world.offer(plan=world.recurring()), now=world.now + timedelta(days=90)).receipt
    details = [
        receipt_words(receipt, "en").lines[0].detail
        for receipt in whole_receipts().filter(payment__offer=offer).order_by("number")
    ]
    lines = receipt_words(everything_in_one(world).receipt, "en").lines
    assert [(line.text, line.detail, line.amount) for line in lines] == [
        ("Installments", "Installments 1 to 2 of 3", "300.00\xa0€"),
        ("Coupon SUMMER", "", "-15.00\xa0€"),
        ("Fee for paying by card", "", "7.77\xa0€"),
    ]
    assert details == ["Installment 1 of 3", "Installment 2 of 3"]
    assert receipt_words(monthly, "en").lines[0].detail == "Payment 1"
