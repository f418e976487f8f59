"""Decisions about people and policies: values in, values out."""

import re
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from tenpack.kit.checks import Checks

MOST_PLATES = 12
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
