"""Payments and refunds: every gateway ends in `record_payment`, every refund in `refund_payment`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.kit.ids import new_id
from tenpack.kit.moments import local_day
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.actions.grants import grant_sessions, last_day_of
from tenpack.money.actions.offers import OVER, locked, next_due_on_of
from tenpack.money.actions.receipts import issue_credit_note, issue_receipt
from tenpack.money.choices import Method, PaymentType, RefundOrigin
from tenpack.money.errors import AmountWrong, OfferOver, OfferPaid, RefundTooHigh, SessionsWouldBeExpired
from tenpack.money.models import Offer, Payment, Refund
from tenpack.money.rules import RefundQuote, refund_quote
from tenpack.packs.actions import withdraw_sessions
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a payment provider moved: its name there, the fee line in it, the day from which it counts due dates."""

    provider_id: str
    fee_minor: int = 0
    anchor_on: date | None = None


@transaction.atomic
def record_payment(
    *,
    offer: Offer,
    method: Method,
    amount: Money | None = None,
    received_on: date | None = None,
    note: str = "",
    due_number: int | None = None,
    dues: int = 1,
    charge: Charge | None = None,
    by: Actor,
    now: datetime,
) -> Payment:
    """Record money that came in for the offer's next `dues` due payments; sessions and receipt come with it.

    With `due_number` a payment that was recorded meanwhile is refused instead of becoming the next one's.
    Locks: the offer, last the receipt's counter.
    Repeat: a provider's charge is recorded once, the first payment is given again.
    Errors: `OfferOver`, `OfferPaid`, `AmountWrong`, `SessionsWouldBeExpired`, `InvalidFields`.
    """
    offer = locked(offer)
    if charge:
        known = Payment.objects.filter(business=offer.business, provider_id=charge.provider_id).first()
        if known:
            return known
    today = local_day(now, offer.business.zone)
    received_on = received_on or today
    number, fee = offer.payments_made + 1, charge.fee_minor if charge else 0
    asked = Money(offer.due(number, dues).minor + fee, offer.currency)
    check_payment(offer, amount, received_on, note, due_number, today, asked=asked, dues=dues)
    payment = Payment.objects.create(
        business=offer.business,
        offer=offer,
        due_number=number,
        dues=dues,
        method=method,
        amount_minor=asked.minor,
        fee_minor=fee,
        provider_id=charge.provider_id if charge else None,
        currency=offer.currency,
        received_on=received_on,
        note=note.strip(),
        recorded_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
    )
    offer.refresh_from_db(fields=["payments_made", "paid_minor", "failed_at"])
    if charge and charge.anchor_on not in (None, offer.anchored_on or offer.billing_on):
        offer.anchored_on, offer.periods_skipped = charge.anchor_on, 1 - number
    offer.next_due_on = None if offer.paused_at or offer.ends_on else next_due_on_of(offer)
    offer.save(update_fields=["next_due_on", "anchored_on", "periods_skipped"])
    record(
        "payment.recorded",
        business_id=offer.business_id,
        client_id=offer.client_id,
        about=payment,
        now=now,
        by=by,
        method=method.value,
        amount=payment.amount_minor,
        currency=payment.currency,
    )
    if payment.due_number == 1:
        grant_sessions(offer, Act(by, now, Cause.PAYMENT, payment.id), paid_on=received_on)
    payment.offer = offer
    issue_receipt(payment=payment, now=now)
    return payment


def check_payment(
    offer: Offer,
    amount: Money | None,
    received_on: date,
    note: str,
    due_number: int | None,
    today: date,
    *,
    asked: Money | None = None,
    dues: int = 1,
) -> None:
    """Refuse what does not fit the offer. Errors: as of `record_payment`."""
    if offer.state(today) in OVER:
        raise OfferOver
    if not 1 <= dues <= max(offer.dues_left, 1):
        raise OfferPaid
    is_paid_up = offer.next_due_on is None and not offer.paused_at and not offer.ends_on
    if is_paid_up or (due_number is not None and due_number != offer.payments_made + 1):
        raise OfferPaid
    asked = asked or offer.next_due
    if amount is not None and amount != asked:
        raise AmountWrong(_("This offer asks for %(price)s. Record exactly that.") % {"price": asked})
    checks = Checks()
    checks.text("note", note, MEMO_LENGTH)
    checks.day("received_on", received_on, required=True)
    if received_on > today:
        checks.problem("received_on", _("This day lies in the future. Record money once it has come in."))
    checks.refuse_if_any()
    if sessions_would_be_over(offer, received_on, today):
        raise SessionsWouldBeExpired


