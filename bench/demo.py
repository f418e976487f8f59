"""V12: `tenpack demo` from the command to the first page, the first time and again."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.places import computed, free_port, wait_for

DROPPED = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")


@dataclass(frozen=True)
class DemoStarts:
    """Seconds to the first page: with loading, started again, and what of the last was computing."""

    first: float
    again: float
    computed: float


def measure_demo(*, starts: int) -> DemoStarts:
    """Start the demo in an empty folder, then again on what it left."""
    # A short path: the database's socket lies in it.
    with tempfile.TemporaryDirectory(prefix="tenpack-demo-") as home:
        with demo(Path(home)) as (first, _computed):
            pass
        again = []
        for _start in range(starts):
            with demo(Path(home)) as (seconds, cpu):
                again.append(seconds)
    return DemoStarts(first, median(again), cpu)


@contextmanager
def demo_at(home: Path) -> Iterator[str]:
    """A running demo; the value is its address."""
    port = free_port()
    with demo(home, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def demo(home: Path, port: int = 0) -> Iterator[tuple[float, float]]:
    """A running demo; the values are how long its first page took, and how much of it was computing."""
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "tenpack.management.cli", "demo", "--port", str(port)],
        env={**kept, "TENPACK_HOME": str(home), "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/account/login/", process)
        yield time.monotonic() - began, computed(process)
    finally:
        process.terminate()
        process.wait(60)
