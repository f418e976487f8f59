"""The form that deducts a session, or records that one is owed."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenpack.web.forms.base import Form, TextField

BY_RULE = "rule"
WRITTEN = "%Y-%m-%dT%H:%M"


class MomentField(TextField):
    """A local day and time of the business. Cleans to the instant, None where it is empty. The form sets `zone`."""

    zone = "UTC"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(format=WRITTEN, attrs={"type": "datetime-local"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> datetime | None:
        """The instant in UTC, or a sentence about what cannot be read."""
        text = super().clean(value)
        if not text:
            return None
        try:
            local = datetime.fromisoformat(text)
            if local.tzinfo:
                raise ValueError(text)
            return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError(_("Choose a day and a time, or write them like 2027-02-22T18:30.")) from error


class VisitForm(Form):
    """When a session was held, and a note about it."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    happened_at = MomentField(label=_("When held"), required=False)
    note = TextField(label=_("Note"), required=False, help_text=_("Only coaches read it."))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moment = self.fields["happened_at"]
        assert isinstance(moment, MomentField)
        moment.zone = zone


class DeductForm(VisitForm):
    """Which pack pays. `proposed` is the pack the page said would pay by the rule."""

    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    pack = forms.ChoiceField(label=_("Session pack"), required=False, widget=forms.RadioSelect)
    separate = forms.BooleanField(label=_("This was another session"), required=False)

    def offer(self, packs: list[tuple[str, str]]) -> None:
        """Offer these packs to choose from."""
        field = self.fields["pack"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = packs
