"""V3, V4, V5, V6: pages against an empty one of the same application, by the CPU of the web process."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.loads import page_script, wrk
from bench.places import Server, database_seconds

CONNECTIONS = 4


@dataclass(frozen=True)
class Page:
    """An address, and the sign-in it is read with."""

    address: str
    cookie: str


@dataclass(frozen=True)
class PageCost:
    """One page: its CPU as a multiple of the empty page's, its milliseconds, the database's, and its queries."""

    times_empty: float
    milliseconds: float
    database_milliseconds: float
    queries: int


def page_costs(folder: Path, server: Server, pages: dict[str, Page], *, seconds: int, runs: int) -> dict[str, PageCost]:
    """Every page in turn, several times; the one named `empty` is what the others are held against."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for page in pages.values():
        warm(folder, server.url + page.address, page.cookie)
    for _run in range(runs):
        for name, page in pages.items():
            spent[name].append(cpu_of(folder, server, page, seconds=seconds))
    web = {name: median(times[0] for times in several) for name, several in spent.items()}
    database = {name: median(times[1] for times in several) for name, several in spent.items()}
    return {
        name: PageCost(web[name] / web["empty"], web[name] * 1000, database[name] * 1000, queries_of(page))
        for name, page in pages.items()
    }


def warm(folder: Path, url: str, cookie: str) -> None:
    """Answers that nobody measures: the first compiles templates, and each thread opens its connection."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url} answers {error.code}.") from error
    wrk(folder, url, page_script(cookie), seconds=1, connections=CONNECTIONS)


def cpu_of(folder: Path, server: Server, page: Page, *, seconds: int) -> tuple[float, float]:
    """CPU seconds of the web process for one answer of this page, and of the database."""
    web, database = server.cpu_seconds(), database_seconds(folder)
    load = wrk(folder, server.url + page.address, page_script(page.cookie), seconds=seconds, connections=CONNECTIONS)
    if load.errors or not load.done:
        raise SystemExit(f"{page.address} does not answer well: {load}.")
    return (server.cpu_seconds() - web) / load.done, (database_seconds(folder) - database) / load.done


def queries_of(page: Page) -> int:
    """How many questions one answer asks the database, sign-in included; counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    name, _, value = page.cookie.partition("=")
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies[name] = value
    with CaptureQueriesContext(connection) as questions:
        answer = browser.get(page.address)
    if answer.status_code != 200:
        raise SystemExit(f"{page.address} answers {answer.status_code}.")
    return len(questions)
