"""Checking a statement without a database: hashes, order, counts, reasons. Never fails on what it reads."""

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenpack.packs.chain import (
    AFTER,
    COUNTED,
    HASHED,
    NULLABLE,
    NUMBERS,
    Link,
    Recount,
    entry_text,
    reason_digest,
    text_hash,
    words,
)
from tenpack.packs.statement_format import CSV_COLUMNS, FORMAT, meant

PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
LARGEST_NUMBER = 1 << 31


class NotAStatement(ValueError):
    """The file is no statement, or its shape is broken; the message says where."""


@dataclass
class Checked:
    """What a statement holds and what is wrong with it. `heads` are the packs' titles and last hashes."""

    packs: int = 0
    entries: int = 0
    erased: int = 0
    heads: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def verify(content: bytes) -> Checked:
    """Check a statement in any of its formats. Errors: `NotAStatement`."""
    checked = Checked()
    for pack in packs_in(content):
        checked.packs += 1
        checked.problems += [f"{pack['title']}: {problem}." for problem in pack_problems(pack, checked)]
    return checked


def continues(later: bytes, earlier: bytes) -> Iterator[str]:
    """Each pack of the earlier statement whose entries the later one does not begin with. Errors: `NotAStatement`."""
    after = {pack["id"]: [entry.get("hash") for entry in pack["entries"]] for pack in packs_in(later)}
    for pack in packs_in(earlier):
        before = [entry.get("hash") for entry in pack["entries"]]
        if after.get(pack["id"], [])[: len(before)] != before:
            yield f"{pack['title']}: the later statement does not hold what the earlier one holds."


def packs_in(content: bytes) -> list[dict[str, Any]]:
    """The packs of a JSON, CSV or PDF statement, each with title and entries. Errors: `NotAStatement`."""
    if content.startswith(b"%PDF"):
        content = attached(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAStatement("This file is not text in UTF-8.") from error
    return packs_in_json(text) if text.lstrip().startswith("{") else packs_in_csv(text)


def attached(content: bytes) -> bytes:
    """The JSON that a PDF statement carries as an attachment."""
    for match in PDF_STREAM.finditer(content):
        for unpack in (zlib.decompress, bytes):
            try:
                found = unpack(match[1])
            except zlib.error:
                continue
            if found.startswith(b"{") and FORMAT.encode() in found[:80]:
                return found
    raise NotAStatement("This PDF carries no statement that can be checked.")


def packs_in_json(text: str) -> list[dict[str, Any]]:
    """Errors: `NotAStatement`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAStatement("This file is not JSON.") from error
    if content.get("format") != FORMAT or not isinstance(content.get("packs"), list):
        raise NotAStatement(f"This file is not a “{FORMAT}”.")
    for pack in content["packs"]:
        if not isinstance(pack, dict) or not all(is_text(pack.get(name)) for name in ("id", "title")):
            raise NotAStatement("A session pack in it has no id or title.")
        if not isinstance(pack.get("entries"), list) or not all(isinstance(one, dict) for one in pack["entries"]):
            raise NotAStatement(f"The entries of “{pack['title']}” cannot be read.")
    return list(content["packs"])


def packs_in_csv(text: str) -> list[dict[str, Any]]:
    """Errors: `NotAStatement`."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise NotAStatement("This file is not CSV.") from error
    if not lines or tuple(lines[0]) != CSV_COLUMNS:
        raise NotAStatement("This file has not the columns of a statement.")
    packs: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(CSV_COLUMNS):
            raise NotAStatement(f"Line {number} has not as many fields as the first.")
        row = {name: meant(text) for name, text in zip(CSV_COLUMNS, line, strict=True)}
        pack = packs.setdefault(row["pack_id"], {"id": row["pack_id"], "title": row["pack"], "entries": []})
        pack["entries"].append({name: typed(name, row[name]) for name in (*HASHED, "hash", "reason")})
    return list(packs.values())


def typed(name: str, text: str) -> str | int | None:
    """A field of a CSV line as its column has it."""
    if not text and (name in NULLABLE or name == "reason"):
        return None
    if name in NUMBERS and re.fullmatch(r"-?[0-9]{1,9}", text):
        return int(text)
    return text


def pack_problems(pack: Mapping[str, Any], checked: Checked) -> Iterator[str]:
    """Each difference inside one pack."""
    recount = Recount()
    for number, entry in enumerate(pack["entries"], 1):
        checked.entries += 1
        broken = misshapen(entry)
        if broken:
            yield f"line {number}: its {broken} cannot be read"
            return
        yield from (f"entry {entry['position']}: {problem}" for problem in recount.step(link_of(entry)))
        yield from entry_problems(pack, entry, checked)
    checked.heads.append((pack["title"], recount.hash))
    said = pack.get("counts")
    if said is not None and said != dict(zip(COUNTED, recount.counts, strict=True)):
        yield f"its numbers are not what its entries give ({words(recount.counts)})"


def entry_problems(pack: Mapping[str, Any], entry: Mapping[str, Any], checked: Checked) -> Iterator[str]:
    """Whether the entry is of this pack, and its reason the one it was written with."""
    if entry["pack_id"] != pack["id"]:
        yield f"entry {entry['position']}: it belongs to another pack"
    reason, digest = entry.get("reason"), entry["reason_hash"]
    if digest is not None and not reason:
        checked.erased += 1
    elif (digest or reason) and digest != reason_digest(entry["id"], str(reason)):
        yield f"entry {entry['position']}: its reason was changed"


def misshapen(entry: Mapping[str, Any]) -> str:
    """The first field that is missing or of another kind than it must be; empty where all are right."""
    for name in (*HASHED, "hash"):
        value = entry.get(name)
        if value is None and name in NULLABLE:
            continue
        right = type(value) is int and abs(value) < LARGEST_NUMBER if name in NUMBERS else is_text(value)
        if not right:
            return name
    reason = entry.get("reason")
    return "" if reason is None or is_text(reason) else "reason"


def is_text(value: object) -> bool:
    """Whether it is text that can be written as UTF-8: JSON may hide half a character in an escape."""
    try:
        return isinstance(value, str) and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


def link_of(entry: Mapping[str, Any]) -> Link:
    """What the recount needs of an entry."""
    return Link(
        position=entry["position"],
        movement=(entry["kind"], entry["from_bucket"], entry["to_bucket"]),
        quantity=entry["quantity"],
        is_reversal=entry["reverses_id"] is not None,
        after=tuple(entry[name] for name in AFTER),
        previous_hash=entry["previous_hash"],
        hash=entry["hash"],
        due_hash=text_hash(entry_text(entry)),
    )
