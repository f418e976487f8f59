"""Prescriptions in words: `3 × 8–12 · 60 kg · rest 1:30`, the same on pages, on paper and in the editor."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenpack.people.models import Business
from tenpack.training.catalogue import movements_named
from tenpack.training.choices import BlockKind, LoadKind, SetKind
from tenpack.training.models import ProgramDay
from tenpack.training.prescriptions import Block, Item, Load, Step, Target, exercise_keys, parse_blocks
from tenpack.training.units import weight_of
from tenpack.web.jinja import language


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One exercise of a day, its equal sets told together."""

    key: str
    name: str
    sets: list[str]
    note: str
    step: str


@dataclass(frozen=True, slots=True)
class BlockShown:
    """Exercises that belong together; straight sets have no head."""

    head: str
    note: str
    items: list[ItemShown]


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day with what it prescribes."""

    day: ProgramDay
    blocks: list[BlockShown]


def shown_days(business: Business, days: Collection[ProgramDay]) -> list[DayShown]:
    """The days in words. At most one query, for the business's own exercises."""
    parsed = [(day, parse_blocks(day.blocks)) for day in days]
    names = names_of(business, {key for _day, blocks in parsed for key in exercise_keys(blocks)})
    unit = business.weight_unit
    return [DayShown(day, [block_shown(block, names, unit) for block in blocks]) for day, blocks in parsed]


def names_of(business: Business, keys: Collection[str]) -> dict[str, str]:
    """What these exercises are called in this page's language."""
    here = get_language() or "en"
    return {key: movement.name(here) for key, movement in movements_named(business, keys).items()}


def block_shown(block: Block, names: dict[str, str], unit: str) -> BlockShown:
    """One block in words."""
    parts = [] if block.kind == BlockKind.STRAIGHT else [str(block.kind.label)]
    if block.rounds:
        parts.append(_("%(rounds)s rounds") % {"rounds": block.rounds})
    if block.rest_seconds is not None:
        parts.append(_("rest %(time)s") % {"time": time_words(block.rest_seconds)})
    return BlockShown(" · ".join(parts), block.note, [item_shown(item, names, unit) for item in block.items])


def item_shown(item: Item, names: dict[str, str], unit: str) -> ItemShown:
    """One exercise in words."""
    sets = [set_words(target, len(list(same)), unit) for target, same in groupby(item.sets)]
    step = step_words(item.step, unit) if item.step else ""
    return ItemShown(item.exercise, names.get(item.exercise, _("unknown")), sets, item.note, step)


def set_words(target: Target, count: int, unit: str) -> str:
    """`3 × 8–12 · 60 kg · rest 1:30 · 3-1-1-0`."""
    amount = amount_words(target)
    first = f"{count} × {amount}" if amount else _("%(count)s sets") % {"count": count}
    parts = [first]
    if target.load:
        parts.append(load_words(target.load, unit))
    if target.to_failure:
        parts.append(_("to failure"))
    if target.rest_seconds is not None:
        parts.append(_("rest %(time)s") % {"time": time_words(target.rest_seconds)})
    if target.tempo:
        parts.append(target.tempo)
    if target.kind != SetKind.WORK:
        parts.append(str(target.kind.label).lower())
    return " · ".join(parts)


def amount_words(target: Target) -> str:
    """`8–12`, `0:40`, `400 m`, or several of them."""
    parts = []
    if target.reps is not None:
        parts.append(f"{target.reps}–{target.reps_most}" if target.reps_most else str(target.reps))
    if target.seconds is not None:
        parts.append(time_words(target.seconds))
    if target.metres is not None:
        parts.append(f"{number(target.metres)} m")
    return ", ".join(parts)


def load_words(load: Load, unit: str) -> str:
    """`60 kg`, `75 % of best`, `RPE 8.5`."""
    if load.kind == LoadKind.WEIGHT:
        return weight_words(load.value, unit)
    if load.kind == LoadKind.PERCENT:
        return _("%(share)s %% of best") % {"share": load.value}
    effort = number(load.value / 10)
    return f"RPE {effort}" if load.kind == LoadKind.RPE else _("%(reps)s in reserve") % {"reps": effort}


def weight_words(grams: int, unit: str) -> str:
    """`62.5 kg`."""
    return f"{number(float(weight_of(grams, unit)))} {unit}"


def step_words(step: Step, unit: str) -> str:
    """`+2.5 kg every week`; nothing where nothing changes."""
    parts = []
    if step.load_grams:
        parts.append(signed(step.load_grams, weight_words(abs(step.load_grams), unit)))
    if step.reps:
        parts.append(signed(step.reps, _("%(reps)s reps") % {"reps": abs(step.reps)}))
    if not parts:
        return ""
    what = ", ".join(parts)
    if step.every_weeks == 1:
        return _("%(what)s every week") % {"what": what}
    return _("%(what)s every %(weeks)s weeks") % {"what": what, "weeks": step.every_weeks}


def signed(value: int, text: str) -> str:
    """With a plus or a minus before it."""
    return f"{'+' if value > 0 else '−'}{text}"


def time_words(seconds: int) -> str:
    """`1:30`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def number(value: float) -> str:
    """As the page's language writes it."""
    return str(format_decimal(value, format="#,##0.##", locale=language()))
