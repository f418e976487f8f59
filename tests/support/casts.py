"""The cast of `tests/world.py` as fixtures. Models may only be imported once Django is set up, so they are late.

Most tests begin with it, so it is built through the real actions once in each process; every other test gets the same
rows and objects again, at its own moment.
"""

import pickle
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

# In the order in which they refer to each other.
TABLES = (
    "tenpack_user",
    "account_emailaddress",
    "tenpack_business",
    "tenpack_coach",
    "tenpack_client",
    "tenpack_invitation",
    "tenpack_journalline",
)

# Stands in the statements for how much later everything is.
BY = "@by@"


@dataclass
class Kept:
    """The cast as it was built: what writes its rows, and its objects."""

    statements: str
    objects: bytes

    def again(self, now: datetime) -> "World":
        """The same cast, everything of it so much later or earlier as this moment is."""
        from django.db import connection

        world: World = pickle.loads(self.objects)
        by = now - world.now
        moment = f"'{by / timedelta(microseconds=1):.0f} us'::interval"
        with connection.cursor() as cursor:
            cursor.execute(self.statements.replace(BY, moment))
        for one in objects_of(world).values():
            move(one, by)
        world.now = now
        return world


def objects_of(world: "World") -> dict[int, Any]:
    """Every model's object in it, and all they lead to; the same row may be several objects."""
    found: dict[int, Any] = {}
    more = [one for one in vars(world).values() if not isinstance(one, datetime)]
    while more:
        one = more.pop()
        if id(one) not in found:
            found[id(one)] = one
            more += one._state.fields_cache.values()
    return found


def move(one: Any, by: timedelta) -> None:
    for field in one._meta.concrete_fields:
        value = getattr(one, field.attname)
        if isinstance(value, datetime):
            setattr(one, field.attname, value + by)


def keep(world: "World") -> Kept:
    """What stands in the database now is this cast alone."""
    from django.db import connection

    with connection.cursor() as cursor:
        statements = [statement_for(cursor, table) for table in TABLES]
    return Kept("; ".join(statements), pickle.dumps(world))


def statement_for(cursor: Any, table: str) -> str:
    """Write the rows of a table again, its instants moved; numbers that the database gives are given anew."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER'",
        [table],
    )
    kinds = dict(cursor.fetchall())
    cursor.execute(f"SELECT quote_literal(json_agg(one)::text) FROM {table} AS one")
    (rows,) = cursor.fetchone()
    names = ", ".join(f'"{name}"' for name in kinds)
    moved = ", ".join(f'"{name}" + {BY}' if "timestamp" in kind else f'"{name}"' for name, kind in kinds.items())
    return f"INSERT INTO {table} ({names}) SELECT {moved} FROM json_populate_recordset(NULL::{table}, {rows})"


_kept: list[Kept] = []


def cast(*, now: datetime | None = None) -> "World":
    """The cast in an empty database, at `tests.world.NOW` unless told otherwise."""
    from tests.world import NOW, build_world

    if _kept:
        return _kept[0].again(now or NOW)
    world = build_world(now=now or NOW)
    _kept.append(keep(world))
    return world


@pytest.fixture
def world(db: None) -> "World":
    """The cast, gone again after the test."""
    return cast()


@pytest.fixture
def committed_world(committed: None) -> "World":
    """The cast in a database where the test really commits."""
    return cast()
