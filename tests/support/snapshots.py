"""Everything that is stored, so that a refused act can prove that nothing changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import pytest

from tests.support.databases import KEPT_TABLES

R = TypeVar("R", bound=Exception)


def everything(*, but: frozenset[str] = frozenset()) -> dict[str, str | None]:
    """A digest of every table's rows, in one query. `but` names tables that may change."""
    from django.db import connection

    tables = [name for name in all_tables() if name not in but]
    connection.ensure_connection()
    # Asked some thousand times in a run, and planning takes longer than reading: prepared once for a connection.
    digests = connection.connection.execute(reading(tables), prepare=True).fetchone()
    return dict(zip(tables, digests, strict=True))


@cache
def all_tables() -> list[str]:
    from django.db import connection

    return sorted(set(connection.introspection.table_names()) - KEPT_TABLES)


def reading(tables: list[str]) -> str:
    digest = "(SELECT md5(string_agg(line::text, E'\\n' ORDER BY line::text)) FROM \"{}\" AS line)"
    return "SELECT " + ", ".join(digest.format(table) for table in tables)


def changed_since(before: dict[str, str | None]) -> set[str]:
    """The tables that hold something else now."""
    now = everything()
    return {table for table, digest in before.items() if now[table] != digest}


@contextmanager
def nothing_changes(*, but: frozenset[str] = frozenset()) -> Iterator[None]:
    """Whatever happens inside leaves every table as it was. `but` names those that may change."""
    before = everything(but=but)
    yield
    assert changed_since(before) == set()


def refused(error: type[R], act: Callable[..., Any], *args: Any, **terms: Any) -> R:
    """The refusal of this act, which changed nothing."""
    with nothing_changes(), pytest.raises(error) as caught:
        act(*args, **terms)
    assert str(caught.value)
    return caught.value


def fields_refused(act: Callable[..., Any], *args: Any, **terms: Any) -> set[str]:
    """The fields with which this act is refused; it changed nothing."""
    from tenpack.kit.errors import InvalidFields

    return set(refused(InvalidFields, act, *args, **terms).problems)
