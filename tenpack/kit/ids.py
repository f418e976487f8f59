"""Ids: UUIDv7 inside, a prefix and 22 base-58 characters outside."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import uuid_utils.compat

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 22
# Two digits at a time: an answer of the API holds many ids.
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
VALUES = {pair: value for value, pair in enumerate(PAIRS)}
NO_ID = UUID(int=0)


class HasId(Protocol):
    """A row, or what stands for one by its id alone."""

    @property
    def id(self) -> UUID:
        """Which row it is."""


@dataclass(frozen=True, slots=True)
class OnlyId:
    """Stands for a row that nobody needs to read first."""

    id: UUID


def new_id() -> UUID:
    """A fresh UUIDv7: unique without coordination, growing with time. Source: RFC 9562."""
    return uuid_utils.compat.uuid7()


def public_id(prefix: str, value: UUID) -> str:
    """The id as pages and the API show it, `pk_` and 22 characters."""
    number, text = value.int, ""
    for _pair in range(LENGTH // 2):
        number, rest = divmod(number, len(PAIRS))
        text = PAIRS[rest] + text
    return f"{prefix}_{text}"


def parse_id(prefix: str, text: str) -> UUID | None:
    """The id behind a public one, None where it is not one of this kind."""
    kind, _, digits = text.partition("_")
    if kind != prefix or len(digits) != LENGTH:
        return None
    number = 0
    for start in range(0, LENGTH, 2):
        value = VALUES.get(digits[start : start + 2])
        if value is None:
            return None
        number = number * len(PAIRS) + value
    return UUID(int=number) if number < 1 << 128 else None
