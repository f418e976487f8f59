"""Forms of programs: title and note, a client's dates, putting a template to a client."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenpack.people.models import Client
from tenpack.training.actions import Dates, DayDraft
from tenpack.training.models import Program
from tenpack.web.forms.base import DayField, Form, IdField, TextField, WholeField

MOST_DAYS_A_WEEK = 7


class ProgramForm(Form):
    """A new template: what it is called, and how often a week it is trained."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    title = TextField(label=_("Title"))
    note = TextField(label=_("Note"), memo=True, required=False)
    days = WholeField(label=_("Days a week"), min_value=1, max_value=MOST_DAYS_A_WEEK)

    def drafts(self) -> list[DayDraft]:
        """The empty days of the first week."""
        count = self.cleaned_data["days"]
        return [
            DayDraft(week=1, title=_now("Day %(number)s") % {"number": day}, blocks=[]) for day in range(1, count + 1)
        ]


class ProgramChangeForm(Form):
    """Title and note; of a client's copy also its dates."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = TextField(label=_("Title"))
    note = TextField(label=_("Note"), memo=True, required=False)
    starts_on = DayField(label=_("Start date"), required=False)
    expires_on = DayField(label=_("Expiration date"), required=False)

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not program.client_id:
            del self.fields["starts_on"], self.fields["expires_on"]

    def dates(self) -> Dates | None:
        """The dates of a copy."""
        given = self.cleaned_data
        return Dates(starts_on=given["starts_on"], expires_on=given["expires_on"]) if "starts_on" in given else None


class AssignForm(Form):
    """Who gets a copy, from when, and perhaps until when."""

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    client = IdField("cl", label=_("Client"), widget=forms.Select)
    starts_on = DayField(label=_("Start date"))
    expires_on = DayField(label=_("Expiration date"), required=False)

    def __init__(self, *args: Any, clients: Iterable[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["client"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", _now("Choose a client")), *((one.public_id, one.name) for one in clients)]

    def dates(self) -> Dates:
        """When the copy begins and ends."""
        return Dates(starts_on=self.cleaned_data["starts_on"], expires_on=self.cleaned_data["expires_on"])


def assign_values(client: str, today: date, repeat_key: str) -> dict[str, Any]:
    """How the form begins: today, for the client whose page it was opened from."""
    return {"client": client, "starts_on": today, "repeat_key": repeat_key}
