"""Decisions about money: values in, values out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tenpack.kit.moments import add_interval, add_months
from tenpack.kit.money import Money, sum_of_first
from tenpack.money.choices import CouponState, ExpiryKind, IntervalUnit, OfferState, PaymentType


class OfferFacts(Protocol):
    """What the state of an offer follows from."""

    payment_type: str
    price_minor: int
    installments: int | None
    payments_made: int
    paid_minor: int
    refunded_minor: int
    next_due_on: date | None
    withdrawn_at: datetime | None
    cancelled_at: datetime | None
    ends_on: date | None
    paused_at: datetime | None
    failed_at: datetime | None


def offer_state(offer: OfferFacts, today: date) -> OfferState:
    """The state of an offer. Source: docs/sessions.md, "Offers"."""
    if offer.withdrawn_at:
        return OfferState.WITHDRAWN
    if offer.cancelled_at or (offer.ends_on and offer.ends_on <= today):
        return OfferState.CANCELLED
    if 0 < offer.paid_minor == offer.refunded_minor and offer.next_due_on is None:
        return OfferState.REFUNDED
    if offer.payments_made == 0 and offer.price_minor > 0:
        return OfferState.OPEN
    return OfferState.PAID if offer.payment_type == PaymentType.ONE_TIME else running_state(offer, today)


def running_state(offer: OfferFacts, today: date) -> OfferState:
    """The state of an offer that is paid again and again, once it was paid for the first time."""
    if offer.paused_at:
        return OfferState.PAUSED
    if offer.next_due_on is None:
        return OfferState.ACTIVE if offer.ends_on else OfferState.COMPLETED
    return OfferState.PAST_DUE if offer.failed_at or offer.next_due_on < today else OfferState.ACTIVE


@dataclass(frozen=True, slots=True)
class Discount:
    """What a coupon takes off each of the first `periods` due payments (None: of all), in percent or minor units."""

    basis_points: int | None = None
    minor: int | None = None
    periods: int | None = None


NO_DISCOUNT = Discount()


def due_minor(price_minor: int, number: int, discount: Discount = NO_DISCOUNT) -> int:
    """What the due payment with this number (from 1) asks for; a percentage is rounded half up in the payer's favour.

    The database works out the same, in `tenpack_due_minor`.
    """
    if discount.periods is not None and number > discount.periods:
        return price_minor
    if discount.basis_points is not None:
        return price_minor - (2 * price_minor * discount.basis_points + 10_000) // 20_000
    return max(price_minor - (discount.minor or 0), 0)


class CouponFacts(Protocol):
    """What the state of a coupon follows from."""

    archived_at: datetime | None
    last_on: date | None
    most_uses: int | None
    uses: int


def coupon_state(coupon: CouponFacts, today: date) -> CouponState:
    """Whether the code still opens something, and what keeps it from that."""
    if coupon.archived_at:
        return CouponState.ARCHIVED
    if coupon.last_on and coupon.last_on < today:
        return CouponState.ENDED
    return CouponState.USED_UP if coupon.most_uses is not None and coupon.uses >= coupon.most_uses else CouponState.OPEN


def fee_on(amount_minor: int, basis_points: int, fixed_minor: int) -> int:
    """The fee line on an amount that is paid by card, rounded half up. 100 basis points are 1 %."""
    return (2 * amount_minor * basis_points + 10_000) // 20_000 + fixed_minor if amount_minor else 0


def periods_rested(billing_on: date, number: int, unit: str, every: int, *, resumes_on: date) -> int:
    """How many periods fall away when an offer rests from its due payment with this number until a day."""
    rested = 0
    while due_on(billing_on, number + rested, unit, every) < resumes_on:
        rested += 1
    return rested


def due_on(billing_on: date, number: int, unit: str, every: int) -> date:
    """The day the payment with this number (from 1) is due, counted from the billing date and clamped."""
    if unit == IntervalUnit.MONTH:
        return add_months(billing_on, (number - 1) * every)
    return add_interval(billing_on, (number - 1) * every, "weeks")


def next_due_on(
    *,
    payment_type: str,
    billing_on: date,
    payments_made: int,
    unit: str,
    every: int | None,
    installments: int | None,
    skipped: int = 0,
) -> date | None:
    """The day the next payment is due; None when nothing more is. `skipped` periods fell away before it."""
    if payment_type == PaymentType.ONE_TIME:
        return billing_on if payments_made == 0 else None
    if installments is not None and payments_made >= installments:
        return None
    return due_on(billing_on, payments_made + 1 + skipped, unit, every or 1)


def expiration_of(
    kind: str, *, expires_on: date | None, after: int | None, unit: str, paid_on: date, starts_on: date
) -> date | None:
    """The last day of sessions sold under these terms; None for never.

    Relative terms count from the payment's local day, or from the pack's start where that is later.
    """
    if kind == ExpiryKind.ON_DATE:
        return expires_on
    if kind == ExpiryKind.AFTER and after:
        return add_interval(max(paid_on, starts_on), after, unit)
    return None


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """The arithmetic of a refund, in minor units of `currency`."""

    currency: str
    paid_minor: int
    refunded_minor: int
    size: int
    free: int
    booked: int
    used: int
    used_value_minor: int
    unused_value_minor: int
    suggested_minor: int
    suggested_sessions: int
    fee_minor: int = 0

    @property
    def rest_minor(self) -> int:
        """The most that can still go back."""
        return self.paid_minor - self.refunded_minor

    def amount(self, minor: int) -> Money:
        """One of the numbers as money."""
        return Money(minor, self.currency)

    @property
    def other(self) -> int:
        """How many sessions are neither used nor free: booked, expired or withdrawn."""
        return self.size - self.used - self.free

    @property
    def other_value_minor(self) -> int:
        """What those are worth."""
        return self.paid_minor - self.fee_minor - self.used_value_minor - self.unused_value_minor

    def sessions_for(self, amount_minor: int) -> int:
        """How many free sessions this amount pays back in full, the last ones first; all where all is paid back."""
        if amount_minor >= self.rest_minor:
            return self.free
        price, gone = self.paid_minor - self.fee_minor, self.size - self.free
        left = (count for count in range(self.free, 0, -1) if self.value_of_last(price, gone, count) <= amount_minor)
        return next(left, 0)

    def value_of_last(self, price: int, gone: int, count: int) -> int:
        """What the last `count` sessions are worth, of those that are free."""
        return price - sum_of_first(price, self.size, gone + self.free - count)


def refund_quote(
    *,
    currency: str,
    paid_minor: int,
    refunded_minor: int,
    size: int,
    free: int,
    booked: int,
    used: int,
    fee_minor: int = 0,
) -> RefundQuote:
    """What to give back: the free sessions' value, what was used stays paid. Without sessions, all that is left.

    The value of one session is the price divided by the size, the earlier ones taking the odd cents; used sessions take
    their value first, so that used and unused values sum to the price. A fee line of the payment buys no session.
    """
    rest = paid_minor - refunded_minor
    if size == 0:
        return RefundQuote(currency, paid_minor, refunded_minor, 0, 0, 0, 0, 0, rest, rest, 0, fee_minor)
    gone, price = size - free, paid_minor - fee_minor
    unused_value = price - sum_of_first(price, size, gone)
    used_value = sum_of_first(price, size, used)
    suggested = min(unused_value, rest)
    return RefundQuote(
        currency,
        paid_minor,
        refunded_minor,
        size,
        free,
        booked,
        used,
        used_value,
        unused_value,
        suggested,
        free,
        fee_minor,
    )


def tax_within(amount_minor: int, basis_points: int) -> int:
    """The tax contained in an amount that includes it, rounded half up. 100 basis points are 1 %."""
    return (2 * amount_minor * basis_points + 10_000 + basis_points) // (2 * (10_000 + basis_points))
