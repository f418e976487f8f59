"""V7: what a coach's device says in one call, against the same operations one call each."""

import http.client
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from bench.cast import Cast
from bench.places import Server
from tenpack.kit.ids import public_id

WORKOUTS, SETS = 10, 47


@dataclass(frozen=True)
class Syncs:
    """Seconds that all operations took: in one call, and one call each."""

    together: list[float]
    one_by_one: list[float]
    operations: int
    refused: int

    @property
    def ratio(self) -> float:
        """The one call against the many."""
        return median(self.together) / median(self.one_by_one)


def measure_sync(server: Server, cast: Cast, *, runs: int) -> Syncs:
    """Send ten workouts of fifty operations at once, and ten others operation by operation; by turns."""
    together, one_by_one, refused = [], [], 0
    for _run in range(runs):
        operations = [said for number in range(WORKOUTS) for said in workout_of(cast.client_ids[number])]
        seconds, wrong = sent(server, cast, [operations])
        together.append(seconds)
        refused += wrong
        operations = [said for number in range(WORKOUTS) for said in workout_of(cast.client_ids[number])]
        seconds, wrong = sent(server, cast, [[one] for one in operations])
        one_by_one.append(seconds)
        refused += wrong
    return Syncs(together, one_by_one, WORKOUTS * (SETS + 3), refused)


def workout_of(client: UUID) -> list[dict[str, Any]]:
    """Fifty operations: a workout is begun, gets an exercise and its sets, and ends."""
    now, line = datetime.now(UTC).isoformat().replace("+00:00", "Z"), str(uuid4())
    head = {"workout": str(uuid4()), "at": now}
    start = {"kind": "start", "client": public_id("cl", client), "title": "Push", "started_at": now}
    sets: list[dict[str, Any]] = [
        {"kind": "set", "set": str(uuid4()), "line": line, "position": number, "load_grams": 80_000, "reps": 5}
        for number in range(SETS)
    ]
    exercise = {"kind": "line", "line": line, "exercise": "back-squat", "position": 0}
    said = [start, exercise, *sets, {"kind": "finish", "ended_at": now}]
    return [{"id": str(uuid4()), **head, **one} for one in said]


def sent(server: Server, cast: Cast, batches: list[list[dict[str, Any]]]) -> tuple[float, int]:
    """Send these over one connection. Shape: the seconds it took, and how many operations were refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {cast.api_key}", "Content-Type": "application/json"}
    device, refused, began = str(uuid4()), 0, time.monotonic()
    for operations in batches:
        head = {"version": 1, "device": device, "sent_at": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
        connection.request("POST", "/api/v1/sync", json.dumps({**head, "operations": operations}), headers)
        answer = json.loads(connection.getresponse().read())
        refused += sum(one["state"] != "applied" for one in answer["operations"])
    seconds = time.monotonic() - began
    connection.close()
    return seconds, refused