def sessions_would_be_over(offer: Offer, received_on: date, today: date) -> bool:
    """Whether the sessions sold with this offer, paid on that day, could no longer be used when they land today."""
    if offer.payment_type != PaymentType.ONE_TIME or offer.pack_id:
        return False
    last_day = last_day_of(offer, received_on)
    return last_day is not None and last_day < today


def quote_refund(*, payment: Payment, now: datetime) -> RefundQuote:
    """What a refund of this payment would give back by default, with its arithmetic."""
    pack = payment.offer.pack
    counts = pack.counts(now) if pack else None
    refunded = sum(payment.refunds.values_list("amount_minor", flat=True))
    return refund_quote(
        currency=payment.currency,
        paid_minor=payment.amount_minor,
        refunded_minor=refunded,
        size=counts.size if counts else 0,
        free=counts.free if counts else 0,
        booked=counts.booked if counts else 0,
        used=counts.used if counts else 0,
        fee_minor=payment.fee_minor,
    )


@transaction.atomic
def refund_payment(
    *,
    payment: Payment,
    amount: Money | None,
    sessions: int | None,
    reason: str,
    origin: RefundOrigin = RefundOrigin.COACH,
    provider_id: str | None = None,
    refund_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Refund:
    """Give money back with a credit note and withdraw unused sessions; what is not said follows the quote.

    Locks: the offer, the pack, last the credit note's counter.
    Repeat: a provider's refund is recorded once, the first one is given again.
    Errors: `RefundTooHigh`, `InvalidFields`, `NotEnoughFree`.
    """
    offer = locked(payment.offer)
    if provider_id:
        known = Refund.objects.filter(business_id=payment.business_id, provider_id=provider_id).first()
        if known:
            return known
    payment = Payment.objects.select_related("business").get(id=payment.id)
    payment.offer = offer
    quote = quote_refund(payment=payment, now=now)
    amount = amount or Money(quote.suggested_minor, payment.currency)
    sessions = quote.suggested_sessions if sessions is None else sessions
    check_refund(quote, amount, sessions, reason)
    refund = Refund.objects.create(
        id=refund_id or new_id(),
        business_id=payment.business_id,
        payment=payment,
        amount_minor=amount.minor,
        currency=amount.currency,
        sessions_withdrawn=sessions,
        origin=origin,
        provider_id=provider_id,
        reason=reason.strip(),
        recorded_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
    )
    if sessions and offer.pack:
        act = Act(by, now, Cause.REFUND, refund.id, reason.strip())
        withdraw_sessions(pack=offer.pack, quantity=sessions, act=act)
    record(
        "payment.refunded",
        business_id=offer.business_id,
        client_id=offer.client_id,
        about=refund,
        now=now,
        by=by,
        reason=reason.strip(),
        amount=amount.minor,
        currency=amount.currency,
        sessions=sessions,
        origin=origin.value,
    )
    issue_credit_note(refund=refund, now=now)
    return refund


def check_refund(quote: RefundQuote, amount: Money, sessions: int, reason: str) -> None:
    """Errors: `RefundTooHigh`, `InvalidFields`."""
    checks = Checks()
    checks.text("reason", reason, MEMO_LENGTH, required=True)
    if amount.currency != quote.currency:
        checks.problem("amount", _("This payment was made in %(currency)s.") % {"currency": quote.currency})
    checks.whole("amount", amount.minor, 1, LARGEST_MINOR)
    checks.whole("withdraw_sessions", sessions, 0, 1000)
    if sessions > quote.free:
        checks.problem("withdraw_sessions", _("Only %(free)s sessions are free to withdraw.") % {"free": quote.free})
    checks.refuse_if_any()
    if amount.minor > quote.rest_minor:
        rest = Money(quote.rest_minor, quote.currency)
        raise RefundTooHigh(_("At most %(rest)s can still go back.") % {"rest": rest})
