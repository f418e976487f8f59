"""Databases for tests: a shared quick one, and durable ones for tests that kill things."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from tenpack.management.embedded import EmbeddedDatabase

# Nothing here survives the run, so nothing waits for a disk.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}
# Filled by migrations and by Django itself; a test that commits leaves them as they are.
KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}

_shared: list[EmbeddedDatabase] = []


def start_shared_database(folder: Path) -> str:
    """Start the database of this run and return its address."""
    database = EmbeddedDatabase(folder, QUICK)
    url = database.start()
    _shared.append(database)
    return url


def stop_shared_database() -> None:
    while _shared:
        _shared.pop().stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy the embedded database's empty one, whose locale is the same on every machine."""
    from django.conf import settings

    # A run outlives the age at which a connection is renewed, which would tear a test's transaction.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    template = os.environ.get("TENPACK_TEST_TEMPLATE")
    if template:
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Make this worker's test database for every test that asks, `committed` and `site` included.

    pytest-django's own looks only for its marker and its fixtures, and would otherwise leave the tests on
    the database that DATABASE_URL names.
    """
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        _end_other_connections()
        teardown_databases(made, verbosity=0)


def _end_other_connections() -> None:
    """A server that a test killed may take a moment to notice; a database in use cannot be dropped."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database where the test really commits, for races, other processes and browsers.

    Used instead of `db` and `transactional_db`: the ledger refuses the emptying that Django would do
    afterwards, so this one empties the tables with the triggers asleep, which takes a superuser.
    """
    with django_db_blocker.unblock():
        empty_tables()
        yield
        empty_tables()
        _close_connections()


def empty_tables() -> None:
    """Empty every table but those that migrations fill."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if not name.startswith("test_"):
        raise RuntimeError(f"{name} is not a test database; its tables are not emptied.")
    tables = [name for name in connection.introspection.table_names() if name not in KEPT_TABLES]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            quoted = ", ".join(connection.ops.quote_name(name) for name in tables)
            _patiently(lambda: cursor.execute(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE"))
        finally:
            cursor.execute("SET session_replication_role = origin")


def _patiently(act: Callable[[], None]) -> None:
    """A page that was closed a moment ago may still have a request on its way, which holds other tables first."""
    for _turn in range(4):
        with suppress(OperationalError):
            act()
            return
    act()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def test_database_url() -> str:
    """The address of this worker's own test database."""
    from django.db import connection

    settings = connection.settings_dict
    user, password = settings["USER"], settings["PASSWORD"]
    sign_in = f"{user}:{password}@" if password else f"{user}@" if user else ""
    address = f"postgresql://{sign_in}/{settings['NAME']}?host={settings['HOST']}"
    return f"{address}&port={settings['PORT']}" if settings["PORT"] else address


test_database_url.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def start_durable_database(own_home: Path) -> Iterator[Callable[[], EmbeddedDatabase]]:
    """A function that starts an embedded database of the test's own, with every commit really on disk."""
    started: list[EmbeddedDatabase] = []

    def start() -> EmbeddedDatabase:
        database = EmbeddedDatabase(own_home / "pg", {"shared_buffers": "64MB"})
        database.start()
        started.append(database)
        return database

    yield start
    for database in started:
        database.stop()
