"""The file that carries a business: a zip of one CSV for each table, the files that came with messages, and a manifest
with counts and hashes."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction

from tenpack.keeping.errors import FileDamaged, FileOfOtherVersion
from tenpack.keeping.tables import TABLES, Table
from tenpack.people.message_models import Attachment
from tenpack.people.message_queries import content_of
from tenpack.people.models import Business

FORMAT = "tenpack business 1"
MANIFEST = "manifest.json"
CHUNK = 1 << 20


def write_business(business: Business, target: IO[bytes], now: datetime) -> dict[str, int]:
    """Write everything of one business, as it stood at one instant. Shape: how many rows of each table."""
    with transaction.atomic(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        parts = [write_table(file, table, business.id) for table in TABLES]
        head = {"format": FORMAT, "made_at": now.isoformat(), "schema": schema()}
        who = {"id": str(business.id), "name": business.name}
        whole = {**head, "business": who, "tables": parts, "files": list(write_files(file, business))}
        file.writestr(MANIFEST, json.dumps(whole, indent=1, ensure_ascii=False))
    return {part["name"]: part["rows"] for part in parts}


def write_table(file: zipfile.ZipFile, table: Table, business: UUID) -> dict[str, Any]:
    """One table as CSV, NULL unquoted and everything else quoted, so that both can be told apart."""
    digest, columns, instead = sha256(), table.columns(), dict(table.instead)
    shown = ", ".join(f'{instead[name]} AS "{name}"' if name in instead else f'"{name}"' for name in columns)
    query = f'SELECT {shown} FROM "{table.name}" WHERE {table.rows} ORDER BY 1'  # noqa: S608 - names of our own tables
    copy = f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE *)"
    with connection.cursor() as cursor, file.open(f"{table.name}.csv", "w", force_zip64=True) as part:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        with cursor.copy(copy, {"business": business}) as rows:
            for row in rows:
                digest.update(row)
                part.write(row)
        count = cursor.rowcount
    return {"name": table.name, "columns": columns, "rows": count, "sha256": digest.hexdigest()}


def write_files(file: zipfile.ZipFile, business: Business) -> Iterator[dict[str, str]]:
    """What came with messages, each under its id. What the store of files has lost cannot travel."""
    for one in Attachment.objects.filter(business=business).order_by("id"):
        content = content_of(one)
        if content is not None:
            file.writestr(f"files/{one.id}", content)
            yield {"id": str(one.id), "sha256": sha256(content).hexdigest()}


def schema() -> list[str]:
    """The migrations that made the tables: both sides must have the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'tenpack' ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Part:
    """What the manifest says of one table."""

    table: Table
    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Carried:
    """An opened file, its manifest understood and fit for this database."""

    file: zipfile.ZipFile
    business: UUID
    name: str
    parts: list[Part]
    files: dict[UUID, str]

    def content(self, part: Part) -> Iterator[bytes]:
        """The rows of one table in chunks. Errors: `FileDamaged` where they are not what the manifest says."""
        digest = sha256()
        try:
            with self.file.open(f"{part.table.name}.csv") as rows:
                while chunk := rows.read(CHUNK):
                    digest.update(chunk)
                    yield chunk
        except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise FileDamaged from error
        if digest.hexdigest() != part.sha256:
            raise FileDamaged

    def content_of(self, one: Attachment) -> bytes:
        """A file that came with a message. Errors: `FileDamaged` where it is not what the manifest and its row say."""
        try:
            with self.file.open(f"files/{one.id}") as stored:
                content = stored.read(one.size + 1)
        except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise FileDamaged from error
        if len(content) != one.size or sha256(content).hexdigest() != self.files[one.id]:
            raise FileDamaged
        return content


def opened(source: IO[bytes]) -> Carried:
    """Read the manifest. Errors: `FileDamaged`, `FileOfOtherVersion`."""
    try:
        file = zipfile.ZipFile(source)
        said = json.loads(file.read(MANIFEST))
        if said["format"] != FORMAT or said["schema"] != schema():
            raise FileOfOtherVersion
        given = {one["name"]: one for one in said["tables"]}
        parts = [part_of(table, given.pop(table.name)) for table in TABLES]
        business = UUID(said["business"]["id"])
        name = str(said["business"]["name"])
        files = {UUID(one["id"]): str(one["sha256"]) for one in said["files"]}
    except (KeyError, TypeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise FileDamaged from error
    if given:
        raise FileOfOtherVersion
    return Carried(file, business, name, parts, files)


def part_of(table: Table, said: dict[str, Any]) -> Part:
    """One table of the manifest. Errors: `FileOfOtherVersion` where its columns are others here."""
    if said["columns"] != table.columns():
        raise FileOfOtherVersion
    return Part(table, table.columns(), int(said["rows"]), str(said["sha256"]))
