"""The chain of a pack's ledger, without a database: the canonical text of an entry, its hash, and the recount.

The database writes the same text (`tenpack_entry_text` in `migrations/ledger.sql`); a test holds the two together.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from json import JSONEncoder
from typing import NamedTuple

from tenpack.packs.choices import MOVES

FIRST_PREVIOUS = "0" * 64
COUNTED = ("free", "booked", "used", "expired", "withdrawn")
AFTER = tuple(f"{name}_after" for name in COUNTED)
# What an entry's hash covers, in this order: every column but the hash itself.
HASHED = (
    *("id", "business_id", "client_id", "pack_id", "position", "kind", "quantity", "from_bucket", "to_bucket"),
    *("happened_at", "recorded_at", "actor_kind", "actor_id", "cause", "cause_id", "why", "reason_hash"),
    *("visit_id", "visit_turn", "reverses_id", "repeat_key", "request_hash", *AFTER, "previous_hash"),
)
NUMBERS = frozenset(("position", "quantity", "visit_turn", *AFTER))
NULLABLE = frozenset(
    ("actor_id", "cause_id", "reason_hash", "visit_id", "visit_turn", "reverses_id", "repeat_key", "request_hash")
)
# Numbers, and columns that may be null, stand in the template as JSON; all others without their quotation marks.
AS_JSON = NUMBERS | NULLABLE
# A JSON array with a space after each comma, its text unescaped where JSON allows: what PostgreSQL's jsonb prints.
TEMPLATE = "[" + ", ".join("%s" if name in AS_JSON else '"%s"' for name in HASHED) + "]"
encode = JSONEncoder(ensure_ascii=False).encode

# What one session moved does to the five counts, for every movement there is.
EFFECTS = {
    (kind.value, source.value, target.value): [(name == target) - (name == source) for name in COUNTED]
    for kind, moves in MOVES.items()
    for source, target in moves
}


def entry_text(entry: Mapping[str, str | int | None]) -> str:
    """What the entry's hash covers, as a JSON array. Ids and instants are text, digests hexadecimal."""
    return TEMPLATE % tuple(encode(entry[name]) if name in AS_JSON else encode(entry[name])[1:-1] for name in HASHED)


def text_hash(text: str) -> str:
    """The hash of a canonical text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def reason_digest(entry_id: str, reason: str) -> str:
    """What the chain keeps of an entry's words, so that they can be erased without breaking it."""
    return text_hash(f"{entry_id}\n{reason}")


class Link(NamedTuple):
    """What the recount needs to know of an entry. `due_hash` is the one its text gives, `hash` the one it carries."""

    position: int
    movement: tuple[str, str, str]
    quantity: int
    is_reversal: bool
    after: tuple[int, ...]
    previous_hash: str
    hash: str
    due_hash: str


class Recount:
    """Walks one pack's entries in order, counting anew."""

    def __init__(self) -> None:
        self.position = 0
        self.hash = FIRST_PREVIOUS
        self.counts: tuple[int, ...] = (0, 0, 0, 0, 0)

    def step(self, link: Link) -> Sequence[str]:
        """Take the next entry. Shape: each thing about it that the ones before it do not explain."""
        counts = self.moved(link)
        fits = (
            link.hash == link.due_hash
            and link.previous_hash == self.hash
            and link.position == self.position + 1
            and counts == link.after
            and min(link.after) >= 0
            and link.is_reversal is (link.movement[0] == "returned")
        )
        problems = () if fits else tuple(self.problems_of(link, counts))
        # What the entry says is taken over, so that one difference is told once.
        self.position, self.hash, self.counts = link.position, link.hash, link.after
        return problems

    def moved(self, link: Link) -> tuple[int, ...] | None:
        """The five counts after the entry, None for a movement that there is not."""
        effect = EFFECTS.get(link.movement)
        quantity = link.quantity
        if effect is None or quantity < 1:
            return None
        free, booked, used, expired, withdrawn = self.counts
        return (
            free + quantity * effect[0],
            booked + quantity * effect[1],
            used + quantity * effect[2],
            expired + quantity * effect[3],
            withdrawn + quantity * effect[4],
        )

    def problems_of(self, link: Link, counts: tuple[int, ...] | None) -> Iterator[str]:
        """What does not fit, in words."""
        if link.position != self.position + 1:
            yield f"position {link.position} follows {self.position}"
        if link.previous_hash != self.hash:
            yield "the hash of the entry before is another"
        if link.hash != link.due_hash:
            yield "it was changed after it was written, its hash does not fit"
        if link.is_reversal is not (link.movement[0] == "returned"):
            yield "only an entry that returns a session names the one it takes back"
        if counts is None:
            kind, source, target = link.movement
            yield f"{kind} cannot move {link.quantity} from {source} to {target}"
        elif counts != link.after:
            yield f"it says {words(link.after)}, but the entries give {words(counts)}"
        elif min(counts) < 0:
            yield f"a count lies below zero: {words(counts)}"


def words(counts: Sequence[int]) -> str:
    """The five counts with their names."""
    return ", ".join(f"{name} {count}" for name, count in zip(COUNTED, counts, strict=True))
