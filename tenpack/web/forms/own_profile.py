"""The form of one's own profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenpack.people.actions import OwnDraft
from tenpack.people.choices import WeightUnit
from tenpack.people.queries import Seat
from tenpack.web.forms.base import Form, TextField
from tenpack.web.forms.business import ZoneField

AS_HERE = ("", _("As the business has it"))


class OwnProfileForm(Form):
    """What people change of themselves. Staff have no phone here, and see weights as the business has them."""

    name = TextField(label=_("Name"))
    phone = TextField(label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    language = forms.ChoiceField(label=_("Language"), required=False, choices=lambda: [AS_HERE, *settings.LANGUAGES])
    zone = ZoneField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times of appointments stand in it too. Empty: as your browser says."),
    )
    weight_unit = forms.ChoiceField(
        label=_("Weights in"), required=False, choices=lambda: [AS_HERE, *WeightUnit.choices]
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if seat.coach:
            del self.fields["phone"], self.fields["weight_unit"]

    def draft(self) -> OwnDraft:
        """What was asked for, for a valid form."""
        return OwnDraft(**self.cleaned_data)
