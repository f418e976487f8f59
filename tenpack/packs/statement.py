"""A client's statement: every pack and every entry with the hashes that chain them, to keep and to check later.

Shape: plain values that JSON can hold. `verification.py` checks one without a database.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tenpack.packs.chain import COUNTED, HASHED
from tenpack.packs.models import LedgerEntry, SessionPack
from tenpack.packs.statement_format import CSV_COLUMNS, FORMAT, harmless
from tenpack.people.models import Client


def statement(
    client: Client,
    entries: Iterable[LedgerEntry],
    packs: Iterable[SessionPack],
    names: Mapping[UUID, str],
    now: datetime,
) -> dict[str, Any]:
    """What the client may take away. `entries` with their reasons at hand, in any order."""
    by_pack: dict[UUID, list[LedgerEntry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.position):
        by_pack.setdefault(entry.pack_id, []).append(entry)
    return {
        "format": FORMAT,
        "made_at": instant(now),
        "business": {"id": str(client.business_id), "name": client.business.name, "zone": client.business.zone},
        "client": {"id": str(client.id), "name": client.name},
        "packs": [pack_part(pack, by_pack.get(pack.id, []), names, now) for pack in packs],
    }


def pack_part(
    pack: SessionPack, entries: list[LedgerEntry], names: Mapping[UUID, str], now: datetime
) -> dict[str, Any]:
    """One pack with its terms, its numbers and its entries, oldest first."""
    return {
        "id": str(pack.id),
        "title": pack.title,
        "starts_on": str(pack.starts_on),
        "expires_on": str(pack.expires_on) if pack.expires_on else None,
        "state": pack.state(now).value,
        "counts": {name: getattr(pack, name) for name in COUNTED},
        "entries": [entry_part(entry, names) for entry in entries],
    }


def entry_part(entry: LedgerEntry, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Everything the hash covers, the hash, and who and why in words."""
    reason = getattr(entry, "reason_row", None)
    return {
        **{name: plain(getattr(entry, name)) for name in HASHED},
        "hash": bytes(entry.hash).hex(),
        "who": names.get(entry.actor_id, "") if entry.actor_id else "",
        "reason": reason.text if reason else None,
    }


def plain(value: object) -> str | int | None:
    """A column's value as the canonical text has it."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if value is None or type(value) is int else str(value)


def instant(moment: datetime) -> str:
    """`2026-03-02T09:00:00.000000Z`, as the ledger writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_json(content: Mapping[str, Any]) -> bytes:
    """The statement as a file."""
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def as_csv(content: Mapping[str, Any]) -> bytes:
    """One line an entry, readable columns first; what a spreadsheet would run is made harmless."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(CSV_COLUMNS)
    for pack in content["packs"]:
        for entry in pack["entries"]:
            first = (
                pack["title"],
                entry["position"],
                entry["happened_at"],
                entry["kind"],
                entry["who"],
                entry["reason"],
            )
            lines.writerow([harmless(value) for value in (*first, *(entry[name] for name in (*HASHED, "hash")))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
