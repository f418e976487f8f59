"""What receipts say: no cent and no tax is lost between a payment, its lines and its credit notes; numbers."""

from dataclasses import dataclass
from random import Random

import pytest

from tenpack.kit.money import LARGEST_MINOR, Money, currency_codes, decimals
from tenpack.money.choices import ReceiptKind
from tenpack.money.receipt_rules import (
    ReceiptLine,
    lines_of_payment,
    lines_of_refund,
    number_in,
    number_text,
    tax_shares,
    with_tax,
)
from tenpack.money.rules import tax_within

CURRENCIES = sorted(currency_codes())
RATES = (None, 0, 1, 550, 700, 1900, 2500, 10_000)


@dataclass
class Sale:
    name: str = "10 sessions"
    payment_type: str = "one_time"
    price_minor: int = 0
    installments: int | None = None
    tax_basis_points: int | None = 1900


@dataclass
class Paid:
    amount_minor: int
    due_number: int = 1
    dues: int = 1
    fee_minor: int = 0


def parts_of(total: int, random: Random) -> list[int]:
    """The total in a few random parts, none empty."""
    cuts = sorted(random.sample(range(1, total), k=min(total - 1, random.randint(0, 4)))) if total > 1 else []
    return [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]


def lost_in(currency: str, random: Random) -> int:
    """How many amounts of one receipt and of its credit notes differ from what they should be."""
    amount, rate = random.randint(1, 10 ** random.randint(1, 10)), random.choice(RATES)
    amount = min(amount, LARGEST_MINOR)
    fee, price, dues = random.randint(0, amount - 1), random.randint(1, amount), random.randint(1, 3)
    sale = Sale(tax_basis_points=rate, price_minor=max(price, amount - fee))
    receipt = lines_of_payment(sale, Paid(amount, fee_minor=fee, dues=dues), "SUMMER")
    whole_tax = tax_within(amount, rate or 0)
    lost = sum(line.minor for line in receipt) != amount
    lost += sum(line.tax_minor for line in receipt) != whole_tax
    gone, back = 0, []
    for part in parts_of(amount, random):
        note = lines_of_refund(receipt, gone, part)
        lost += sum(line.minor for line in note) != part or any(line.tax_minor < 0 for line in note)
        gone, back = gone + part, [*back, *note]
    lost += sum(line.tax_minor for line in back) != whole_tax
    shown = [Money(line.minor, currency).decimal for line in back]
    return lost + (sum(shown) != Money(amount, currency).decimal)


def test_nothing_is_lost_over_all_currencies() -> None:
    random = Random(7)
    assert {decimals(currency) for currency in CURRENCIES} >= {0, 2, 3}
    assert sum(lost_in(currency, random) for currency in CURRENCIES for _time in range(10)) == 0


def test_the_first_credit_note_has_the_tax_within_it() -> None:
    receipt = lines_of_payment(Sale(price_minor=40_000), Paid(40_000))
    (line,) = lines_of_refund(receipt, 0, 28_000)
    assert (receipt[0].tax_minor, line.tax_minor, line.text) == (6_387, tax_within(28_000, 1900), "10 sessions")


def test_a_line_says_which_due_payment_it_is_for() -> None:
    sales = (
        Sale(price_minor=100),
        Sale(price_minor=100, payment_type="recurring"),
        Sale(price_minor=100, payment_type="installments", installments=6),
    )
    (once,), (monthly,), (third,) = (lines_of_payment(sale, Paid(100, due_number=3)) for sale in sales)
    assert [(line.due, line.of) for line in (once, monthly, third)] == [(None, None), (3, None), (3, 6)]


def test_several_dues_a_coupon_and_a_fee_are_lines_of_their_own() -> None:
    sale = Sale(price_minor=10_000, payment_type="installments", installments=6)
    lines = lines_of_payment(sale, Paid(28_700, due_number=2, dues=3, fee_minor=200), "SUMMER")
    assert [(one.kind, one.text, one.minor) for one in lines] == [
        ("sale", "10 sessions", 30_000),
        ("discount", "SUMMER", -1_500),
        ("fee", "", 200),
    ]
    assert (lines[0].due, lines[0].dues, lines[0].of) == (2, 3, 6)
    assert sum(one.tax_minor for one in lines) == tax_within(28_700, 1900)
    (back,) = lines_of_refund(lines, 0, 28_700)
    assert (back.text, back.minor, back.tax_minor) == ("10 sessions", 28_700, tax_within(28_700, 1900))


def line(kind: str, minor: int, rate: int | None) -> ReceiptLine:
    return ReceiptLine(kind=kind, text=kind, minor=minor, tax_basis_points=rate)


def test_lines_of_one_rate_sum_to_the_tax_within_their_total() -> None:
    lines = with_tax([line("sale", 10_001, 1900), line("discount", -3_333, 1900), line("fee", 77, 1900)])
    (share,) = tax_shares(lines)
    assert (share.basis_points, share.minor) == (1900, tax_within(6_745, 1900))


def test_a_refund_takes_from_each_rate_in_turn() -> None:
    lines = with_tax([line("sale", 10_000, 1900), line("discount", -1_000, 1900), line("fee", 500, None)])
    first, rest = lines_of_refund(lines, 0, 4_000), lines_of_refund(lines, 4_000, 5_500)
    assert [(one.text, one.minor) for one in first] == [("sale", 4_000)]
    assert [(one.text, one.minor) for one in rest] == [("sale", 5_000), ("fee", 500)]
    assert sum(one.tax_minor for one in [*first, *rest]) == tax_within(9_000, 1900)


@pytest.mark.parametrize("kind", list(ReceiptKind))
@pytest.mark.parametrize("number", [1, 7, 9_999, 10_000, 123_456])
def test_a_number_is_read_as_it_is_written(kind: ReceiptKind, number: int) -> None:
    text = number_text(kind, 2026, number)
    assert number_in(f" {text.lower()} ") == (kind, 2026, number)


def test_numbers_as_people_see_them() -> None:
    assert number_text("receipt", 2026, 7) == "2026-0007"
    assert number_text("credit_note", 2026, 12_345) == "C-2026-12345"
    for text in ("", "2026", "2026-", "-7", "D-2026-7", "2026-7x", "٢٠٢٦-٧", "2026-1234567890", "C2026-7", "26-7"):
        assert number_in(text) is None, text
