"""What sets add up to: volume, estimated one-rep maximum, bests. Pure. Loads in grams."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tenpack.training.choices import SetKind

# Beyond twelve reps the estimate says more about endurance than about strength.
MOST_REPS = 12
# Of these the load is help: the more of it, the easier the set.
HELPED = "assisted-"


@dataclass(frozen=True, slots=True)
class Done:
    """What one set was, as far as it counts."""

    kind: str = SetKind.WORK
    load_grams: int | None = None
    reps: int | None = None
    seconds: int | None = None
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class Best:
    """The best of an exercise so far; None where no set says it."""

    load_grams: int | None = None
    reps: int | None = None
    volume_grams: int | None = None
    one_rep_max_grams: int | None = None
    seconds: int | None = None
    metres: int | None = None


def counts_load(exercise_key: str) -> bool:
    """Whether the load of this exercise counts for bests, volume and estimates: not where it is help."""
    return not exercise_key.startswith(HELPED)


def one_rep_max(load_grams: int | None, reps: int | None) -> int | None:
    """What could be lifted once, estimated by Epley: load × (1 + reps / 30); of one rep the load itself.

    None without load, and beyond twelve reps.
    Source: Epley 1985, Poundage Chart.
    """
    if not load_grams or not reps or reps > MOST_REPS:
        return None
    return load_grams if reps == 1 else (load_grams * (30 + reps) + 15) // 30


def volume(sets: Iterable[Done]) -> int:
    """Load × reps over all sets but warm-ups, in grams."""
    return sum((one.load_grams or 0) * (one.reps or 0) for one in sets if one.kind != SetKind.WARM_UP)


def best_of(sets: Iterable[Done], *, exercise_key: str) -> Best:
    """The bests of one workout's sets of one exercise, warm-ups left out."""
    counted = [one for one in sets if one.kind != SetKind.WARM_UP]
    if not counts_load(exercise_key):
        counted = [replace(one, load_grams=None) for one in counted]
    return Best(
        load_grams=largest(one.load_grams for one in counted if one.reps or one.seconds or one.metres),
        reps=largest(one.reps for one in counted),
        volume_grams=volume(counted) or None,
        one_rep_max_grams=largest(one_rep_max(one.load_grams, one.reps) for one in counted),
        seconds=largest(one.seconds for one in counted),
        metres=largest(one.metres for one in counted),
    )


def better(one: Best, other: Best) -> Best:
    """The best of both, field by field."""
    fields = Best.__dataclass_fields__
    return Best(**{name: largest((getattr(one, name), getattr(other, name))) for name in fields})


def beaten(new: Best, before: Best) -> frozenset[str]:
    """Which bests a workout beat: names of fields that were known before and grew."""
    return frozenset(
        name
        for name in Best.__dataclass_fields__
        if getattr(before, name) is not None and (getattr(new, name) or 0) > getattr(before, name)
    )


def largest(values: Iterable[int | None]) -> int | None:
    """The largest that is known and not zero."""
    return max((value for value in values if value), default=None)
