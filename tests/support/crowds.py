"""Many at once: threads with connections of their own, and processes of their own."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.support.databases import test_database_url

PATIENCE_SECONDS = 120


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each in a thread with its own connection.

    The answers come in the acts' order; where one raised, its exception stands in place of the answer.
    """
    from django.db import connection

    answers: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(PATIENCE_SECONDS)
            answers[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return answers


def in_processes(module: str, orders: Sequence[Any], *, url: str = "") -> list[Any]:
    """Give each order to a fresh process of `python -m module`; they start working together. Shape: their answers.

    A process reads one JSON document, says `ready`, waits for a line, works and prints one JSON document.
    """
    environment = {**os.environ, "DATABASE_URL": url or test_database_url()}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", module],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _order in orders
    ]
    try:
        for process, order in zip(processes, orders, strict=True):
            process.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        for process in processes:
            assert process.stdout.readline() == "ready\n"  # type: ignore[union-attr]
        return [json.loads(process.communicate("go\n", PATIENCE_SECONDS)[0]) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@contextmanager
def altered(function: str, *changes: tuple[str, str]) -> Iterator[None]:
    """The database's function with parts of its text replaced, for a control that must go wrong; then as it was."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        (original,) = cursor.fetchone()
        broken = original
        for old, new in changes:
            assert old in broken, f"{function} no longer says {old!r}: this control has rotted"
            broken = broken.replace(old, new)
        execute_text(cursor, broken)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            execute_text(cursor, original)


@contextmanager
def without_constraint(table: str, name: str) -> Iterator[None]:
    """The table without one of its constraints or unique indexes; its rows are gone when it comes back."""
    from django.db import connection

    from tests.support.databases import empty_tables

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        if found := cursor.fetchone():
            drop = f"ALTER TABLE {table} DROP CONSTRAINT {name}"
            add = f"ALTER TABLE {table} ADD CONSTRAINT {name} {found[0]}"
        else:
            cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
            drop, (add,) = f"DROP INDEX {name}", cursor.fetchone()
        cursor.execute(drop)
    try:
        yield
    finally:
        empty_tables()
        with connection.cursor() as cursor:
            execute_text(cursor, add)


def execute_text(cursor: Any, statement: str) -> None:
    """Run a statement whose percent signs mean themselves."""
    cursor.execute(statement, None)
