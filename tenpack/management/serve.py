"""Serve the pages and do the jobs, on a database of its own unless DATABASE_URL names one."""

import argparse
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from tenpack.management.children import Child, keep_running
from tenpack.management.cli import domain_errors, set_up
from tenpack.management.database import open_database
from tenpack.management.embedded import EmbeddedDatabase
from tenpack.management.errors import CannotRun
from tenpack.management.migrate import migrate
from tenpack.management.saying import say

NEEDS_DATABASE = False
FIRST_PAGE_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    given = os.environ.get
    parser.add_argument("--host", default=given("TENPACK_HOST", "127.0.0.1"), help="TENPACK_HOST, else 127.0.0.1")
    parser.add_argument("--port", default=given("PORT", "8000"), help="PORT, else 8000")
    parser.add_argument("--workers", default=given("WEB_WORKERS", "2"), help="web processes; WEB_WORKERS, else 2")
    parser.add_argument("--threads", default=given("WEB_THREADS", "8"), help="in each of them; WEB_THREADS, else 8")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    return serve(options)


def serve(
    options: argparse.Namespace,
    *,
    prepare: Callable[[], None] = lambda: None,
    greeting: Callable[[], str] = lambda: "",
) -> int:
    """Start everything, say the address once the first page answers, stop everything at the end.

    `prepare` runs after the tables are there and before the first page; `greeting` is asked for after it.
    """
    port = _number("PORT", options.port, 65535)
    web = _web(options, port)
    _require_free(options.host, port)
    os.environ["PORT"] = str(port)
    say("Starting the database ...")
    with open_database() as embedded, domain_errors():
        set_up()
        say("Bringing its tables up to date ...")
        migrate()
        prepare()
        _let_go_of_the_database()
        say("Starting the web server and the worker ...")
        code = keep_running(
            [web, Child("worker", [sys.executable, "-m", "tenpack.jobs.worker"])],
            os.environ,
            once_started=lambda stop: _greet(options.host, port, greeting(), stop),
            look_after=lambda: _revive(embedded),
        )
        say("\nStopping ...")
    say("Stopped.")
    return code


def _web(options: argparse.Namespace, port: int) -> Child:
    return Child(
        "web",
        [
            *(sys.executable, "-m", "granian", "tenpack.wsgi:application"),
            *("--interface", "wsgi"),
            *("--host", options.host, "--port", str(port)),
            *("--workers", str(_number("WEB_WORKERS", options.workers, 64))),
            *("--blocking-threads", str(_number("WEB_THREADS", options.threads, 256))),
            *("--backlog", "1024", "--no-ws", "--respawn-failed-workers", "--log-level", "error"),
            *("--workers-kill-timeout", "10"),
        ],
    )


def _number(name: str, text: str, most: int) -> int:
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise CannotRun(f"{name} must be a number from 1 to {most}, not {text!r}.")
    return int(text)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotRun(f"Port {port} is reserved for the system; set PORT to one above 1024.") from error
        except OSError as error:
            raise CannotRun(
                f"Port {port} on {host} is already in use; stop what is using it or set PORT to another one."
            ) from error


def _let_go_of_the_database() -> None:
    from django.db import connections

    connections.close_all()


def _greet(host: str, port: int, greeting: str, stop: threading.Event) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    here = f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while not _answers(here):
        if time.monotonic() > deadline:
            raise CannotRun("The web server does not answer; its messages above say why.")
        if stop.wait(0.1):
            return
    say(f"\nTenpack is at {os.environ.get('TENPACK_URL') or here}")
    if greeting:
        say(greeting)
    say("Press Ctrl-C to stop.")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _revive(embedded: EmbeddedDatabase | None) -> None:
    if embedded is not None and not embedded.is_running():
        say("The database ended; starting it again.")
        embedded.start()
