"""Forms of Settings → Payments: the keys of the account, who pays the card fee."""

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenpack.kit.countries import country_codes
from tenpack.kit.money import Money
from tenpack.money.actions import FeesDraft
from tenpack.people.models import Business
from tenpack.web.forms.base import Form, MoneyField, TextField, VersionedForm
from tenpack.web.jinja import language

COACH, CLIENT = "coach", "client"


def secret_input() -> forms.PasswordInput:
    """A field for a secret: what was typed is never sent back, and no browser keeps it."""
    return forms.PasswordInput(
        render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"}
    )


class ConnectForm(Form):
    """The keys of the account. An empty one keeps what was entered before."""

    secret_key = TextField(label=_("Restricted key"), required=False, widget=secret_input())
    webhook_secret = TextField(label=_("Signing secret"), required=False, widget=secret_input())

    def __init__(self, *args: Any, needs_key: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_key = needs_key

    def clean(self) -> dict[str, Any]:
        """One of them at least; the key where there is none yet that works."""
        given = self.cleaned_data
        if self.needs_key and not given.get("secret_key") and "secret_key" not in self.errors:
            self.add_error("secret_key", _now("Paste the restricted key. It begins with rk_live_ or rk_test_."))
        elif not given.get("secret_key") and not given.get("webhook_secret") and not self.errors:
            self.add_error("secret_key", _now("Paste a new key or a new signing secret. Nothing was changed."))
        return given


def country_choices() -> list[tuple[str, str]]:
    """Every country by its name in the page's language."""
    names = Locale.parse(language()).territories
    named = [(code, str(names.get(code, code))) for code in country_codes()]
    return [("", _now("Choose a country")), *sorted(named, key=lambda one: one[1])]


class FeesForm(VersionedForm):
    """The country and who pays the card fee."""

    country = forms.ChoiceField(label=_("Country of your business"), choices=country_choices, required=False)
    payer = forms.ChoiceField(
        label=_("Who pays the card fee"),
        choices=[(COACH, _("I do: clients pay exactly the price")), (CLIENT, _("My client, as a fee line"))],
        required=False,
        initial=COACH,
        widget=forms.RadioSelect,
    )
    percent = forms.DecimalField(
        label=_("Percent of the price"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    fixed = MoneyField(label=_("And a fixed amount"), required=False)

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fixed = self.fields["fixed"]
        assert isinstance(fixed, MoneyField)
        fixed.currency, fixed.locale = business.currency, business.locale
        self.currency = business.currency

    def draft(self) -> FeesDraft:
        """What was asked for. Hidden parts are not sent: then the coach pays."""
        given = self.cleaned_data
        points = None if given["percent"] is None else int(given["percent"] * 100)
        return FeesDraft(
            country=given["country"],
            clients_pay_fee=given["payer"] == CLIENT,
            basis_points=points,
            fixed=given["fixed"],
        )


def fee_values(business: Business) -> dict[str, Any]:
    """How the form of the fees begins."""
    points, fixed = business.fee_basis_points, business.fee_fixed_minor
    return {
        "country": business.country,
        "payer": CLIENT if business.clients_pay_fee else COACH,
        "percent": f"{points / 100:g}" if points else None,
        "fixed": Money(fixed, business.currency) if fixed else None,
        "version": business.version,
    }
