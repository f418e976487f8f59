"""Plans: create, change, archive, restore."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.kit.moments import local_day
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.choices import ExpiryKind, PaymentType
from tenpack.money.errors import SessionsNeedOneTime
from tenpack.money.models import Plan
from tenpack.people.models import Business

LONGEST_AFTER = {"days": 3650, "weeks": 520, "months": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan as asked for. `sessions` None means that it gives no access to sessions."""

    name: str
    payment_type: PaymentType
    price: Money
    memo: str = ""
    interval_unit: str = ""
    interval_every: int | None = None
    installments: int | None = None
    sessions: int | None = None
    expiry_kind: str = ""
    expires_on: date | None = None
    expires_after: int | None = None
    expires_unit: str = ""
    session_minutes: int | None = None
    tax_basis_points: int | None = None
    may_renew: bool = False

    def checked(self, business: Business, today: date) -> dict[str, Any]:
        """The columns. Errors: `SessionsNeedOneTime`, `InvalidFields`."""
        if self.payment_type is not PaymentType.ONE_TIME and (self.sessions is not None or self.expiry_kind):
            raise SessionsNeedOneTime
        checks = Checks()
        columns: dict[str, Any] = {
            "name": checks.text("name", self.name, NAME_LENGTH, required=True),
            "memo": checks.text("memo", self.memo, MEMO_LENGTH),
            "payment_type": self.payment_type,
            "price_minor": self.price.minor,
            "currency": self.price.currency,
            "may_renew": self.may_renew,
            "tax_basis_points": checks.whole("tax_rate", self.tax_basis_points, 0, 10_000, required=False),
        }
        if self.price.currency != business.currency:
            checks.problem("price", _("Prices of this business are in %(currency)s.") % {"currency": business.currency})
        checks.whole("price", self.price.minor, 0, LARGEST_MINOR)
        if self.may_renew and self.price.minor == 0:
            checks.problem("may_renew", _("What costs nothing cannot be bought again without you. Clear this."))
        columns |= self.checked_interval(checks) | self.checked_sessions(checks, today)
        checks.refuse_if_any()
        return columns

    def checked_interval(self, checks: Checks) -> dict[str, Any]:
        """The columns of repeated payments; empty ones for one-time."""
        if self.payment_type is PaymentType.ONE_TIME:
            return {"interval_unit": "", "interval_every": None, "installments": None}
        if self.interval_unit not in ("week", "month"):
            checks.problem("interval_unit", _("Choose weeks or months."))
        if self.price.minor == 0:
            checks.problem("price", _("Write an amount above 0."))
        with_count = self.payment_type is PaymentType.INSTALLMENTS
        return {
            "interval_unit": self.interval_unit,
            "interval_every": checks.whole("interval_every", self.interval_every, 1, 52),
            "installments": checks.whole("installments", self.installments, 2, 36) if with_count else None,
        }

    def checked_sessions(self, checks: Checks, today: date) -> dict[str, Any]:
        """The columns of access to sessions; empty ones without."""
        if self.sessions is None and not self.expiry_kind:
            return {
                "sessions": None,
                "expiry_kind": "",
                "expires_on": None,
                "expires_after": None,
                "expires_unit": "",
                "session_minutes": None,
            }
        columns: dict[str, Any] = {
            "sessions": checks.whole("sessions", self.sessions, 1, 1000),
            "expiry_kind": self.expiry_kind,
            "session_minutes": checks.whole("session_minutes", self.session_minutes, 5, 1440, required=False),
            "expires_on": None,
            "expires_after": None,
            "expires_unit": "",
        }
        if self.expiry_kind == ExpiryKind.ON_DATE:
            columns["expires_on"] = checks.day("expires_on", self.expires_on, required=True)
            if self.expires_on and self.expires_on < today:
                checks.problem("expires_on", _("This day is over. Choose today or a later day."))
        elif self.expiry_kind == ExpiryKind.AFTER:
            longest = LONGEST_AFTER.get(self.expires_unit)
            if longest is None:
                checks.problem("expires_unit", _("Choose days, weeks or months."))
            columns["expires_after"] = checks.whole("expires_after", self.expires_after, 1, longest or 3650)
            columns["expires_unit"] = self.expires_unit
        elif self.expiry_kind != ExpiryKind.NEVER:
            checks.problem("expiry_kind", _("Choose when the sessions expire."))
        return columns


@transaction.atomic
def create_plan(*, business: Business, draft: PlanDraft, by: Actor, now: datetime) -> Plan:
    """Put a plan on the list. Errors: `SessionsNeedOneTime`, `InvalidFields`."""
    columns = draft.checked(business, local_day(now, business.zone))
    plan = Plan.objects.create(business=business, created_at=now, **columns)
    record("plan.created", business_id=business.id, about=plan, now=now, by=by)
    return plan


@transaction.atomic
def change_plan(*, plan: Plan, draft: PlanDraft, version: int, by: Actor, now: datetime) -> Plan:
    """Change future offers of a plan; offers made before keep their frozen terms.

    Locks: the plan. Errors: `ChangedMeanwhile`, `SessionsNeedOneTime`, `InvalidFields`.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("business").get(id=plan.id)
    if plan.version != version:
        raise ChangedMeanwhile
    if plan.sessions is not None and draft.payment_type is not PaymentType.ONE_TIME:
        raise SessionsNeedOneTime
    columns = draft.checked(plan.business, local_day(now, plan.business.zone))
    changed = [name for name, value in columns.items() if getattr(plan, name) != value]
    for name, value in columns.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save()
    record("plan.changed", business_id=plan.business_id, about=plan, now=now, by=by, fields=changed)
    return plan


@transaction.atomic
def archive_plan(*, plan: Plan, by: Actor, now: datetime) -> Plan:
    """Take the plan off the list: it can no longer be assigned. Repeat: nothing happens."""
    return set_archived(plan, now, "plan.archived", by=by, now=now)


@transaction.atomic
def restore_plan(*, plan: Plan, by: Actor, now: datetime) -> Plan:
    """Bring an archived plan back. Repeat: nothing happens."""
    return set_archived(plan, None, "plan.restored", by=by, now=now)


def set_archived(plan: Plan, at: datetime | None, event: str, *, by: Actor, now: datetime) -> Plan:
    """Set or clear the archive mark under the row's lock."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("business").get(id=plan.id)
    if bool(plan.archived_at) != bool(at):
        plan.archived_at = at
        plan.version += 1
        plan.save(update_fields=["archived_at", "version"])
        record(event, business_id=plan.business_id, about=plan, now=now, by=by)
    return plan
