"""Statements of the hot path: prepared once per connection, one round trip each."""

from collections.abc import Sequence
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

# The cursor of this thread and the connection it belongs to. Kept, because making one costs three times its use.
kept = local()


def prepared_row(statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
    """The first row of a statement that the database keeps prepared for this connection; None where there is none.

    Errors: Django's `DatabaseError`s, as from any other query.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    if getattr(kept, "connection", None) is not database.connection:
        kept.connection, kept.cursor = database.connection, database.connection.cursor()
    with database.wrap_database_errors:
        row: tuple[Any, ...] | None = kept.cursor.execute(statement, values, prepare=True).fetchone()
    return row
