"""Forms of session packs: made by hand, priced, changed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenpack.kit.money import Money
from tenpack.packs.actions import PackDraft
from tenpack.packs.models import SessionPack
from tenpack.people.models import Business, Client
from tenpack.people.rules import PolicyTerms
from tenpack.web.forms.base import DayField, Form, IdField, MoneyField, TextField, WholeField

SUGGESTED = (1, 5, 10, 20)
CUSTOM = "custom"
BUSINESS_POLICY, OWN_POLICY = "business", "own"


def suggested_title(count: int) -> str:
    """What a suggested pack is called where nothing else is typed: `10-pack`."""
    return _("Single session") if count == 1 else _("%(count)s-pack") % {"count": count}


def suggested_titles() -> dict[str, str]:
    """What each suggested number is called, for the script that fills the form."""
    return {str(count): suggested_title(count) for count in SUGGESTED}


def suggestions() -> list[tuple[str, str]]:
    """1, 5, 10 or 20 sessions, or a custom pack."""
    counts = [(str(count), ngettext("%(n)s session", "%(n)s sessions", count) % {"n": count}) for count in SUGGESTED]
    return [*counts, (CUSTOM, _("Custom"))]


class PackForm(Form):
    """A pack made by hand, as typed. What is empty is filled from the suggestion."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    client = IdField("cl", label=gettext_lazy("Client"), widget=forms.Select)
    suggested = forms.ChoiceField(
        label=gettext_lazy("Suggested packs"), required=False, widget=forms.RadioSelect, choices=suggestions
    )
    title = TextField(label=gettext_lazy("Title"), required=False)
    sessions = WholeField(label=gettext_lazy("Number of sessions"), required=False)
    starts_on = DayField(label=gettext_lazy("Start date"))
    expires_on = DayField(label=gettext_lazy("Expiration date"), required=False)
    policy = forms.ChoiceField(label=gettext_lazy("Cancellation policy"), required=False)
    free_until_hours = WholeField(
        label=gettext_lazy("Hours before a session until which cancelling is free"), required=False
    )
    late_cancel_takes = forms.BooleanField(label=gettext_lazy("A later cancel takes the session"), required=False)
    no_show_takes = forms.BooleanField(label=gettext_lazy("A no-show takes the session"), required=False)
    forgiven = WholeField(label=gettext_lazy("Late cancels that are forgiven"), required=False)

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].widget.choices = [("", _("Choose a client")), *clients]
        policy = self.fields["policy"]
        assert isinstance(policy, forms.ChoiceField)
        policy.choices = [
            (BUSINESS_POLICY, _("Your policy for new packs")),
            (OWN_POLICY, _("Another one for this pack")),
        ]

    def clean(self) -> dict[str, Any]:
        """What was left empty, from the suggestion; what was typed wins."""
        given = self.cleaned_data
        chosen = given.get("suggested") or CUSTOM
        if chosen != CUSTOM:
            if not self.data.get("sessions"):
                given["sessions"] = int(chosen)
            given["title"] = given.get("title") or suggested_title(int(chosen))
        return given

    def policy_terms(self) -> PolicyTerms | None:
        """The policy of this pack alone, None for the business's."""
        given = self.cleaned_data
        if given["policy"] != OWN_POLICY:
            return None
        return PolicyTerms(
            given["free_until_hours"], given["late_cancel_takes"], given["no_show_takes"], given["forgiven"]
        )

    def draft(self) -> PackDraft:
        """What was asked for, for a valid form."""
        given = self.cleaned_data
        return PackDraft(
            title=given["title"],
            sessions=given["sessions"],
            starts_on=given["starts_on"],
            expires_on=given["expires_on"],
            policy=self.policy_terms(),
        )


def first_values(business: Business, client: Client | None, today: date) -> dict[str, Any]:
    """How the form of a new pack begins."""
    return {
        "client": client.public_id if client else "",
        "suggested": CUSTOM,
        "starts_on": today,
        "policy": BUSINESS_POLICY,
        "free_until_hours": business.free_until_hours,
        "late_cancel_takes": business.late_cancel_takes,
        "no_show_takes": business.no_show_takes,
        "forgiven": business.forgiven,
    }


class PackOfferForm(Form):
    """The price asked for a pack made by hand."""

    price = MoneyField(label=gettext_lazy("Price"))
    memo = TextField(label=gettext_lazy("Memo"), memo=True, required=False)

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = self.fields["price"]
        assert isinstance(price, MoneyField)
        price.currency, price.locale = business.currency, business.locale

    @property
    def price_given(self) -> Money:
        """The price of a valid form."""
        price = self.cleaned_data["price"]
        assert isinstance(price, Money)
        return price


class PackChangeForm(Form):
    """Title and dates of a pack, with the reason for changing them."""

    version = WholeField(widget=forms.HiddenInput)
    title = TextField(label=gettext_lazy("Title"))
    starts_on = DayField(label=gettext_lazy("Start date"))
    expires_on = DayField(label=gettext_lazy("Expiration date"), required=False)
    reason = TextField(label=gettext_lazy("Reason"))


def values_of(pack: SessionPack) -> dict[str, Any]:
    """How the form of a stored pack begins."""
    return {
        "version": pack.version,
        "title": pack.title,
        "starts_on": pack.starts_on,
        "expires_on": pack.expires_on,
    }


class FreezeForm(Form):
    """The days on which a pack rests."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    reason = TextField(label=gettext_lazy("Reason"))


class AdjustmentForm(Form):
    """How many sessions more or fewer."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    change = WholeField(label=gettext_lazy("Sessions more or fewer"))
    reason = TextField(label=gettext_lazy("Reason"))


class WithdrawalForm(Form):
    """How many free sessions are taken out."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    quantity = WholeField(label=gettext_lazy("Number of sessions"))
    reason = TextField(label=gettext_lazy("Reason"))
