"""What arrives from a device: what it speaks of is looked up once for all, then each operation is judged alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tenpack.appointments.models import Appointment
from tenpack.kit.errors import Forbidden, Invalid, NotFound
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.models import Client
from tenpack.people.queries import Seat
from tenpack.training.errors import OperationReused, TooManyOperations, TooManySets
from tenpack.training.fold import Told
from tenpack.training.library import library
from tenpack.training.models import Exercise, Operation, Workout
from tenpack.training.operations import Decide, Finish, Line, Noted, Set, Sign, Start, instant

AnyOperation = Start | Line | Set | Noted | Finish | Decide | Sign
CLOCK_TOLERANCE = timedelta(minutes=2)
OLDEST = timedelta(days=3660)
MOST_SETS, MOST_KEPT = 500, 5_000
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('workout' || one, 0)) FROM unnest(%s::text[]) AS one"


@dataclass
class Known:
    """What the operations of a batch speak of, as it is while their workouts are held."""

    seat: Seat
    now: datetime
    workouts: dict[UUID, Workout]
    stored: dict[UUID, Operation]
    told: dict[UUID, list[Told]]
    clients: dict[UUID, Client]
    appointments: dict[UUID, Appointment]
    exercises: set[UUID]
    client_of: dict[UUID, UUID] = field(default_factory=dict)
    sets: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    shifts: dict[UUID, timedelta] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client_of = {one.id: one.client_id for one in self.workouts.values()}
        for workout, told in self.told.items():
            self.sets[workout] = {one.body["set"] for one in told if one.kind == "set"}


def look_up(seat: Seat, operations: list[AnyOperation], now: datetime) -> Known:
    """Everything these operations speak of.

    Locks: the workouts, in the order of their ids, whether or not there are rows of them yet.
    """
    workouts = sorted({one.workout_key for one in operations})
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [[str(one) for one in workouts]])
    rows = Workout.objects.filter(id__in=workouts).select_related("client", "visit")
    ids = [one.key for one in operations]
    stored = list(Operation.objects.filter(Q(workout_id__in=workouts, business=seat.business) | Q(id__in=ids)))
    told: dict[UUID, list[Told]] = defaultdict(list)
    for one in stored:
        if one.business_id == seat.business_id:
            told[one.workout_id].append(told_by(one))
    starts = [one for one in operations if isinstance(one, Start)]
    return Known(
        seat=seat,
        now=now,
        workouts={one.id: one for one in rows},
        stored={one.id: one for one in stored},
        told=told,
        clients=clients_named(seat, starts),
        appointments=appointments_named(seat, starts),
        exercises=own_exercises_named(seat, operations),
    )


def told_by(row: Operation) -> Told:
    """A kept operation as the fold reads it."""
    return Told(row.id, row.kind, row.made_at, row.received_at, row.body, row.device, row.coach_id)


def ids_in(prefix: str, texts: Iterable[str | None]) -> set[UUID]:
    """The ids behind these public ones."""
    return {parse_id(prefix, text) or NO_ID for text in texts if text}


def clients_named(seat: Seat, starts: list[Start]) -> dict[UUID, Client]:
    """The clients of the business for whom workouts begin."""
    ids = ids_in("cl", (one.client for one in starts))
    return Client.objects.filter(business=seat.business).in_bulk(ids) if ids else {}


def appointments_named(seat: Seat, starts: list[Start]) -> dict[UUID, Appointment]:
    """The appointments of the business from which workouts begin."""
    ids = ids_in("ap", (one.appointment for one in starts))
    return Appointment.objects.filter(business=seat.business).select_related("slot").in_bulk(ids) if ids else {}


def own_exercises_named(seat: Seat, operations: list[AnyOperation]) -> set[UUID]:
    """The business's own exercises that are named."""
    ids = {one for said in operations if isinstance(said, Line) if (one := parse_id("xe", said.exercise))}
    return (
        set(Exercise.objects.filter(business=seat.business, id__in=ids).values_list("id", flat=True)) if ids else set()
    )


def corrected(operation: AnyOperation, known: Known, device: UUID, clock_off: timedelta) -> datetime:
    """When the operation was made, by a clock that goes right. Errors: `Invalid` beyond ten years."""
    workout = operation.workout_key
    if workout not in known.shifts:
        known.shifts[workout] = shift_of(known.told[workout], device, clock_off)
    try:
        made_at = min(instant(operation.at) + known.shifts[workout], known.now + CLOCK_TOLERANCE)
    except OverflowError:
        made_at = known.now - OLDEST * 2
    if made_at < known.now - OLDEST:
        raise Invalid(_("This lies more than ten years back. Check the clock of the device."), field="at")
    return made_at


