"""A running site: the real web server, in processes of its own, on this worker's test database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.stripe_double import StripeDouble
from tests.support.databases import test_database_url

START_SECONDS = 60


@dataclass
class Site:
    """A web server that answers at `url` and can be killed and started again."""

    url: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self.url):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"The site does not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """End every process of the site at once, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def make_site(folder: Path, database_url: str, *, workers: int = 1, **environment: str) -> Site:
    """A site that is not started yet, on any database."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    return Site(
        url=url,
        command=[
            *(sys.executable, "-m", "granian", "tenpack.wsgi:application", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error"),
            *("--workers", str(workers), "--blocking-threads", "4", "--workers-kill-timeout", "3"),
        ],
        environment={
            **os.environ,
            "DATABASE_URL": database_url,
            "TENPACK_HOME": str(folder),
            "TENPACK_URL": url,
            "PORT": str(port),
            **environment,
        },
        log=folder / "site.log",
    )


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def _site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock():
        site = make_site(tmp_path_factory.mktemp("site"), test_database_url())
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def _provider_of_demo_site() -> Iterator[StripeDouble]:
    with StripeDouble() as double:
        yield double


@pytest.fixture(scope="session")
def _demo_site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
    _provider_of_demo_site: StripeDouble,
) -> Iterator[Site]:
    demo = {"TENPACK_DEMO": "1", "STRIPE_API_BASE": _provider_of_demo_site.url}
    with django_db_blocker.unblock():
        site = make_site(tmp_path_factory.mktemp("demo-site"), test_database_url(), **demo)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(_site: Site, committed: None) -> Site:
    """The running site on this worker's test database; what the test commits, the site sees."""
    return _site


@pytest.fixture
def demo_site(_demo_site: Site, committed: None) -> Site:
    """The same, with TENPACK_DEMO=1: demo card page, mails at a local page."""
    return _demo_site


@pytest.fixture
def provider(demo_site: Site, _provider_of_demo_site: StripeDouble) -> StripeDouble:
    """The double of the card provider that the demo site asks, empty again, in real time."""
    _provider_of_demo_site.forget()
    return _provider_of_demo_site


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
