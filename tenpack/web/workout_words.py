"""Workouts in words: loads, sets, targets, lengths; what became of the session."""

from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.training.choices import MeasureKind, SetKind
from tenpack.training.models import Measure, Workout, WorkoutSet
from tenpack.training.prescriptions import Target
from tenpack.training.progress import Total
from tenpack.training.rules import Best
from tenpack.training.units import measure_scale, read_measure, weight_of
from tenpack.web.jinja import language
from tenpack.web.prescription_words import set_words as prescribed

BESTS = ("load_grams", "one_rep_max_grams", "reps", "volume_grams", "seconds", "metres")


def figure(value: Decimal | int, pattern: str = "#,##0.##") -> str:
    """`1,250.5`, as the page's language writes it."""
    return str(format_decimal(value, pattern, locale=language()))


def load_words(grams: int, unit: str) -> str:
    """`82.5 kg`."""
    return f"{figure(weight_of(grams, unit))} {unit}"


def estimate_words(grams: int, unit: str) -> str:
    """`128.3 kg`: an estimate says no more than a tenth."""
    return f"{figure(weight_of(grams, unit), '#,##0.#')} {unit}"


def volume_words(grams: int, unit: str) -> str:
    """`4,320 kg`, whole ones."""
    return f"{figure(weight_of(grams, unit), '#,##0')} {unit}"


def length_words(seconds: int) -> str:
    """`45 s`, `1:30 min`, `1 h`, `1:05 h`."""
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": f"{minutes}:{rest:02d}" if rest else minutes}
    hours, over = divmod(minutes, 60)
    return _("%(n)s h") % {"n": f"{hours}:{over:02d}" if over else hours}


def distance_words(metres: int) -> str:
    """`400 m`, `5.2 km`."""
    return f"{figure(metres)} m" if metres < 1000 else f"{figure(Decimal(metres) / 1000)} km"


def set_words(one: WorkoutSet, unit: str) -> str:
    """`80 kg × 5`, `12 reps`, `40 s`, `24 kg · 40 m`."""
    load = load_words(one.load_grams, unit) if one.load_grams is not None else ""
    if one.reps is not None:
        counted = f"× {one.reps}" if load else ngettext("%(n)s rep", "%(n)s reps", one.reps) % {"n": one.reps}
        parts = [f"{load} {counted}".strip()]
    else:
        parts = [load] if load else []
    parts += [length_words(one.seconds)] if one.seconds is not None else []
    parts += [distance_words(one.metres)] if one.metres is not None else []
    return " · ".join(parts) or "–"


def effort_words(one: WorkoutSet) -> str:
    """How hard it was, `8.5`, or nothing."""
    return figure(Decimal(one.rpe_tenths) / 10) if one.rpe_tenths is not None else ""


def kind_words(one: WorkoutSet) -> str:
    """What kind of set it is, where it is no ordinary one."""
    return "" if one.kind == SetKind.WORK else str(SetKind(one.kind).label)


def targets_words(targets: list[dict[str, Any]], unit: str) -> str:
    """What was to be done, in the words of the program: `3 × 5 · 80 kg`, equal sets told together."""
    wanted = [Target.model_validate(one) for one in targets]
    return ", ".join(prescribed(one, len(list(same)), unit) for one, same in groupby(wanted))


def best_words(name: str, best: Best, unit: str) -> str:
    """One best with what it is: `Best load: 100 kg`."""
    value = getattr(best, name)
    labels = {
        "load_grams": lambda: _("best load: %(n)s") % {"n": load_words(value, unit)},
        "one_rep_max_grams": lambda: _("best estimated 1RM: %(n)s") % {"n": estimate_words(value, unit)},
        "reps": lambda: ngettext("most reps: %(n)s", "most reps: %(n)s", value) % {"n": value},
        "volume_grams": lambda: _("most volume: %(n)s") % {"n": volume_words(value, unit)},
        "seconds": lambda: _("longest: %(n)s") % {"n": length_words(value)},
        "metres": lambda: _("farthest: %(n)s") % {"n": distance_words(value)},
    }
    return labels[name]()


def total_words(total: Total, unit: str) -> str:
    """`5 exercises · 20 sets · 4,320 kg`."""
    parts = [
        ngettext("%(n)s exercise", "%(n)s exercises", total.exercises) % {"n": total.exercises},
        ngettext("%(n)s set", "%(n)s sets", total.sets) % {"n": total.sets},
    ]
    return " · ".join(parts + ([volume_words(total.volume_grams, unit)] if total.volume_grams else []))


def lasted_words(workout: Workout, now: datetime) -> str:
    """How long it took, or since when it runs."""
    if workout.ended_at is None:
        return _("running for %(n)s") % {"n": length_words(max(60, whole_minutes(workout.started_at, now)))}
    return length_words(max(60, whole_minutes(workout.started_at, workout.ended_at)))


def whole_minutes(start: datetime, end: datetime) -> int:
    """The seconds of the whole minutes between."""
    return int((end - start).total_seconds() // 60) * 60


def measure_words(measure: Measure, unit: str) -> str:
    """`82.5 kg`, `94 cm`."""
    return measured_words(measure.kind, measure.value, unit)


def measured_words(kind: str, value: int, unit: str) -> str:
    """A measured value with its unit."""
    return f"{figure(read_measure(kind, value, unit))} {measure_scale(kind, unit)[1]}"


def measure_name(kind: str) -> str:
    """What is measured."""
    return str(MeasureKind(kind).label)
