"""Forms of availability: a coach's week, days that differ, how clients book, appointment types."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.appointments.actions import DayDraft, RulesDraft
from tenpack.appointments.choices import Colour, Weekday
from tenpack.appointments.models import BookingRules, WorkingHours
from tenpack.people.models import Coach
from tenpack.web.forms.appointments import ClockField
from tenpack.web.forms.base import DayField, Form, TextField, WholeField

MOST_STRETCHES = 6
MONDAY_TO_FRIDAY = range(5)


@dataclass(frozen=True, slots=True)
class FormDay:
    """A weekday of the form, with the fields of its stretches."""

    name: str
    stretches: list[tuple[forms.BoundField, forms.BoundField]]


class HoursForm(Form):
    """A week: for each day the stretches that are known and one more, from and until; empty ones do not count."""

    def __init__(self, *args: Any, hours: Iterable[WorkingHours] = (), week_start: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[int, list[tuple[time, time]]] = {day: [] for day in Weekday.values}
        for one in hours:
            known[one.weekday].append((one.starts, one.ends))
        first = (week_start - 1) % 7
        self.order = [*range(first, 7), *range(first)]
        self.counts = {day: self.count_of(day, len(known[day])) for day in self.order}
        for day in self.order:
            stretches = sorted(known[day])
            for number in range(self.counts[day]):
                starts, ends = stretches[number] if number < len(stretches) else (None, None)
                self.fields[f"starts_{day}_{number}"] = ClockField(label=_("from"), required=False, initial=starts)
                self.fields[f"ends_{day}_{number}"] = ClockField(label=_("until"), required=False, initial=ends)

    def count_of(self, day: int, known: int) -> int:
        """How many stretches the day shows: one that is empty, and never fewer than were sent."""
        sent = sum(f"starts_{day}_{number}" in self.data for number in range(MOST_STRETCHES))
        return min(max(known + 1, sent), MOST_STRETCHES)

    @property
    def days(self) -> list[FormDay]:
        """The week as the page draws it."""
        return [FormDay(str(Weekday(day).label), list(self.stretches_of(day))) for day in self.order]

    def stretches_of(self, day: int) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of fields of a day."""
        for number in range(self.counts[day]):
            yield self[f"starts_{day}_{number}"], self[f"ends_{day}_{number}"]

    def clean(self) -> dict[str, Any]:
        """Half a stretch, one that ends before it begins, or two that overlap: said at the field."""
        for day in self.order:
            before: list[tuple[time, time]] = []
            for number in range(self.counts[day]):
                name = f"ends_{day}_{number}"
                starts, ends = self.cleaned_data.get(f"starts_{day}_{number}"), self.cleaned_data.get(name)
                if (starts is None) != (ends is None) and f"starts_{day}_{number}" not in self.errors:
                    self.add_error(name, _("Write from when and until when, or leave both empty."))
                elif starts and ends and ends <= starts:
                    self.add_error(name, _("A stretch ends after it begins, on the same day."))
                elif starts and ends and any(starts < other[1] and other[0] < ends for other in before):
                    self.add_error(name, _("This overlaps the stretch above."))
                elif starts is not None and ends is not None:
                    before.append((starts, ends))
        return self.cleaned_data

    def hours(self, *, like_monday: bool = False) -> list[tuple[int, time, time]]:
        """The week of a valid form; `like_monday` gives Monday's hours to every day until Friday."""
        given = self.cleaned_data
        week = [
            (day, given[f"starts_{day}_{number}"], given[f"ends_{day}_{number}"])
            for day in sorted(self.order)
            for number in range(self.counts[day])
            if given[f"starts_{day}_{number}"] is not None
        ]
        if not like_monday:
            return week
        monday = [(starts, ends) for day, starts, ends in week if day == Weekday.MONDAY]
        copied = [(day, starts, ends) for day in MONDAY_TO_FRIDAY for starts, ends in monday]
        return copied + [one for one in week if one[0] not in MONDAY_TO_FRIDAY]


class RulesForm(Form):
    """How clients book a coach."""

    may_self_book = forms.BooleanField(label=_("Clients may book, move and cancel by themselves"), required=False)
    is_public = forms.BooleanField(
        label=_("A public page where new people can ask for a time"),
        required=False,
        help_text=_("Anybody with its address sees the free times, nothing else."),
    )
    notice_hours = WholeField(label=_("Shortest notice"), help_text=_("How long before it begins."))
    horizon_days = WholeField(label=_("How far ahead"))
    buffer_minutes = WholeField(label=_("Pause before and after"))
    grid_minutes = WholeField(label=_("Times are offered every"))
    most_moves = WholeField(
        label=_("How often an appointment may be moved"),
        help_text=_("By its client, as long as cancelling would be free."),
    )

    def __init__(self, *args: Any, runs_business: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_public"].disabled = not runs_business

    def draft(self) -> RulesDraft:
        """The rules as asked for."""
        return RulesDraft(**self.cleaned_data)


def rules_values(rules: BookingRules) -> dict[str, Any]:
    """What the form shows of the rules."""
    return {name: getattr(rules, name) for name in RulesForm.base_fields}


EVERYBODY = "business"


class DayForm(Form):
    """Days that differ: closed, or open at other hours."""

    field_order = ("whom", "day", "until", "kind", "starts", "ends", "reason")

    whom = forms.ChoiceField(label=_("For"), widget=forms.RadioSelect)
    day = DayField(label=_("First day"))
    until = DayField(label=_("Last day"), required=False)
    kind = forms.ChoiceField(
        label=_("On these days"),
        widget=forms.RadioSelect,
        choices=[("closed", _("Closed")), ("open", _("Open at other hours"))],
        initial="closed",
    )
    starts = ClockField(label=_("from"), required=False)
    ends = ClockField(label=_("until"), required=False)
    reason = TextField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, coach: Coach, runs_business: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coach = coach
        everybody = [(EVERYBODY, _("The whole business, a holiday"))] if runs_business else []
        self.fields["whom"].choices = [("coach", coach.name), *everybody]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Open days need their hours."""
        given = self.cleaned_data
        if given.get("kind") == "open" and not self.errors:
            for name in ("starts", "ends"):
                if given.get(name) is None:
                    self.add_error(name, _("Choose a time, or write it like 18:30."))
        return given

    def draft(self) -> DayDraft:
        """The days of a valid form."""
        given, is_open = self.cleaned_data, self.cleaned_data["kind"] == "open"
        return DayDraft(
            coach=None if given["whom"] == EVERYBODY else self.coach,
            day=given["day"],
            until=given["until"],
            starts=given["starts"] if is_open else None,
            ends=given["ends"] if is_open else None,
            reason=given["reason"],
        )


class TypeForm(Form):
    """An appointment type."""

    name = TextField(label=_("Name"))
    minutes = WholeField(label=_("Duration"), initial=60)
    colour = forms.ChoiceField(label=_("Colour"), choices=Colour.choices, widget=forms.RadioSelect, initial=Colour.TEAL)
    capacity = WholeField(
        label=_("How many clients share it"),
        initial=1,
        help_text=_("With more than one, clients join the same time, each with a session of their own."),
    )


class CalendarForm(Form):
    """Somebody else's calendar, by its address."""

    name = TextField(label=_("Name"))
    url = TextField(label=_("Address"), help_text=_("The private iCal address of the calendar, ending in .ics."))
