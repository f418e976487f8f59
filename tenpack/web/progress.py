"""Progress as pages and files show it: charts of one exercise, charts of what was measured, and the same as CSV."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tenpack.kit.moments import local_day
from tenpack.people.models import Business, Client
from tenpack.training.catalogue import movements_named
from tenpack.training.choices import MeasureKind
from tenpack.training.models import Measure
from tenpack.training.progress import Outing, has_help, measures_of, outings, sets_of_exercise, trained
from tenpack.training.rules import MOST_REPS, best_of
from tenpack.training.units import read_measure, weight_of
from tenpack.web.charts import Chart, Point, chart
from tenpack.web.jinja import day, language
from tenpack.web.lists import chosen
from tenpack.web.spreadsheets import csv_file
from tenpack.web.workout_pages import done
from tenpack.web.workout_words import (
    distance_words,
    estimate_words,
    length_words,
    load_words,
    measure_name,
    measured_words,
    volume_words,
)

MOST_HISTORY = 20
FORMULA = "1RM = w × (1 + r / 30)"


@dataclass(frozen=True, slots=True)
class Series:
    """One thing to draw of an exercise: the field of its bests, how it is called and said."""

    field: str
    title: str
    words: Callable[[int], str]
    read: Callable[[int], Decimal]
    kind: str = "line"
    detail: str = ""


def series_of(exercise: str, unit: str) -> list[Series]:
    """What can be drawn: load, estimate and volume where the load counts, else reps, time and distance."""

    def weight(grams: int) -> Decimal:
        return weight_of(grams, unit)

    loaded = [
        Series("load_grams", _("Best load"), lambda value: load_words(value, unit), weight),
        Series(
            "one_rep_max_grams",
            _("Best estimated 1RM"),
            lambda value: estimate_words(value, unit),
            weight,
            detail=_("Epley: %(formula)s, up to %(n)s reps") % {"formula": FORMULA, "n": MOST_REPS},
        ),
        Series("volume_grams", _("Volume"), lambda value: volume_words(value, unit), weight, "bar", _("best workout")),
    ]
    plain = [
        Series("reps", _("Most reps"), str, Decimal),
        Series("seconds", _("Longest"), length_words, Decimal),
        Series("metres", _("Farthest"), distance_words, Decimal),
    ]
    return plain if has_help(exercise) else loaded + plain


def exercise_charts(found: list[Outing], exercise: str, business: Business, csv_url: str) -> list[Chart]:
    """The charts of one exercise; what was never done has none, and reps only where no load is."""
    charts: list[Chart] = []
    for one in series_of(exercise, business.weight_unit):
        values = [(each, getattr(each.best, one.field)) for each in found if getattr(each.best, one.field)]
        if not values or (one.field == "reps" and charts):
            continue
        top = max(value for _each, value in values)
        points = [
            Point(local_day(each.started_at, business.zone), float(one.read(value)), one.words(value), value == top)
            for each, value in values
        ]
        charts.append(
            chart(
                points,
                anchor=f"chart-{one.field.replace('_', '-')}",
                title=one.title,
                number=one.words(top),
                detail=one.detail,
                kind=one.kind,
                csv_url=csv_url,
            )
        )
    return charts


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One workout of an exercise: its sets, and which bests it set."""

    outing: Outing
    sets: list[Any]


def progress_context(request: HttpRequest, client: Client, business: Business, address: str) -> dict[str, Any]:
    """What was asked for of one client's progress: an exercise with its charts and history. At most five queries."""
    known = trained(client)
    keys = [one.exercise for one in known]
    movements = movements_named(business, keys)
    names = {key: movements[key].name(language()) if key in movements else key for key in keys}
    exercise = chosen(request, "exercise", keys, keys[0] if keys else "")
    found = outings(client, [exercise]) if exercise else []
    recent = found[::-1][:MOST_HISTORY]
    sets = sets_of_exercise(client, exercise, [one.workout for one in recent]) if recent else {}
    return {
        "exercise": exercise,
        "exercise_name": names.get(exercise, ""),
        "exercises": sorted(names.items(), key=lambda item: item[1].casefold()),
        "charts": exercise_charts(found, exercise, business, f"{address}?exercise={exercise}&format=csv"),
        "history": [HistoryRow(one, sets.get(one.workout, [])) for one in recent],
        "times": len(found),
        "is_help": has_help(exercise),
    }


