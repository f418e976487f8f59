"""Databases restart and connections break: the API heals, and says so where it cannot know."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tenpack.packs.models import LedgerEntry, SessionPack
from tests.api.callers import Answer, key_of
from tests.api.over_http import Wire
from tests.support.sites import Site, make_site
from tests.world import World

NOBODY = "postgresql://postgres@127.0.0.1:9/nothing?connect_timeout=2"


@pytest.fixture
def wire(site: Site, committed_world: World) -> Iterator[Wire]:
    wire = Wire(site.url, key_of(committed_world.maya))
    yield wire
    wire.close()


@pytest.fixture
def path(committed_world: World) -> str:
    """Where a session of a pack of ten is used."""
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
    return f"/session-packs/{committed_world.pack(starts_on=yesterday).public_id}/uses"


def cut(waiting_for_a_lock: bool = False) -> int:
    """Cut every other connection to the database, or those that wait for a lock; how many there were."""
    query = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND (NOT %s OR wait_event_type = 'Lock')
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [waiting_for_a_lock])
        return int(cursor.fetchone()[0])


def until(happens: Callable[[], Any]) -> None:
    """Wait until something happens."""
    deadline = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def uses() -> int:
    return LedgerEntry.objects.filter(kind="used").count()


def test_dead_connections_heal(wire: Wire, path: str) -> None:
    for repeat in ("one", None):
        assert wire("POST", path, {}).status == 201
        assert wire("GET", "/me").status == 200
        assert cut() >= 1
        assert wire("POST", path, {}, repeat=repeat).status == 201
        cut()
        assert wire("GET", "/me").status == 200
    assert uses() == 4


@pytest.mark.parametrize(("repeat", "status", "used"), [("key", 201, 1), (None, 503, 0)])
def test_a_connection_that_breaks_in_the_act(wire: Wire, path: str, repeat: str | None, status: int, used: int) -> None:
    wire("GET", "/me")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            SessionPack.objects.select_for_update().get()
            answer = pool.submit(wire, "POST", path, {}, repeat=repeat)
            until(lambda: cut(waiting_for_a_lock=True))
        found: Answer = answer.result(60)
    assert found.status == status
    assert uses() == used
    if status == 503:
        assert found.code == "outcome_unknown"
        assert found.headers["retry-after"] == "2"


def test_a_database_that_is_away(tmp_path: Path) -> None:
    site = make_site(tmp_path, NOBODY)
    site.start()
    try:
        for method, path in [("POST", "/clients/cl_x/uses"), ("GET", "/me"), ("POST", "/clients")]:
            wire = Wire(site.url, "tp_some")
            answer = wire(method, path, {})
            wire.close()
            assert (answer.status, answer.code) == (503, "try_again")
            assert answer.headers["retry-after"] == "2"
    finally:
        site.stop()


def test_retrying_is_safe(site: Site, committed_world: World, path: str) -> None:
    """B2 over HTTP, small: 60 acts, each sent twenty times over eight connections, are 60 entries."""
    key = key_of(committed_world.maya)
    committed_world.pack(sessions=60)
    who = f"/clients/{committed_world.jo.public_id}/uses"
    acts = [f"act-{number}" for number in range(60)]

    def send_all(turn: int) -> list[Answer]:
        wire = Wire(site.url, key)
        order = acts[turn:] + acts[:turn]
        found = {act: wire("POST", who, {"note": act}, repeat=act) for act in order}
        wire.close()
        return [found[act] for act in acts]

    with ThreadPoolExecutor(8) as pool:
        rounds = list(pool.map(send_all, [turn % 3 for turn in range(20)]))
    for answers in zip(*rounds, strict=True):
        assert {answer.status for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert sum(not answer.replayed for answer in answers) == 1
    assert uses() == 60
    assert sum(pack.used for pack in SessionPack.objects.all()) == 60
