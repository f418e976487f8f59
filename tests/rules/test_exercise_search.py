"""Exercises are found by name, alias, muscle and equipment, in every language, though mistyped."""

import json
import re

import pytest

from tenpack.training.choices import Equipment, Muscle
from tenpack.training.library import FOLDER, library
from tenpack.training.search import fold, search, similarity

EVERYTHING = list(library().values())
LANGUAGES = ("en", "de", "es", "fr")


def names(text: str, language: str = "en", **filters: str) -> list[str]:
    return [one.name(language) for one in search(EVERYTHING, text, language=language, **filters)]


def test_the_library_is_whole() -> None:
    keys = [entry["key"] for path in FOLDER.glob("*.json") for entry in json.loads(path.read_text("utf-8"))]
    assert len(keys) == len(set(keys)) == len(EVERYTHING)
    assert len(keys) >= 300
    for movement in EVERYTHING:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", movement.key), movement.key
        assert len(movement.key) <= 48
        assert movement.primary
        assert not set(movement.primary) & set(movement.secondary), movement.key
        for language in LANGUAGES:
            assert movement.names[language].strip(), movement.key
            assert movement.cues[language].strip(), movement.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exercise_is_the_first_to_answer_to_its_own_name(language: str) -> None:
    for movement in EVERYTHING:
        first = search(EVERYTHING, movement.name(language), language=language)[0]
        assert fold(first.name(language)) == fold(movement.name(language)), movement.key


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("bench press", "en", "Bench press"),
        ("BENCH PRESS", "en", "Bench press"),
        ("benhc pres", "en", "Bench press"),
        ("dedlift", "en", "Deadlift"),
        ("sqat", "en", "Back squat"),
        ("barbell rwo", "en", "Barbell row"),
        ("rdl", "en", "Romanian deadlift"),
        ("bankdrucken", "de", "Bankdrücken"),
        ("Bankdrükcen", "de", "Bankdrücken"),
        ("bench press", "de", "Bankdrücken"),
        ("developpe couche", "fr", "Développé couché"),
        ("dévelopé couché", "fr", "Développé couché"),
    ],
)
def test_what_is_meant_stands_first(typed: str, language: str, meant: str) -> None:
    assert names(typed, language)[0] == meant


def test_muscles_and_equipment_are_words_to_search_by() -> None:
    found = search(EVERYTHING, "dumbbell chest")
    assert any(one.equipment == Equipment.DUMBBELL and Muscle.CHEST in one.primary for one in found)
    found = search(EVERYTHING, "kettlebell glutes")
    assert found
    assert all("kettlebell" in fold(f"{one.name()} {one.also()} {one.equipment.label}") for one in found)


def test_filters_keep_what_they_name_and_the_main_muscle_comes_first() -> None:
    found = search(EVERYTHING, "", muscle=Muscle.TRICEPS, equipment=Equipment.BARBELL)
    assert found
    assert all(one.equipment == Equipment.BARBELL for one in found)
    main = [Muscle.TRICEPS in one.primary for one in found]
    assert main == sorted(main, reverse=True)


def test_nothing_typed_is_everything_by_name_and_nonsense_is_nothing() -> None:
    assert names("") == sorted((one.name() for one in EVERYTHING), key=fold)
    assert names("   ") == names("")
    for nonsense in ("zzzzqqq", "…", "\x00", "💪", "%", "'; --", "x" * 5000):
        assert names(nonsense) == [], nonsense


def test_folding_and_likeness() -> None:
    assert fold("Großer Ausfallschritt, ÉLÉVATION!") == "grosser ausfallschritt elevation"
    assert similarity("squat", "squat") == 1
    assert similarity("squat", "zzz") == 0
    assert similarity("squat", "sqat") == similarity("sqat", "squat") > 0.3
