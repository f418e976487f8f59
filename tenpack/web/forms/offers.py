"""Forms of offers: putting a plan or a single price to a client, ending an offer, letting it rest."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenpack.kit.ids import parse_id
from tenpack.kit.money import Money
from tenpack.money.models import Coupon, Plan
from tenpack.people.models import Business
from tenpack.web.forms.base import DayField, Form, MoneyField, TextField
from tenpack.web.jinja import money
from tenpack.web.money_words import discount_words

ONE_OFF = "one_off"


class OfferForm(Form):
    """A plan or a one-off price, when it is to be paid, and by whom."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    plan = TextField(label=_("Plan"), widget=forms.Select)
    name = TextField(label=_("What for"), required=False)
    price = MoneyField(label=_("Price"), required=False)
    memo = TextField(label=_("Memo"), memo=True, required=False)
    billing_on = DayField(label=_("Billing date"))
    billing_email = TextField(label=_("Billing email"), required=False, widget=forms.EmailInput)
    coupon = TextField(label=_("Coupon"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, business: Business, plans: list[Plan], coupons: list[Coupon], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price, plan, coupon = self.fields["price"], self.fields["plan"], self.fields["coupon"]
        assert isinstance(price, MoneyField)
        price.currency, price.locale = business.currency, business.locale
        self.currency = business.currency
        assert isinstance(plan.widget, forms.Select)
        plan.widget.choices = [("", _now("Choose a plan")), *plan_choices(plans), (ONE_OFF, _now("One-off price"))]
        assert isinstance(coupon.widget, forms.Select)
        choices = [(one.code, f"{one.code} · {discount_words(one)}") for one in coupons]
        coupon.widget.choices = [("", _now("None")), *choices]
        self.has_coupons = bool(coupons)

    def clean_plan(self) -> UUID | None:
        """The plan's id; None for a one-off price."""
        text = self.cleaned_data["plan"]
        found = parse_id("pl", text)
        if found is None and text != ONE_OFF:
            raise ValidationError(_now("Choose one of the list."))
        return found

    def clean(self) -> dict[str, Any]:
        """A one-off price needs its price."""
        given = self.cleaned_data
        if self.is_one_off() and given.get("price") is None and "price" not in self.errors:
            self.add_error("price", _now("Write a number."))
        return given

    def is_one_off(self) -> bool:
        """Whether a single price is asked for instead of a plan."""
        return "plan" in self.cleaned_data and self.cleaned_data["plan"] is None

    def one_off(self) -> tuple[str, Money, str]:
        """What it is for, its price and its memo."""
        given = self.cleaned_data
        return given["name"], given["price"], given["memo"]


def plan_choices(plans: list[Plan]) -> list[tuple[str, str]]:
    """Plans by their names; two of one name show their prices."""
    names = [plan.name for plan in plans]
    return [
        (plan.public_id, plan.name if names.count(plan.name) == 1 else f"{plan.name} · {money(plan.price)}")
        for plan in plans
    ]


NOW, AT_PERIOD_END = "now", "period_end"


class CancellationForm(Form):
    """Why a running offer ends, and when."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (AT_PERIOD_END, _("At the end of the period that is paid"))],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = TextField(label=_("Reason"), memo=True)

    def is_at_period_end(self) -> bool:
        """Whether what is paid runs to its end first."""
        return bool(self.cleaned_data["when"] == AT_PERIOD_END)


class PauseForm(Form):
    """Why a recurring offer rests."""

    reason = TextField(label=_("Reason"), memo=True)
