"""B5: history cannot be edited: the database refuses it, and the recount finds what was done behind its back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Field

from tenpack.kit.money import Money
from tenpack.money.actions import refund_payment
from tenpack.money.models import Payment
from tenpack.packs.actions import change_pack, expire_packs, undo_use
from tenpack.packs.models import LedgerEntry
from tests.support.crowds import altered
from tests.support.ledgers import differences, recounted
from tests.world import World

COLUMNS = [field.column for field in LedgerEntry._meta.concrete_fields]
# Another value of the same type, whatever was there.
OTHER = {
    "uuid": "coalesce('00000000-0000-7000-8000-' || right({}::text, 12), '00000000-0000-7000-8000-000000000001')::uuid",
    "integer": "coalesce({} + 100, 1)",
    "timestamp with time zone": "{} + interval '1 microsecond'",
    "bytea": "sha256(coalesce({}, ''))",
}
TEXT = "coalesce({} || ' ', 'x')"
# Constraints that stop even a superuser until they are dropped.
IN_THE_WAY = ("only_a_return_reverses", "entry_moves_something")
COPY_OF_FIRST = """
    SELECT (jsonb_populate_record(entry, '{"position": 9, "id": "00000000-0000-7000-8000-000000000001"}')).*
    FROM tenpack_ledgerentry AS entry WHERE position = 1 LIMIT 1
"""


@pytest.fixture
def history(world: World) -> World:
    """A ledger with every kind of entry that exists, with and without reasons, keys, visits and actors."""
    offer = world.paid()
    world.use(offer.pack, repeat_key='ключ "1"\n\\', request_hash=b"r" * 32)
    undo_use(visit=world.visit(world.use(offer.pack)), by=world.by, now=world.now)
    payment = Payment.objects.get(offer=offer)
    refund_payment(payment=payment, amount=Money(1, "EUR"), sessions=1, reason="ill", by=world.by, now=world.now)
    pack = world.pack(sessions=3, expires_on=world.today)
    over = world.later(days=2)
    expire_packs(now=over)
    pack.refresh_from_db()
    terms = {"title": "Ten", "starts_on": world.today, "expires_on": None, "reason": "“kind” 🙂"}
    change_pack(pack=pack, **terms, version=pack.version, by=world.by, now=over)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return world


@contextmanager
def behind_its_back() -> Iterator[Any]:
    """A cursor for which the triggers sleep, as only a superuser can have; everything is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in IN_THE_WAY:
            cursor.execute(f"ALTER TABLE tenpack_ledgerentry DROP CONSTRAINT IF EXISTS {name}")
        yield cursor
        transaction.set_rollback(True)


def other_value(column: str) -> str:
    field: Field[Any, Any] = next(field for field in LedgerEntry._meta.concrete_fields if field.column == column)
    kind = (field.rel_db_type(connection) if field.is_relation else field.db_type(connection)) or ""
    return OTHER.get(kind, TEXT).format(column)


def edits_missed(find: Callable[[], object]) -> list[str]:
    """Edit every column of every entry, one at a time; the columns whose edit is not found."""
    missed = []
    entries = list(LedgerEntry.objects.order_by("id").values_list("id", flat=True))
    with behind_its_back() as cursor:
        for entry, column in product(entries, COLUMNS):
            with transaction.atomic():
                change = f"SET {column} = {other_value(column)}"
                cursor.execute(f"UPDATE tenpack_ledgerentry {change} WHERE id = %s", [entry])
                assert cursor.rowcount == 1
                if not find():
                    missed.append(column)
                transaction.set_rollback(True)
    return missed


def recounted_in_sql() -> bool:
    """Whether the database's own recount finds an entry whose hash, or whose predecessor's, does not fit."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*) FROM (
                SELECT entry.hash <> sha256(convert_to(tenpack_entry_text(entry), 'UTF8')) AS changed,
                    entry.previous_hash <> lag(entry.hash, 1, decode(repeat('00', 32), 'hex')) OVER ordered AS torn,
                    entry.position <> row_number() OVER ordered AS moved
                FROM tenpack_ledgerentry AS entry WINDOW ordered AS (PARTITION BY pack_id ORDER BY position)
            ) AS walk WHERE changed OR torn OR moved
        """)
        return bool(cursor.fetchone()[0])


