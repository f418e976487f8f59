"""B3: what was acknowledged survives the kill of the web server, of a worker and of the database."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from tenpack.management.embedded import EmbeddedDatabase
from tests.races.stage import EXPIRING
from tests.support.sites import Site, make_site

WEB_KILLS, BACKEND_KILLS, SERVER_KILLS, WORKER_KILLS = 8, 20, 2, 20
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.durable


@dataclass
class Stage:
    """A database that writes to disk, and what lies in it."""

    database: EmbeddedDatabase
    folder: Path
    key: str
    packs: list[str]
    random: Random = field(default_factory=lambda: Random(3))

    @property
    def url(self) -> str:
        return self.database.url()

    def ask(self, query: str, *values: Any) -> list[Any]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def pause(self) -> None:
        time.sleep(self.random.uniform(0.05, 0.3))

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "DATABASE_URL": self.url, "TENPACK_HOME": str(self.folder)}
        return subprocess.run(
            [sys.executable, "-m", *command], env=environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def stage(start_durable_database: Callable[[], EmbeddedDatabase], own_home: Path) -> Stage:
    stage = Stage(start_durable_database(), own_home, "", [])
    set_up = stage.run("tests.races.stage")
    assert set_up.returncode == 0, set_up.stderr
    known = json.loads(set_up.stdout)
    stage.key, stage.packs = known["key"], known["packs"]
    return stage


class Sender(threading.Thread):
    """Somebody who deducts one session after the other over HTTP, sends again what is unsure and notes the answers."""

    def __init__(self, site: Site, stage: Stage, number: int) -> None:
        super().__init__()
        self.site, self.stage, self.number = site, stage, number
        self.acknowledged: dict[str, str] = {}
        self.unsure = 0
        self.is_over = threading.Event()

    def run(self) -> None:
        count = 0
        while not self.is_over.is_set():
            count += 1
            key = f"sender-{self.number}-{count}"
            entry = self.deduct(key)
            if entry is None:
                self.unsure += 1
                entry = self.settle(key)
            self.acknowledged[key] = entry
            time.sleep(0.01)

    def deduct(self, key: str) -> str | None:
        """The entry that was acknowledged; None where nothing is known."""
        pack = self.stage.packs[hash(key) % len(self.stage.packs)]
        headers = {"Authorization": f"Bearer {self.stage.key}", "Idempotency-Key": key}
        connection = http.client.HTTPConnection(self.site.url.removeprefix("http://"), timeout=5)
        try:
            connection.request("POST", f"/api/v1/session-packs/{pack}/uses", b"{}", headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status >= 500:
            return None
        assert answer.status == 201, body
        return str(json.loads(body)["entry"])

    def settle(self, key: str) -> str:
        """Send again until it is known."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (entry := self.deduct(key)) is None:
            assert time.monotonic() < deadline, "the site does not come back"
            time.sleep(0.05)
        return entry


@pytest.fixture
def site(stage: Stage) -> Iterator[Site]:
    site = make_site(stage.folder, stage.url)
    site.start()
    yield site
    site.kill()


def kill_web(site: Site, stage: Stage) -> None:
    site.kill()
    site.start()


