"""Forms about clients and the team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenpack.people.actions import ClientDraft
from tenpack.people.choices import STAFF_ROLES, Role
from tenpack.people.models import Business, Client, Coach
from tenpack.people.queries import Seat, team_of
from tenpack.web.forms.base import DayField, Form, LinesField, MoneyField, TextField, VersionedForm


class ClientForm(Form):
    """A client. Owner and manager choose the coach; a coach's clients are their own."""

    name = TextField(label=_("Name"))
    email = TextField(label=_("Email"), required=False, widget=forms.EmailInput)
    phone = TextField(label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    coach = forms.ChoiceField(label=_("Coach"))
    billing_name = TextField(label=_("Name on receipts"), required=False)
    billing_address = LinesField(label=_("Address on receipts"), required=False)

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = [seat.coach] if seat.only_coach and seat.coach else list(team_of(seat.business))
        self.coaches: dict[str, Coach] = {coach.public_id: coach for coach in team}
        self.fields["coach"].choices = [(key, coach.name) for key, coach in self.coaches.items()]  # type: ignore[attr-defined]

    def draft(self) -> ClientDraft:
        """The client as asked for."""
        asked = self.cleaned_data
        return ClientDraft(
            name=asked["name"],
            coach=self.coaches[asked["coach"]],
            email=asked["email"],
            phone=asked["phone"],
            billing_name=asked["billing_name"],
            billing_address=asked["billing_address"],
        )


class ClientChangeForm(VersionedForm, ClientForm):
    """The same of a client who exists."""


def values_of(client: Client) -> dict[str, Any]:
    """What the form shows of a client."""
    return {
        "name": client.name,
        "email": client.email,
        "phone": client.phone,
        "coach": client.coach.public_id,
        "billing_name": client.billing_name,
        "billing_address": client.billing_address,
        "version": client.version,
    }


class TeamInvitationForm(Form):
    """Somebody who is to work here."""

    name = TextField(label=_("Name"))
    email = TextField(label=_("Email"), widget=forms.EmailInput)
    role = forms.ChoiceField(label=_("Role"), choices=STAFF_ROLES, initial=Role.COACH)


class RoleForm(Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=STAFF_ROLES)


class RateForm(Form):
    """What a coach earns for a session from a day on."""

    rate = MoneyField(label=_("Rate per session"))
    starts_on = DayField(label=pgettext_lazy("date", "From"))

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rate = self.fields["rate"]
        assert isinstance(rate, MoneyField)
        rate.currency, rate.locale = business.currency, business.locale


class KeyForm(Form):
    """A new API key."""

    name = TextField(label=_("What is it for?"))
    may_write = forms.BooleanField(label=_("May also change things"), required=False, initial=True)


class WelcomeForm(Form):
    """What an invited person chooses."""

    name = TextField(label=_("Your name"))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(render_value=True),
        help_text=_("At least 10 characters."),
    )
