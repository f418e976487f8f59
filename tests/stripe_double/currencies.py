"""What Stripe publishes about currencies: decimals, the least and the most that can be charged."""

from tests.stripe_double.errors import Refused, invalid

_ZERO_DECIMAL = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
ZERO_DECIMAL = frozenset(_ZERO_DECIMAL.split())
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Whole units only, though written with two decimals.
WHOLE_UNITS = frozenset(["isk", "ugx"])
LEAST = {
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
    "usd": 50,
}
# Where no minimum is published, what comes to about half a dollar.
LEAST_ZERO_DECIMAL = 50
LEAST_THREE_DECIMAL = 150
LEAST_OTHER = 50
MOST = 99_999_999
_OTHERS = (
    "afn all amd ang aoa ars awg azn bam bbd bdt bmd bnd bob bsd bwp byn bzd cdf cny cop crc cve dop dzd egp etb "
    "fjd fkp gel gip gmd gtq gyd hnl htg idr ils jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt "
    "mop mur mvr mwk mzn nad ngn nio npr pab pen pgk php pkr qar rsd rub sar sbd scr shp sle sos srd std szl tjs "
    "top try ttd twd tzs uah uyu uzs wst xcd yer zar zmw "
)
KNOWN = ZERO_DECIMAL | THREE_DECIMAL | WHOLE_UNITS | frozenset(LEAST) | frozenset(_OTHERS.split())


def known_currency(currency: str, param: str) -> str:
    lowered = currency.lower()
    if lowered not in KNOWN:
        raise invalid(f"Invalid currency: {lowered}. Stripe does not support this currency.", param=param)
    return lowered


def least(currency: str) -> int:
    if currency in LEAST:
        return LEAST[currency]
    if currency in ZERO_DECIMAL:
        return LEAST_ZERO_DECIMAL
    return LEAST_THREE_DECIMAL if currency in THREE_DECIMAL else LEAST_OTHER


def decimals(currency: str) -> int:
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2


def spoken(amount: int, currency: str) -> str:
    """The amount as a person reads it: 12.50 EUR."""
    places = decimals(currency)
    return f"{amount / 10**places:.{places}f} {currency.upper()}"


def unfit(amount: int, currency: str) -> str | None:
    """Why this amount cannot be written in this currency."""
    if currency in THREE_DECIMAL and amount % 10:
        return f"Invalid amount: amounts in {currency.upper()} must be a multiple of 10."
    if currency in WHOLE_UNITS and amount % 100:
        return f"Invalid amount: amounts in {currency.upper()} must be a multiple of 100."
    return None


def check_amount(amount: int, currency: str, param: str) -> None:
    """Refuse what Stripe would not charge. Zero is for the caller to judge."""
    problem = unfit(amount, currency)
    if problem:
        raise invalid(problem, param=param)
    if amount < least(currency):
        raise too_small(currency, param)
    if amount > MOST:
        message = f"Amount must be no more than {spoken(MOST, currency)}"
        raise invalid(message, param=param, code="amount_too_large")


def too_small(currency: str, param: str) -> Refused:
    message = f"The total amount due must add up to at least {spoken(least(currency), currency)}"
    return invalid(message, param=param, code="amount_too_small")
