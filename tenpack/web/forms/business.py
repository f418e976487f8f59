"""Forms of the business: the first run, settings, its policy."""

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies
from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.kit.moments import zone_names
from tenpack.people.actions import BusinessDraft, SellerDraft
from tenpack.people.choices import LOCALES, WeekStart, WeightUnit
from tenpack.people.models import Business
from tenpack.people.rules import PolicyTerms
from tenpack.web.forms.base import Form, LinesField, TextField, VersionedForm, WholeField
from tenpack.web.jinja import language


class ZoneField(TextField):
    """A time zone by its name, or by a city that only one has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update(list="zones", autocomplete="off", spellcheck="false")

    def to_python(self, value: Any) -> str:
        """The zone's own spelling where it can be told; what was typed where not."""
        typed = super().to_python(value) or ""
        wanted = typed.casefold().replace(" ", "_")
        same = [name for name in zone_names() if name.casefold() == wanted]
        city = [name for name in zone_names() if name.casefold().rpartition("/")[2] == wanted]
        return same[0] if same else city[0] if len(city) == 1 else typed


def currency_choices() -> list[tuple[str, str]]:
    """Currencies in use somewhere, `EUR · Euro`."""
    return [(code, f"{code} · {get_currency_name(code, locale=language())}") for code in currencies_in_use()]


@lru_cache(maxsize=1)
def currencies_in_use() -> list[str]:
    """Every currency that some country pays with today. Source: CLDR."""
    return sorted({code for country in Locale("en").territories for code in get_territory_currencies(str(country))})


def locale_choices() -> list[tuple[str, str]]:
    """Languages by their own names, with the country where it matters."""
    return [(name, str(Locale.parse(name, sep="-").get_display_name()).capitalize()) for name in LOCALES]


class FirstRunForm(Form):
    """The business and its owner."""

    name = TextField(label=_("Name of the business"))
    zone = ZoneField(label=_("Time zone"), help_text=_("Dates of packs end at midnight here."))
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices, initial="EUR")
    locale = forms.ChoiceField(label=_("Language and number format"), choices=locale_choices, initial="en")
    owner_name = TextField(label=_("Your name"))
    owner_email = TextField(label=_("Email"), widget=forms.EmailInput)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(render_value=True),
        help_text=_("At least 10 characters."),
    )

    def draft(self) -> BusinessDraft:
        """The business as asked for."""
        asked = self.cleaned_data
        return BusinessDraft(name=asked["name"], zone=asked["zone"], currency=asked["currency"], locale=asked["locale"])


class BusinessForm(VersionedForm):
    """What can be changed at any time; zone and currency have their own rules."""

    name = TextField(label=_("Name of the business"))
    locale = forms.ChoiceField(label=_("Language and number format"), choices=locale_choices)
    week_start = forms.TypedChoiceField(label=_("Week starts on"), choices=WeekStart.choices, coerce=int)
    weight_unit = forms.ChoiceField(label=_("Weights in"), choices=WeightUnit.choices)
    may_book_unpaid = forms.BooleanField(
        label=_("Clients may book from unpaid packs"),
        required=False,
        help_text=_("Otherwise only a coach can book or deduct from them until they are paid."),
    )
    clients_may_log = forms.BooleanField(
        label=_("Clients may log workouts of their own"),
        required=False,
        help_text=_("What they log takes no session."),
    )
    plates = TextField(
        label=_("Plates in the gym"),
        required=False,
        help_text=_("Each weight once, with spaces between, such as 20 10 5 2.5. Empty: the usual ones."),
    )
    bar = TextField(label=_("Weight of the bar"), required=False, help_text=_("Empty: the usual one."))

    def draft(self, business: Business) -> BusinessDraft:
        """The business as asked for, zone and currency as they are."""
        return BusinessDraft(zone=business.zone, currency=business.currency, **self.draft_values())


class ZoneForm(Form):
    """Another time zone."""

    zone = ZoneField(label=_("Time zone"))

    def clean_zone(self) -> str:
        """One of the list."""
        zone = str(self.cleaned_data["zone"])
        if zone not in zone_names():
            raise forms.ValidationError(_("Choose a time zone such as Europe/Berlin."))
        return zone


class SellerForm(VersionedForm):
    """What receipts say of the business."""

    legal_name = TextField(
        label=_("Legal name"), required=False, help_text=_("Who sells, as tax offices know you. Empty: the business.")
    )
    address = LinesField(
        label=_("Address"), required=False, help_text=_("As on an envelope, and perhaps how to reach you.")
    )
    tax_number = TextField(label=_("Tax number"), required=False)
    receipt_note = LinesField(
        label=_("Small print"),
        required=False,
        help_text=_("Stands at the end of every receipt, such as a rule of your tax law or a thank-you."),
    )

    def draft(self) -> SellerDraft:
        """The seller as asked for."""
        return SellerDraft(**self.draft_values())


class PolicyForm(VersionedForm):
    """The cancellation policy new packs begin with."""

    free_until_hours = WholeField(label=_("Free until, in hours before"))
    late_cancel_takes = forms.BooleanField(label=_("A later cancel takes the session"), required=False)
    no_show_takes = forms.BooleanField(label=_("A no-show takes the session"), required=False)
    forgiven = WholeField(label=_("Late cancels forgiven in each pack"))

    def policy(self) -> PolicyTerms:
        """The policy as asked for."""
        return PolicyTerms(**self.draft_values())
