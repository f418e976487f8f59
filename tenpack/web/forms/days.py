"""The form of a training day: rows are added, moved and taken away, then read as blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from tenpack.kit.errors import Invalid, InvalidFields, Refused
from tenpack.training.choices import BlockKind, LoadKind, SetKind
from tenpack.training.library import Movement
from tenpack.training.models import ProgramDay
from tenpack.training.prescriptions import LARGEST_GRAMS, MOST_SETS, parse_blocks
from tenpack.training.search import fold, search
from tenpack.training.units import grams_of, weight_of
from tenpack.web.forms.day_rows import (
    Row,
    new_block,
    new_item,
    new_set,
    number_rows,
    plain,
    read_rows,
    rows_of,
)

MOST_SUGGESTED = 3
LARGEST_STEP = 100_000
# A field of the stored shape, and the one a person fills in for it.
TYPED = {
    "reps_most": "reps",
    "seconds": "time",
    "rest_seconds": "rest",
    "to_failure": "failure",
    "load_grams": "step_load",
    "every_weeks": "step_weeks",
    "step": "step_load",
    "sets": "count",
}


@dataclass
class DayForm:
    """A day as typed. `problems` are told by the name of the field; those of the whole form stand at ""."""

    day: ProgramDay
    movements: list[Movement]
    language: str
    version: str = ""
    title: str = ""
    rows: list[Row] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    # Where each stored place comes from: the path of the JSON, and the row of the form.
    places: dict[str, Row] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Kilograms or pounds."""
        return self.day.program.business.weight_unit

    @property
    def load_kinds(self) -> list[tuple[str, Any]]:
        """How a load may be said; a weight in the business's unit."""
        return [(kind.value, self.unit if kind is LoadKind.WEIGHT else kind.label) for kind in LoadKind]

    set_kinds = SetKind.choices
    block_kinds = BlockKind.choices

    def open(self) -> None:
        """Begin with what is stored; an empty day with a row to fill in."""
        names = {one.key: one.name(self.language) for one in self.movements}
        blocks = parse_blocks(self.day.blocks)
        names |= self.archived_names({item.exercise for block in blocks for item in block.items} - set(names))
        self.version, self.title = str(self.day.version), self.day.title
        self.rows = rows_of(blocks, names, self.unit) or number_rows([new_block()])

    def archived_names(self, keys: set[str]) -> dict[str, str]:
        """What exercises are called that are no longer offered."""
        from tenpack.web.prescription_words import names_of

        return names_of(self.day.program.business, keys) if keys else {}

    def read(self, sent: Mapping[str, str]) -> None:
        """Take what was sent."""
        self.version, self.title = plain(sent.get("version", "")), plain(sent.get("title", ""))
        self.rows = read_rows(sent)

    def seen_version(self) -> int:
        """The version that was looked at; 0, which none has, where the form lost it."""
        text = self.version
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def act(self, act: str) -> None:
        """Change the rows: `add`, `add:b0`, `add:b0-i1`, `remove:…`, `up:…`, `down:…`. What is none changes nothing.

        An exercise that stands at the end of its block takes the block along.
        """
        verb, _colon, name = act.partition(":")
        above, at = self.find(name)
        if verb == "add" and not name:
            self.rows.append(new_block())
        elif verb == "add" and above is not None:
            row = above[at]
            is_item = "-i" in name
            row.rows.append(new_set(row.rows[-1] if row.rows else None) if is_item else new_item())
        elif verb == "remove" and above is not None:
            above.pop(at)
        elif verb in ("up", "down") and above is not None:
            to = at - 1 if verb == "up" else at + 1
            is_at_end = not 0 <= to < len(above)
            if is_at_end and "-i" in name and "-s" not in name:
                self.act(f"{verb}:{name.partition('-')[0]}")
                return
            above.insert(max(0, to), above.pop(at))
        self.rows = number_rows([row for row in self.rows if row.rows])

    def find(self, name: str) -> tuple[list[Row] | None, int]:
        """The list in which the row with this name stands, and its place there."""
        lists = [self.rows, *(block.rows for block in self.rows)]
        lists += [item.rows for block in self.rows for item in block.rows]
        for rows in lists:
            for at, row in enumerate(rows):
                if row.name == name:
                    return rows, at
        return None, 0

    def blocks(self) -> list[dict[str, Any]]:
        """The day in its stored shape. Errors: `Invalid`, with every problem in `problems`."""
        self.problems, self.places = {}, {}
        found: list[dict[str, Any]] = []
        for row in self.rows:
            kept = [item for item in row.rows if not item.is_blank()]
            if not kept:
                continue
            self.places[f"blocks.{len(found)}"] = row
            found.append(self.block(row, kept, f"blocks.{len(found)}"))
        if not self.title:
            self.problems["title"] = _("Write something here.")
        if self.problems:
            raise Invalid
        return found

    def block(self, row: Row, items: list[Row], place: str) -> dict[str, Any]:
        """A block with the exercises of it that are not blank."""
        has_rounds = row.value("kind") in (BlockKind.CIRCUIT, BlockKind.INTERVAL)
        return {
            "kind": row.value("kind") or BlockKind.STRAIGHT,
            "rounds": self.whole(row, "rounds") if has_rounds else None,
            "rest_seconds": self.time(row, "rest"),
            "note": row.value("note"),
            "items": [self.item(item, f"{place}.items.{i}") for i, item in enumerate(items)],
        }

    def item(self, row: Row, place: str) -> dict[str, Any]:
        """An exercise with its sets."""
        self.places[place] = row
        sets: list[dict[str, Any]] = []
        for one in row.rows:
            asked = self.whole(one, "count")
            count = 1 if asked is None else asked
            if count < 1 or len(sets) + count > MOST_SETS:
                most = _("Write 1 to %(most)s: an exercise has at most so many sets.")
                self.problem(one, "count", most % {"most": MOST_SETS})
            target = self.target(one)
            for _number in range(min(count, MOST_SETS)):
                self.places[f"{place}.sets.{len(sets)}"] = one
                sets.append(target)
        return {
            "exercise": self.exercise(row),
            "note": row.value("note"),
            "sets": sets[:MOST_SETS] or [{}],
            "step": self.step(row),
        }

    def exercise(self, row: Row) -> str:
        """The key of what was chosen, or of the one exercise that is called as was typed."""
        text, key = row.value("exercise"), row.value("key")
        if not text:
            self.problem(row, "exercise", _("Choose an exercise."))
            return ""
        names = {one.key: one.name(self.language) for one in self.movements}
        if key and text == (names.get(key) or self.archived_names({key}).get(key)):
            return key
        meant = next((one.key for one in self.movements if fold(one.name(self.language)) == fold(text)), None)
        meant = meant or next(
            (one.key for one in self.movements if fold(text) in map(fold, one.also(self.language))), None
        )
        if meant is None:
            self.problem(row, "exercise", self.suggestion(text))
        return meant or ""

    def suggestion(self, text: str) -> str:
        """What the text may have meant."""
        near = search(self.movements, text[:100], language=self.language)[:MOST_SUGGESTED]
        if not near:
            return _("No exercise is called “%(text)s”. Choose one of the list.") % {"text": text[:100]}
        names = ", ".join(f"“{one.name(self.language)}”" for one in near)
        return _("No exercise is called “%(text)s”. Did you mean %(names)s?") % {"text": text[:100], "names": names}

    def target(self, row: Row) -> dict[str, Any]:
        """The set that a row prescribes."""
        reps, _dash, most = row.value("reps").replace("-", "–").partition("–")
        load = row.value("load")
        return {
            "kind": row.value("kind") or SetKind.WORK,
            "reps": self.number_in(row, "reps", reps),
            "reps_most": self.number_in(row, "reps", most),
            "seconds": self.time(row, "time"),
            "metres": self.whole(row, "metres"),
            "load": {"kind": row.value("load_kind"), "value": self.load(row)} if load else None,
            "rest_seconds": self.time(row, "rest"),
            "tempo": row.value("tempo").upper().replace(" ", "-"),
            "to_failure": bool(row.value("failure")),
        }

    def load(self, row: Row) -> int:
        """The load as it is stored."""
        amount = self.decimal(row, "load")
        if amount is None:
            return 0
        kind = row.value("load_kind")
        if kind == LoadKind.WEIGHT:
            if not 0 <= amount <= weight_of(LARGEST_GRAMS, self.unit):
                most = {"most": round(weight_of(LARGEST_GRAMS, self.unit)), "unit": self.unit}
                self.problem(row, "load", _("Write a load from 0 to %(most)s %(unit)s.") % most)
                return 0
            return grams_of(amount, self.unit)
        scaled = amount if kind == LoadKind.PERCENT else amount * 10
        if scaled < 0 or scaled != int(scaled):
            self.problem(row, "load", _("Write a number such as 75, or for effort 8.5."))
            return 0
        return min(int(scaled), LARGEST_GRAMS)

    def step(self, row: Row) -> dict[str, int] | None:
        """What changes from week to week; None where nothing was written."""
        if not row.value("step_load") and not row.value("step_reps"):
            return None
        amount = self.decimal(row, "step_load") or Decimal(0)
        grams = grams_of(max(Decimal(-9999), min(amount, Decimal(9999))), self.unit)
        if abs(grams) > LARGEST_STEP:
            self.problem(row, "step_load", _("That is a big step for a week. Write a smaller one."))
        return {
            "load_grams": grams,
            "reps": self.whole(row, "step_reps") or 0,
            "every_weeks": self.whole(row, "step_weeks") or 1,
        }

    def whole(self, row: Row, name: str) -> int | None:
        """A whole number, or nothing."""
        return self.number_in(row, name, row.value(name))

    def number_in(self, row: Row, name: str, text: str) -> int | None:
        """The number that the text is."""
        text = text.strip().removeprefix("+")
        digits = text.removeprefix("-").removeprefix("−")
        if not text:
            return None
        if not (digits.isascii() and digits.isdigit() and len(digits) < 8):
            example = _("Write a number such as 8, or a range such as 8–12.")
            self.problem(row, name, example if name == "reps" else _("Write a whole number, for example 10."))
            return None
        return int(digits) if text == digits else -int(digits)

    def time(self, row: Row, name: str) -> int | None:
        """Seconds, written `90` or `1:30`."""
        text = row.value(name)
        minutes, colon, seconds = text.partition(":")
        if not text:
            return None
        parts = [minutes or "0", seconds] if colon else [text]
        if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
            self.problem(row, name, _("Write a time as 1:30, or in seconds."))
            return None
        return int(parts[0]) * 60 + int(parts[1]) if colon else int(text)

    def decimal(self, row: Row, name: str) -> Decimal | None:
        """A number with a point or a comma."""
        text = row.value(name).replace(",", ".").replace("−", "-")
        if not text:
            return None
        try:
            amount = Decimal(text) if len(text) < 12 else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or "e" in text.lower():
            self.problem(row, name, _("Write a number such as 62.5."))
            return None
        return amount

    def problem(self, row: Row, name: str, message: str) -> None:
        """Note a problem; the first of a field stays."""
        self.problems.setdefault(f"{row.name}-{name}", message)

    def refuse(self, error: Refused) -> None:
        """Put a refusal at the fields it is about."""
        if isinstance(error, InvalidFields):
            for path, message in error.problems.items():
                self.problems.setdefault(self.field_of(path), message)
        elif not self.problems:
            self.problems[""] = str(error.message)

    def field_of(self, path: str) -> str:
        """The name of the field that a place of the stored shape was typed in."""
        parts = path.split(".")
        for end in range(len(parts), 0, -1):
            row = self.places.get(".".join(parts[:end]))
            if row is not None:
                last = next((part for part in reversed(parts[end:]) if not part.isdigit()), "")
                if "load" in parts[end:]:
                    last = "load"
                if "step" in parts[end:] and last == "reps":
                    last = "step_reps"
                return f"{row.name}-{TYPED.get(last, last or 'reps')}"
        return "title" if path == "title" else ""