def shift_of(told: Iterable[Told], device: UUID, clock_off: timedelta) -> timedelta:
    """By how much to correct what this device says of a workout: not at all for a clock that is nearly right.

    A device keeps the correction that the workout has of it already: the time on the way differs from batch to batch,
    and must not turn round the order of what it said.
    """
    shift = -clock_off if abs(clock_off) > CLOCK_TOLERANCE else timedelta(0)
    before = next((one.shift for one in told if one.device == device), shift)
    return before if abs(before + clock_off) <= CLOCK_TOLERANCE * 2 else shift


def judge(operation: AnyOperation, digest: bytes, known: Known) -> bool:
    """Whether the operation is new; False where it is kept already.

    Errors: `OperationReused`, `NotFound`, `Forbidden`, `Invalid`, `TooManySets`, `TooManyOperations`.
    """
    require_workout(known, operation.workout_key)
    earlier = known.stored.get(operation.key)
    if earlier:
        require_same(earlier, operation, digest, known)
        return False
    if len(known.told[operation.workout_key]) >= MOST_KEPT:
        raise TooManyOperations(_("A workout holds at most %(most)s operations.") % {"most": MOST_KEPT})
    if isinstance(operation, Start):
        require_start(operation, known)
    elif isinstance(operation, Line):
        require_exercise(operation, known)
    elif isinstance(operation, Set):
        require_room(operation, known)
    elif isinstance(operation, Decide | Sign) and known.seat.client:
        raise Forbidden
    return True


def require_same(earlier: Operation, operation: AnyOperation, digest: bytes, known: Known) -> None:
    """Refuse another operation under an id that is taken. Errors: `OperationReused`."""
    is_same = earlier.business_id == known.seat.business_id and earlier.workout_id == operation.workout_key
    if not is_same or bytes(earlier.digest) != digest:
        raise OperationReused


def require_workout(known: Known, workout: UUID) -> None:
    """Refuse a workout of somebody else's. Errors: `NotFound`, `Forbidden`."""
    row, seat = known.workouts.get(workout), known.seat
    if row is None:
        return
    if row.business_id != seat.business_id or (seat.client and seat.client.id != row.client_id):
        raise NotFound(field="workout")
    is_anothers = row.coach_id is not None if seat.client else seat.only_coach not in (None, row.coach_id)
    if is_anothers and (seat.client or row.client.coach_id != seat.only_coach):
        raise Forbidden


def require_start(start: Start, known: Known) -> None:
    """Refuse a client or an appointment that is not theirs to train. Errors: `NotFound`, `Forbidden`, `Invalid`."""
    seat = known.seat
    client = known.clients.get(parse_id("cl", start.client) or NO_ID)
    if client is None or (seat.client and seat.client.id != client.id):
        raise NotFound(field="client")
    appointment = None
    if start.appointment:
        appointment = known.appointments.get(parse_id("ap", start.appointment) or NO_ID)
        if appointment is None or appointment.client_id != client.id:
            raise NotFound(field="appointment")
    stands_in = appointment is not None and appointment.slot.coach_id == seat.only_coach
    if seat.only_coach and client.coach_id != seat.only_coach and not stands_in:
        raise Forbidden
    if known.client_of.setdefault(start.workout_key, client.id) != client.id:
        raise Invalid(_("This workout is another client's."), field="client")


def require_exercise(line: Line, known: Known) -> None:
    """Refuse an exercise that nobody here has. Errors: `NotFound`."""
    own = parse_id("xe", line.exercise)
    if (own not in known.exercises) if own else (line.exercise not in library()):
        raise NotFound(field="exercise")


def require_room(said: Set, known: Known) -> None:
    """Refuse one set too many. Errors: `TooManySets`."""
    sets = known.sets[said.workout_key]
    if said.set not in sets and len(sets) >= MOST_SETS:
        raise TooManySets(TooManySets.message % {"most": MOST_SETS})
    sets.add(said.set)


def body_of(operation: AnyOperation, seat: Seat) -> dict[str, Any]:
    """What is kept of the operation: of a PIN only a hash, keyed so that whoever reads the database cannot try them."""
    body = operation.model_dump(mode="json")
    if isinstance(operation, Sign) and operation.pin:
        body["pin_hash"] = salted_hmac(f"tenpack.pin.{seat.business_id}", operation.pin, algorithm="sha256").hexdigest()
    return body
