"""What a day prescribes: understood, or refused at the field with what to do; and how it grows from week to week."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenpack.kit.errors import InvalidFields
from tenpack.training.prescriptions import LARGEST_GRAMS, next_week, parse_blocks, stored


def a_set(**more: Any) -> dict[str, Any]:
    return {"kind": "work", "reps": 5, "load": {"kind": "weight", "value": 60_000}} | more


def day(*sets: dict[str, Any], step: dict[str, Any] | None = None, **block: Any) -> list[dict[str, Any]]:
    item: dict[str, Any] = {"exercise": "back-squat", "sets": list(sets) or [a_set()], "step": step}
    return [{"kind": "straight", "items": [item], **block}]


def problems(raw: object) -> dict[str, str]:
    with pytest.raises(InvalidFields) as caught:
        parse_blocks(raw)
    return caught.value.problems


def test_what_is_stored_is_read_again() -> None:
    sets = [
        a_set(kind="warm_up", rest_seconds=60, tempo="3-1-1-0"),
        a_set(reps=8, reps_most=12, load={"kind": "percent", "value": 75}),
        a_set(reps=None, seconds=40, load={"kind": "rpe", "value": 85}),
        a_set(reps=None, metres=400, load=None, to_failure=True),
    ]
    kept = stored(parse_blocks(day(*sets, kind="circuit", rounds=3, rest_seconds=0, note="fast")))
    assert stored(parse_blocks(kept)) == kept
    assert kept[0]["items"][0]["sets"][1]["reps_most"] == 12


AT_SET = "blocks.0.items.0.sets.0"


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"reps": 0}, "reps", "at least 1"),
        ({"reps": -3}, "reps", "at least 1"),
        ({"reps": 1001}, "reps", "at most 1000"),
        ({"reps": 5.5}, "reps", "whole number"),
        ({"reps": "5"}, "reps", "whole number"),
        ({"reps": True}, "reps", "whole number"),
        ({"seconds": 90_000}, "seconds", "at most 86400"),
        ({"metres": -1}, "metres", "at least 1"),
        ({"tempo": "slow"}, "tempo", "3-1-1-0"),
        ({"kind": "maximal"}, "kind", "Choose one"),
        ({"load": {"kind": "weight", "value": -1}}, "load.value", "at least 0"),
        ({"load": {"kind": "weight", "value": LARGEST_GRAMS + 1}}, "load.value", "at most 2000000"),
        ({"load": {"kind": "rpe", "value": 110}}, "load", "RPE ends at 10"),
        ({"load": {"kind": "percent", "value": 300}}, "load", "at most 200"),
        ({"load": {"kind": "stones", "value": 3}}, "load.kind", "Choose one"),
        ({"reps": 12, "reps_most": 8}, "", "8–12"),
        ({"reps": None, "reps_most": 8}, "", "8–12"),
        ({"colour": "red"}, "colour", "no field of this name"),
        ({"rest_seconds": 3601}, "rest_seconds", "at most 3600"),
    ],
)
def test_a_wrong_set_is_refused_at_its_field(wrong: dict[str, Any], field: str, says: str) -> None:
    found = problems(day(a_set(**wrong)))
    where = f"{AT_SET}.{field}" if field else AT_SET
    assert says in found[where]


@pytest.mark.parametrize("raw", [None, 7, "blocks", {}, [7], [None], [[]], [{"items": 3}], day()[0]])
def test_what_is_no_list_of_blocks_is_refused(raw: object) -> None:
    assert problems(raw)


def test_lists_have_ends() -> None:
    assert "at most" in problems(day(*[a_set()] * 21))["blocks.0.items.0.sets"]
    assert "at most" in problems(day() * 31)["blocks"]
    assert "at least one" in problems([{"items": []}])["blocks.0.items"]
    assert "Shorten" in problems(day(note="x" * 501))["blocks.0.note"]
    assert "plain text" in problems(day(note="a\x00b"))["blocks.0.note"]


def weeks(step: dict[str, Any], count: int, **target: Any) -> list[dict[str, Any]]:
    blocks, found = parse_blocks(day(a_set(**target), step=step)), []
    for week in range(2, count + 2):
        blocks = next_week(blocks, week=week)
        found.append(blocks[0].items[0].sets[0].model_dump(mode="json"))
    return found


def test_a_step_of_load_is_taken_every_week() -> None:
    loads = [one["load"]["value"] for one in weeks({"load_grams": 2_500}, 3)]
    assert loads == [62_500, 65_000, 67_500]


def test_a_step_of_every_two_weeks_is_taken_into_weeks_three_and_five() -> None:
    loads = [one["load"]["value"] for one in weeks({"load_grams": 5_000, "every_weeks": 2}, 4)]
    assert loads == [60_000, 65_000, 65_000, 70_000]


def test_reps_and_their_range_move_together_and_stop_at_one() -> None:
    found = weeks({"reps": -3}, 3, reps=6, reps_most=8)
    assert [(one["reps"], one["reps_most"]) for one in found] == [(3, 5), (1, 2), (1, 1)]


def test_warm_ups_percentages_and_exercises_without_a_step_stay() -> None:
    blocks = parse_blocks(
        day(a_set(kind="warm_up"), a_set(load={"kind": "percent", "value": 80}), step={"load_grams": 2_500})
    )
    assert next_week(blocks, week=2) == blocks
    plain = parse_blocks(day())
    assert next_week(plain, week=2) == plain


@given(
    some.integers(-100_000, 100_000),
    some.integers(-20, 20),
    some.integers(1, 8),
    some.integers(0, LARGEST_GRAMS),
    some.integers(1, 1000),
)
def test_every_week_that_follows_is_a_week_that_may_be_stored(
    grams: int, reps: int, every: int, load: int, first: int
) -> None:
    target = a_set(reps=first, load={"kind": "weight", "value": load})
    blocks = parse_blocks(day(target, step={"load_grams": grams, "reps": reps, "every_weeks": every}))
    for week in range(2, 54):
        blocks = next_week(blocks, week=week)
    assert parse_blocks(stored(blocks)) == blocks
