"""Child processes that belong together: started together, restarted when one dies, stopped together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from tenpack.management.errors import CannotRun
from tenpack.management.saying import say

STOP_SECONDS = 15
# A child that dies this often within a minute will not get better by being started again.
MOST_RESTARTS = 5
LOOK_EVERY_SECONDS = 0.2


class Child:
    """One process and how to start it again."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = list(command)
        self.process: subprocess.Popen[bytes] | None = None
        self.starts: list[float] = []

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it in a group of its own, so that Ctrl-C in a terminal reaches only the parent."""
        self.starts = [start for start in self.starts if start > time.monotonic() - 60]
        if len(self.starts) >= MOST_RESTARTS:
            raise CannotRun(f"The {self.name} process keeps stopping; its messages above say why.")
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(self.command, env=dict(environment), start_new_session=True)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, seconds: float) -> None:
        """Wait for it to end and then end whatever is left of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} process does not stop by itself; ending it.")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def keep_running(
    children: Sequence[Child],
    environment: Mapping[str, str],
    *,
    once_started: Callable[[threading.Event], None] = lambda stop: None,
    look_after: Callable[[], None] = lambda: None,
) -> int:
    """Run the children until Ctrl-C or SIGTERM; start again the one that dies; leave none behind.

    `once_started` runs after all have been started and gives up when the event it is given is set;
    `look_after` runs between looks at them.
    """
    stop = threading.Event()
    # An event and no exception: one raised while the database is being started again would leave it running.
    before = {
        number: signal.signal(number, lambda _number, _frame: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        for child in children:
            child.start(environment)
        once_started(stop)
        while not stop.wait(LOOK_EVERY_SECONDS):
            look_after()
            for child in children:
                if child.has_died():
                    say(f"The {child.name} process ended; starting it again.")
                    child.start(environment)
        return 0
    finally:
        # A second Ctrl-C must not interrupt the stopping and leave orphans.
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        _stop(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(children: Sequence[Child]) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    for child in reversed(children):
        child.ask_to_stop()
    for child in reversed(children):
        child.make_stop(deadline - time.monotonic())
