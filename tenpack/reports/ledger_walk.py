"""Every entry of every pack, walked in order and counted anew. Streams: memory does not grow with the ledger."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tenpack.kit.ids import public_id
from tenpack.packs.chain import COUNTED, HASHED, NULLABLE, TEMPLATE, Link, Recount, text_hash, words
from tenpack.packs.models import SessionPack

# So many packs are held at a time; their entries pass by one after the other.
PACKS_AT_ONCE = 20_000
DIGESTS = frozenset(("reason_hash", "request_hash", "previous_hash", "hash"))


def column(name: str) -> str:
    """The column as the canonical text wants it: digests in hexadecimal, what may be null as JSON."""
    value = f"encode({name}, 'hex')" if name in DIGESTS else name
    if name == "repeat_key":
        return "coalesce(to_json(repeat_key)::text, 'null')"
    if name == "visit_turn":
        return "coalesce(visit_turn::text, 'null')"
    return f"coalesce('\"' || {value} || '\"', 'null')" if name in NULLABLE else value


ENTRIES = f"""COPY (
    SELECT {", ".join(column(name) for name in (*HASHED, "hash"))} FROM tenpack_ledgerentry
    WHERE pack_id > %s AND pack_id <= %s ORDER BY pack_id, position
) TO STDOUT"""  # noqa: S608 - nothing but the names of columns
NOTHING, LAST = UUID(int=0), UUID(int=(1 << 128) - 1)
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


@dataclass
class Walked:
    """How far the walk has come."""

    entries: int = 0
    packs: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a pack's row says of itself."""

    position: int
    counts: tuple[int, ...]


def walk(walked: Walked, tell: Callable[[Walked], None]) -> Iterator[str]:
    """Each difference between the entries, and between them and the packs' counters.

    `walked` counts along, `tell` hears of it every twenty thousand packs. The caller holds one snapshot.
    """
    after = NOTHING
    while True:
        packs = packs_after(after)
        until = max(packs) if len(packs) == PACKS_AT_ONCE else LAST
        yield from walk_between(after, until, packs, walked)
        walked.packs += len(packs)
        tell(walked)
        if until == LAST:
            return
        after = until


def packs_after(after: UUID) -> dict[UUID, Said]:
    """The next packs by id, with what they say of themselves."""
    rows = SessionPack.objects.filter(id__gt=after).order_by("id").values_list("id", "position", *COUNTED)
    return {pack: Said(position, tuple(counts)) for pack, position, *counts in rows[:PACKS_AT_ONCE]}


def walk_between(after: UUID, until: UUID, packs: Mapping[UUID, Said], walked: Walked) -> Iterator[str]:
    """The entries of these packs, one pack after the other."""
    said = {str(pack): value for pack, value in packs.items()}
    pack, recount = "", Recount()
    for owner, link in entries_between(after, until):
        if owner != pack:
            yield from compare(pack, recount, said)
            pack, recount = owner, Recount()
        walked.entries += 1
        for problem in recount.step(link):
            yield f"{name_of(pack)}, entry {link.position}: {problem}."
    yield from compare(pack, recount, said)
    for rest, row in said.items():
        yield from compare(rest, Recount(), {rest: row})


def compare(pack: str, recount: Recount, said: dict[str, Said]) -> Iterator[str]:
    """The recount of one pack against its row, which is then done with."""
    if not pack:
        return
    row = said.pop(pack, None)
    if row is None:
        yield f"{name_of(pack)}: entries of a pack that does not exist."
    elif row.position != recount.position:
        yield f"{name_of(pack)}: it says {row.position} entries, the ledger has {recount.position}."
    elif row.counts != recount.counts:
        yield f"{name_of(pack)}: it says {words(row.counts)}; its entries give {words(recount.counts)}."


def entries_between(after: UUID, until: UUID) -> Iterator[tuple[str, Link]]:
    """Entries in order of pack and position, straight from the database's own text."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        cursor.execute("SET LOCAL datestyle TO 'ISO, YMD'")
        with cursor.copy(ENTRIES, (after, until)) as rows:
            for row in rows:
                yield parsed(str(row, "utf-8"))


def parsed(line: str) -> tuple[str, Link]:
    """A line of COPY's text format: the pack, and what the recount needs. Every entry there is passes here."""
    if "\\" in line:
        line = unescaped(line)
    values = line[:-1].split("\t")
    values[9], values[10] = instant(values[9]), instant(values[10])
    digest = values.pop()
    # By position, because naming the fields costs a tenth of the walk; the order is that of `HASHED`.
    link = Link(
        int(values[4]),
        (values[5], values[7], values[8]),
        int(values[6]),
        values[19] != "null",
        tuple(map(int, values[22:27])),
        values[27],
        digest,
        text_hash(TEMPLATE % tuple(values)),
    )
    return values[3], link


def instant(text: str) -> str:
    """`2026-03-02 09:00:00.5+00` as the ledger writes it: `2026-03-02T09:00:00.500000Z`."""
    return f"{text[:10]}T{text[11:19]}{text[19:-3] or '.':0<7}Z"


def unescaped(text: str) -> str:
    """Undo COPY's backslashes."""
    parts = iter(text)
    return "".join(ESCAPES[next(parts)] if part == "\\" else part for part in parts)


def name_of(pack: str) -> str:
    """The pack as pages call it."""
    return f"Pack {public_id('pk', UUID(pack))}"
