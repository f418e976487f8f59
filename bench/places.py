"""What is measured: a database of the run's own and web servers on it, as `tenpack serve` starts them."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tenpack.management.embedded import EmbeddedDatabase

SERVE_SECONDS = 60


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """A fresh embedded PostgreSQL with every commit on disk, its tables made; Django is set up on it."""
    server = EmbeddedDatabase(folder / "pg")
    url = server.start()
    os.environ.update(
        DATABASE_URL=url,
        SECRET_KEY="only for measuring",
        TENPACK_HOME=str(folder),
        DJANGO_SETTINGS_MODULE="bench.settings",
    )
    import django
    from django.db import connections

    django.setup()
    from tenpack.management.migrate import migrate

    migrate()
    try:
        yield url
    finally:
        connections.close_all()
        server.stop()


def database_seconds(folder: Path) -> float:
    """What the database's processes have computed so far, those that have ended included."""
    main = psutil.Process(int((folder / "pg" / "postmaster.pid").read_text().split()[0]))
    return sum(sum(one.cpu_times()[:4]) for one in (main, *main.children(recursive=True)))


class Server:
    """One granian with so many web processes."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"web-{self.port}.log"
        self.command = [
            *(sys.executable, "-m", "granian", "tenpack.wsgi:application", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(self.port), "--backlog", "1024", "--no-ws"),
            *("--workers", str(workers), "--blocking-threads", "8", "--log-level", "error"),
        ]

    def __enter__(self) -> "Server":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, "PORT": str(self.port), "TENPACK_URL": self.url},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(f"{self.url}/account/login/", self.process)
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def workers(self) -> list[psutil.Process]:
        """The web processes, without the one that looks after them."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def cpu_seconds(self) -> float:
        """What the web processes have computed so far."""
        return sum(sum(worker.cpu_times()[:2]) for worker in self.workers())


def computed(process: "subprocess.Popen[bytes]") -> float:
    """CPU seconds of a process and everything it started."""
    parent = psutil.Process(process.pid)
    return sum(sum(one.cpu_times()[:2]) for one in (parent, *parent.children(recursive=True)))


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the address answers; fail when the process ends or takes too long."""
    deadline = time.monotonic() + SERVE_SECONDS
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{url} does not answer.")
        time.sleep(0.02)


def answers(url: str) -> bool:
    """Whether a first answer without an error comes."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status) == 200
    except (OSError, urllib.error.HTTPError):
        return False


def free_port() -> int:
    """A port that nothing listens on: from BENCH_PORT on where it is set, else any."""
    first = int(os.environ.get("BENCH_PORT", "0"))
    for port in range(first, first + 10) if first else (0,):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No port is free.")
