"""Where the law lets a business ask its clients for the fee of paying by card, and how much at most.

Careful on purpose: a country is only here where its law allows the fee for consumer cards. Not a lawyer's advice, which
the page says, too.
Source: European Union, directive 2015/2366, article 62 (4); United Kingdom, Consumer Rights (Payment Surcharges)
Regulations 2012; Canada, settlement with the card networks of October 2022; Australia, Competition and Consumer Act
2010, part IVC; United States, rules of the card networks and laws of the states.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

EUROPEAN_AREA = frozenset(
    [
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI"),
        *("LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    ]
)
FORBIDDEN = EUROPEAN_AREA | {"GB"}


@dataclass(frozen=True, slots=True)
class FeeRule:
    """What a country lets: at most so much in percent (basis points) and beside it (minor units), and why."""

    why: StrOrPromise
    most_basis_points: int = 0
    most_fixed_minor: int = 0

    @property
    def is_allowed(self) -> bool:
        """Whether a fee may be asked for at all."""
        return self.most_basis_points > 0


ALLOWED = {
    "US": FeeRule(
        _(
            "The card networks allow up to 3 %, and nothing on debit cards. Some states forbid or limit it, such as "
            "Connecticut, Massachusetts and Colorado: check yours first."
        ),
        300,
    ),
    "CA": FeeRule(
        _(
            "Allowed up to 2.4 % and not more than the card costs you, nothing on debit cards. Not in Quebec. Tell "
            "your payment provider before you begin."
        ),
        240,
    ),
    "AU": FeeRule(
        _("Allowed up to what taking cards really costs you. The regulator can ask you to show it."), 300, 100
    ),
    "NZ": FeeRule(_("Allowed up to what taking cards really costs you."), 300, 100),
    "SG": FeeRule(_("No law forbids it, but your contract for taking cards may. Read it first."), 400, 100),
    "HK": FeeRule(_("No law forbids it, but your contract for taking cards may. Read it first."), 400, 300),
}
NO_COUNTRY = FeeRule(_("Choose the country of your business first: its law decides."))
NOT_THERE = FeeRule(
    _("The law there forbids asking consumers for more because they pay by card. Let your prices cover the fee.")
)
UNSURE = FeeRule(
    _("We are not sure that the law there lets you ask clients for the card fee. Let your prices cover it.")
)


def may_charge_fee(country: str) -> FeeRule:
    """What the law of this country says of a card fee for clients. An empty code is no country yet."""
    if not country:
        return NO_COUNTRY
    return ALLOWED.get(country, NOT_THERE if country in FORBIDDEN else UNSURE)
