"""Forms of workouts: what becomes of the session, a measure, a client's own log."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import InvalidFields
from tenpack.kit.ids import parse_id
from tenpack.training.actions.decisions import Wish
from tenpack.training.actions.measures import MeasureDraft
from tenpack.training.choices import MeasureKind
from tenpack.training.units import stored_measure
from tenpack.web.forms.base import DayField, Form, TextField
from tenpack.web.forms.uses import BY_RULE

WRITTEN_NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")
CHOICES = [("deduct", _("Deduct session")), ("none", _("Without deducting")), ("owe", _("Record as owed"))]


class AmountField(TextField):
    """A decimal number with a comma or a point. Cleans to `Decimal`, None where it may be empty."""

    def __init__(self, *, most: int = 1_000_000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.most = most

    def clean(self, value: Any) -> Decimal | None:
        """The number, or a sentence about what cannot be read."""
        text = super().clean(value).replace(",", ".")
        if not text:
            return None
        if not WRITTEN_NUMBER.fullmatch(text):
            raise ValidationError(_("Write a number, for example 82.5."))
        if Decimal(text) > self.most:
            raise ValidationError(_("Write a number of at most %(most)s."), params={"most": self.most})
        return Decimal(text)


class SessionForm(Form):
    """What becomes of the session of a workout that is over."""

    session = forms.ChoiceField(label=_("Session"), choices=CHOICES, widget=forms.RadioSelect, initial="deduct")
    pack = forms.ChoiceField(label=_("Session pack"), required=False, widget=forms.RadioSelect)
    separate = forms.BooleanField(label=_("This was another session"), required=False)
    reason = TextField(label=_("Reason"), required=False, help_text=_("Why no session is deducted."))
    back = forms.CharField(required=False, widget=forms.HiddenInput)

    def offer(self, packs: list[tuple[str, str]]) -> None:
        """Offer these packs to choose from."""
        self.fields["pack"].choices = packs  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """What the coach wants."""
        given = self.cleaned_data
        pack = None if given["pack"] in ("", BY_RULE) else parse_id("pk", given["pack"])
        if given["session"] != "deduct":
            pack = None
        return Wish(given["session"], pack, separate=given["separate"], reason=given["reason"])


class CommentForm(Form):
    """What a coach says about a workout to its client."""

    text = TextField(label=_("Comment"), memo=True)


class MeasureForm(Form):
    """Something measured of a client's body."""

    kind = forms.ChoiceField(label=_("What"), choices=MeasureKind.choices)
    value = AmountField(label=_("Value"))
    measured_on = DayField(label=_("Day"))

    def draft(self, unit: str) -> MeasureDraft:
        """The measure as it is stored. Errors: `InvalidFields`."""
        given = self.cleaned_data
        value = stored_measure(given["kind"], given["value"], unit)
        if value > 1_000_000:
            raise InvalidFields({"value": str(_("No body measures that. Check the number and its unit."))})
        return MeasureDraft(given["kind"], value, given["measured_on"])
