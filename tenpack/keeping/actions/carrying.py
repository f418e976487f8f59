"""A business leaves in one file and comes in at another site, with the same books."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from psycopg import Error

from tenpack.journal.actions import record
from tenpack.journal.choices import SYSTEM, Actor
from tenpack.keeping.carrying import Carried, Part, opened, write_business
from tenpack.keeping.errors import BooksDiffer, BusinessExists, FileDamaged, SignInTaken
from tenpack.notices.outbox import pass_over_business
from tenpack.notices.receipts import pass_over_receipts
from tenpack.people.actions import forget_files
from tenpack.people.message_models import Attachment
from tenpack.people.models import Business
from tenpack.reports.booked import BOOKINGS
from tenpack.reports.books import COMPARISONS, changed_reasons, compare
from tenpack.reports.ledger_walk import Walked, walk

TAKEN = """
SELECT EXISTS (SELECT FROM carried_rows AS new JOIN (
    SELECT id, email FROM tenpack_user UNION SELECT user_id, email FROM account_emailaddress
) AS old ON lower(old.email) = lower(new.email) AND old.id <> new.id)
"""
NEW_USERS = """
CREATE TEMPORARY TABLE new_users ON COMMIT DROP AS SELECT id FROM carried_rows EXCEPT SELECT id FROM tenpack_user
"""


def export_business(*, business: Business, target: IO[bytes], by: Actor = SYSTEM, now: datetime) -> dict[str, int]:
    """Write everything of the business into one file but what `STAYS`. Shape: how many rows of each table."""
    record("business.exported", business_id=business.id, about=business, now=now, by=by)
    return write_business(business, target, now)


def import_business(*, source: IO[bytes], now: datetime) -> Business:
    """Store a business from its file, all of it or nothing, and recount its books before anybody sees it.

    The tables' own triggers rest meanwhile: what they would write is in the file. They rest for nobody else, because
    the tables are locked, and only the role that owns the tables can do it. Source: docs/decisions/0018.

    Locks: every table it fills. Errors: `FileDamaged`, `FileOfOtherVersion`, `BusinessExists`, `SignInTaken`,
    `BooksDiffer`.
    """
    carried = opened(source)
    kept: list[str] = []
    try:
        with transaction.atomic():
            business = stored(carried, now)
            kept += keep_files(carried)
            record("business.imported", business_id=business.id, about=business, now=now, by=SYSTEM)
    except BaseException:
        forget_files(kept)
        raise
    return business


def stored(carried: Carried, now: datetime) -> Business:
    """The rows, compared, with a journal that nobody is told of again. Errors: `BusinessExists`, `BooksDiffer`."""
    if Business.objects.filter(id=carried.business).exists():
        raise BusinessExists
    fill(carried)
    difference = next(differences(), None)
    if difference:
        raise BooksDiffer(difference)
    business = Business.objects.get(id=carried.business)
    pass_over_business(business)
    pass_over_receipts(business=business, now=now)
    return business


def keep_files(carried: Carried) -> Iterator[str]:
    """Put what came with messages into the store of files, each by its row. Errors: `FileDamaged`."""
    rows = Attachment.objects.filter(business_id=carried.business).in_bulk(list(carried.files))
    if len(rows) != len(carried.files):
        raise FileDamaged
    for one in rows.values():
        content = carried.content_of(one)
        # Left of an earlier try; a business that is here was refused before.
        forget_files([one.stored_as])
        yield storages["files"].save(one.stored_as, ContentFile(content))


def fill(carried: Carried) -> None:
    """Copy every table with its triggers at rest; foreign keys, checks and unique indexes stay awake."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        set_triggers(carried, "DISABLE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        try:
            for part in carried.parts:
                copy_in(carried, part)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except (DatabaseError, Error) as error:
            raise FileDamaged from error
        set_triggers(carried, "ENABLE")


def set_triggers(carried: Carried, how: str) -> None:
    """Put the triggers of all tables to rest, or wake them, within this transaction."""
    with connection.cursor() as cursor:
        for part in carried.parts:
            cursor.execute(f'ALTER TABLE "{part.table.name}" {how} TRIGGER USER')


def copy_in(carried: Carried, part: Part) -> None:
    """One table. Errors: `FileDamaged` where rows are missing, too many, or of another business."""
    name = "carried_rows" if part.table.is_shared else part.table.name
    columns = ", ".join(f'"{column}"' for column in part.columns)
    with connection.cursor() as cursor:
        if part.table.is_shared:
            # Only names of our own tables and columns stand in these statements.
            shape = f'SELECT {columns} FROM "{part.table.name}" LIMIT 0'  # noqa: S608
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {shape}")
        with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN WITH (FORMAT csv, HEADER MATCH)') as rows:
            for chunk in carried.content(part):
                rows.write(chunk)
        if cursor.rowcount != part.rows:
            raise FileDamaged
        if part.table.is_shared:
            share(part, columns)
            return
        count = f'SELECT count(*) FROM "{name}" WHERE {part.table.rows}'  # noqa: S608
        cursor.execute(count, {"business": carried.business})
        if cursor.fetchone() != (part.rows,):
            raise FileDamaged


def share(part: Part, columns: str) -> None:
    """Sign-ins that this site knows already stay as they are. Errors: `SignInTaken` for another one's address."""
    with connection.cursor() as cursor:
        if part.table.name == "tenpack_user":
            cursor.execute(TAKEN)
            if cursor.fetchone() == (True,):
                raise SignInTaken
            cursor.execute(NEW_USERS)
        key = "id" if part.table.name == "tenpack_user" else "user_id"
        cursor.execute(
            f'INSERT INTO "{part.table.name}" ({columns}) SELECT {columns} FROM carried_rows'  # noqa: S608
            f" WHERE {key} IN (SELECT id FROM new_users)"
        )
        cursor.execute("DROP TABLE carried_rows")


def differences() -> Iterator[str]:
    """What `tenpack check-ledger` would say now."""
    yield from walk(Walked(), lambda _walked: None)
    yield from changed_reasons()
    for comparison in (*COMPARISONS, *BOOKINGS):
        yield from compare(comparison)
