"""V3: a client's profile against an empty page of the same application, by the CPU of the web process."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.cast import Cast
from bench.loads import page_script, wrk
from bench.places import Server

CONNECTIONS = 4


@dataclass(frozen=True)
class PageCost:
    """One page: its CPU as a multiple of the empty page's, its milliseconds and its queries."""

    name: str
    times_empty: float
    milliseconds: float
    queries: int


def page_costs(folder: Path, server: Server, cast: Cast, *, seconds: int, runs: int) -> list[PageCost]:
    """Every page of V3, interleaved with the empty one."""
    addresses = {"empty": "/bench/empty", "overview": cast.profile, "sessions": f"{cast.profile}/sessions"}
    spent: dict[str, list[float]] = {name: [] for name in addresses}
    for address in addresses.values():
        warm(folder, server.url + address, cast.cookie)
    for _run in range(runs):
        for name, address in addresses.items():
            spent[name].append(cpu_of(folder, server, cast, address, seconds=seconds))
    empty = median(spent["empty"])
    return [
        PageCost(name, median(times) / empty, median(times) * 1000, queries_of(addresses[name], cast))
        for name, times in spent.items()
    ]


def warm(folder: Path, url: str, cookie: str) -> None:
    """Answers that nobody measures: the first compiles templates, and each thread opens its connection."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url} answers {error.code}.") from error
    wrk(folder, url, page_script(cookie), seconds=1, connections=CONNECTIONS)


def cpu_of(folder: Path, server: Server, cast: Cast, address: str, *, seconds: int) -> float:
    """CPU seconds of the web process for one answer of this page."""
    before = server.cpu_seconds()
    load = wrk(folder, server.url + address, page_script(cast.cookie), seconds=seconds, connections=CONNECTIONS)
    if load.errors or not load.done:
        raise SystemExit(f"{address} does not answer well: {load}.")
    return (server.cpu_seconds() - before) / load.done


def queries_of(address: str, cast: Cast) -> int:
    """How many questions one answer asks the database, sign-in included; counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    name, _, value = cast.cookie.partition("=")
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies[name] = value
    with CaptureQueriesContext(connection) as questions:
        answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}.")
    return len(questions)