def measure_context(client: Client, business: Business, address: str) -> dict[str, Any]:
    """Everything measured of this client, as charts and as a list. One query."""
    rows, unit = list(measures_of(client)), business.weight_unit
    return {
        "measures": rows[:MOST_HISTORY],
        "measure_charts": [measure_chart(kind, rows, unit, address) for kind in measure_kinds(rows)],
        "measure_name": measure_name,
        "measure_words": lambda one: measured_words(one.kind, one.value, unit),
    }


def measure_kinds(rows: Iterable[Measure]) -> list[str]:
    """The kinds among these, in the order of the list."""
    known = {one.kind for one in rows}
    return [kind for kind in MeasureKind.values if kind in known]


def measure_chart(kind: str, rows: Iterable[Measure], unit: str, address: str) -> Chart:
    """One kind over time, with what came of it since the first."""
    mine = sorted((one for one in rows if one.kind == kind), key=lambda one: one.measured_on)
    first, last = mine[0], mine[-1]
    return chart(
        [
            Point(one.measured_on, float(read_measure(kind, one.value, unit)), measured_words(kind, one.value, unit))
            for one in mine
        ],
        anchor=f"chart-{kind.replace('_', '-')}",
        title=measure_name(kind),
        number=measured_words(kind, last.value, unit),
        detail=change_words(kind, first, last, unit),
        csv_url=f"{address}?measures=csv",
    )


def change_words(kind: str, first: Measure, last: Measure, unit: str) -> str:
    """`−2.5 kg since Mon 5 Oct 2026`, or the day it was measured."""
    if first.id == last.id:
        return day(last.measured_on)
    change = last.value - first.value
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    words = f"{sign}{measured_words(kind, abs(change), unit)}"
    return _("%(change)s since %(day)s") % {"change": words, "day": day(first.measured_on)}


def exercise_file(client: Client, exercise: str, business: Business) -> HttpResponse:
    """Every set of one exercise, a line each, in the units that are stored and those of the business."""
    found = outings(client, [exercise])
    sets = sets_of_exercise(client, exercise, [one.workout for one in found])
    unit, lines = business.weight_unit, []
    for one in found:
        for number, each in enumerate(sets.get(one.workout, []), start=1):
            load = "" if each.load_grams is None else weight_of(each.load_grams, unit)
            estimate = best_of([done(each)], exercise_key=exercise).one_rep_max_grams
            guess = "" if estimate is None else weight_of(estimate, unit)
            lines.append(
                [local_day(one.started_at, business.zone), one.title, number, each.kind, load, each.reps, each.seconds,
                 each.metres, "" if each.rpe_tenths is None else each.rpe_tenths / 10, guess]
            )  # fmt: skip
    heads = ["day", "workout", "set", "kind", f"load_{unit}", "reps", "seconds", "metres", "rpe", f"epley_1rm_{unit}"]
    return csv_file(f"progress-{exercise}.csv", heads, lines)


def measure_file(client: Client, business: Business) -> HttpResponse:
    """Everything measured, a line each."""
    unit = business.weight_unit
    rows = [[one.measured_on, one.kind, read_measure(one.kind, one.value, unit)] for one in measures_of(client)]
    return csv_file("measures.csv", ["day", "measure", f"value_{unit}_cm"], rows)


def file_asked(request: HttpRequest, client: Client, business: Business) -> HttpResponse | None:
    """The file the address asks for, None where it asks for the page."""
    if request.GET.get("measures") == "csv":
        return measure_file(client, business)
    if request.GET.get("format") == "csv":
        keys = [one.exercise for one in trained(client)]
        exercise = chosen(request, "exercise", keys)
        return exercise_file(client, exercise, business) if exercise else None
    return None
