"""Payments, and what a refund of one would give back."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, StrictInt

from tenpack.kit.ids import parse_id, public_id
from tenpack.kit.money import Money as Amount
from tenpack.money.actions import record_payment
from tenpack.money.actions.payments import quote_refund
from tenpack.money.choices import Method
from tenpack.money.models import Payment
from tenpack.money.queries import offer_seen_by, payment_seen_by, payments_seen_by
from tenpack.money.rules import RefundQuote
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import AskedPart, listed
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import (
    WHOLE,
    Asked,
    ClientId,
    Day,
    Memo,
    Money,
    OfferId,
    PackId,
    Page,
    PaymentId,
    Shown,
    money,
    shown_id,
)

router = Router(tags=["Payments"])


class NewPayment(Asked):
    """Money that came in outside Tenpack: what the offer asks for, today, unless the body says otherwise.

    `dues` pays so many installments at once.
    """

    method: Literal["cash", "bank_transfer", "other"]
    amount: Money | None = None
    dues: Annotated[StrictInt, Field(ge=1, le=36), WHOLE] = 1
    received_on: Day | None = None
    note: Memo = ""


class PaymentShown(Shown):
    """A payment; `session_pack` carries the sessions sold with its offer, `receipt` is its receipt's number.

    It covers `dues` due payments from `due_number` on. `fee` is a part of `amount`; `provider_reference` names the
    charge at the payment provider, null for money that moved outside.
    """

    id: PaymentId
    offer: OfferId
    client: ClientId
    session_pack: PackId | None
    due_number: int
    dues: int
    method: Method
    amount: Money
    fee: Money
    refunded: Money
    provider_reference: str | None
    received_on: date
    receipt: str
    note: str
    recorded_at: datetime


class QuoteShown(Shown):
    """The arithmetic of a refund: what was used stays paid, what is free is given back; a fee buys no session."""

    paid: Money
    refunded: Money
    rest: Money
    sessions: int
    free: int
    booked: int
    used: int
    fee: Money
    used_value: Money
    unused_value: Money
    suggested: Money
    suggested_sessions: int


@router.post("/offers/{offer}/payments", response={201: PaymentShown})
def add_payment(request: Call, offer: OfferId, body: NewPayment) -> HttpResponse:
    """Record money that came in for the offer's next due payment; its sessions land at the same moment."""
    row = offer_seen_by(request.seat, parse_id("of", offer))

    def act() -> PaymentShown:
        payment = record_payment(
            offer=row,
            method=Method(body.method),
            amount=body.amount.value if body.amount else None,
            dues=body.dues,
            received_on=body.received_on,
            note=body.note,
            by=request.seat.actor,
            now=request.now,
        )
        return shown(payment)

    return answer_once(request, 201, act)


@router.get("/payments", response=Page[PaymentShown])
def list_payments(request: Call, part: AskedPart) -> HttpResponse:
    """Payments of the clients this key may see, newest first."""
    return listed(payments_seen_by(request.seat), part, shown)


@router.get("/payments/{payment}", response=PaymentShown)
def see_payment(request: Call, payment: PaymentId) -> HttpResponse:
    """One payment."""
    return as_json(200, shown(found(request, payment)))


@router.get("/payments/{payment}/refund-quote", response=QuoteShown)
def see_quote(request: Call, payment: PaymentId) -> HttpResponse:
    """What a refund would give back, with its arithmetic. Changes nothing."""
    return as_json(200, quote_shown(quote_refund(payment=found(request, payment), now=request.now)))


def found(request: Call, payment: str) -> Payment:
    """The payment with this public id. Errors: `NotFound`, `Forbidden`."""
    return payment_seen_by(request.seat, parse_id("pa", payment))


def shown(payment: Payment) -> PaymentShown:
    """The payment as JSON shows it."""
    refunded = sum(refund.amount_minor for refund in payment.refunds.all())
    return PaymentShown(
        id=payment.public_id,
        offer=public_id("of", payment.offer_id),
        client=public_id("cl", payment.offer.client_id),
        session_pack=shown_id("pk", payment.offer.pack_id),
        due_number=payment.due_number,
        dues=payment.dues,
        method=Method(payment.method),
        amount=money(payment.amount),
        fee=money(Amount(payment.fee_minor, payment.currency)),
        refunded=money(Amount(refunded, payment.currency)),
        provider_reference=payment.provider_id,
        received_on=payment.received_on,
        receipt=payment.receipt.number_text,
        note=payment.note,
        recorded_at=payment.recorded_at,
    )


def quote_shown(quote: RefundQuote) -> QuoteShown:
    """The quote as JSON shows it."""

    def minor(amount: int) -> Money:
        return money(Amount(amount, quote.currency))

    return QuoteShown(
        paid=minor(quote.paid_minor),
        refunded=minor(quote.refunded_minor),
        rest=minor(quote.rest_minor),
        sessions=quote.size,
        free=quote.free,
        booked=quote.booked,
        used=quote.used,
        fee=minor(quote.fee_minor),
        used_value=minor(quote.used_value_minor),
        unused_value=minor(quote.unused_value_minor),
        suggested=minor(quote.suggested_minor),
        suggested_sessions=quote.suggested_sessions,
    )
