"""A receipt or credit note in words, and on paper: the same words on the page, in the PDF and in the letter."""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenpack.kit.money import Money, locale_of, percent_text
from tenpack.kit.paper import pdf
from tenpack.money.choices import PaymentType, ReceiptLineKind
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_rules import ReceiptLine

TEMPLATE = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line in words."""

    text: str
    detail: str
    amount: str


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """Everything a receipt says, in one language."""

    title: str
    number: str
    facts: list[tuple[str, str]]
    seller: list[str]
    buyer: list[str]
    lines: list[LineWords]
    total_label: str
    total: str
    taxes: list[tuple[str, str]]
    small_print: list[str]


def receipt_words(receipt: Receipt, locale: str) -> ReceiptWords:
    """The receipt in the language that is spoken now, amounts and days as that locale writes them."""
    is_back, locale = receipt.is_credit_note, str(locale_of(locale))
    return ReceiptWords(
        title=_("Credit note") if is_back else _("Receipt"),
        number=receipt.number_text,
        facts=facts_of(receipt, locale),
        seller=seller_lines(receipt),
        buyer=[receipt.buyer["name"], *receipt.buyer["address"], receipt.buyer["email"]],
        lines=[line_words(receipt, line, locale) for line in receipt.receipt_lines],
        total_label=_("Given back") if is_back else _("Paid"),
        total=receipt.total.full_text(locale),
        taxes=[
            (
                _("Tax contained, %(rate)s") % {"rate": percent_text(share.basis_points, locale)},
                Money(share.minor, receipt.currency).full_text(locale),
            )
            for share in receipt.taxes
        ],
        small_print=receipt.seller["note"].splitlines(),
    )


def facts_of(receipt: Receipt, locale: str) -> list[tuple[str, str]]:
    """Number, days and how the money moved."""
    payment = receipt.paid
    facts = [(_("Number"), receipt.number_text), (_("Date"), format_date(receipt.issued_on, "long", locale=locale))]
    if receipt.refund:
        facts += [(_("For receipt"), payment.receipt.number_text), (_("Reason"), one_line(receipt.refund.reason))]
        return facts
    facts += [
        (_("Received on"), format_date(payment.received_on, "long", locale=locale)),
        (_("How it was paid"), payment.get_method_display()),
    ]
    return [*facts, (_("Note"), one_line(payment.note))] if payment.note else facts


def one_line(text: str) -> str:
    """A memo as one paragraph: the paper has one page."""
    return " ".join(text.split())


def seller_lines(receipt: Receipt) -> list[str]:
    """The seller below each other: the legal name where there is one, the address, the tax number."""
    seller = receipt.seller
    lines = [seller["legal_name"] or seller["name"], *seller["address"]]
    return [*lines, _("Tax number: %(number)s") % {"number": seller["tax_number"]}] if seller["tax_number"] else lines


def line_words(receipt: Receipt, line: ReceiptLine, locale: str) -> LineWords:
    """What the line is for, and which of several payments."""
    text = {
        ReceiptLineKind.DISCOUNT: _("Coupon %(code)s") % {"code": line.text},
        ReceiptLineKind.FEE: _("Fee for paying by card"),
    }.get(ReceiptLineKind(line.kind), line.text)
    return LineWords(text, due_words(receipt, line), Money(line.minor, receipt.currency).full_text(locale))


def due_words(receipt: Receipt, line: ReceiptLine) -> str:
    """`Installment 2 of 3`, `Payment 4`; nothing for what is paid once."""
    if receipt.paid.offer.payment_type == PaymentType.ONE_TIME or line.kind != ReceiptLineKind.SALE or not line.due:
        return ""
    if line.of and line.dues > 1:
        values = {"first": line.due, "last": line.due + line.dues - 1, "count": line.of}
        return _("Installments %(first)s to %(last)s of %(count)s") % values
    if line.of:
        return _("Installment %(number)s of %(count)s") % {"number": line.due, "count": line.of}
    return _("Payment %(number)s") % {"number": line.due}


def receipt_pdf(receipt: Receipt) -> bytes:
    """The paper itself, in the language of the business when it was issued: the same bytes for whoever asks."""
    with override(receipt.locale):
        words = receipt_words(receipt, receipt.locale)
        paper = paper_words(receipt, words)
    midday = datetime.combine(receipt.issued_on, time(12), ZoneInfo("UTC"))
    return pdf(TEMPLATE, paper, made_at=midday)


def paper_words(receipt: Receipt, words: ReceiptWords) -> dict[str, Any]:
    """What the template reads."""
    return {
        "language": receipt.locale.partition("-")[0],
        "business": receipt.seller["name"],
        "title": words.title,
        "number": words.number,
        "from": _("From"),
        "for": _("For"),
        "seller": words.seller,
        "buyer": [line for line in words.buyer if line],
        "facts": words.facts,
        "heads": [_("What for"), _("Amount")],
        "lines": [{"text": line.text, "detail": line.detail, "amount": line.amount} for line in words.lines],
        "total_label": words.total_label,
        "total": words.total,
        "taxes": words.taxes,
        "small_print": words.small_print,
    }


def paper_name(receipt: Receipt) -> str:
    """`receipt-2026-0007.pdf`."""
    return f"{'credit-note' if receipt.is_credit_note else 'receipt'}-{receipt.number_text}.pdf"
