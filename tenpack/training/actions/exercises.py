"""A coach's own exercises: add, change, archive, restore."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.people.models import Business
from tenpack.training.choices import Equipment, Force, Measured, Mechanic, Muscle
from tenpack.training.models import MUSCLES, Exercise

MOST_ALIASES = 5
LINK = URLValidator(schemes=["https", "http"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseDraft:
    """An exercise as asked for."""

    name: str
    primary: Collection[str]
    aliases: Collection[str] = ()
    equipment: str = Equipment.NONE
    mechanic: str = Mechanic.COMPOUND
    force: str = Force.MIXED
    measured: str = Measured.LOAD_REPS
    secondary: Collection[str] = ()
    cue: str = ""
    video_url: str = ""

    def checked(self) -> dict[str, Any]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        columns: dict[str, Any] = {
            "name": checks.text("name", self.name, NAME_LENGTH, required=True),
            "aliases": self.checked_aliases(checks),
            "cue": checks.text("cue", self.cue, MEMO_LENGTH),
            "video_url": self.checked_link(checks),
        }
        for field, kind in (
            ("equipment", Equipment),
            ("mechanic", Mechanic),
            ("force", Force),
            ("measured", Measured),
        ):
            columns[field] = getattr(self, field)
            if columns[field] not in kind.values:
                checks.problem(field, _("Choose one of the list."))
        columns |= self.checked_muscles(checks)
        checks.refuse_if_any()
        return columns

    def checked_aliases(self, checks: Checks) -> list[str]:
        """Other names, each once."""
        aliases = [checks.text("aliases", alias, NAME_LENGTH) for alias in self.aliases]
        aliases = list(dict.fromkeys(alias for alias in aliases if alias))
        if len(aliases) > MOST_ALIASES:
            checks.problem("aliases", _("Keep to %(most)s other names.") % {"most": MOST_ALIASES})
        return aliases

    def checked_link(self, checks: Checks) -> str:
        """An address that a browser opens, or nothing."""
        link = checks.text("video_url", self.video_url, MEMO_LENGTH)
        if link and "video_url" not in checks.problems:
            try:
                LINK(link)
            except ValidationError:
                checks.problem("video_url", _("Write the whole address, beginning with https://."))
        return link

    def checked_muscles(self, checks: Checks) -> dict[str, list[str]]:
        """What it trains most and also; a muscle is one of the two."""
        primary = list(dict.fromkeys(self.primary))
        secondary = [muscle for muscle in dict.fromkeys(self.secondary) if muscle not in primary]
        if not primary:
            checks.problem("primary", _("Choose at least one muscle."))
        for field, chosen in (("primary", primary), ("secondary", secondary)):
            if any(muscle not in Muscle.values for muscle in chosen):
                checks.problem(field, _("Choose muscles of the list."))
            if len(chosen) > MUSCLES:
                checks.problem(field, _("Choose at most %(most)s.") % {"most": MUSCLES})
        return {"primary": primary, "secondary": secondary}


@transaction.atomic
def create_exercise(*, business: Business, draft: ExerciseDraft, by: Actor, now: datetime) -> Exercise:
    """Add an exercise to the business's own. Errors: `InvalidFields`."""
    exercise = Exercise.objects.create(business=business, created_at=now, **draft.checked())
    record("exercise.created", business_id=business.id, about=exercise, now=now, by=by)
    return exercise


@transaction.atomic
def change_exercise(*, exercise: Exercise, draft: ExerciseDraft, version: int, by: Actor, now: datetime) -> Exercise:
    """Change an own exercise, wherever it is used. Locks: the exercise. Errors: `ChangedMeanwhile`, `InvalidFields`."""
    exercise = Exercise.objects.select_for_update().get(id=exercise.id)
    if exercise.version != version:
        raise ChangedMeanwhile
    for name, value in draft.checked().items():
        setattr(exercise, name, value)
    exercise.version += 1
    exercise.save()
    record("exercise.changed", business_id=exercise.business_id, about=exercise, now=now, by=by)
    return exercise


@transaction.atomic
def archive_exercise(*, exercise: Exercise, by: Actor, now: datetime) -> Exercise:
    """Take it off the list; programs and workouts that have it keep it. Repeat: nothing happens."""
    return set_archived(exercise, now, "exercise.archived", by=by, now=now)


@transaction.atomic
def restore_exercise(*, exercise: Exercise, by: Actor, now: datetime) -> Exercise:
    """Put it on the list again. Repeat: nothing happens."""
    return set_archived(exercise, None, "exercise.restored", by=by, now=now)


def set_archived(exercise: Exercise, at: datetime | None, event: str, *, by: Actor, now: datetime) -> Exercise:
    """Set or clear the archive mark under the row's lock."""
    exercise = Exercise.objects.select_for_update().get(id=exercise.id)
    if bool(exercise.archived_at) != bool(at):
        exercise.archived_at = at
        exercise.version += 1
        exercise.save(update_fields=["archived_at", "version"])
        record(event, business_id=exercise.business_id, about=exercise, now=now, by=by)
    return exercise
