"""The library of exercises, read once from `data/exercises/*.json` (CC0), and one shape for it and a coach's own.

The folder beside this file is a link to `data/exercises`, so that a wheel carries it as the package's own data.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tenpack.kit.ids import public_id
from tenpack.training.choices import Equipment, Force, Measured, Mechanic, Muscle
from tenpack.training.models import Exercise

FOLDER = Path(__file__).parent / "exercises"
# The language that every movement is named in, and the only one a coach's own has.
FIRST_LANGUAGE = "en"


# Compared by identity, so that what a search works out of a movement of the library is worked out once.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Movement:
    """An exercise to read: of the library, or a coach's own. `key` is a slug, or `xe_…`."""

    key: str
    names: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    equipment: Equipment
    mechanic: Mechanic
    force: Force
    measured: Measured
    per_side: bool = False
    primary: tuple[Muscle, ...]
    secondary: tuple[Muscle, ...] = ()
    cues: Mapping[str, str] = field(default_factory=dict)
    video_url: str = ""
    is_own: bool = False
    is_archived: bool = False

    def name(self, language: str = FIRST_LANGUAGE) -> str:
        """What it is called in this language (`de`, `de-AT`), else in English."""
        return self.names.get(base_of(language)) or self.names[FIRST_LANGUAGE]

    def also(self, language: str = FIRST_LANGUAGE) -> tuple[str, ...]:
        """Its other names in this language."""
        found = self.aliases.get(base_of(language))
        return found if found is not None and base_of(language) in self.names else self.aliases.get(FIRST_LANGUAGE, ())

    def cue(self, language: str = FIRST_LANGUAGE) -> str:
        """What to look for, in a sentence or two."""
        return self.cues.get(base_of(language)) or self.cues.get(FIRST_LANGUAGE, "")


def base_of(language: str) -> str:
    """`de` of `de-AT`."""
    return language.replace("_", "-").partition("-")[0].lower()


@lru_cache(maxsize=1)
def library() -> Mapping[str, Movement]:
    """Every exercise that comes with Tenpack, by its key."""
    found: dict[str, Movement] = {}
    for path in sorted(FOLDER.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            found[entry["key"]] = movement_in(entry)
    return found


def movement_in(entry: Mapping[str, Any]) -> Movement:
    """One entry of the data as a movement."""
    return Movement(
        key=entry["key"],
        names=entry["name"],
        aliases={language: tuple(names) for language, names in entry["aliases"].items()},
        equipment=Equipment(entry["equipment"]),
        mechanic=Mechanic(entry["mechanic"]),
        force=Force(entry["force"]),
        measured=Measured(entry["measure"]),
        per_side=entry["per_side"],
        primary=muscles(entry["primary"]),
        secondary=muscles(entry["secondary"]),
        cues=entry["cue"],
    )


def movement_of(exercise: Exercise) -> Movement:
    """A coach's own exercise as a movement; it has one name for all languages."""
    return Movement(
        key=public_id("xe", exercise.id),
        names={FIRST_LANGUAGE: exercise.name},
        aliases={FIRST_LANGUAGE: tuple(exercise.aliases)},
        equipment=Equipment(exercise.equipment),
        mechanic=Mechanic(exercise.mechanic),
        force=Force(exercise.force),
        measured=Measured(exercise.measured),
        primary=muscles(exercise.primary),
        secondary=muscles(exercise.secondary),
        cues={FIRST_LANGUAGE: exercise.cue},
        video_url=exercise.video_url,
        is_own=True,
        is_archived=exercise.archived_at is not None,
    )


def muscles(names: Iterable[str]) -> tuple[Muscle, ...]:
    """Muscles by their names."""
    return tuple(Muscle(name) for name in names)
