"""Everything about one client in one file: JSON, a table for each part, the statement, receipts and credit notes."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from tenpack.keeping.sections import SECTIONS, Readers, enquiries_of
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_paper import paper_name, receipt_pdf
from tenpack.money.receipt_queries import whole_receipts
from tenpack.packs.models import LedgerEntry
from tenpack.packs.queries import packs_of
from tenpack.packs.statement import as_csv, as_json, statement
from tenpack.packs.statement_format import harmless
from tenpack.people.message_queries import attachments_of, content_of
from tenpack.people.models import Client
from tenpack.people.queries import names_of

Row = dict[str, Any]
WHO = ("actor_id", "coach_id", "settled_by_id")


def person_file(client: Client, now: datetime, tell: Callable[[int, int], None], *, for_staff: bool) -> bytes:
    """The zip, for the client or for staff. `tell` hears how many of its papers are done, and of how many."""
    papers = list(receipts_of(client))
    whole = parts_of(client, for_staff=for_staff)
    name_who(client, whole)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", readme(client, now))
        head = {"made_at": now.isoformat(), "business": client.business.name, "zone": client.business.zone}
        file.writestr("data.json", json.dumps({**head, **whole}, indent=1, ensure_ascii=False))
        for name, rows in whole.items():
            if rows:
                file.writestr(f"tables/{name}.csv", table(rows))
        for name, content in [*statements(client, now), *attachments(client)]:
            file.writestr(name, content)
        for number, paper in enumerate(papers, start=1):
            file.writestr(f"receipts/{paper_name(paper)}", receipt_pdf(paper))
            tell(number, len(papers))
    return target.getvalue()


def parts_of(client: Client, *, for_staff: bool) -> dict[str, list[Row]]:
    """Every part's rows; of the business's other clients there is nothing."""
    not_theirs = Readers.CLIENT if for_staff else Readers.STAFF
    sections = [one for one in SECTIONS if one.readers != not_theirs]
    parts = {one.name: [row_of(row, one.without) for row in one.rows(client)] for one in sections}
    return {**parts, "enquiries": [row_of(row) for row in enquiries_of(client)]}


def row_of(row: Model, without: frozenset[str] = frozenset()) -> Row:
    """The columns of a row as JSON holds them; what the row is called on pages stands first."""
    called = {"public_id": row.public_id} if hasattr(row, "public_id") else {}
    fields = [field for field in row._meta.concrete_fields if field.name not in without]
    return called | {field.attname: plain(getattr(row, field.attname)) for field in fields}


def plain(value: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, UUID) else value


def name_who(client: Client, parts: dict[str, list[Row]]) -> None:
    """Beside the id of whoever acted, the name."""
    acted = [(row, key) for rows in parts.values() for row in rows for key in WHO if row.get(key)]
    names = names_of(client.business, {UUID(row[key]) for row, key in acted})
    for row, key in acted:
        row[f"{key.removesuffix('_id')}_name"] = names.get(UUID(row[key]), "")


def table(rows: list[Row]) -> str:
    """The rows as a spreadsheet reads them."""
    target = io.StringIO()
    writer = csv.writer(target)
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer.writerow(names)
    writer.writerows([cell(row.get(name)) for name in names] for row in rows)
    return target.getvalue()


def cell(value: Any) -> str | int:
    """One value; documents as JSON, truth in words, nothing that a spreadsheet would run."""
    if isinstance(value, list | dict | bool):
        value = json.dumps(value, ensure_ascii=False)
    return harmless(value)


def statements(client: Client, now: datetime) -> Iterator[tuple[str, bytes]]:
    """The statement of sessions with its hashes, which `tenpack verify-statement` checks."""
    packs = list(packs_of(client))
    entries = list(LedgerEntry.objects.filter(pack__in=packs).select_related("reason_row"))
    names = names_of(client.business, {entry.actor_id for entry in entries if entry.actor_id})
    content = statement(client, entries, packs, names, now)
    yield "statement.json", as_json(content)
    yield "statement.csv", as_csv(content)


def attachments(client: Client) -> Iterator[tuple[str, bytes]]:
    """Files that came with messages: name in the zip, which begins with the id in `attachments`, and content."""
    for file in attachments_of(client):
        content = content_of(file)
        if content is not None:
            yield f"attachments/{file.public_id} {file.name}", content


def receipts_of(client: Client) -> QuerySet[Receipt]:
    """Every paper of the client, oldest first."""
    ours = whole_receipts()
    return (ours.filter(payment__offer__client=client) | ours.filter(refund__payment__offer__client=client)).order_by(
        "id"
    )


def readme(client: Client, now: datetime) -> str:
    """What is what, for a person."""
    return "\n".join(
        [
            _("%(client)s: everything %(business)s keeps about this person, made on %(day)s.")
            % {"client": client.name, "business": client.business.name, "day": now.date().isoformat()},
            "",
            _("data.json – all of it, for programs. Times are UTC, amounts are in the smallest coin."),
            _("tables – the same parts as tables, one file each, for a spreadsheet."),
            _("statement.json, statement.csv – every session with its hash. “tenpack verify-statement” checks them."),
            _("receipts – every receipt and credit note as a PDF."),
            _("attachments – files that came with messages, each with its id in front of its name."),
            _("Passwords, keys and links that open something are not in here."),
            "",
        ]
    )
