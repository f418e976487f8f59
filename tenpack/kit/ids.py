"""Ids: UUIDv7 inside, a prefix and 22 base-58 characters outside."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import uuid_utils.compat

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 22
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
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    return f"{prefix}_{text.rjust(LENGTH, ALPHABET[0])}"


def parse_id(prefix: str, text: str) -> UUID | None:
    """The id behind a public one, None where it is not one of this kind."""
    kind, _, digits = text.partition("_")
    if kind != prefix or len(digits) != LENGTH or any(digit not in ALPHABET for digit in digits):
        return None
    number = 0
    for digit in digits:
        number = number * 58 + ALPHABET.index(digit)
    return UUID(int=number) if number < 1 << 128 else None
