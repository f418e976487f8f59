"""What a training day prescribes: blocks of exercises with their sets. Stored as JSON, and always of this shape.

Units: load in grams, whole percent of the best, tenths of RPE or of reps in reserve; seconds; metres.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tenpack.kit.errors import InvalidFields
from tenpack.training.choices import BlockKind, LoadKind, SetKind

LARGEST_GRAMS = 2_000_000
MOST_BLOCKS, MOST_ITEMS, MOST_SETS = 30, 12, 20
LARGEST_LOAD = {LoadKind.WEIGHT: LARGEST_GRAMS, LoadKind.PERCENT: 200, LoadKind.RPE: 100, LoadKind.RIR: 100}
PLAIN_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
TEMPO = r"^$|^([0-9]{1,2}|X)(-([0-9]{1,2}|X)){3}$"
KEY = r"^[0-9A-Za-z_-]{1,48}$"


def whole(value: object) -> object:
    """10.0 is a whole number in JSON as 10 is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(whole)


def number(least: int, most: int) -> Any:
    """A whole number between the two, both allowed."""
    return Annotated[StrictInt, Field(ge=least, le=most), WHOLE]


Reps = Annotated[StrictInt, Field(ge=1, le=1000), WHOLE]
Seconds = Annotated[StrictInt, Field(ge=1, le=86_400), WHOLE]
Metres = Annotated[StrictInt, Field(ge=1, le=500_000), WHOLE]
Amount = Annotated[StrictInt, Field(ge=0, le=LARGEST_GRAMS), WHOLE]
Rest = Annotated[StrictInt, Field(ge=0, le=3600), WHOLE]
Rounds = Annotated[StrictInt, Field(ge=1, le=20), WHOLE]
StepGrams = Annotated[StrictInt, Field(ge=-100_000, le=100_000), WHOLE]
StepReps = Annotated[StrictInt, Field(ge=-20, le=20), WHOLE]
EveryWeeks = Annotated[StrictInt, Field(ge=1, le=8), WHOLE]
Note = Annotated[str, Field(max_length=500, pattern=PLAIN_TEXT)]
Tempo = Annotated[str, Field(pattern=TEMPO)]


class Part(BaseModel):
    """A part of a prescription: nothing in it that nobody knows."""

    model_config = ConfigDict(extra="forbid")


class Load(Part):
    """How heavy: `value` in grams, percent of the best, or tenths of RPE or reps in reserve."""

    kind: LoadKind
    value: Amount

    @model_validator(mode="after")
    def fits(self) -> "Load":
        """Each kind has its own largest value."""
        most = LARGEST_LOAD[self.kind]
        if self.value > most:
            shown = most // 10 if self.kind in (LoadKind.RPE, LoadKind.RIR) else most
            raise PydanticCustomError("tenpack", "{message}", {"message": str(TOO_MUCH[self.kind]) % {"most": shown}})
        return self


class Target(Part):
    """One prescribed set. `reps_most` makes a range of `reps`."""

    kind: SetKind = SetKind.WORK
    reps: Reps | None = None
    reps_most: Reps | None = None
    seconds: Seconds | None = None
    metres: Metres | None = None
    load: Load | None = None
    rest_seconds: Rest | None = None
    tempo: Tempo = ""
    to_failure: StrictBool = False

    @model_validator(mode="after")
    def ranges(self) -> "Target":
        """A range goes up."""
        if self.reps_most is not None and (self.reps is None or self.reps_most < self.reps):
            message = _("Write a range from the smaller to the larger number, for example 8–12.")
            raise PydanticCustomError("tenpack", "{message}", {"message": message})
        return self


class Step(Part):
    """What changes from week to week, every so many weeks."""

    load_grams: StepGrams = 0
    reps: StepReps = 0
    every_weeks: EveryWeeks = 1


class Item(Part):
    """One exercise with its sets. `exercise` is a key of the library, or the id of the business's own."""

    exercise: Annotated[str, Field(pattern=KEY)]
    note: Note = ""
    sets: Annotated[list[Target], Field(min_length=1, max_length=MOST_SETS)]
    step: Step | None = None


