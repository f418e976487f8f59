"""B8 with cards: what the provider counts is what we count, over every currency; no cent is lost on the way."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.kit.money import LARGEST_MINOR, Money, currency_codes, decimals
from tenpack.money.rules import Discount, due_minor, fee_on, refund_quote
from tests.stripe_double import currencies as published

CASES = 10_000
CURRENCIES = sorted(currency_codes())
CHARGED = sorted(code for code in CURRENCIES if code.lower() in published.KNOWN)


def test_units_come_back_as_they_went() -> None:
    """And the double, which follows what is published, agrees on what can be written."""
    from tenpack.money.stripe.errors import AmountTooSmall
    from tenpack.money.stripe.limits import chargeable, from_provider, provider_decimals, units_of

    random, refused = Random(8), 0
    for number in range(CASES):
        code = CHARGED[number % len(CHARGED)]
        amount = Money(random.randint(0, LARGEST_MINOR), code)
        rounded = Money(chargeable(amount.minor, code), code)
        assert provider_decimals(code) == published.decimals(code.lower())
        units = units_of(rounded)
        assert published.unfit(units, code.lower()) is None
        assert from_provider(units, code.lower()) == rounded
        assert Fraction(units, 10 ** provider_decimals(code)) == Fraction(rounded.minor, 10 ** decimals(code))
        if rounded != amount:
            refused += 1
            with pytest.raises(AmountTooSmall):
                units_of(amount)
    assert refused


def test_the_control_counts_every_currency_in_cents() -> None:
    from tenpack.money.stripe.limits import from_provider

    wrong = [code for code in CHARGED if from_provider(1000, code).decimal * 100 != 1000]
    assert {"JPY", "KWD"} <= set(wrong)
    assert "EUR" not in wrong


@pytest.mark.parametrize(
    ("code", "minor", "units"),
    [("EUR", 1250, 1250), ("JPY", 1250, 1250), ("ISK", 1250, 125_000), ("HUF", 1250, 1250), ("KWD", 1250, 1250)],
)
def test_units_of_the_odd_ones(code: str, minor: int, units: int) -> None:
    from tenpack.money.stripe.limits import units_of

    assert units_of(Money(minor, code)) == units


def test_the_least_is_what_is_published() -> None:
    from tenpack.money.stripe.limits import LEAST

    assert {code.lower(): least for code, least in LEAST.items()} == published.LEAST


prices = some.integers(1, LARGEST_MINOR)


@given(price=prices, points=some.integers(1, 9_999), periods=some.integers(1, 12), count=some.integers(1, 36))
def test_coupons_take_what_they_say(price: int, points: int, periods: int, count: int) -> None:
    discount = Discount(points, None, periods)
    dues = [due_minor(price, number, discount) for number in range(1, count + 1)]
    exact = (2 * Fraction(price * points, 10_000) + 1) // 2
    assert dues == [price - exact] * min(periods, count) + [price] * max(count - periods, 0)


def lost_in_refunds(price_of_last: "type[int] | type[float]") -> int:
    """How many refunds in small parts give back more sessions than they pay for, or leave some when all is back."""
    random, wrong = Random(9), 0
    for _number in range(1_000):
        paid, size = random.randint(1, 10_000_000), random.randint(1, 60)
        fee = random.randint(0, paid // 20)
        taken = given_back = 0
        while given_back < paid:
            terms = {"size": size, "free": size - taken, "booked": 0, "used": 0, "fee_minor": fee}
            quote = refund_quote(currency="EUR", paid_minor=paid, refunded_minor=given_back, **terms)
            part = min(random.randint(1, paid), paid - given_back)
            if price_of_last is float:
                sessions = min(quote.free, round(part / max((paid - fee) / size, 0.01)))
            else:
                sessions = quote.sessions_for(part)
            value = (paid - fee) * Fraction(sessions, size) if part < quote.rest_minor else 0
            wrong += value - sessions > part
            taken, given_back = taken + sessions, given_back + part
        wrong += price_of_last is int and taken != size
    return wrong


def test_refunds_take_only_what_they_pay_back() -> None:
    assert lost_in_refunds(int) == 0


def test_the_control_with_floats_takes_too_many() -> None:
    assert lost_in_refunds(float) > 0


@given(amount=prices, points=some.integers(0, 1_000), fixed=some.integers(0, 100))
def test_fees_are_exact_and_chargeable(amount: int, points: int, fixed: int) -> None:
    from tenpack.money.stripe.limits import chargeable, units_of

    exact = (2 * Fraction(amount * points, 10_000) + 1) // 2 + fixed
    assert fee_on(amount, points, fixed) == exact
    for code in ("EUR", "JPY", "ISK", "KWD"):
        fee = chargeable(fee_on(amount, points, fixed), code)
        assert 0 <= exact - fee < 10
        units_of(Money(fee, code))
