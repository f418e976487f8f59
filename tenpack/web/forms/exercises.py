"""The form of a coach's own exercise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenpack.training.actions import ExerciseDraft
from tenpack.training.choices import Equipment, Force, Measured, Mechanic, Muscle
from tenpack.training.models import Exercise
from tenpack.web.forms.base import Form, TextField


class ExerciseForm(Form):
    """An exercise as typed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    repeat_key = forms.CharField(required=False, widget=forms.HiddenInput)
    name = TextField(label=_("Name"))
    aliases = TextField(label=_("Other names"), required=False)
    equipment = forms.ChoiceField(label=_("Equipment"), choices=Equipment.choices)
    measured = forms.ChoiceField(label=_("What is written down"), choices=Measured.choices)
    mechanic = forms.ChoiceField(label=_("Mechanic"), choices=Mechanic.choices)
    force = forms.ChoiceField(label=_("Force"), choices=Force.choices)
    primary = forms.MultipleChoiceField(
        label=_("Main muscles"), choices=Muscle.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    secondary = forms.MultipleChoiceField(
        label=_("Also trained"), choices=Muscle.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    cue = TextField(label=_("Cue"), memo=True, required=False)
    video_url = TextField(label=_("Video"), required=False, widget=forms.URLInput)

    def draft(self) -> ExerciseDraft:
        """What was asked for, for a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "repeat_key")}
        return ExerciseDraft(**given | {"aliases": given["aliases"].split(",")})


def first_exercise() -> dict[str, Any]:
    """How the form of a new exercise begins."""
    return {
        "equipment": Equipment.NONE,
        "measured": Measured.LOAD_REPS,
        "mechanic": Mechanic.COMPOUND,
        "force": Force.MIXED,
    }


def values_of(exercise: Exercise) -> dict[str, Any]:
    """How the form of a stored exercise begins."""
    names = [name for name in ExerciseForm.base_fields if hasattr(exercise, name)]
    return {name: getattr(exercise, name) for name in names} | {"aliases": ", ".join(exercise.aliases)}
