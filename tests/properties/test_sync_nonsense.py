"""Whatever stands in an operation, the batch is answered and the good ones are kept."""

from random import Random
from typing import Any

from tenpack.training.models import Operation, Workout
from tenpack.web.api.bodies import read_json
from tenpack.web.api.errors import NotJson
from tenpack.web.sync import sync
from tests.support.workouts import Device, fresh_id, wire
from tests.web.test_fuzz import as_wire, values
from tests.world import World

BATCHES, EACH = 60, 20
STATES = {"applied", "replayed", "waiting", "refused", "ask"}


def good(device: Device, workout: str, line: str) -> list[dict[str, Any]]:
    """One of every kind."""
    return [
        device.start(workout, appointment=None, day=None),
        device.line(workout, line, note="", target=[{"kind": "work", "reps": 5}], group=None),
        device.set(workout, line, seconds=None, metres=None, rpe_tenths=80, set_kind="work"),
        device.say("note", workout, text="Fine"),
        device.finish(workout),
        device.decide(workout, "none", reason="Trial", pack=None, separate=False),
        device.say("sign_off", workout, sign="signature", drawing="M0 0"),
    ]


def spoiled(said: dict[str, Any], chance: Random) -> Any:
    """The operation with something in it that no device sends."""
    if chance.random() < 0.1:
        return values(chance)
    name = chance.choice([*said, "stray"])
    if chance.random() < 0.2:
        return {key: value for key, value in said.items() if key != name}
    return said | {name: values(chance)}


def is_json(value: Any) -> bool:
    """Infinities and lone surrogates are none: a batch with one is refused as a whole."""
    try:
        read_json(as_wire(value))
    except NotJson:
        return False
    return True


def test_nonsense_harms_nothing(world: World) -> None:
    chance, device = Random(2026), Device(world)
    seat, answered = world.seat(), 0
    for _batch in range(BATCHES):
        workout, line = fresh_id(), fresh_id()
        right = good(device, workout, line)
        wrong = [spoiled(chance.choice(good(device, fresh_id(), line)), chance) for _number in range(EACH)]
        wrong = [one for one in wrong if is_json(one)]
        head = {"version": 1, "device": str(device.id), "sent_at": wire(world.now)}
        told = sync(seat=seat, body=as_wire({**head, "operations": [*right, *wrong]}), now=world.now)
        assert {one["state"] for one in told["operations"]} <= STATES
        assert [one["state"] for one in told["operations"][: len(right)]] == ["applied"] * len(right)
        answered += len(told["operations"])
        assert Workout.objects.get(id=workout).no_session_reason == "Trial"
    assert answered > BATCHES * 10
    assert Operation.objects.count() >= BATCHES * 7
