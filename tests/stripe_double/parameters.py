"""Reading form-encoded parameters the way Stripe does: nested keys, declared types, unknown names refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.stripe_double.errors import invalid, missing_parameter, unknown_parameter

Tree = dict[str, Any]
MOST_METADATA, MOST_METADATA_KEY, MOST_METADATA_VALUE = 50, 40, 500


def tree(pairs: Iterable[tuple[str, str]]) -> Tree:
    """`a[b][0]=c` becomes {"a": {"b": {"0": "c"}}}; `a[]=c` counts its own positions."""
    root: Tree = {}
    for key, value in pairs:
        names = key.replace("]", "").split("[")
        here = root
        for name in names[:-1]:
            name = name or str(len(here))
            there = here.setdefault(name, {})
            if not isinstance(there, dict):
                raise invalid(f"Invalid parameter: {key}", param=key)
            here = there
        here[names[-1] or str(len(here))] = value
    return root


@dataclass(frozen=True)
class Text:
    most: int = 5000

    def read(self, value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise invalid(f"Invalid string: {value}", param=path)
        if not value:
            message = f"'{path}' was sent empty, which asks to unset it, and it cannot be unset."
            raise invalid(message, param=path, code="parameter_invalid_empty")
        if len(value) > self.most:
            raise invalid(f"Invalid string: must be at most {self.most} characters", param=path)
        return value


@dataclass(frozen=True)
class Link:
    """An address that a browser is sent to."""

    def read(self, value: Any, path: str) -> str:
        text = Text().read(value, path)
        if not text.startswith(("http://", "https://")) or " " in text:
            raise invalid("Not a valid URL", param=path, code="url_invalid")
        return text


@dataclass(frozen=True)
class Whole:
    least: int | None = None

    def read(self, value: Any, path: str) -> int:
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise invalid(f"Invalid integer: {value}", param=path, code="parameter_invalid_integer") from None
        if self.least is not None and number < self.least:
            message = f"This value must be greater than or equal to {self.least}."
            raise invalid(message, param=path, code="parameter_invalid_integer")
        return number


@dataclass(frozen=True)
class Flag:
    def read(self, value: Any, path: str) -> bool:
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", param=path)
        return bool(value == "true")


class Words:
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, value: Any, path: str) -> str:
        if value not in self.words:
            raise invalid(f"Invalid {path}: must be one of {', '.join(self.words)}", param=path)
        return str(value)


@dataclass(frozen=True)
class Metadata:
    """Words by name; an empty one takes the name away, nothing at all takes all away."""

    def read(self, value: Any, path: str) -> dict[str, str]:
        if value == "":
            return {}
        if not isinstance(value, Mapping):
            raise invalid("Invalid object", param=path)
        if len(value) > MOST_METADATA:
            raise invalid(f"Metadata can have at most {MOST_METADATA} keys.", param=path)
        for name, text in value.items():
            if not isinstance(text, str) or len(name) > MOST_METADATA_KEY or len(text) > MOST_METADATA_VALUE:
                raise invalid(f"Metadata is too long or not text: {name}", param=f"{path}[{name}]")
        return dict(value)


@dataclass(frozen=True)
class Clearable:
    """A parameter that an empty string takes away; it is read as None."""

    of: Any

    def read(self, value: Any, path: str) -> Any:
        return None if value == "" else self.of.read(value, path)


class Either:
    """The first of several forms that fits; the last one's refusal is the answer."""

    def __init__(self, *forms: Any) -> None:
        self.forms = forms

    def read(self, value: Any, path: str) -> Any:
        for form in self.forms[:-1]:
            if isinstance(value, dict) == isinstance(form, One):
                if isinstance(form, Words) and value not in form.words:
                    continue
                return form.read(value, path)
        return self.forms[-1].read(value, path)


@dataclass(frozen=True)
class Many:
    of: Any
    most: int = 100

    def read(self, value: Any, path: str) -> list[Any]:
        if value == "":
            return []
        if not isinstance(value, dict) or not all(name.isdigit() for name in value):
            raise invalid("Invalid array", param=path)
        if len(value) > self.most:
            raise invalid(f"Array {path} exceeded maximum {self.most} allowed elements.", param=path)
        ordered = sorted(value.items(), key=lambda item: int(item[0]))
        return [self.of.read(item, f"{path}[{index}]") for index, item in ordered]


@dataclass(frozen=True)
class One:
    """An object with known names."""

    fields: Mapping[str, Any]
    required: tuple[str, ...] = field(default=())

    def read(self, value: Any, path: str = "") -> dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=path)
        found = {}
        for name, given in value.items():
            inside = f"{path}[{name}]" if path else name
            if name not in self.fields:
                raise unknown_parameter(inside)
            found[name] = self.fields[name].read(given, inside)
        for name in self.required:
            if name not in found:
                raise missing_parameter(f"{path}[{name}]" if path else name)
        return found


NOTHING = One({})
RANGE = Either(One({name: Whole() for name in ("gt", "gte", "lt", "lte")}), Whole())
PAGING = {"limit": Whole(), "starting_after": Text(), "ending_before": Text()}


def listing(**filters: Any) -> One:
    """The parameters of a list: paging and these filters."""
    return One({**PAGING, **filters})
