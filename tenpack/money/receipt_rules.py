"""What receipts and credit notes say: parties, lines with the tax in them, numbers. Values in, values out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any, Protocol

from tenpack.money.choices import PaymentType, ReceiptKind, ReceiptLineKind
from tenpack.money.rules import tax_within

NUMBER = re.compile(r"(C-)?([0-9]{4})-([0-9]{1,9})", re.ASCII | re.IGNORECASE)


class Sold(Protocol):
    """What a receipt takes from the offer."""

    name: str
    payment_type: str
    price_minor: int
    installments: int | None
    tax_basis_points: int | None


class Received(Protocol):
    """What a receipt takes from the payment."""

    due_number: int
    dues: int
    amount_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller or buyer as the receipt names them, for ever."""

    name: str
    legal_name: str = ""
    address: tuple[str, ...] = ()
    tax_number: str = ""
    email: str = ""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One line: what for, how much, and the tax in it.

    `due` is the first due payment it is for, `dues` how many, `of` how many there are; a discount's text is its coupon.
    """

    kind: str
    text: str
    minor: int
    tax_basis_points: int | None = None
    tax_minor: int = 0
    due: int | None = None
    dues: int = 1
    of: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def lines_of_payment(offer: Sold, payment: Received, coupon: str = "") -> list[ReceiptLine]:
    """What a payment paid for: the price, what the coupon took off, the fee. The lines sum to its amount."""
    price = offer.price_minor * payment.dues
    rate = offer.tax_basis_points
    sale = ReceiptLine(
        kind=ReceiptLineKind.SALE.value,
        text=offer.name,
        minor=price,
        tax_basis_points=rate,
        due=None if offer.payment_type == PaymentType.ONE_TIME else payment.due_number,
        dues=payment.dues,
        of=offer.installments,
    )
    more = {
        ReceiptLineKind.DISCOUNT: (coupon, payment.amount_minor - payment.fee_minor - price),
        ReceiptLineKind.FEE: ("", payment.fee_minor),
    }
    others = [
        ReceiptLine(kind=kind.value, text=text, minor=minor, tax_basis_points=rate)
        for kind, (text, minor) in more.items()
        if minor
    ]
    return with_tax([sale, *others])


def with_tax(lines: Iterable[ReceiptLine]) -> list[ReceiptLine]:
    """The lines with the tax in each, so that those of one rate sum to the tax within their total, to the cent."""
    so_far: dict[int, int] = {}
    taxed = []
    for line in lines:
        rate = line.tax_basis_points or 0
        before, after = so_far.get(rate, 0), so_far.get(rate, 0) + line.minor
        so_far[rate] = after
        taxed.append(replace(line, tax_minor=tax_within(after, rate) - tax_within(before, rate)))
    return taxed


def lines_of_refund(receipt: Sequence[ReceiptLine], before_minor: int, minor: int) -> list[ReceiptLine]:
    """What a refund takes back of a receipt of which so much went back before: one line for each rate of tax.

    The tax of all credit notes of a receipt sums to the receipt's once everything went back.
    """
    begins, ends, start, found = before_minor, before_minor + minor, 0, []
    for rate, group in groupby(receipt, key=lambda line: line.tax_basis_points):
        lines = list(group)
        total = sum(line.minor for line in lines)
        low, high = max(begins - start, 0), min(ends - start, total)
        start += total
        if low < high:
            tax = tax_within(high, rate or 0) - tax_within(low, rate or 0)
            found.append(replace(lines[0], minor=high - low, tax_minor=tax))
    return found


@dataclass(frozen=True, slots=True)
class TaxShare:
    """The tax of one rate in a receipt. 100 basis points are 1 %."""

    basis_points: int
    minor: int


def tax_shares(lines: Iterable[ReceiptLine]) -> list[TaxShare]:
    """The tax in all lines, a sum for each rate, the highest first; nothing where none was said."""
    sums: dict[int, int] = {}
    for line in lines:
        if line.tax_basis_points:
            sums[line.tax_basis_points] = sums.get(line.tax_basis_points, 0) + line.tax_minor
    return [TaxShare(rate, sums[rate]) for rate in sorted(sums, reverse=True)]


def number_text(kind: str, year: int, number: int) -> str:
    """The number as people read it: `2026-0007`, of a credit note `C-2026-0007`."""
    return f"{'C-' if kind == ReceiptKind.CREDIT_NOTE else ''}{year:04d}-{number:04d}"


def number_in(text: str) -> tuple[ReceiptKind, int, int] | None:
    """Kind, year and number behind such a text; None where it is none."""
    found = NUMBER.fullmatch(text.strip())
    if not found:
        return None
    kind = ReceiptKind.CREDIT_NOTE if found[1] else ReceiptKind.RECEIPT
    return kind, int(found[2]), int(found[3])
