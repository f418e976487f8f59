"""Workouts in words: loads, sets, targets, lengths; what became of the session."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.training.choices import LoadKind, MeasureKind, SetKind
from tenpack.training.models import Measure, Workout, WorkoutSet
from tenpack.training.progress import Total
from tenpack.training.rules import Best
from tenpack.training.units import measure_scale, read_measure, weight_of
from tenpack.web.jinja import language

BESTS = ("load_grams", "one_rep_max_grams", "reps", "volume_grams", "seconds", "metres")


def figure(value: Decimal | int, pattern: str = "#,##0.##") -> str:
    """`1,250.5`, as the page's language writes it."""
    return str(format_decimal(value, pattern, locale=language()))


def load_words(grams: int, unit: str) -> str:
    """`82.5 kg`."""
    return f"{figure(weight_of(grams, unit))} {unit}"


def volume_words(grams: int, unit: str) -> str:
    """`4,320 kg`, whole ones."""
    return f"{figure(weight_of(grams, unit), '#,##0')} {unit}"


def length_words(seconds: int) -> str:
    """`45 s`, `1:30 min`, `1:05 h`."""
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": f"{minutes}:{rest:02d}" if rest else minutes}
    return _("%(n)s h") % {"n": f"{minutes // 60}:{minutes % 60:02d}"}


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
    """`RPE 8.5`, or nothing."""
    return _("RPE %(n)s") % {"n": figure(Decimal(one.rpe_tenths) / 10)} if one.rpe_tenths is not None else ""


def kind_words(one: WorkoutSet) -> str:
    """What kind of set it is, where it is no ordinary one."""
    return "" if one.kind == SetKind.WORK else str(SetKind(one.kind).label)


def target_words(target: Mapping[str, Any], unit: str) -> str:
    """What one set was to be: `8–12 × 60 kg`, `5 at RPE 8`, `40 s`."""
    reps, most = target.get("reps"), target.get("reps_most")
    parts = []
    if reps:
        parts.append(f"{reps}–{most}" if most and most != reps else str(reps))
    if target.get("to_failure"):
        parts.append(_("to failure"))
    words = " ".join(parts)
    load = target.get("load")
    if load and load["kind"] == LoadKind.WEIGHT:
        weight = load_words(load["value"], unit)
        words = f"{weight} × {words}" if words else weight
    elif load:
        words = _("%(what)s at %(load)s") % {"what": words, "load": goal_words(load)} if words else goal_words(load)
    more = [length_words(target["seconds"])] if target.get("seconds") else []
    more += [distance_words(target["metres"])] if target.get("metres") else []
    return " · ".join([words, *more] if words else more)


def goal_words(load: Mapping[str, Any]) -> str:
    """`75 % of best`, `RPE 8`, `2 in reserve`."""
    if load["kind"] == LoadKind.PERCENT:
        return _("%(n)s %% of best") % {"n": load["value"]}
    tenths = figure(Decimal(load["value"]) / 10)
    return _("RPE %(n)s") % {"n": tenths} if load["kind"] == LoadKind.RPE else _("%(n)s in reserve") % {"n": tenths}


def targets_words(targets: list[Mapping[str, Any]], unit: str) -> str:
    """The targets of a line in few words: `3 × 5 at 80 kg` where they are all alike, else one after the other."""
    words = [target_words(one, unit) for one in targets if one.get("kind") != SetKind.WARM_UP]
    words = [one for one in words if one]
    if not words:
        return ""
    if len(set(words)) == 1 and len(words) > 1:
        return _("%(n)s sets: %(what)s") % {"n": len(words), "what": words[0]}
    return ", ".join(words)


def best_words(name: str, best: Best, unit: str) -> str:
    """One best with what it is: `Best load: 100 kg`."""
    value = getattr(best, name)
    labels = {
        "load_grams": lambda: _("best load: %(n)s") % {"n": load_words(value, unit)},
        "one_rep_max_grams": lambda: _("best estimated 1RM: %(n)s") % {"n": load_words(value, unit)},
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
