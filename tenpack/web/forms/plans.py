"""The form of a plan: conditional parts are read only where the payment type has them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.kit.ids import parse_id
from tenpack.kit.money import Money
from tenpack.money.actions import PlanDraft
from tenpack.money.choices import ExpiryKind, ExpiryUnit, IntervalUnit, PaymentType
from tenpack.money.models import Plan
from tenpack.people.models import Business
from tenpack.training.models import Program
from tenpack.web.forms.base import DayField, Form, MoneyField, TextField, WholeField

# Sent with a plan that is not one-time, any of these asks for something that cannot be sold.
SESSIONS_PARTS = ("access", "sessions", "expires_on", "expires_after", "session_minutes")


class PlanForm(Form):
    """A plan as typed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    name = TextField(label=_("Name"))
    payment_type = forms.ChoiceField(label=_("Payment type"), choices=PaymentType.choices, widget=forms.RadioSelect)
    memo = TextField(label=_("Memo"), memo=True, required=False)
    price = MoneyField(label=_("Price"))
    interval_every = WholeField(label=_("Paid every"), required=False)
    interval_unit = forms.ChoiceField(label=_("Weeks or months"), choices=IntervalUnit.choices, required=False)
    installments = WholeField(label=_("How many payments"), required=False)
    access = forms.BooleanField(label=_("Sessions"), required=False)
    sessions = WholeField(label=_("Number of sessions"), required=False)
    expiry_kind = forms.ChoiceField(
        label=_("Expiration date"), choices=ExpiryKind.choices, required=False, widget=forms.RadioSelect
    )
    expires_on = DayField(label=_("Expiration date"), required=False)
    expires_after = WholeField(label=_("How long after payment"), required=False)
    expires_unit = forms.ChoiceField(label=_("Days, weeks or months"), choices=ExpiryUnit.choices, required=False)
    session_minutes = WholeField(label=_("Session length"), required=False)
    tax_rate = forms.DecimalField(
        label=_("Tax rate"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )

    may_renew = forms.BooleanField(label=_("Clients may buy this again themselves"), required=False)
    programs = forms.MultipleChoiceField(label=_("Programs"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, business: Business, programs: Iterable[Program] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["programs"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(one.public_id, one.title) for one in programs]
        price = self.fields["price"]
        assert isinstance(price, MoneyField)
        price.currency, price.locale = business.currency, business.locale
        self.currency = business.currency

    def clean_tax_rate(self) -> int | None:
        """In basis points."""
        rate = self.cleaned_data["tax_rate"]
        return None if rate is None else int(rate * 100)

    def clean_programs(self) -> list[UUID]:
        """Their ids."""
        return [found for text in self.cleaned_data["programs"] if (found := parse_id("pr", text))]

    def clean(self) -> dict[str, Any]:
        """A number of sessions without the tick is neither stored nor lost."""
        given = self.cleaned_data
        if given.get("sessions") and not given.get("access") and given.get("payment_type") == PaymentType.ONE_TIME:
            self.add_error("access", _("Tick Sessions to sell them with this plan, or clear their number."))
        return given

    def draft(self) -> PlanDraft:
        """What was asked for, for a valid form."""
        given = self.cleaned_data
        one_time = given["payment_type"] == PaymentType.ONE_TIME
        with_sessions = given["access"] if one_time else any(given.get(part) for part in SESSIONS_PARTS)
        draft = {
            "name": given["name"],
            "memo": given["memo"],
            "payment_type": PaymentType(given["payment_type"]),
            "price": given["price"],
            "tax_basis_points": given["tax_rate"],
            "may_renew": given["may_renew"],
        }
        if not one_time:
            draft |= {key: given[key] for key in ("interval_unit", "interval_every", "installments")}
        if with_sessions:
            draft |= self.sessions_drafted()
        return PlanDraft(**draft)

    def sessions_drafted(self) -> dict[str, Any]:
        """What is sold, and the one of the three expirations that was chosen."""
        given = self.cleaned_data
        kind = given["expiry_kind"] or (ExpiryKind.ON_DATE if given["expires_on"] else "")
        draft: dict[str, Any] = {
            # Ticked without a number is a problem of that field, not a plan without sessions.
            "sessions": given["sessions"],
            "expiry_kind": kind or "missing",
            "session_minutes": given["session_minutes"],
        }
        if kind == ExpiryKind.ON_DATE:
            draft["expires_on"] = given["expires_on"]
        if kind == ExpiryKind.AFTER:
            draft |= {"expires_after": given["expires_after"], "expires_unit": given["expires_unit"]}
        return draft


def first_values() -> dict[str, Any]:
    """How the form of a new plan begins."""
    return {
        "payment_type": PaymentType.ONE_TIME,
        "interval_every": 1,
        "interval_unit": IntervalUnit.MONTH,
        "expiry_kind": ExpiryKind.ON_DATE,
        "expires_unit": ExpiryUnit.MONTHS,
    }


def values_of(plan: Plan) -> dict[str, Any]:
    """How the form of a stored plan begins."""
    stored = {name: getattr(plan, name) for name in PlanForm.base_fields if hasattr(plan, name)}
    given = {name: value for name, value in stored.items() if value not in (None, "")}
    return (
        first_values()
        | given
        | {
            "price": Money(plan.price_minor, plan.currency),
            "access": plan.sessions is not None,
            "tax_rate": None if plan.tax_basis_points is None else f"{plan.tax_basis_points / 100:g}",
        }
    )