class Block(Part):
    """Exercises that belong together. Circuits and intervals have rounds."""

    kind: BlockKind = BlockKind.STRAIGHT
    rounds: Rounds | None = None
    rest_seconds: Rest | None = None
    note: Note = ""
    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]


Blocks = Annotated[list[Block], Field(max_length=MOST_BLOCKS)]
BLOCKS: TypeAdapter[list[Block]] = TypeAdapter(Blocks)

TOO_MUCH = {
    LoadKind.WEIGHT: lazy("Nobody lifts that. Write at most %(most)s grams."),
    LoadKind.PERCENT: lazy("Write at most %(most)s %% of the best."),
    LoadKind.RPE: lazy("RPE ends at %(most)s."),
    LoadKind.RIR: lazy("Write at most %(most)s reps in reserve."),
}
TEXTS = {
    "missing": lazy("This is needed."),
    "extra_forbidden": lazy("There is no field of this name."),
    "int_type": lazy("Write a whole number."),
    "string_type": lazy("Write text."),
    "bool_type": lazy("Say yes or no."),
    "enum": lazy("Choose one of the list."),
    "greater_than_equal": lazy("Write a number of at least %(ge)s."),
    "less_than_equal": lazy("Write a number of at most %(le)s."),
    "string_too_long": lazy("Shorten this to %(max_length)s characters."),
    "too_short": lazy("Add at least one."),
    "too_long": lazy("Keep to %(max_length)s at most."),
}
# What a field with a pattern asks for.
PATTERNS = {
    "tempo": lazy("Write four numbers such as 3-1-1-0: down, pause, up, pause."),
    "exercise": lazy("Choose an exercise of the list."),
    "note": lazy("This holds characters that cannot be stored. Write it as plain text."),
}


def parse_blocks(raw: object) -> list[Block]:
    """The blocks that this JSON says. Errors: `InvalidFields` at `blocks.0.items.1.sets.2.reps`."""
    try:
        return BLOCKS.validate_python(raw)
    except ValidationError as error:
        problems: dict[str, str] = {}
        for one in error.errors():
            problems.setdefault(".".join(map(str, ("blocks", *one["loc"]))), text_of(one))
        raise InvalidFields(problems) from error


def text_of(error: Mapping[str, Any]) -> str:
    """What to do about a problem, in words for a person."""
    if error["type"] == "string_pattern_mismatch":
        return str(PATTERNS.get(str(error["loc"][-1]), _("Write it as plain text.")))
    text = TEXTS.get(error["type"])
    return str(text) % error.get("ctx", {}) if text else str(error["msg"])


def stored(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """The blocks as the database keeps them."""
    return [block.model_dump(mode="json") for block in blocks]


def exercise_keys(blocks: Iterable[Block]) -> set[str]:
    """Every exercise that is prescribed."""
    return {item.exercise for block in blocks for item in block.items}


def next_week(blocks: Iterable[Block], *, week: int) -> list[Block]:
    """The same day in the following week, which has this number: each exercise with its step.

    A step of every two weeks is taken into weeks 3, 5, 7; loads stay above nothing and reps above one. Warm-ups stay.
    """
    return [
        block.model_copy(update={"items": [next_item(item, week) for item in block.items]}, deep=True)
        for block in blocks
    ]


def next_item(item: Item, week: int) -> Item:
    """The exercise in the following week."""
    step = item.step
    if step is None or (week - 1) % step.every_weeks:
        return item
    return item.model_copy(update={"sets": [next_target(target, step) for target in item.sets]})


def next_target(target: Target, step: Step) -> Target:
    """The set, one step further."""
    if target.kind == SetKind.WARM_UP:
        return target
    changed: dict[str, Any] = {}
    if target.load and target.load.kind == LoadKind.WEIGHT:
        value = clamped(target.load.value + step.load_grams, 0, LARGEST_GRAMS)
        changed["load"] = target.load.model_copy(update={"value": value})
    if target.reps is not None:
        changed["reps"] = clamped(target.reps + step.reps, 1, 1000)
    if target.reps_most is not None:
        changed["reps_most"] = clamped(target.reps_most + step.reps, 1, 1000)
    return target.model_copy(update=changed)


def clamped(value: int, least: int, most: int) -> int:
    """The value, kept between the two."""
    return max(least, min(value, most))
