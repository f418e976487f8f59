"""The state of an offer, when payments fall due, and when sold sessions expire."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from tenpack.money.choices import OfferState, PaymentType
from tenpack.money.rules import Discount, due_minor, due_on, expiration_of, next_due_on, offer_state, periods_rested
from tests.world import NOW, TODAY


@dataclass(frozen=True)
class Facts:
    """An offer as its state sees it."""

    payment_type: str = PaymentType.ONE_TIME
    price_minor: int = 100
    installments: int | None = None
    payments_made: int = 0
    paid_minor: int = 0
    refunded_minor: int = 0
    next_due_on: date | None = TODAY
    withdrawn_at: datetime | None = None
    cancelled_at: datetime | None = None
    ends_on: date | None = None
    paused_at: datetime | None = None
    failed_at: datetime | None = None


OPEN = Facts()
PAID = replace(OPEN, payments_made=1, paid_minor=100, next_due_on=None)
RUNNING = replace(OPEN, payment_type=PaymentType.RECURRING, payments_made=1, paid_minor=100)
THIRDS = replace(RUNNING, payment_type=PaymentType.INSTALLMENTS, installments=3)
DONE = replace(THIRDS, payments_made=3, paid_minor=300, next_due_on=None)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (OPEN, OfferState.OPEN),
        (replace(OPEN, next_due_on=date(2020, 1, 1)), OfferState.OPEN),
        (replace(RUNNING, payments_made=0, paid_minor=0), OfferState.OPEN),
        (PAID, OfferState.PAID),
        (Facts(price_minor=0, next_due_on=None), OfferState.PAID),
        (replace(PAID, refunded_minor=40), OfferState.PAID),
        (replace(PAID, refunded_minor=100), OfferState.REFUNDED),
        (replace(OPEN, withdrawn_at=NOW, next_due_on=None), OfferState.WITHDRAWN),
        (RUNNING, OfferState.ACTIVE),
        (replace(RUNNING, next_due_on=date(2026, 3, 1)), OfferState.PAST_DUE),
        (replace(RUNNING, next_due_on=date(2026, 3, 3)), OfferState.ACTIVE),
        (replace(RUNNING, cancelled_at=NOW, next_due_on=None), OfferState.CANCELLED),
        (THIRDS, OfferState.ACTIVE),
        (replace(RUNNING, failed_at=NOW, next_due_on=date(2026, 4, 1)), OfferState.PAST_DUE),
        (replace(RUNNING, paused_at=NOW, next_due_on=None), OfferState.PAUSED),
        (replace(RUNNING, ends_on=date(2026, 3, 3), next_due_on=None), OfferState.ACTIVE),
        (replace(RUNNING, ends_on=TODAY, next_due_on=None), OfferState.CANCELLED),
        (DONE, OfferState.COMPLETED),
        (replace(DONE, refunded_minor=300), OfferState.REFUNDED),
        (replace(DONE, refunded_minor=299), OfferState.COMPLETED),
    ],
)
def test_states(facts: Facts, state: OfferState) -> None:
    assert offer_state(facts, TODAY) is state


def test_a_running_offer_is_never_refunded() -> None:
    assert offer_state(replace(RUNNING, refunded_minor=100), TODAY) is OfferState.ACTIVE


@pytest.mark.parametrize(
    ("billing", "unit", "every", "days"),
    [
        ("2026-01-31", "month", 1, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2026-01-31", "month", 2, ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]),
        ("2027-11-30", "month", 3, ["2027-11-30", "2028-02-29", "2028-05-30"]),
        ("2024-02-29", "month", 12, ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2026-03-02", "week", 2, ["2026-03-02", "2026-03-16", "2026-03-30", "2026-04-13"]),
        ("2026-12-30", "week", 1, ["2026-12-30", "2027-01-06"]),
    ],
)
def test_due_days_count_from_the_billing_date(billing: str, unit: str, every: int, days: list[str]) -> None:
    due = [due_on(date.fromisoformat(billing), number, unit, every) for number in range(1, len(days) + 1)]
    assert [str(day) for day in due] == days


def due(payment_type: PaymentType, made: int, installments: int | None = None) -> date | None:
    return next_due_on(
        payment_type=payment_type,
        billing_on=date(2026, 1, 31),
        payments_made=made,
        unit="month",
        every=1,
        installments=installments,
    )


def test_what_is_due_next() -> None:
    assert due(PaymentType.ONE_TIME, 0) == date(2026, 1, 31)
    assert due(PaymentType.ONE_TIME, 1) is None
    assert due(PaymentType.RECURRING, 0) == date(2026, 1, 31)
    assert due(PaymentType.RECURRING, 1) == date(2026, 2, 28)
    assert due(PaymentType.RECURRING, 13) == date(2027, 2, 28)
    assert due(PaymentType.INSTALLMENTS, 2, 3) == date(2026, 3, 31)
    assert due(PaymentType.INSTALLMENTS, 3, 3) is None


@pytest.mark.parametrize(
    ("after", "unit", "paid", "starts", "expires"),
    [
        (1, "months", "2026-01-31", "2026-01-31", "2026-02-28"),
        (2, "months", "2026-01-31", "2026-01-31", "2026-03-31"),
        (90, "days", "2026-03-02", "2026-03-02", "2026-05-31"),
        (6, "weeks", "2026-03-02", "2026-03-02", "2026-04-13"),
        (1, "months", "2026-03-02", "2026-03-31", "2026-04-30"),
        (1, "months", "2026-03-31", "2026-03-02", "2026-04-30"),
    ],
)
def test_relative_expiry_counts_from_payment_or_a_later_start(
    after: int, unit: str, paid: str, starts: str, expires: str
) -> None:
    day = expiration_of(
        "after",
        expires_on=None,
        after=after,
        unit=unit,
        paid_on=date.fromisoformat(paid),
        starts_on=date.fromisoformat(starts),
    )
    assert str(day) == expires


def test_expiry_on_a_date_or_never() -> None:
    days = {"after": None, "unit": "", "paid_on": TODAY, "starts_on": TODAY}
    assert expiration_of("on", expires_on=date(2026, 6, 30), **days) == date(2026, 6, 30)
    assert expiration_of("never", expires_on=None, **days) is None
    assert expiration_of("", expires_on=None, **days) is None


@pytest.mark.parametrize(
    ("discount", "dues"),
    [
        (Discount(), [999, 999, 999]),
        (Discount(basis_points=5_000), [499, 499, 499]),
        (Discount(basis_points=5_000, periods=2), [499, 499, 999]),
        (Discount(minor=1, periods=1), [998, 999, 999]),
        (Discount(minor=2_000), [0, 0, 0]),
    ],
)
def test_what_a_coupon_leaves_to_pay(discount: Discount, dues: list[int]) -> None:
    assert [due_minor(999, number, discount) for number in (1, 2, 3)] == dues


@pytest.mark.parametrize(
    ("resumes", "rested"), [("2026-02-28", 0), ("2026-03-01", 1), ("2026-03-31", 1), ("2026-04-01", 2)]
)
def test_how_many_periods_a_rest_lets_fall_away(resumes: str, rested: int) -> None:
    """Billed on the 31st of January, one paid: the second is due on 28 February."""
    found = periods_rested(date(2026, 1, 31), 2, "month", 1, resumes_on=date.fromisoformat(resumes))
    assert found == rested
