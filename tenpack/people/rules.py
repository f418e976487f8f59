"""Decisions about people and policies: values in, values out."""

from dataclasses import asdict, dataclass
from typing import Protocol

from tenpack.kit.checks import Checks


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
