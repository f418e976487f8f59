"""B8: no cent lost in a split, a tax or a refund, over all currencies. And how amounts are read and written."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.kit.errors import Invalid
from tenpack.kit.money import (
    LARGEST_MINOR,
    Money,
    currency_codes,
    decimals,
    locale_of,
    parse_money,
    split,
    sum_of_first,
)
from tenpack.money.rules import refund_quote, tax_within
from tenpack.packs.rules import value_of_sessions

CASES = 10_000
CURRENCIES = sorted(currency_codes())

amounts = some.integers(0, LARGEST_MINOR)
sizes = some.integers(1, 1000)

Divide = Callable[[int, int], list[int]]
Tax = Callable[[int, int], int]


def lost_in_splits(divide: Divide) -> int:
    """How many of 10,000 prices, over all currencies, do not come back whole from being divided."""
    random = Random(1)
    lost = 0
    for number in range(CASES):
        currency = CURRENCIES[number % len(CURRENCIES)]
        total, parts = random.randint(0, LARGEST_MINOR), random.randint(1, 60)
        shares = [Money(share, currency) for share in divide(total, parts)]
        whole = sum((share.decimal for share in shares), start=Money(0, currency).decimal)
        even = max(shares, key=lambda money: money.minor).minor - min(shares, key=lambda money: money.minor).minor <= 1
        lost += whole != Money(total, currency).decimal or len(shares) != parts or not even
    return lost


def wrong_taxes(tax: Tax) -> int:
    """How many of 10,000 taxes differ from exact arithmetic, rounded half up."""
    random = Random(2)
    wrong = 0
    for _number in range(CASES):
        amount, points = random.randint(0, LARGEST_MINOR), random.randint(0, 10_000)
        exact = Fraction(amount * points, 10_000 + points)
        wrong += tax(amount, points) != (2 * exact + 1) // 2
    return wrong


def test_no_cent_is_lost_in_splits() -> None:
    assert lost_in_splits(split) == 0


def test_control_floats_lose_cents() -> None:
    assert lost_in_splits(lambda total, parts: [round(total / parts)] * parts) > CASES / 2


def test_taxes_are_exact() -> None:
    assert wrong_taxes(tax_within) == 0


def test_control_float_taxes_are_not() -> None:
    assert wrong_taxes(lambda amount, points: int(amount * (points / 10_000) / (1 + points / 10_000))) > 0


@given(amounts, some.integers(0, 10_000))
def test_tax_and_net_sum_to_the_price(amount: int, points: int) -> None:
    assert 0 <= tax_within(amount, points) <= amount / 2 + 1


@given(amounts, sizes, some.data())
def test_the_first_parts_sum_without_making_the_list(total: int, parts: int, data: some.DataObject) -> None:
    count = data.draw(some.integers(0, parts))
    assert sum_of_first(total, parts, count) == sum(split(total, parts)[:count])


@given(amounts, sizes, some.lists(some.integers(1, 40), max_size=30))
def test_values_of_sessions_sum_to_the_price(price: int, size: int, steps: list[int]) -> None:
    gone, sum_of_values = 0, 0
    for step in [*steps, size]:
        step = min(step, size - gone)
        sum_of_values += value_of_sessions(price, size, gone, step)
        gone += step
    assert gone == size
    assert sum_of_values == price


def test_an_empty_pack_is_worth_nothing() -> None:
    assert value_of_sessions(40_000, 0, 0, 0) == 0


def refunds_until_nothing_is_left(number: int, random: Random) -> tuple[int, int]:
    """What a payment's refunds sum to when each gives back what the quote suggests, and what was paid."""
    currency = CURRENCIES[number % len(CURRENCIES)]
    paid, size = random.randint(1, LARGEST_MINOR), random.randint(1, 1000)
    free, refunded, used = size, 0, 0
    while free:
        used_now = random.randint(0, free)
        free, used = free - used_now, used + used_now
        quote = refund_quote(
            currency=currency, paid_minor=paid, refunded_minor=refunded, size=size, free=free, booked=0, used=used
        )
        assert quote.suggested_minor <= quote.rest_minor
        assert quote.suggested_sessions == free
        assert quote.used_value_minor + quote.unused_value_minor == paid if used + free == size else True
        refunded += quote.suggested_minor
        free = 0
    return refunded + sum_of_first(paid, size, used), paid


