"""Kilograms and pounds, centimetres: what people write and read, beside what is stored. Pure.

Stored are grams, millimetres, tenths of a percent.
"""

from decimal import ROUND_HALF_UP, Decimal

from tenpack.people.choices import WeightUnit
from tenpack.training.choices import MeasureKind

POUND = Decimal("453.59237")
THOUSAND = Decimal(1000)
# Beside weights: in what is written, how much of the stored unit that is, and its sign.
SCALES = {
    MeasureKind.BODY_FAT: (Decimal(10), "%"),
    MeasureKind.RESTING_PULSE: (Decimal(1), "bpm"),
}
CENTIMETRES = (Decimal(10), "cm")
# What nobody weighs or measures, least and most, as stored.
SENSIBLE = {
    MeasureKind.WEIGHT: (20_000, 400_000),
    MeasureKind.BODY_FAT: (20, 700),
    MeasureKind.RESTING_PULSE: (20, 250),
}
SENSIBLE_LENGTH = (100, 3_000)


def grams_of(amount: Decimal, unit: str) -> int:
    """A weight as it is stored."""
    return int((amount * weight_scale(unit)).quantize(Decimal(1), ROUND_HALF_UP))


def weight_of(grams: int, unit: str) -> Decimal:
    """A stored weight as it is read: kilograms to ten grams, pounds to a tenth."""
    places = Decimal("0.1") if unit == WeightUnit.POUND else Decimal("0.01")
    return (Decimal(grams) / weight_scale(unit)).quantize(places, ROUND_HALF_UP)


def weight_scale(unit: str) -> Decimal:
    """Grams in one kilogram, or one pound."""
    return POUND if unit == WeightUnit.POUND else THOUSAND


def measure_scale(kind: str, unit: str) -> tuple[Decimal, str]:
    """How much of what is stored makes one of what is read, and how that is called."""
    if kind == MeasureKind.WEIGHT:
        return weight_scale(unit), unit
    return SCALES.get(MeasureKind(kind), CENTIMETRES)


def stored_measure(kind: str, amount: Decimal, unit: str) -> int:
    """What was measured, as it is stored."""
    return int((amount * measure_scale(kind, unit)[0]).quantize(Decimal(1), ROUND_HALF_UP))


def read_measure(kind: str, value: int, unit: str) -> Decimal:
    """A stored measure as it is read, to a tenth."""
    return (Decimal(value) / measure_scale(kind, unit)[0]).quantize(Decimal("0.1"), ROUND_HALF_UP)


def sensible(kind: str) -> tuple[int, int]:
    """The least and the most that can be measured of a body, as stored."""
    return SENSIBLE.get(MeasureKind(kind), SENSIBLE_LENGTH)
