"""V10: how soon one web process answers, and what it weighs after ten thousand answers."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.cast import Cast
from bench.loads import page_script, wrk
from bench.places import Server, computed

ANSWERS = 10_000
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Worker:
    """Seconds to the first answer, and of it what was computing; megabytes after half and after all answers."""

    start_seconds: float
    start_computed: float
    answers: int
    half_megabytes: float
    megabytes: float

    @property
    def growth(self) -> float:
        """How much the second half of the answers added."""
        return self.megabytes / self.half_megabytes - 1


def measure_worker(folder: Path, cast: Cast, *, starts: int, answers: int) -> Worker:
    """Start a web process some times, then let the last one answer."""
    seconds = []
    for _start in range(starts - 1):
        began = time.monotonic()
        with Server(folder, workers=1):
            seconds.append(time.monotonic() - began)
    began = time.monotonic()
    with Server(folder, workers=1) as server:
        seconds.append(time.monotonic() - began)
        cpu = computed(server.process)
        half = answer_many(folder, server, cast, answers // 2)
        half_weight = weight(server)
        more = answer_many(folder, server, cast, answers - answers // 2)
        return Worker(median(seconds), cpu, half + more, half_weight, weight(server))


def answer_many(folder: Path, server: Server, cast: Cast, number: int) -> int:
    """Answer at least so many requests: pages and calls of the API in turn."""
    done, turns = 0, [*((address, 1) for address in (cast.profile, "/plans", "/clients")), ("/api/v1/me", 4)]
    script = page_script(cast.cookie) + f'wrk.headers["Authorization"] = "Bearer {cast.api_key}"\n'
    while done < number:
        for address, seconds in turns:
            load = wrk(folder, server.url + address, script, seconds=seconds, connections=8)
            if load.errors:
                raise SystemExit(f"{address} does not answer well: {load}.")
            done += load.done
    return done


def weight(server: Server) -> float:
    """Megabytes of memory that the web process occupies."""
    return float(max(one.memory_info().rss for one in server.workers())) / MEGABYTE