def test_used_and_refunded_sum_to_what_was_paid() -> None:
    random = Random(3)
    for number in range(CASES):
        back_and_used, paid = refunds_until_nothing_is_left(number, random)
        assert back_and_used == paid


def test_a_quote_shows_its_arithmetic() -> None:
    quote = refund_quote(currency="EUR", paid_minor=10_000, refunded_minor=0, size=3, free=1, booked=1, used=1)
    assert (quote.used_value_minor, quote.unused_value_minor) == (3334, 3333)
    assert (quote.suggested_minor, quote.suggested_sessions, quote.rest_minor) == (3333, 1, 10_000)


def test_a_quote_never_gives_back_more_than_is_left() -> None:
    quote = refund_quote(currency="EUR", paid_minor=10_000, refunded_minor=9_000, size=10, free=10, booked=0, used=0)
    assert (quote.unused_value_minor, quote.suggested_minor) == (10_000, 1_000)


def test_a_quote_without_sessions_gives_back_what_is_left() -> None:
    quote = refund_quote(currency="JPY", paid_minor=500, refunded_minor=200, size=0, free=0, booked=0, used=0)
    assert (quote.suggested_minor, quote.suggested_sessions) == (300, 0)


@pytest.mark.parametrize(
    ("currency", "places", "text"),
    [("EUR", 2, "400.50 EUR"), ("JPY", 0, "40050 JPY"), ("KWD", 3, "40.050 KWD"), ("BHD", 3, "40.050 BHD")],
)
def test_currencies_have_their_own_decimals(currency: str, places: int, text: str) -> None:
    assert decimals(currency) == places
    assert str(Money(40_050, currency)) == text


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("400", "EUR", "en", 40_000),
        ("400.50", "EUR", "en", 40_050),
        (" 400.5 ", "EUR", "de", 40_050),
        ("1.234,56", "EUR", "de", 123_456),
        ("1,234.56", "USD", "en", 123_456),
        ("1 234,56", "EUR", "fr", 123_456),
        ("5000", "JPY", "ja", 5000),
        ("1.234", "KWD", "en", 1234),
        ("0", "EUR", "en", 0),
    ],
)
def test_amounts_as_people_write_them(text: str, currency: str, locale: str, minor: int) -> None:
    assert parse_money(text, currency, locale) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "-1",
        "-0.01",
        "1.2.3",
        "1e5",
        "1_000",
        "NaN",
        "Infinity",
        "²",
        "0.001",
        "9" * 5000,
        "100000000.01",
        "1,,2",
        "\0",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_money(text, "EUR")


@given(some.text(max_size=30), some.sampled_from(CURRENCIES), some.sampled_from(["en", "de", "ar", "fr", "hi"]))
def test_any_text_is_an_amount_or_refused(text: str, currency: str, locale: str) -> None:
    try:
        money = parse_money(text, currency, locale)
    except Invalid:
        return
    assert 0 <= money.minor <= LARGEST_MINOR


@given(amounts, some.sampled_from(CURRENCIES))
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    assert parse_money(str(Money(minor, currency).decimal), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (40_000, "EUR", "en", "400\xa0€"),
        (40_050, "EUR", "en", "400.50\xa0€"),
        (123_456_00, "EUR", "de", "123.456\xa0€"),
        (500, "JPY", "en", "500\xa0JP¥"),
        (1_000, "KWD", "en", "1\xa0KWD"),
        (1_001, "KWD", "en", "1.001\xa0KWD"),
    ],
)
def test_amounts_as_people_read_them(minor: int, currency: str, locale: str, text: str) -> None:
    assert Money(minor, currency).text(locale) == text


def test_an_unknown_locale_reads_english() -> None:
    assert str(locale_of("xx-nowhere")) == str(locale_of("")) == "en"
    assert str(locale_of("de-AT")) == "de_AT"
