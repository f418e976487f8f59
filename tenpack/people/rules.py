"""Decisions about people and policies: values in, values out."""

import re
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from django.utils.translation import gettext as _

from tenpack.kit.checks import Checks

MOST_PLATES = 12
LEGAL_NAME_LENGTH = 120
ADDRESS_LENGTH = 300
MOST_ADDRESS_LINES = 8
LIGHTEST, HEAVIEST = Decimal("0.1"), Decimal(100)


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """A cancellation policy: free until so many hours before, what late and missed take, how many are forgiven."""

    free_until_hours: int | None = 24
    late_cancel_takes: bool = True
    no_show_takes: bool = True
    forgiven: int | None = 0

    def as_columns(self) -> dict[str, int | bool | None]:
        """The four values under their columns' names."""
        return asdict(self)


class HasPolicy(Protocol):
    """A row that carries a policy."""

    free_until_hours: int
    late_cancel_takes: bool
    no_show_takes: bool
    forgiven: int


def policy_of(row: HasPolicy) -> PolicyTerms:
    """The policy a business or a pack carries."""
    return PolicyTerms(row.free_until_hours, row.late_cancel_takes, row.no_show_takes, row.forgiven)


def check_policy(checks: Checks, policy: PolicyTerms) -> None:
    """Note what breaks a limit of a policy."""
    checks.whole("free_until_hours", policy.free_until_hours, 0, 720)
    checks.whole("forgiven", policy.forgiven, 0, 100)


def weights_in(text: str) -> list[Decimal] | None:
    """The weights in a list such as "25 20 2.5" or "25; 20; 2,5", heaviest first; None where one is no weight."""
    try:
        found = {Decimal(one.replace(",", ".")) for one in re.split(r"(?:;|,\s|\s)+", text.strip()) if one}
    except InvalidOperation:
        return None
    if len(found) > MOST_PLATES or not all(one.is_finite() and LIGHTEST <= one <= HEAVIEST for one in found):
        return None
    return sorted(found, reverse=True)


def lines_in(text: str) -> list[str]:
    """The lines of an address or of small print, without empty ones and without space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def check_address(checks: Checks, field: str, text: str) -> str:
    """The address, one line below the other, as it will be stored; notes what a receipt has no room for."""
    lines = lines_in(checks.text(field, text, ADDRESS_LENGTH))
    if len(lines) > MOST_ADDRESS_LINES:
        checks.problem(field, _("Write at most %(most)s lines.") % {"most": MOST_ADDRESS_LINES})
    return "\n".join(lines)