def test_an_honest_ledger_has_nothing_to_find(history: World) -> None:
    assert differences() == []
    assert not recounted_in_sql()
    assert LedgerEntry.objects.values("kind").distinct().count() == 6


def test_every_edit_of_every_column_is_found(history: World) -> None:
    assert edits_missed(recounted) == []


def test_the_database_finds_the_same(history: World) -> None:
    assert edits_missed(recounted_in_sql) == []


@pytest.mark.parametrize("column", ["why", "happened_at", "actor_id", "free_after"])
def test_control_a_field_left_out_of_the_hash_is_not_found(world: World, column: str) -> None:
    value = f"tenpack_instant(entry.{column})" if column.endswith("_at") else f"entry.{column}"
    with altered("tenpack_entry_text", (f"{value},", "")):
        world.use(world.pack())
        assert set(edits_missed(recounted_in_sql)) == {column}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM tenpack_ledgerentry WHERE position = 2",
        "DELETE FROM tenpack_ledgerentry WHERE kind = 'withdrawn'",
        "DELETE FROM tenpack_ledgerentry WHERE position = 1",
        "DELETE FROM tenpack_ledgerentry",
        "UPDATE tenpack_sessionpack SET free = free + 1",
        "UPDATE tenpack_sessionpack SET used = used + 1, free = free - 1",
        "UPDATE tenpack_sessionpack SET position = position - 1",
        "DELETE FROM tenpack_sessionpack WHERE free = 3",
        "UPDATE tenpack_ledgerentry SET position = position + 100 WHERE position > 1",
        f"INSERT INTO tenpack_ledgerentry {COPY_OF_FIRST}",
    ],
)
def test_entries_and_counters_that_do_not_fit_are_found(history: World, statement: str) -> None:
    with behind_its_back() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
        assert differences() != []


FORBIDDEN = [
    *(f"UPDATE tenpack_ledgerentry SET {column} = {column}" for column in COLUMNS),
    "DELETE FROM tenpack_ledgerentry",
    "TRUNCATE tenpack_ledgerentry CASCADE",
    "UPDATE tenpack_sessionpack SET free = 99",
    "UPDATE tenpack_sessionpack SET position = 0",
    "UPDATE tenpack_sessionpack SET client_id = client_id",
    "DELETE FROM tenpack_sessionpack",
    "UPDATE tenpack_ledgerreason SET text = 'kind'",
    "DELETE FROM tenpack_ledgerreason",
    "UPDATE tenpack_packterms SET title = 'Eleven'",
    "DELETE FROM tenpack_packterms",
    "UPDATE tenpack_payment SET amount_minor = 1",
    "DELETE FROM tenpack_payment",
    "TRUNCATE tenpack_payment CASCADE",
    "UPDATE tenpack_refund SET amount_minor = 2",
    "DELETE FROM tenpack_refund",
    "TRUNCATE tenpack_refund CASCADE",
    "TRUNCATE tenpack_packterms",
    "TRUNCATE tenpack_ledgerreason",
    "UPDATE tenpack_offer SET price_minor = 1",
    "UPDATE tenpack_offer SET paid_minor = 0",
    "UPDATE tenpack_offer SET pack_id = NULL WHERE pack_id IS NOT NULL",
    "DELETE FROM tenpack_offer",
]


def answer_to(statement: str) -> str:
    """The code with which the database refuses the statement; empty where it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error.__cause__.sqlstate)  # type: ignore[union-attr]
    return ""


def test_the_database_refuses_its_owner(history: World) -> None:
    """The application's own role, which owns the tables and is a superuser here."""
    answers = {statement: answer_to(statement) for statement in FORBIDDEN}
    assert {statement for statement, code in answers.items() if code not in ("TP010", "TP011")} == set()


def test_the_database_refuses_every_role(history: World) -> None:
    """A role that may write every table may still not rewrite history."""
    with transaction.atomic(), connection.cursor() as cursor:
        role = f"writer_{connection.settings_dict['NAME']}"
        cursor.execute(f"CREATE ROLE {role}")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")
        assert [statement for statement in FORBIDDEN if not answer_to(statement)] == []
        transaction.set_rollback(True)


def test_words_may_be_blanked_and_the_chain_still_holds(history: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenpack_ledgerreason SET text = ''")
        assert cursor.rowcount > 0
    assert differences() == []
