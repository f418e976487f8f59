"""What a chart draws: it begins at zero, ends at a round number, and every value stands in its table."""

from datetime import date, timedelta

import pytest

from tenpack.web.charts import BOTTOM, FIRST, LAST, TOP, Point, ceiling, chart

MONDAY = date(2026, 3, 2)


def points(*values: float, every: int = 7) -> list[Point]:
    return [Point(MONDAY + timedelta(days=every * at), value, f"{value:g} kg") for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "above"),
    [(0, 0), (0.4, 0.4), (1, 1), (81, 90), (100, 100), (101, 120), (4_320, 4_500), (99_000, 100_000)],
)
def test_the_top_is_the_next_round_number(value: float, above: float) -> None:
    assert ceiling(value) == above


@pytest.mark.parametrize(("count", "top"), [(1, 2), (5, 6), (42, 50), (90, 90), (99, 100)])
def test_counts_have_no_halves_on_their_axis(count: int, top: int) -> None:
    assert ceiling(count, is_halved=True) == top


def test_values_stand_at_their_height_above_zero() -> None:
    drawn = chart(points(50, 100, 0), anchor="a", title="Load", number="100 kg")
    assert [mark.y for mark in drawn.marks] == [(TOP + BOTTOM) / 2, TOP, BOTTOM]
    assert [mark.x for mark in drawn.marks] == [FIRST, (FIRST + LAST) / 2, LAST]
    assert [tick.words for tick in drawn.grid] == ["0", "50", "100"]
    assert drawn.description == "2 Mar 2026: 50 kg; 16 Mar 2026: 0 kg"
    assert [words for _day, words in drawn.rows] == ["0 kg", "100 kg", "50 kg"]


def test_dots_keep_the_distance_of_their_days_and_bars_do_not() -> None:
    uneven = [*points(1, 1, every=1), Point(MONDAY + timedelta(days=10), 1, "1")]
    line = chart(uneven, anchor="a", title="t", number="n")
    bars = chart(uneven, anchor="a", title="t", number="n", kind="bar")
    assert line.marks[1].x == pytest.approx(FIRST + (LAST - FIRST) / 10)
    assert bars.marks[1].x - bars.marks[0].x == pytest.approx(bars.marks[2].x - bars.marks[1].x)


def test_nothing_one_and_very_many() -> None:
    nothing = chart([], anchor="a", title="t", number="0")
    assert (nothing.marks, nothing.grid, nothing.ticks, nothing.rows) == ([], [], [], [])
    one = chart(points(5), anchor="a", title="t", number="5")
    assert one.marks[0].x == (FIRST + LAST) / 2
    assert len(one.ticks) == 1
    many = chart(points(*range(1, 101)), anchor="a", title="t", number="100")
    assert len(many.marks) == 60
    assert len(many.rows) == 100
    same_day = chart(points(1, 2, 3, every=0), anchor="a", title="t", number="3")
    assert len({mark.x for mark in same_day.marks}) == 3
