"""Volume, estimates and bests, by hand."""

import pytest

from tenpack.training.choices import SetKind
from tenpack.training.rules import Best, Done, beaten, best_of, better, counts_load, one_rep_max, volume


@pytest.mark.parametrize(
    ("load", "reps", "expected"),
    [
        (100_000, 1, 100_000),
        (100_000, 3, 110_000),
        (100_000, 10, 133_333),
        (60_000, 12, 84_000),
        (60_000, 13, None),
        (0, 5, None),
        (None, 5, None),
        (60_000, 0, None),
        (60_000, None, None),
    ],
)
def test_one_rep_max_is_epleys_up_to_twelve_reps(load: int | None, reps: int | None, expected: int | None) -> None:
    assert one_rep_max(load, reps) == expected


def test_warm_ups_count_for_nothing() -> None:
    sets = [
        Done(SetKind.WARM_UP, 200_000, 20),
        Done(SetKind.WORK, 80_000, 5),
        Done(SetKind.FAILURE, 70_000, 9),
        Done(SetKind.DROP, 50_000, 12),
    ]
    assert volume(sets) == 400_000 + 630_000 + 600_000
    best = best_of(sets, exercise_key="back-squat")
    assert best == Best(load_grams=80_000, reps=12, volume_grams=1_630_000, one_rep_max_grams=93_333)


def test_load_that_helps_is_no_best() -> None:
    assert not counts_load("assisted-pull-up")
    assert counts_load("pull-up")
    assert best_of([Done(load_grams=30_000, reps=8)], exercise_key="assisted-pull-up") == Best(reps=8)


def test_a_load_that_was_not_moved_is_no_best() -> None:
    assert best_of([Done(load_grams=180_000, reps=0)], exercise_key="deadlift") == Best()
    assert best_of([Done(load_grams=24_000, seconds=40)], exercise_key="farmers-carry").load_grams == 24_000


def test_bests_join_field_by_field() -> None:
    old = Best(load_grams=100_000, reps=5, one_rep_max_grams=116_667)
    new = Best(load_grams=90_000, reps=8, volume_grams=720_000, one_rep_max_grams=114_000)
    assert better(old, new) == Best(load_grams=100_000, reps=8, volume_grams=720_000, one_rep_max_grams=116_667)
    assert beaten(new, old) == {"reps"}
    assert beaten(new, Best()) == frozenset()
