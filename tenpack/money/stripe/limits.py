"""Amounts as the provider counts them, and the least it takes.

Source: the provider's pages on supported currencies, zero-decimal and three-decimal currencies, minimum amounts.
"""

from django.utils.translation import gettext as _

from tenpack.kit.money import Money, decimals
from tenpack.money.stripe.errors import AmountTooSmall

WITHOUT_DECIMALS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
WITH_THREE = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
# In the provider's minor units.
LEAST = {
    **dict.fromkeys(["USD", "EUR", "CHF", "AUD", "BRL", "CAD", "INR", "NZD", "SGD", "JPY"], 50),
    **dict.fromkeys(["AED", "MYR", "PLN", "RON"], 200),
    **dict.fromkeys(["NOK", "SEK"], 300),
    "GBP": 30,
    "BGN": 100,
    "CZK": 1500,
    "DKK": 250,
    "HKD": 400,
    "HUF": 17500,
    "MXN": 1000,
    "THB": 1000,
}


def provider_decimals(currency: str) -> int:
    """How many decimals the provider counts in, which is not what people write for every currency."""
    if currency in WITHOUT_DECIMALS:
        return 0
    return 3 if currency in WITH_THREE else 2


def units_of(amount: Money) -> int:
    """The amount in the provider's units. Errors: `AmountTooSmall` for fractions it does not count."""
    shift = provider_decimals(amount.currency) - decimals(amount.currency)
    units, rest = divmod(amount.minor * 10 ** max(shift, 0), 10 ** max(-shift, 0))
    if rest or (amount.currency in WITH_THREE and units % 10):
        raise AmountTooSmall(_("Cards cannot pay fractions this small. Let the price end with a 0."))
    return int(units)


def fraction(currency: str) -> int:
    """The smallest step of amounts that can be charged, in our minor units."""
    step = 10 if currency in WITH_THREE else 1
    finer: int = 10 ** max(decimals(currency) - provider_decimals(currency), 0)
    return step * finer


def chargeable(minor: int, currency: str) -> int:
    """The amount without what is smaller than the provider counts."""
    return minor - minor % fraction(currency)


def check_chargeable(amount: Money) -> None:
    """Refuse what no card can pay. Errors: `AmountTooSmall`."""
    least = LEAST.get(amount.currency, 1)
    if units_of(amount) < least:
        smallest = from_provider(least, amount.currency)
        raise AmountTooSmall(
            _("Cards pay %(least)s or more. Ask for cash or a transfer, or change the price.") % {"least": smallest}
        )


def from_provider(units: int, currency: str) -> Money:
    """An amount of the provider as money of ours, rounded up where it counts finer."""
    code = currency.upper()
    shift = provider_decimals(code) - decimals(code)
    if shift > 0:
        return Money(-(-units // 10**shift), code)
    return Money(units * 10 ** abs(shift), code)
