"""Decisions about money: values in, values out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from tenpack.kit.moments import add_interval, add_months
from tenpack.kit.money import Money, sum_of_first
from tenpack.money.choices import ExpiryKind, IntervalUnit, OfferState, PaymentType


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


def offer_state(offer: OfferFacts, today: date) -> OfferState:
    """The state of an offer. Source: docs/sessions.md, "Offers"."""
    if offer.withdrawn_at:
        return OfferState.WITHDRAWN
    if offer.cancelled_at:
        return OfferState.CANCELLED
    if 0 < offer.paid_minor == offer.refunded_minor and offer.next_due_on is None:
        return OfferState.REFUNDED
    if offer.payments_made == 0 and offer.price_minor > 0:
        return OfferState.OPEN
    if offer.payment_type == PaymentType.ONE_TIME:
        return OfferState.PAID
    if offer.next_due_on is None:
        return OfferState.COMPLETED
    return OfferState.PAST_DUE if offer.next_due_on < today else OfferState.ACTIVE


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
) -> date | None:
    """The day the next payment is due; None when nothing more is."""
    if payment_type == PaymentType.ONE_TIME:
        return billing_on if payments_made == 0 else None
    if installments is not None and payments_made >= installments:
        return None
    return due_on(billing_on, payments_made + 1, unit, every or 1)


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
        return self.paid_minor - self.used_value_minor - self.unused_value_minor


def refund_quote(
    *, currency: str, paid_minor: int, refunded_minor: int, size: int, free: int, booked: int, used: int
) -> RefundQuote:
    """What to give back: the free sessions' value, what was used stays paid. Without sessions, all that is left.

    The value of one session is the price divided by the size, the earlier ones taking the odd cents; used sessions take
    their value first, so that used and unused values sum to the price.
    """
    rest = paid_minor - refunded_minor
    if size == 0:
        return RefundQuote(currency, paid_minor, refunded_minor, 0, 0, 0, 0, 0, rest, rest, 0)
    gone = size - free
    unused_value = paid_minor - sum_of_first(paid_minor, size, gone)
    used_value = sum_of_first(paid_minor, size, used)
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
    )


def tax_within(amount_minor: int, basis_points: int) -> int:
    """The tax contained in an amount that includes it, rounded half up. 100 basis points are 1 %."""
    return (2 * amount_minor * basis_points + 10_000 + basis_points) // (2 * (10_000 + basis_points))
