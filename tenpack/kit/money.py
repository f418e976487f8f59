"""Money: whole minor units and an ISO currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.core import Locale, UnknownLocaleError
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_percent,
    get_currency_precision,
    list_currencies,
    parse_decimal,
)

from tenpack.kit.errors import Invalid

# Ten thousand million minor units: far above any coach's price, far below what a bigint holds.
LARGEST_MINOR = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units of an ISO 4217 currency."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def text(self, locale: str = "en") -> str:
        """The amount as a person of that locale writes it, without needless zeros."""
        pattern = locale_of(locale).currency_formats["standard"].pattern
        if self.minor % 10 ** decimals(self.currency):
            return format_currency(self.decimal, self.currency, pattern, locale=locale_of(locale))
        whole = pattern.replace(".00", "")
        return format_currency(self.decimal, self.currency, whole, locale=locale_of(locale), currency_digits=False)

    def full_text(self, locale: str = "en") -> str:
        """The same with all its decimals, so that amounts below each other align."""
        return format_currency(self.decimal, self.currency, locale=locale_of(locale))


def locale_of(name: str) -> Locale:
    """Babel's locale for a name such as `de` or `de-AT`; English where it is unknown.

    Plain English is that of nowhere in particular, which puts the currency behind the amount: `400 €`.
    """
    if name == "en":
        return Locale("en", territory="150")
    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def percent_text(basis_points: int, locale: str = "en") -> str:
    """A rate as a person of that locale writes it: `19 %`, `7.5 %`."""
    return str(format_percent(basis_points / 10_000, format="#,##0.## %", locale=locale_of(locale)))


def decimals(currency: str) -> int:
    """How many decimals the currency has: 0, 2 or 3. Source: CLDR."""
    return int(get_currency_precision(currency))


def currency_codes() -> set[str]:
    """Every currency with its own name in CLDR."""
    return {code for code in list_currencies("en") if len(code) == 3 and code.isupper()}


def parse_money(text: str, currency: str, locale: str = "en") -> Money:
    """Money from what a person typed, in their locale or with a plain decimal point.

    Errors: `Invalid` for what is no number, is negative, has too many decimals or is absurdly large.
    """
    cleaned = "".join(text.split())
    if "_" in cleaned or any(sign.isalpha() for sign in cleaned):
        # Decimal would read 1e5 as a hundred thousand and 1_000 as a thousand.
        raise Invalid("Write the amount as a number, for example 400 or 400.50.")
    try:
        amount = (
            Decimal(cleaned)
            if cleaned.replace(".", "", 1).isdigit()
            else parse_decimal(cleaned, locale=locale_of(locale), strict=True)
        )
    except (InvalidOperation, NumberFormatError, ValueError) as error:
        raise Invalid("Write the amount as a number, for example 400 or 400.50.") from error
    if not amount.is_finite() or amount < 0:
        raise Invalid("Write an amount of 0 or more.")
    minor = amount.scaleb(decimals(currency))
    if minor != minor.to_integral_value():
        raise Invalid(f"{currency} has {decimals(currency)} decimals: write fewer digits after the point.")
    if minor > LARGEST_MINOR:
        raise Invalid("That is more than a plan can cost. Check the number of zeros.")
    return Money(int(minor), currency)


def split(total_minor: int, parts: int) -> list[int]:
    """The total in `parts` nearly equal whole parts, the larger ones first; they sum to the total."""
    share, rest = divmod(total_minor, parts)
    return [share + 1] * rest + [share] * (parts - rest)


def sum_of_first(total_minor: int, parts: int, count: int) -> int:
    """What the first `count` of `split(total, parts)` sum to, without making the list."""
    share, rest = divmod(total_minor, parts)
    return share * count + min(count, rest)
