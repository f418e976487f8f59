"""Forms of the calendar: schedule, move, change, cancel."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenpack.appointments.choices import Party, Repeat, SeriesEnd, SeriesPart, Weekday
from tenpack.appointments.rules import LocalMoment, local_moment
from tenpack.kit.money import Money
from tenpack.web.forms.base import DayField, Form, IdField, MoneyField, TextField, WholeField

BY_PACK, ONE_OFF, OWED = "pack", "one_off", "owed"
ROADS = [(BY_PACK, _("Session pack")), (ONE_OFF, _("One-off")), (OWED, _("Book as owed"))]
REPEATS = [("", _("Does not repeat")), *Repeat.choices]


class ClockField(TextField):
    """A time of day from the browser's own control or written 18:30. Cleans to `time`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> time | None:
        """The time, or a sentence about what cannot be read."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError as error:
            raise ValidationError(_("Choose a time, or write it like 18:30.")) from error


class TimeForm(Form):
    """A day, a time and a length; what lies in the past asks to be confirmed."""

    day = DayField(label=_("Date"))
    clock = ClockField(label=_("Time"))
    minutes = WholeField(label=_("Duration in minutes"))
    sure = forms.BooleanField(label=_("Yes, it was in the past"), required=False)

    asks_sure = False

    def moment(self, zone: str) -> LocalMoment:
        """The instant a valid form asks for."""
        return local_moment(self.cleaned_data["day"], self.cleaned_data["clock"], zone)

    def confirms(self, starts_at: datetime, now: datetime) -> bool:
        """Whether this may be done: what lies in the past has to be confirmed, and the form then asks."""
        self.asks_sure = starts_at < now
        if not self.asks_sure or self.cleaned_data["sure"]:
            return True
        self.add_error("sure", _("This lies in the past. Tick this to keep it anyway."))
        return False


class ScheduleForm(TimeForm):
    """An appointment as asked for, perhaps a series of them."""

    field_order = ("client", "coach", "paid_by", "pack", "price", "memo", "day", "clock", "minutes", "kind")

    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    suggested = WholeField(required=False, widget=forms.HiddenInput)
    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    client = IdField("cl", label=_("Client"), widget=forms.Select)
    coach = IdField("co", label=_("Coach"), widget=forms.Select, required=False)
    paid_by = forms.ChoiceField(label=_("Paid by"), choices=ROADS, widget=forms.RadioSelect, initial=BY_PACK)
    pack = IdField("pk", label=_("Session pack"), required=False, widget=forms.RadioSelect)
    price = MoneyField(label=_("Price"), required=False)
    memo = TextField(label=_("Memo"), required=False)
    kind = IdField("at", label=_("Type"), widget=forms.Select, required=False)
    location = TextField(label=_("Location"), required=False)
    description = TextField(label=_("Description"), memo=True, required=False)
    repeat = forms.ChoiceField(label=_("Repeat"), choices=REPEATS, required=False)
    every = WholeField(label=_("Every so many weeks or months"), required=False, initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=Weekday.choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    end_kind = forms.ChoiceField(
        label=_("Ends"), choices=SeriesEnd.choices, required=False, widget=forms.RadioSelect, initial=SeriesEnd.SESSIONS
    )
    until = DayField(label=_("Last day"), required=False)
    count = WholeField(label=_("How many times"), required=False)
    owe_rest = forms.BooleanField(label=_("Book dates without a session as owed"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def offer(self, **choices: list[tuple[str, Any]]) -> None:
        """Offer these to choose from, by the field's name."""
        for name, options in choices.items():
            self.fields[name].widget.choices = options

    def clean(self) -> dict[str, Any]:
        """What a one-off needs; a price that does not apply is dropped."""
        given = self.cleaned_data
        if given.get("paid_by") != ONE_OFF:
            given["price"] = None
        elif given.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Write a price; 0 is free."))
        if given.get("paid_by") == ONE_OFF:
            given["repeat"] = ""
        return given

    @property
    def price_given(self) -> Money:
        """The price of a valid one-off."""
        price = self.cleaned_data["price"]
        assert isinstance(price, Money)
        return price


class PartForm(Form):
    """Which part of a series is meant; only this one where there is none."""

    part = forms.ChoiceField(
        label=_("Which appointments"), choices=SeriesPart.choices, required=False, widget=forms.RadioSelect
    )
    version = WholeField(required=False, widget=forms.HiddenInput)

    @property
    def part_meant(self) -> SeriesPart:
        """The part a valid form means."""
        return SeriesPart(self.cleaned_data["part"] or SeriesPart.THIS)


class MoveForm(PartForm, TimeForm):
    """Another time."""


class ChangeForm(PartForm):
    """Where and what."""

    location = TextField(label=_("Location"), required=False)
    description = TextField(label=_("Description"), memo=True, required=False)


class DecisionForm(PartForm):
    """Who cancels, and whether the coach overrules what it costs."""

    by = forms.ChoiceField(label=_("Who cancels"), choices=Party.choices, required=False, widget=forms.RadioSelect)
    overrule = forms.BooleanField(label=_("Overrule this"), required=False)
    reason = TextField(label=_("Reason"), required=False)

    def clean(self) -> dict[str, Any]:
        """Overruling needs a reason."""
        given = self.cleaned_data
        if given.get("overrule") and not given.get("reason"):
            self.add_error("reason", _("Say why you overrule the policy; it stays in the journal."))
        return given

    @property
    def party(self) -> Party:
        """Who cancels, for a valid form."""
        return Party(self.cleaned_data["by"] or Party.CLIENT)


def first_time(on: date, at: time, minutes: int | None) -> dict[str, Any]:
    """How the fields of a time begin."""
    return {"day": on, "clock": at.strftime("%H:%M"), "minutes": "" if minutes is None else minutes}