def kill_backend(site: Site, stage: Stage) -> None:
    """Kill the database's process that serves the site; all others go down with it and it recovers."""
    with suppress(psycopg.Error):
        backends = stage.ask(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        for (pid,) in backends[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def kill_database(site: Site, stage: Stage) -> None:
    """Kill every process of the database at once, as a power cut would, and start it again."""
    postmaster = int((stage.database.folder / "postmaster.pid").read_text().split()[0])
    for pid in [postmaster, *children_of(postmaster)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    stage.database.start()


def children_of(process: int) -> list[int]:
    import psutil

    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(process).children()]
    return []


def test_deductions_survive_kills_of_web_and_database(site: Site, stage: Stage) -> None:
    senders = [Sender(site, stage, number) for number in range(3)]
    for sender in senders:
        sender.start()
    kills = [kill_web] * WEB_KILLS + [kill_backend] * BACKEND_KILLS + [kill_database] * SERVER_KILLS
    stage.random.shuffle(kills)
    somebody = Sender(site, stage, 9)
    acknowledged = {}
    for number, kill in enumerate(kills):
        stage.pause()
        kill(site, stage)
        # A request comes through before the next kill.
        acknowledged[f"between-{number}"] = somebody.settle(f"between-{number}")
    for sender in senders:
        sender.is_over.set()
        sender.join(PATIENCE_SECONDS)
        acknowledged |= sender.acknowledged
    assert sum(sender.unsure for sender in senders) >= WEB_KILLS
    check_survived(stage, somebody, acknowledged)


def check_survived(stage: Stage, sender: Sender, acknowledged: dict[str, str]) -> None:
    """Each act is one entry, the one that was acknowledged; nothing else is there."""
    assert {key: sender.settle(key) for key in acknowledged} == acknowledged
    assert len(set(acknowledged.values())) == len(acknowledged)
    used = entries_that_exist(stage)
    assert len(used) == len(acknowledged)
    assert stage.ask("SELECT sum(used) FROM tenpack_sessionpack") == [(len(used),)]
    checked = stage.run("tenpack.management.cli", "check-ledger", "--quiet")
    assert (checked.returncode, checked.stdout) == (0, "")


class Worker:
    """A process whose children work and are killed: `tests.races.worker`."""

    def __init__(self, stage: Stage) -> None:
        environment = {**os.environ, "DATABASE_URL": stage.url}
        command = [sys.executable, "-m", "tests.races.worker"]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, order: str) -> int:
        """Set a child to work; its number."""
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return int(self.line())

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def until_over(self) -> list[str]:
        """What the child said before it was gone."""
        return list(iter(self.line, "over"))


@pytest.fixture
def worker(stage: Stage) -> Iterator[Worker]:
    worker = Worker(stage)
    yield worker
    worker.process.kill()
    worker.process.communicate()


def entries_that_exist(stage: Stage) -> set[str]:
    return {str(entry) for (entry,) in stage.ask("SELECT id FROM tenpack_ledgerentry WHERE kind = 'used'")}


def acknowledged_before_kills(stage: Stage, worker: Worker, order: str, kills: int, first: int = 0) -> list[str]:
    """Kill the worker as soon as it has acknowledged something; all it acknowledged."""
    said = []
    for number in range(first, first + kills):
        child = worker.start(f"{order} {number * 100}")
        said.append(worker.line())
        time.sleep(stage.random.choice([0, stage.random.uniform(0, 0.02)]))
        os.kill(child, signal.SIGKILL)
        said += worker.until_over()
    return [line.removeprefix("used ") for line in said]


def test_a_killed_worker_keeps_what_it_acknowledged(stage: Stage, worker: Worker) -> None:
    acknowledged = acknowledged_before_kills(stage, worker, "use", WORKER_KILLS // 2)
    assert len(acknowledged) >= WORKER_KILLS // 2
    check_kept(stage, acknowledged)
    for _kill in range(WORKER_KILLS // 2):
        child = worker.start("expire")
        time.sleep(stage.random.uniform(0.02, 0.1))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        worker.until_over()
    worker.start("expire")
    worker.until_over()
    expired = stage.ask("SELECT sum(quantity) FROM tenpack_ledgerentry WHERE kind = 'expired' GROUP BY pack_id")
    assert expired == [(3,)] * EXPIRING
    checked = stage.run("tenpack.management.cli", "check-ledger", "--quiet")
    assert (checked.returncode, checked.stdout) == (0, "")

    # The control, on the same stage: who acknowledges before the commit loses what was acknowledged.
    too_early = acknowledged_before_kills(stage, worker, "use early", 3, first=100)
    with pytest.raises(AssertionError):
        check_kept(stage, too_early)


def check_kept(stage: Stage, acknowledged: list[str]) -> None:
    assert acknowledged
    assert set(acknowledged) <= entries_that_exist(stage)
