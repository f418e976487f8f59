"""The form of a new coupon: what it takes off, on which payments, how often and until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenpack.money.actions import CouponDraft
from tenpack.people.models import Business
from tenpack.web.forms.base import DayField, Form, MoneyField, TextField, WholeField

PERCENT, AMOUNT = "percent", "amount"
FIRST, SOME, EVERY = "first", "some", "every"


class NewCouponForm(Form):
    """A coupon as typed. Only the parts that belong to what was chosen are read."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    code = TextField(label=_("Code"))
    kind = forms.ChoiceField(
        label=_("It takes off"),
        choices=[(PERCENT, _("A percentage")), (AMOUNT, _("An amount"))],
        widget=forms.RadioSelect,
    )
    percent = forms.DecimalField(
        label=_("Percent"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    amount = MoneyField(label=_("Amount"), required=False)
    on = forms.ChoiceField(
        label=pgettext_lazy("coupon", "On"),
        choices=[(FIRST, _("The first payment")), (SOME, _("The first few payments")), (EVERY, _("Every payment"))],
        widget=forms.RadioSelect,
    )
    periods = WholeField(label=_("How many payments"), required=False)
    most_uses = WholeField(label=_("How often it can be used"), required=False)
    last_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency, amount.locale = business.currency, business.locale
        self.currency = business.currency

    def clean(self) -> dict[str, Any]:
        """The number that belongs to what was chosen."""
        given = self.cleaned_data
        wanted = [given.get("kind"), "periods" if given.get("on") == SOME else None]
        for name in wanted:
            if name and given.get(name) is None and name not in self.errors:
                self.add_error(name, _now("Write a number."))
        return given

    def draft(self) -> CouponDraft:
        """What was asked for, for a valid form."""
        given = self.cleaned_data
        is_percent = given["kind"] == PERCENT
        return CouponDraft(
            code=given["code"],
            basis_points=int(given["percent"] * 100) if is_percent else None,
            amount=None if is_percent else given["amount"],
            periods={FIRST: 1, SOME: given["periods"], EVERY: None}[given["on"]],
            most_uses=given["most_uses"],
            last_on=given["last_on"],
        )


def first_coupon() -> dict[str, Any]:
    """How the form begins."""
    return {"kind": PERCENT, "on": FIRST}
