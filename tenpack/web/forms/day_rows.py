"""The rows of a day's form: blocks, their exercises, their sets. Their order is the order in which they are sent.

Fields are called `b0-kind`, `b0-i1-exercise`, `b0-i1-s2-reps`; the numbers only keep rows apart.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from tenpack.training.choices import BlockKind, LoadKind, SetKind
from tenpack.training.prescriptions import Block, Item, Load, Target
from tenpack.training.units import weight_of
from tenpack.web.prescription_words import time_words

FIELD = re.compile(r"b(\d{1,3})-(?:i(\d{1,3})-(?:s(\d{1,3})-)?)?([a-z_]{2,12})")
LONGEST = 600
Key = TypeVar("Key")
FIRST_COUNT = "3"


@dataclass
class Row:
    """Some fields that belong together, and the rows below them."""

    values: dict[str, str] = field(default_factory=dict)
    rows: list["Row"] = field(default_factory=list)
    name: str = ""
    # Where the eye goes next: a row that was just added.
    is_new: bool = False

    def value(self, field_name: str) -> str:
        """What was typed or is stored."""
        return self.values.get(field_name, "")

    def is_blank(self, *but: str) -> bool:
        """Whether nothing was typed, in these rows and below; what is chosen in a list does not count."""
        chosen = {"kind", "load_kind", "count", "step_weeks", "key", *but}
        return not any(value for name, value in self.values.items() if name not in chosen) and all(
            row.is_blank() for row in self.rows
        )


def read_rows(sent: Mapping[str, str]) -> list[Row]:
    """The blocks that a form sent."""
    blocks: dict[str, Row] = {}
    items: dict[tuple[str, str], Row] = {}
    sets: dict[tuple[str, str, str], Row] = {}
    for name, value in sent.items():
        found = FIELD.fullmatch(name)
        if not found:
            continue
        b, i, s, field_name = found.groups()
        row = branch(blocks, b, None)
        if i is not None:
            row = branch(items, (b, i), row)
        if s is not None:
            row = branch(sets, (b, i, s), row)
        row.values[field_name] = plain(value)
    return number_rows(list(blocks.values()))


def branch(known: dict[Key, Row], key: Key, above: Row | None) -> Row:
    """The row with this key; seen for the first time it is put at the end of the one above."""
    if key not in known:
        known[key] = Row()
        if above is not None:
            above.rows.append(known[key])
    return known[key]


def plain(value: str) -> str:
    """What was typed, short and without what no database keeps."""
    return value[:LONGEST].encode("utf-8", "ignore").decode().replace("\x00", "").strip()


def number_rows(blocks: list[Row]) -> list[Row]:
    """Give every row its name, in the order in which they stand."""
    for b, block in enumerate(blocks):
        block.name = f"b{b}"
        for i, item in enumerate(block.rows):
            item.name = f"b{b}-i{i}"
            for s, one in enumerate(item.rows):
                one.name = f"b{b}-i{i}-s{s}"
    return blocks


def new_block() -> Row:
    """A block with one exercise."""
    return Row({"kind": BlockKind.STRAIGHT}, [new_item()])


def new_item() -> Row:
    """An exercise with one row of sets."""
    return Row({"step_weeks": "1"}, [new_set()], is_new=True)


def new_set(like: Row | None = None) -> Row:
    """A row of sets, beginning as the one before."""
    first = {"count": FIRST_COUNT, "kind": SetKind.WORK, "load_kind": LoadKind.WEIGHT}
    return Row({**(like.values if like else first), "count": "1" if like else FIRST_COUNT}, is_new=like is not None)


def rows_of(blocks: Iterable[Block], names: Mapping[str, str], unit: str) -> list[Row]:
    """What is stored, as rows."""
    return number_rows([block_row(block, names, unit) for block in blocks])


def block_row(block: Block, names: Mapping[str, str], unit: str) -> Row:
    """A stored block as a row."""
    values = {
        "kind": block.kind,
        "rounds": str(block.rounds or ""),
        "rest": "" if block.rest_seconds is None else time_words(block.rest_seconds),
        "note": block.note,
    }
    return Row(values, [item_row(item, names, unit) for item in block.items])


def item_row(item: Item, names: Mapping[str, str], unit: str) -> Row:
    """A stored exercise as a row, equal sets in one."""
    step = item.step
    values = {
        "exercise": names.get(item.exercise, ""),
        "key": item.exercise,
        "note": item.note,
        "step_load": typed_weight(step.load_grams, unit) if step and step.load_grams else "",
        "step_reps": str(step.reps) if step and step.reps else "",
        "step_weeks": str(step.every_weeks if step else 1),
    }
    return Row(values, [set_row(target, len(list(same)), unit) for target, same in groupby(item.sets)])


def set_row(target: Target, count: int, unit: str) -> Row:
    """Stored sets that are equal, as one row."""
    reps = "" if target.reps is None else str(target.reps)
    values = {
        "count": str(count),
        "kind": target.kind,
        "reps": f"{reps}–{target.reps_most}" if target.reps_most else reps,
        "time": "" if target.seconds is None else time_words(target.seconds),
        "metres": str(target.metres or ""),
        "load": typed_load(target.load, unit) if target.load else "",
        "load_kind": target.load.kind if target.load else LoadKind.WEIGHT,
        "rest": "" if target.rest_seconds is None else time_words(target.rest_seconds),
        "tempo": target.tempo,
        "failure": "on" if target.to_failure else "",
    }
    return Row({name: str(value) for name, value in values.items()})


def typed_load(load: Load, unit: str) -> str:
    """A stored load as one would type it."""
    if load.kind == LoadKind.WEIGHT:
        return typed_weight(load.value, unit)
    return str(load.value) if load.kind == LoadKind.PERCENT else f"{load.value / 10:g}"


def typed_weight(grams: int, unit: str) -> str:
    """A stored weight as one would type it."""
    return f"{weight_of(grams, unit).normalize():f}"
