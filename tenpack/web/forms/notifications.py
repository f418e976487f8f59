"""The form of what a person wants to hear: a tick for each kind of notice and way, and quiet hours."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.notices.catalogue import NoticeKind
from tenpack.notices.choices import Channel
from tenpack.notices.choosing import QuietDraft
from tenpack.notices.preference_models import QuietHours
from tenpack.web.forms.base import Form

Choices = Iterable[tuple[NoticeKind, frozenset[Channel]]]
CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ClockField(forms.TimeField):
    """A time of the wall clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=CLOCK, input_formats=["%H:%M", "%H:%M:%S"], required=False, **kwargs)
        self.error_messages["invalid"] = _("Choose a time, or write it like 18:30.")


class NotificationsForm(Form):
    """What somebody wants to hear; `known` is what they hear now."""

    mail = forms.MultipleChoiceField(label=_("By mail"), required=False)
    push = forms.MultipleChoiceField(label=_("By push message"), required=False)
    is_on = forms.BooleanField(label=_("Hold push messages back in quiet hours"), required=False)
    starts = ClockField(label=_("From"))
    ends = ClockField(label=_("Until"))
    holds_mail = forms.BooleanField(label=_("Hold letters back, too"), required=False)

    def __init__(self, data: Any, *, known: Choices, hours: QuietHours) -> None:
        self.known, self.hours = list(known), hours
        quiet = {name: getattr(hours, name) for name in ("is_on", "starts", "ends", "holds_mail")}
        super().__init__(data, initial=quiet)
        names = [(kind.name, kind.title) for kind, _ways in self.known]
        for name in ("mail", "push"):
            self.fields[name].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hours that are off, or were not sent, stay as they are."""
        cleaned = super().clean() or {}
        for name in ("starts", "ends"):
            if name not in self.errors and cleaned.get(name) is None:
                if cleaned.get("is_on"):
                    self.add_error(name, _("Choose a time, or write it like 18:30."))
                cleaned[name] = getattr(self.hours, name)
        return cleaned

    def wanted(self) -> set[tuple[str, Channel]]:
        """Every kind and way that was ticked."""
        ticked = self.cleaned_data
        return {(name, channel) for channel in Channel for name in ticked[channel.value]}

    def quiet(self) -> QuietDraft:
        """The hours that were asked for."""
        return QuietDraft(**{name: self.cleaned_data[name] for name in ("is_on", "starts", "ends", "holds_mail")})

    def rows(self) -> list[tuple[NoticeKind, bool, bool]]:
        """Each kind, and whether it is ticked by mail and by push: as typed, else as known."""
        if not self.is_bound:
            return [(kind, Channel.MAIL in ways, Channel.PUSH in ways) for kind, ways in self.known]
        mail, push = (set(self[name].value() or ()) for name in ("mail", "push"))
        return [(kind, kind.is_essential or kind.name in mail, kind.name in push) for kind, _ways in self.known]
