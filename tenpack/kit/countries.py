"""Countries by their ISO 3166-1 codes."""

from functools import lru_cache

from babel import Locale

# Two letters that name groups, dependent islands without a code of their own, or nothing.
NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Every country and territory with a code. Source: CLDR."""
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - NO_COUNTRIES
