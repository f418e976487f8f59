"""Receipts and credit notes, issued in the transaction of the payment or refund they are for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Sum

from tenpack.kit.moments import local_day
from tenpack.kit.money import Money
from tenpack.money.choices import ReceiptKind
from tenpack.money.models import Offer, Payment, Refund
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_rules import Party, ReceiptLine, lines_of_payment, lines_of_refund
from tenpack.people.models import Business
from tenpack.people.rules import lines_in


def issue_receipt(*, payment: Payment, now: datetime) -> Receipt:
    """Write the receipt of a payment, with the next number of the business's year.

    Locks: the year's counter until the transaction ends, so nothing that waits for others may come after it.
    Repeat: the database refuses a second one.
    """
    coupon = payment.offer.coupon
    lines = lines_of_payment(payment.offer, payment, coupon.code if coupon else "")
    return issued(payment.offer, ReceiptKind.RECEIPT, payment.amount, lines, now, payment=payment)


def issue_credit_note(*, refund: Refund, now: datetime) -> Receipt:
    """Write the credit note of a refund, with the next number of the business's year. Locks, Repeat: as above."""
    payment = refund.payment
    earlier = Receipt.objects.filter(refund__payment=payment).aggregate(total=Sum("total_minor"))["total"] or 0
    lines = lines_of_refund(Receipt.objects.get(payment=payment).receipt_lines, earlier, refund.amount_minor)
    return issued(payment.offer, ReceiptKind.CREDIT_NOTE, refund.amount, lines, now, refund=refund)


def issued(
    offer: Offer, kind: ReceiptKind, total: Money, lines: Sequence[ReceiptLine], now: datetime, **about: Any
) -> Receipt:
    """The stored row with its number; seller and buyer as they are at this moment."""
    business, issued_on = offer.business, local_day(now, offer.business.zone)
    return Receipt.objects.create(
        business=business,
        kind=kind,
        year=issued_on.year,
        issued_on=issued_on,
        issued_at=now,
        locale=business.locale,
        seller=seller_of(business).as_json(),
        buyer=buyer_of(offer).as_json(),
        lines=[line.as_json() for line in lines],
        total_minor=total.minor,
        currency=total.currency,
        **about,
    )


def seller_of(business: Business) -> Party:
    """The business as its receipts name it."""
    return Party(
        name=business.name,
        legal_name=business.legal_name,
        address=tuple(lines_in(business.address)),
        tax_number=business.tax_number,
        note=business.receipt_note,
    )


def buyer_of(offer: Offer) -> Party:
    """Who is billed: the client, under the name and address for bills where there is one."""
    client = offer.client
    return Party(
        name=client.billing_name or client.name,
        address=tuple(lines_in(client.billing_address)),
        email=offer.billing_email or client.email,
    )
