"""What the database says of progress is what the rules say; a log is the operations it tells."""

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.training import trained

if TYPE_CHECKING:
    from tests.world import World

KEYS = ("back-squat", "assisted-pull-up", "farmers-carry", "plank")


def random_sets(random: Random) -> list[dict[str, Any]]:
    """Sets of every kind, with holes and zeros."""
    fields = {
        "set_kind": lambda: random.choice(["warm_up", "work", "work", "drop", "failure"]),
        "load_grams": lambda: random.choice([None, 0, 2_500, 61_235, 100_001, 2_000_000]),
        "reps": lambda: random.choice([None, 0, 1, 2, 11, 12, 13, 1000]),
        "seconds": lambda: random.choice([None, None, 0, 40]),
        "metres": lambda: random.choice([None, None, 0, 25]),
    }
    return [{name: make() for name, make in fields.items()} for _set in range(random.randint(1, 5))]


@pytest.mark.parametrize("seed", range(4))
def test_bests_of_the_database_are_those_of_the_rules(world: "World", seed: int) -> None:
    from tenpack.training.actions.logs import LogLine
    from tenpack.training.models import WorkoutSet
    from tenpack.training.progress import bests_in, outings, totals
    from tenpack.training.rules import Best, Done, best_of, better, counts_load, volume

    random = Random(seed)
    for days in range(1, 4):
        lines = [LogLine(key, random_sets(random)) for key in KEYS]
        trained(world, days=days, lines={}, exercises=lines)
    wanted: dict[str, Best] = {}
    moved: dict[Any, int] = {}
    for line in {one.line for one in WorkoutSet.objects.select_related("line__workout")}:
        done = [Done(one.kind, one.load_grams, one.reps, one.seconds, one.metres) for one in line.sets.all()]
        key = line.exercise_key
        wanted[key] = better(wanted.get(key, Best()), best_of(done, exercise_key=key))
        moved[line.workout_id] = moved.get(line.workout_id, 0) + (volume(done) if counts_load(key) else 0)
    assert bests_in(outings(world.jo)) == wanted
    assert wanted["assisted-pull-up"].load_grams is None
    workouts = [one.line.workout for one in WorkoutSet.objects.select_related("line__workout")]
    assert {key: total.volume_grams for key, total in totals(workouts).items()} == moved


def test_bests_before_a_workout_and_exercises_of_late(world: "World") -> None:
    from tenpack.training.progress import bests_in, outings, sets_of_exercise
    from tenpack.training.progress import trained as exercises_of

    first = trained(world, days=5, lines={"back-squat": [(80, 5)], "deadlift": [(120, 3)]})
    second = trained(world, days=2, lines={"back-squat": [(90, 5)]})
    trained(world, world.sam, days=1, lines={"back-squat": [(200, 5)]})
    before = bests_in(outings(world.jo, ["back-squat"], before=second.started_at))
    assert before["back-squat"].load_grams == 80_000
    assert set(before) == {"back-squat"}
    assert [(one.exercise, one.times) for one in exercises_of(world.jo)] == [("back-squat", 2), ("deadlift", 1)]
    found = sets_of_exercise(world.jo, "back-squat", [first.id, second.id])
    assert {key: [one.load_grams for one in sets] for key, sets in found.items()} == {
        first.id: [80_000],
        second.id: [90_000],
    }


def test_a_measure_is_kept_once_a_day_and_its_removal_told(world: "World") -> None:
    from tenpack.journal.models import JournalLine
    from tenpack.training.actions.measures import MeasureDraft, record_measure, remove_measure
    from tenpack.training.models import Measure

    for value in (82_500, 82_000):
        measure = record_measure(
            client=world.jo, draft=MeasureDraft("weight", value, world.today), by=world.by, now=world.now
        )
    assert Measure.objects.get().value == 82_000
    for _turn in range(2):
        remove_measure(measure=measure, by=world.by, now=world.now)
    told = JournalLine.objects.filter(event__startswith="measure.").order_by("id")
    assert list(told.values_list("event", flat=True)) == ["measure.recorded", "measure.recorded", "measure.removed"]
    assert all(set(line.facts) == {"kind"} for line in told)


@pytest.mark.parametrize(
    ("kind", "value", "on", "field"),
    [
        ("weight", 19_999, "today", "value"),
        ("weight", 400_001, "today", "value"),
        ("body_fat", 701, "today", "value"),
        ("waist", 99, "today", "value"),
        ("weight", 80_000, "tomorrow", "measured_on"),
        ("weight", 80_000, "", "measured_on"),
        ("soul", 21, "today", "kind"),
    ],
)
def test_what_no_body_measures_is_refused(world: "World", kind: str, value: int, on: str, field: str) -> None:
    from tenpack.kit.errors import InvalidFields
    from tenpack.training.actions.measures import MeasureDraft, record_measure
    from tenpack.training.models import Measure

    day = {"today": world.today, "tomorrow": world.later(days=1).date(), "": None}[on]
    with pytest.raises(InvalidFields) as refused:
        record_measure(client=world.jo, draft=MeasureDraft(kind, value, day), by=world.by, now=world.now)
    assert set(refused.value.problems) == {field}
    assert not Measure.objects.exists()
