"""Series of numbers as drawings: what a chart needs is worked out here, `training/chart.html` writes it as SVG.

Positions along the chart are percentages, heights are pixels, so that the words in it keep their size on any screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor, log10

from babel.dates import format_date
from babel.numbers import format_decimal

from tenpack.web.jinja import day, language

TOP, BOTTOM = 18.0, 184.0
FIRST, LAST = 9.0, 97.0
MOST_POINTS = 60
STEPS = (1, 2, 2.5, 5, 10)
MONTHS = "LLL yyyy"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: on which day, how much, and how that is said."""

    on: date
    value: float
    words: str
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One point as it is drawn: `x` in percent, `y` in pixels, `y` of the one before for the line."""

    x: float
    y: float
    words: str
    is_best: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at the edge and where it stands."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart: its number first, then the drawing, then every value as a row of a table."""

    anchor: str
    title: str
    number: str
    detail: str
    description: str
    kind: str
    marks: list[Mark]
    rows: list[tuple[str, str]]
    grid: list[Tick] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    bar: float = 0.0
    csv_url: str = ""


def chart(
    points: Sequence[Point],
    *,
    anchor: str,
    title: str,
    number: str,
    detail: str = "",
    kind: str = "line",
    csv_url: str = "",
    pattern: str = "",
    top: float = 0.0,
) -> Chart:
    """The chart of these points, given oldest first; drawn are the last sixty. Its axis begins at zero.

    A pattern such as `MONTHS` is how their days are written; `top` is the end of the axis where it is known.
    """
    written, short = pattern or "medium", pattern or "d MMM yyyy"
    drawn = list(points)[-MOST_POINTS:]
    are_counts = kind == "bar" and all(float(point.value).is_integer() for point in drawn)
    top = top or ceiling(max((point.value for point in drawn), default=0.0), is_halved=are_counts)
    places = places_of(drawn, kind)
    marks = [
        Mark(x, height(point.value, top), f"{day(point.on, written)}: {point.words}", point.is_best)
        for x, point in zip(places, drawn, strict=True)
    ]
    return Chart(
        anchor=anchor,
        title=title,
        number=number,
        detail=detail,
        description="; ".join(f"{day(point.on, short)}: {point.words}" for point in ends(drawn)),
        kind=kind,
        marks=marks,
        rows=[(day(point.on, written), point.words) for point in reversed(points)],
        grid=[Tick(height(top * part / 2, top), figure(top * part / 2)) for part in (0, 1, 2)] if drawn else [],
        ticks=ticks_of(drawn, places, pattern),
        bar=min(7.0, round((LAST - FIRST) / max(len(drawn), 1) * 0.66, 2)),
        csv_url=csv_url,
    )


def ends(points: Sequence[Point]) -> list[Point]:
    """The first and the last."""
    return [points[0], points[-1]] if len(points) > 1 else list(points)


def height(value: float, top: float) -> float:
    """How far down this value stands; nothing stands below zero."""
    return round(BOTTOM - (BOTTOM - TOP) * (max(value, 0) / top if top else 0), 1)


def places_of(points: Sequence[Point], kind: str) -> list[float]:
    """Where the points stand from left to right: bars one beside the other, dots by their days."""
    count = len(points)
    if count == 1:
        return [round((FIRST + LAST) / 2, 2)]
    days = (points[-1].on - points[0].on).days if points else 0
    if kind == "bar" or not days:
        half = (LAST - FIRST) / max(count, 1) / 2
        return [round(FIRST + half * (2 * number + 1), 2) for number in range(count)]
    return [round(FIRST + (LAST - FIRST) * (point.on - points[0].on).days / days, 2) for point in points]


def ticks_of(points: Sequence[Point], places: Sequence[float], pattern: str = "") -> list[Tick]:
    """Days under the chart: the first, one in the middle, the last; none twice."""
    if not points:
        return []
    chosen = sorted({0, (len(points) - 1) // 2, len(points) - 1})
    if len(chosen) == 3 and min(places[chosen[1]] - places[chosen[0]], places[chosen[2]] - places[chosen[1]]) < 22:
        chosen = [chosen[0], chosen[2]]
    pattern = pattern or "d MMM yy" if pattern or points[-1].on - points[0].on > timedelta(days=300) else "d MMM"
    return [Tick(places[one], format_date(points[one].on, pattern, locale=language())) for one in chosen]


def ceiling(value: float, *, is_halved: bool = False) -> float:
    """The next round number above: 1, 2, 2.5, 5 or 10 times a power of ten, halves allowed.

    `is_halved`: half of it is a whole number too, as nobody counts half a session.
    """
    if value <= 0:
        return 0.0
    power = 10.0 ** floor(log10(value))
    steps = sorted({step * more * power for step in STEPS for more in (1, 1.2, 1.4, 1.6, 1.8)})
    return round(next(step for step in steps if step >= value and not (is_halved and step % 2)), 6)


def figure(value: float) -> str:
    """`1,250`, as the page's language writes it."""
    return str(format_decimal(value, "#,##0.#", locale=language()))
