"""Operations as a device makes them, and a device that sends them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from tenpack.people.models import Client, Coach
    from tenpack.training.actions.sync import Entry, Receipt
    from tests.world import World


def fresh_id() -> str:
    """An id as a device makes one."""
    return str(uuid4())


def wire(moment: datetime) -> str:
    """The moment as JSON writes it."""
    return moment.isoformat().replace("+00:00", "Z")


@dataclass
class Device:
    """A phone or a tablet in the hand of this coach, with a clock that is wrong by `clock_off`."""

    world: "World"
    person: "Coach | Client | None" = None
    clock_off: timedelta = timedelta(0)
    id: UUID = field(default_factory=uuid4)
    ticks: int = 0

    def say(self, kind: str, workout: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        """One operation, made now by this device's clock; each a moment after the one before."""
        self.ticks += 1
        moment = (at or self.world.now) + timedelta(milliseconds=self.ticks) + self.clock_off
        return {"id": fresh_id(), "workout": workout, "kind": kind, "at": wire(moment), **more}

    def start(self, workout: str, client: Any = None, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        began = (at or self.world.now) + self.clock_off
        terms = {"client": (client or self.world.jo).public_id, "title": "Push", "started_at": wire(began)}
        return self.say("start", workout, at, **(terms | more))

    def line(self, workout: str, line: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        terms = {"line": line, "exercise": "back-squat", "position": 0}
        return self.say("line", workout, at, **(terms | more))

    def set(self, workout: str, line: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        terms = {"set": fresh_id(), "line": line, "position": 0, "load_grams": 80_000, "reps": 5}
        return self.say("set", workout, at, **(terms | more))

    def finish(self, workout: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        ended = (at or self.world.now) + self.clock_off
        return self.say("finish", workout, at, **({"ended_at": wire(ended)} | more))

    def decide(self, workout: str, session: str = "deduct", at: datetime | None = None, **more: Any) -> dict[str, Any]:
        return self.say("decide", workout, at, session=session, **more)

    def whole(self, workout: str, at: datetime | None = None, *, sets: int = 3, **more: Any) -> list[dict[str, Any]]:
        """A workout of an hour with some sets, finished; nothing decided."""
        began = at or self.world.now - timedelta(hours=1)
        line = fresh_id()
        done = [self.set(workout, line, began, position=number) for number in range(sets)]
        ended = began + timedelta(hours=1)
        return [
            self.start(workout, at=began, **more),
            self.line(workout, line, began),
            *done,
            self.finish(workout, ended),
        ]

    def send(self, *operations: Any, now: datetime | None = None, **more: Any) -> "Receipt":
        """Send these to the server; its answer."""
        from tenpack.training.actions.sync import Batch, apply_operations

        now = now or self.world.now
        batch = Batch(self.id, now + self.clock_off, operations, **more)
        return apply_operations(seat=self.world.seat(self.person), batch=batch, now=now)

    def told(self, *operations: Any, **more: Any) -> "list[Entry]":
        """The answers alone."""
        return self.send(*operations, **more).entries

    def states(self, *operations: Any, **more: Any) -> list[str]:
        """What became of each, in a word; of what was refused or asks, the code."""
        return [one.code or one.state for one in self.told(*operations, **more)]


def finished_workout(world: "World", client: "Client") -> Any:
    """A workout of this client that their coach has finished."""
    from tenpack.training.models import Workout

    device, workout = Device(world, client.coach), fresh_id()
    device.send(*device.whole(workout, client=client))
    return Workout.objects.select_related("client").get(id=workout)
