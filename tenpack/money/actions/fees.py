"""Who pays the card fee: the business, or its clients where the law of its country lets them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import Checks
from tenpack.kit.countries import country_codes
from tenpack.kit.money import Money
from tenpack.money.fee_rules import FeeRule, may_charge_fee
from tenpack.people.actions.business import locked
from tenpack.people.models import Business


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesDraft:
    """The country, and the fee as asked for: a percentage in basis points, and perhaps a fixed amount beside it."""

    country: str = ""
    clients_pay_fee: bool = False
    basis_points: int | None = None
    fixed: Money | None = None

    def checked(self, business: Business) -> dict[str, Any]:
        """The columns. Errors: `InvalidFields`."""
        checks, fee = Checks(), {"fee_basis_points": 0, "fee_fixed_minor": 0}
        if self.country and self.country not in country_codes():
            checks.problem("country", _("Choose one of the list."))
        if self.clients_pay_fee:
            rule = may_charge_fee(self.country)
            fee = self.fee(checks, rule, business) if rule.is_allowed else fee
            if not rule.is_allowed:
                checks.problem("payer" if self.country else "country", rule.why)
        checks.refuse_if_any()
        return {"country": self.country, "clients_pay_fee": self.clients_pay_fee, **fee}

    def fee(self, checks: Checks, rule: FeeRule, business: Business) -> dict[str, int]:
        """The fee within the country's limits."""
        points, fixed = self.basis_points or 0, self.fixed or Money(0, business.currency)
        if not points and not fixed.minor:
            checks.problem("percent", _("Write how much the fee is."))
        if not 0 <= points <= rule.most_basis_points:
            most = f"{rule.most_basis_points / 100:g}"
            checks.problem("percent", _("Write a percentage from 0 to %(most)s.") % {"most": most})
        if fixed.currency != business.currency:
            checks.problem("fixed", _("Prices of this business are in %(currency)s.") % {"currency": business.currency})
        if fixed.minor and not rule.most_fixed_minor:
            checks.problem("fixed", _("Only a percentage is allowed there. Leave this empty."))
        elif not 0 <= fixed.minor <= rule.most_fixed_minor:
            most_fixed = Money(rule.most_fixed_minor, business.currency)
            checks.problem("fixed", _("Write an amount up to %(most)s.") % {"most": most_fixed})
        return {"fee_basis_points": points, "fee_fixed_minor": fixed.minor}


@transaction.atomic
def change_fees(*, business: Business, draft: FeesDraft, version: int, by: Actor, now: datetime) -> Business:
    """Change the country and who pays the card fee from now on; cards that pay by themselves keep what they began with.

    Errors: `InvalidFields`, `ChangedMeanwhile`.
    """
    columns = draft.checked(business)
    business = locked(business, version)
    for name, value in columns.items():
        setattr(business, name, value)
    business.version += 1
    business.save()
    record("fees.changed", business_id=business.id, about=business, now=now, by=by, **columns)
    return business
