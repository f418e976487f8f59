"""Reading exercises: those of the library and the business's own, as one list of movements."""

from collections.abc import Collection

from django.db.models import QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.models import Business
from tenpack.people.queries import Seat
from tenpack.training.errors import ExerciseOfLibrary
from tenpack.training.library import Movement, library, movement_of
from tenpack.training.models import Exercise


def own_exercises(business: Business, *, archived: bool = False) -> QuerySet[Exercise]:
    """What the coaches of this business added, or what of it they put away."""
    return Exercise.objects.filter(business=business, archived_at__isnull=not archived).order_by("name", "id")


def movements_of(business: Business) -> list[Movement]:
    """Everything there is to choose from: the library and the business's own. One query."""
    return [*library().values(), *map(movement_of, own_exercises(business))]


def movements_named(business: Business, keys: Collection[str]) -> dict[str, Movement]:
    """The movements with these keys, archived ones too; a key of nothing is left out. One query, if any is own."""
    found = {key: library()[key] for key in keys if key in library()}
    ids = [one for key in keys if (one := parse_id("xe", key))]
    if ids:
        rows = Exercise.objects.filter(business=business, id__in=ids)
        found |= {movement.key: movement for movement in map(movement_of, rows)}
    return found


def movement_seen_by(seat: Seat, key: str) -> Movement:
    """The movement with this key; all staff see all. Errors: `NotFound`."""
    found = movements_named(seat.business, [key]).get(key)
    if found is None or seat.client:
        raise NotFound
    return found


def exercise_seen_by(seat: Seat, key: str) -> Exercise:
    """The business's own exercise with this key. Errors: `NotFound`, `ExerciseOfLibrary`."""
    if key in library() and not seat.client:
        raise ExerciseOfLibrary
    exercise = Exercise.objects.filter(business=seat.business, id=parse_id("xe", key) or NO_ID).first()
    if exercise is None or seat.client:
        raise NotFound
    return exercise
