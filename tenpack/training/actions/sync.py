"""One door for everything a device says about workouts: any number of repeats, in any order, from many devices.

Source: docs/sync.md, decision 0010.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tenpack.kit.errors import Invalid, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.packs.errors import NoSessionsLeft, PackExpired, PackNotStarted, PackSuspended
from tenpack.people.queries import Seat
from tenpack.training.actions.arrivals import AnyOperation, Known, body_of, corrected, judge, look_up, told_by
from tenpack.training.actions.decisions import Wish, decide_workout
from tenpack.training.actions.rows import write_stories
from tenpack.training.choices import OperationKind, SignOffKind
from tenpack.training.decided import decisions_of
from tenpack.training.errors import AlreadyDeducted, OperationReused, TooManyOperations, WrongPin
from tenpack.training.fold import Story, Told, fold
from tenpack.training.models import Operation, SignOff, Workout
from tenpack.training.operations import Decide, digest_of, read_operation

MOST_OPERATIONS = 500
# What the coach can still choose about; everything else will never be taken.
ASKING = (NoSessionsLeft, PackExpired, PackNotStarted, PackSuspended, AlreadyDeducted)
DECIDING = (OperationKind.START, OperationKind.FINISH, OperationKind.DECIDE)
ROWS_IN = {OperationKind.LINE: "line", OperationKind.SET: "set"}


@dataclass(frozen=True, slots=True)
class Batch:
    """What one device sends at once. `sent_at` is its clock at that moment, by which its error is known."""

    device: UUID
    sent_at: datetime
    operations: Sequence[Any]
    version: int = 1


@dataclass(slots=True)
class Entry:
    """One operation of a batch and what became of it: applied, replayed, waiting, refused, or ask, where the coach must
    choose."""

    id: str | None
    operation: AnyOperation | None = None
    digest: bytes = b""
    state: str = "applied"
    code: str = ""
    detail: str = ""
    decision: dict[str, Any] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the server has it."""
        return self.operation is not None and self.state != "refused"

    def refuse(self, error: Refused, state: str = "refused") -> None:
        """Say why."""
        self.state, self.code, self.detail = state, error.code, str(error.message)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a batch, an answer to each operation in the order sent."""

    received_at: datetime
    clock_off: timedelta
    entries: list[Entry]


def apply_operations(*, seat: Seat, batch: Batch, now: datetime) -> Receipt:
    """Keep what a device says, make the workouts what their operations add up to, then decide about their sessions.

    One operation that cannot be taken harms none of the others. Everything but the decisions is kept in one
    transaction, each decision in one of its own.

    Locks: the workouts by their ids; then for each decision the workout, the booking, the packs.
    Repeat: an operation kept before is answered as `replayed` and changes nothing. Errors: `TooManyOperations`.
    """
    if len(batch.operations) > MOST_OPERATIONS:
        raise TooManyOperations(TooManyOperations.message % {"most": MOST_OPERATIONS})
    entries = [read(raw, batch.version) for raw in batch.operations]
    readable = [one for one in entries if one.operation]
    if readable:
        with transaction.atomic():
            known = look_up(seat, [one.operation for one in readable if one.operation], now)
            keep([row for one in readable if (row := receive(one, known, batch))], readable)
            stories, workouts = tell(readable, known)
        decide_all(readable, stories, workouts, seat, now)
    return Receipt(now, batch.sent_at - now, entries)


def read(raw: object, version: int) -> Entry:
    """One operation as it was sent, refused where it cannot be understood."""
    given = raw.get("id") if isinstance(raw, Mapping) else None
    entry = Entry(given if isinstance(given, str) and len(given) <= 100 else None)
    try:
        entry.operation = read_operation(raw, version=version)
        assert isinstance(raw, Mapping)
        entry.digest = digest_of(raw)
    except Refused as error:
        entry.refuse(error)
    return entry


def receive(entry: Entry, known: Known, batch: Batch) -> Operation | None:
    """The row of an operation that is new and may be taken."""
    operation, seat = entry.operation, known.seat
    assert operation
    try:
        if not judge(operation, entry.digest, known):
            entry.state = "replayed"
            return None
        row = Operation(
            id=operation.key,
            business_id=seat.business_id,
            coach=seat.coach,
            client=seat.client,
            device=batch.device,
            workout_id=operation.workout_key,
            kind=operation.kind,
            body=body_of(operation, seat),
            digest=entry.digest,
            made_at=corrected(operation, known, batch.device, batch.sent_at - known.now),
            received_at=known.now,
        )
    except Refused as error:
        entry.refuse(error)
        return None
    known.stored[row.id] = row
    known.told[row.workout_id].append(told_by(row))
    return row


def keep(rows: list[Operation], entries: Iterable[Entry]) -> None:
    """Write the new operations; where another workout took an id at this very moment, that one has it."""
    if not rows:
        return
    Operation.objects.bulk_create(rows, ignore_conflicts=True)
    ids = {row.id: row.workout_id for row in rows}
    written = dict(Operation.objects.filter(id__in=ids).values_list("id", "workout_id"))
    for entry in entries:
        key = entry.operation.key if entry.operation else None
        if key in ids and written.get(key) != ids[key]:
            entry.refuse(OperationReused())


def tell(entries: list[Entry], known: Known) -> tuple[dict[UUID, Story], dict[UUID, Workout]]:
    """Fold each workout once, write what differs, and say what waits or was lost."""
    touched = {one.operation.workout_key for one in entries if one.operation and one.is_kept}
    stories = {workout: fold(known.told[workout]) for workout in touched}
    wrong = wrong_pins(stories)
    stories |= {workout: replace(stories[workout], sign_off=None) for workout in wrong}
    workouts, lost = write_stories(known.seat, stories, known.workouts, known.now)
    for entry in entries:
        operation = entry.operation
        if operation is None or not entry.is_kept:
            continue
        name = ROWS_IN.get(OperationKind(operation.kind))
        if operation.key in stories[operation.workout_key].waiting:
            entry.state = "waiting"
        elif operation.key in wrong.values():
            entry.refuse(WrongPin())
        elif name and UUID(getattr(operation, name)) in lost:
            entry.refuse(Invalid("", field=name))
    return stories, workouts


def wrong_pins(stories: Mapping[UUID, Story]) -> dict[UUID, UUID]:
    """Workouts signed with another PIN than the one their client signed with before, and the operation that did."""
    signed = {
        key: one for key, one in stories.items() if one.start and one.sign_off and "pin_hash" in one.sign_off.body
    }
    return {
        key: one.sign_off.id for key, one in signed.items() if one.sign_off and not is_theirs(key, one, one.sign_off)
    }


def is_theirs(workout: UUID, story: Story, sign_off: Told) -> bool:
    """Whether the PIN is the one its client chose; the first one is."""
    assert story.start
    client = parse_id("cl", story.start.body["client"]) or NO_ID
    pins = SignOff.objects.filter(workout__client_id=client, kind=SignOffKind.PIN).exclude(workout_id=workout)
    known = pins.order_by("-signed_at").values_list("pin_hash", flat=True).first()
    return known is None or bytes(known).hex() == sign_off.body["pin_hash"]


def decide_all(
    entries: list[Entry], stories: Mapping[UUID, Story], workouts: dict[UUID, Workout], seat: Seat, now: datetime
) -> None:
    """Decide about the sessions that this batch speaks of, and say what came of it."""
    asked = {one.operation.workout_key for one in entries if one.operation and is_deciding(one)}
    refusals: dict[UUID, Refused] = {}
    for key in sorted(asked & set(workouts)):
        try:
            workouts[key] = decide(stories[key], workouts[key], seat, now)
        except Refused as error:
            refusals[key] = error
    told = [(one, one.operation.workout_key) for one in entries if one.is_kept and isinstance(one.operation, Decide)]
    decisions = decisions_of({workout for _entry, workout in told})
    for entry, workout in told:
        entry.decision = decisions.get(workout)
        if workout in refusals:
            entry.refuse(refusals[workout], "ask" if isinstance(refusals[workout], ASKING) else "refused")
            entry.decision = dict(refusals[workout].facts) or None


def is_deciding(entry: Entry) -> bool:
    """Whether a decision may have become possible."""
    return entry.is_kept and entry.operation is not None and entry.operation.kind in DECIDING


def decide(story: Story, workout: Workout, seat: Seat, now: datetime) -> Workout:
    """Do what was said last about the session, once the workout is over.

    What was said before a use was undone, or the decision taken back, is done no second time.
    """
    told = story.decide
    if told is None or workout.ended_at is None or seat.client:
        return workout
    undone_at = workout.visit.undone_at if workout.visit else workout.reopened_at
    if undone_at and told.received_at <= undone_at:
        return workout
    body = told.body
    pack = parse_id("pk", body["pack"]) if body["pack"] else None
    wish = Wish(session=body["session"], pack=pack, separate=body["separate"], reason=body["reason"])
    return decide_workout(seat=seat, workout=workout, wish=wish, now=now)
