"""A coach's own exercises stand beside the library, each with what it may be."""

from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.errors import ChangedMeanwhile, InvalidFields, NotFound
from tenpack.training.actions import (
    ExerciseDraft,
    archive_exercise,
    change_exercise,
    create_exercise,
    restore_exercise,
)
from tenpack.training.catalogue import exercise_seen_by, movement_seen_by, movements_named, movements_of
from tenpack.training.errors import ExerciseOfLibrary
from tenpack.training.library import library
from tenpack.training.models import Exercise

if TYPE_CHECKING:
    from tests.world import World


def test_own_exercises_stand_beside_the_library(world: "World") -> None:
    draft = ExerciseDraft(
        name=" Sled drag ",
        aliases=["Drag", "Drag", " "],
        equipment="sled",
        primary=["glutes"],
        secondary=["glutes", "calves"],
        video_url="https://example.com/v",
    )
    own = create_exercise(business=world.business, draft=draft, by=world.by, now=world.now)
    assert (own.name, own.aliases, own.secondary) == ("Sled drag", ["Drag"], ["calves"])
    movement = movement_seen_by(world.seat(), own.public_id)
    assert (movement.name("de"), movement.also("fr"), movement.is_own) == ("Sled drag", ("Drag",), True)
    assert len(movements_of(world.business)) == len(library()) + 1
    archive_exercise(exercise=own, by=world.by, now=world.now)
    assert len(movements_of(world.business)) == len(library())
    assert movements_named(world.business, [own.public_id, "back-squat", "nothing"]).keys() == {
        own.public_id,
        "back-squat",
    }
    restore_exercise(exercise=own, by=world.by, now=world.now)
    with pytest.raises(ChangedMeanwhile):
        change_exercise(exercise=own, draft=draft, version=1, by=world.by, now=world.now)
    changed = change_exercise(exercise=own, draft=draft, version=3, by=world.by, now=world.now)
    assert changed.version == 4
    for person in (world.zed, world.jo):
        with pytest.raises(NotFound):
            movement_seen_by(world.seat(person), own.public_id)
        with pytest.raises(NotFound):
            exercise_seen_by(world.seat(person), own.public_id)
    with pytest.raises(ExerciseOfLibrary):
        exercise_seen_by(world.seat(), "back-squat")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"primary": []}, "primary"),
        ({"primary": ["wings"]}, "primary"),
        ({"secondary": ["quadriceps", *"abcdefg"]}, "secondary"),
        ({"equipment": "sword"}, "equipment"),
        ({"measured": "mood"}, "measured"),
        ({"aliases": list("abcdef")}, "aliases"),
        ({"cue": "x" * 501}, "cue"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"video_url": "example.com"}, "video_url"),
    ],
)
def test_a_wrong_exercise_is_refused_at_its_field(world: "World", wrong: dict[str, Any], field: str) -> None:
    draft = ExerciseDraft(**({"name": "Sled drag", "primary": ["chest"]} | wrong))
    with pytest.raises(InvalidFields) as caught:
        create_exercise(business=world.business, draft=draft, by=world.by, now=world.now)
    assert field in caught.value.problems
    assert not Exercise.objects.exists()
