"""A workout is what its operations add up to. Pure: operations in, story out.

The last one said of a thing wins, by the moment it was made and then by its id, so that any order, any repeats and any
number of devices give the same story. What speaks of a workout or an exercise that has not come yet waits.
Source: docs/sync.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tenpack.training.choices import OperationKind
from tenpack.training.operations import instant

FIGURES = ("load_grams", "reps", "seconds", "metres", "rpe_tenths")


@dataclass(frozen=True, slots=True)
class Told:
    """One operation as it is kept. `made_at` is the device's moment, corrected for a clock that goes wrong."""

    id: UUID
    kind: str
    made_at: datetime
    received_at: datetime
    body: dict[str, Any]
    device: UUID
    coach: UUID | None = None

    @property
    def order(self) -> tuple[datetime, UUID]:
        """What decides which one was said last."""
        return self.made_at, self.id

    @property
    def shift(self) -> timedelta:
        """By how much the device's clock was corrected."""
        return self.made_at - instant(self.body["at"])

    def moment(self, name: str) -> datetime:
        """An instant of the body by a clock that goes right; never later than it was received."""
        return min(instant(self.body[name]) + self.shift, self.received_at)


@dataclass(frozen=True, slots=True)
class SetTold:
    """A set that stands."""

    id: UUID
    line: UUID
    position: int
    kind: str
    done_at: datetime
    load_grams: int | None = None
    reps: int | None = None
    seconds: int | None = None
    metres: int | None = None
    rpe_tenths: int | None = None


@dataclass(frozen=True, slots=True)
class LineTold:
    """An exercise that stands, with its sets."""

    id: UUID
    exercise: str
    position: int
    group: int | None
    note: str
    target: list[dict[str, Any]]
    sets: tuple[SetTold, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What the operations add up to. Nothing but `waiting` until the workout has begun."""

    start: Told | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    note: str = ""
    lines: tuple[LineTold, ...] = ()
    decide: Told | None = None
    sign_off: Told | None = None
    waiting: frozenset[UUID] = field(default_factory=frozenset)


def fold(operations: Iterable[Told]) -> Story:
    """The story that these operations of one workout tell, in whatever order and however often they come."""
    ordered = sorted({one.id: one for one in operations}.values(), key=lambda one: one.order)
    last: dict[str, Told] = {thing(one): one for one in ordered}
    start = last.get(OperationKind.START)
    if start is None:
        return Story(waiting=frozenset(one.id for one in ordered))
    finish, note = last.get(OperationKind.FINISH), last.get(OperationKind.NOTE)
    started_at = start.moment("started_at")
    return Story(
        start=start,
        started_at=started_at,
        ended_at=max(finish.moment("ended_at"), started_at) if finish else None,
        note=note.body["text"] if note else "",
        lines=lines_in(last),
        decide=last.get(OperationKind.DECIDE),
        sign_off=last.get(OperationKind.SIGN_OFF),
        waiting=waiting_in(ordered, last, is_over=finish is not None),
    )


def thing(operation: Told) -> str:
    """What the operation speaks of: a line or a set by its id, else the one thing of its kind."""
    if operation.kind in (OperationKind.LINE, OperationKind.SET):
        return f"{operation.kind} {operation.body[operation.kind]}"
    return operation.kind


def lines_in(last: dict[str, Told]) -> tuple[LineTold, ...]:
    """The exercises that stand, in their order."""
    sets: dict[str, list[SetTold]] = {}
    for one in last.values():
        if one.kind == OperationKind.SET and not one.body["removed"]:
            sets.setdefault(one.body["line"], []).append(set_in(one))
    standing = [one for one in last.values() if one.kind == OperationKind.LINE and not one.body["removed"]]
    lines = [line_in(one, sets.get(one.body["line"], [])) for one in standing]
    return tuple(sorted(lines, key=lambda line: (line.position, line.id)))


def line_in(told: Told, sets: list[SetTold]) -> LineTold:
    """The exercise as it was last said."""
    body = told.body
    return LineTold(
        id=UUID(body["line"]),
        exercise=body["exercise"],
        position=body["position"],
        group=body["group"],
        note=body["note"],
        target=body["target"],
        sets=tuple(sorted(sets, key=lambda one: (one.position, one.id))),
    )


def set_in(told: Told) -> SetTold:
    """The set as it was last said."""
    body = told.body
    return SetTold(
        id=UUID(body["set"]),
        line=UUID(body["line"]),
        position=body["position"],
        kind=body["set_kind"],
        done_at=min(told.made_at, told.received_at),
        **{name: body[name] for name in FIGURES},
    )


def waiting_in(ordered: list[Told], last: dict[str, Told], *, is_over: bool) -> frozenset[UUID]:
    """Sets whose exercise has not come, and a decision before the end."""
    waits = set()
    for one in ordered:
        if one.kind == OperationKind.SET:
            is_waiting = f"{OperationKind.LINE} {one.body['line']}" not in last
        else:
            is_waiting = one.kind == OperationKind.DECIDE and not is_over
        if is_waiting:
            waits.add(one.id)
    return frozenset(waits)
