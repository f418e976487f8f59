"""The form in which a client writes down a workout: one row a set, as many exercises as there were."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenpack.training.actions.logs import LogLine
from tenpack.training.choices import Measured, SetKind
from tenpack.training.library import Movement
from tenpack.training.units import grams_of
from tenpack.web.forms.base import Form, TextField, WholeField
from tenpack.web.forms.uses import MomentField
from tenpack.web.forms.workouts import AmountField
from tenpack.web.jinja import language

FEWEST_SETS, MOST_SETS, MOST_LINES = 3, 10, 20
FIELDS = {
    Measured.LOAD_REPS: ("load", "reps"),
    Measured.REPS: ("reps",),
    Measured.TIME: ("seconds",),
    Measured.LOAD_TIME: ("load", "seconds"),
    Measured.DISTANCE: ("metres", "seconds"),
    Measured.LOAD_DISTANCE: ("load", "metres"),
}
LABELS = {"load": _("Load"), "reps": _("Reps"), "seconds": _("Seconds"), "metres": _("Metres")}
LARGEST = {"load": 2_000, "reps": 1_000, "seconds": 86_400, "metres": 500_000}
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """An exercise of the form with what the program prescribes for it."""

    movement: Movement
    targets: Sequence[Mapping[str, Any]] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """What is written down of a set."""
        return FIELDS[self.movement.measured]

    @property
    def rows(self) -> int:
        """How many sets there is room for."""
        return min(max(len(self.targets), FEWEST_SETS), MOST_SETS)


class LogForm(Form):
    """When, how long, and the sets. Sets that are left empty were not done."""

    workout = forms.CharField(required=False, widget=forms.HiddenInput)
    day = forms.CharField(required=False, widget=forms.HiddenInput)
    started_at = MomentField(label=_("Begun"))
    minutes = WholeField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES)
    note = TextField(label=_("Note"), required=False, memo=True, help_text=_("Coach and client read it."))

    def __init__(self, *args: Any, wanted: Sequence[Wanted], unit: str, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted, self.unit = list(wanted)[:MOST_LINES], unit
        moment = self.fields["started_at"]
        assert isinstance(moment, MomentField)
        moment.zone = zone
        for place, one in enumerate(self.wanted):
            for turn in range(one.rows):
                for name in one.fields:
                    self.fields[f"{name}-{place}-{turn}"] = set_field(name, one, place, turn, unit)

    def clean_workout(self) -> UUID:
        """The id of the workout, made when the form was opened."""
        try:
            return UUID(self.cleaned_data["workout"])
        except ValueError as error:
            raise ValidationError(_("Open this form again: it lost its place.")) from error

    def lines(self) -> Iterator[tuple[int, Wanted, list[list[Any]]]]:
        """Each exercise with its rows of fields, for the template."""
        for place, one in enumerate(self.wanted):
            yield place, one, [[self[f"{name}-{place}-{turn}"] for name in one.fields] for turn in range(one.rows)]

    def clean(self) -> dict[str, Any]:
        """At least one set was done."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(line.sets for line in self.log_lines()):
            raise ValidationError(_("Write down at least one set."))
        return given

    def log_lines(self) -> list[LogLine]:
        """What was done; exercises without a set are left out unless the program has them."""
        found = []
        for place, one in enumerate(self.wanted):
            sets = [self.set_of(one, place, turn) for turn in range(one.rows)]
            line = LogLine(one.movement.key, [each for each in sets if each], target=one.targets)
            found += [line] if line.sets or one.targets else []
        return found

    def set_of(self, wanted: Wanted, place: int, turn: int) -> dict[str, Any]:
        """One set as an operation says it; nothing where nothing was typed."""
        given = {name: self.cleaned_data.get(f"{name}-{place}-{turn}") for name in wanted.fields}
        said: dict[str, Any] = {name: value for name, value in given.items() if value is not None and name != "load"}
        load = given.get("load")
        if load is not None:
            said["load_grams"] = grams_of(load, self.unit)
        return said and {"set_kind": SetKind.WORK.value, **said}

    def span(self) -> tuple[datetime, datetime]:
        """From when until when."""
        started: datetime = self.cleaned_data["started_at"]
        return started, started + timedelta(minutes=self.cleaned_data["minutes"])


def set_field(name: str, one: Wanted, place: int, turn: int, unit: str) -> forms.Field:
    """One number of a set, its target as a hint inside."""
    short = f"{LABELS[name]} ({unit})" if name == "load" else str(LABELS[name])
    label = f"{one.movement.name(language())}, {_('set')} {turn + 1}, {short}"
    attrs = {"inputmode": "decimal" if name == "load" else "numeric", "autocomplete": "off", "aria-label": label}
    widget = forms.TextInput(attrs=attrs)
    if name == "load":
        field: Any = AmountField(label=label, required=False, widget=widget, most=LARGEST[name])
    else:
        field = WholeField(label=label, required=False, widget=widget, min_value=0, max_value=LARGEST[name])
    field.short = short
    return field  # type: ignore[no-any-return]
