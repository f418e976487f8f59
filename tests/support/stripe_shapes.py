"""Whether an object has the shape that Stripe publishes: the classes of its package, made from its description."""

import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

from stripe import ListObject, StripeObject
from stripe._object_classes import OBJECT_CLASSES
from stripe._stripe_object import UntypedStripeObject

PLAIN = (str, int, bool, float)


def problems(value: Any, wanted: Any, path: str) -> Iterator[str]:
    """Everything about a value that its published type does not allow."""
    wanted = ForwardRef(wanted) if isinstance(wanted, str) else wanted
    origin = get_origin(wanted)
    if wanted is Any:
        return
    if origin in (Union, types.UnionType):
        yield from _union(value, get_args(wanted), path)
    elif origin is Literal:
        if value not in get_args(wanted):
            yield f"{path}: {value!r} is none of the published words"
    elif origin is list:
        yield from _each(value, get_args(wanted)[0], path)
    elif wanted is Decimal:
        yield from _plain(value, str, path)
    elif wanted in PLAIN:
        yield from _plain(value, wanted, path)
    elif (origin or wanted) is UntypedStripeObject or isinstance(wanted, ForwardRef) or origin is ListObject:
        yield from _object(value, wanted, path)
    elif isinstance(wanted, type) and issubclass(wanted, StripeObject):
        yield from _named(value, wanted, path)
    else:
        yield f"{path}: the published type {wanted} is not understood"


def answer_problems(value: dict[str, Any]) -> list[str]:
    """The same for a whole answer, whose class its `object` names."""
    return list(_by_name(value, str(value.get("object"))))


def _by_name(value: dict[str, Any], path: str, class_name: str = "") -> Iterator[str]:
    name = value.get("object", "")
    if name == "list":
        yield from _list(value, ForwardRef("Any"), path)
        return
    if name not in OBJECT_CLASSES:
        yield f"{path}: there is no published object {name!r}"
        return
    module, wanted = OBJECT_CLASSES[name]
    if class_name and class_name != wanted:
        yield f"{path}: {class_name} is needed, not {wanted}"
    yield from _named(value, getattr(import_module(module), wanted), path)


def _named(value: Any, wanted: type, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: an object is needed, not {value!r}"
        return
    fields = {name: kind for name, kind in wanted.__annotations__.items() if get_origin(kind) is not typing.ClassVar}
    for name in value:
        if name not in fields:
            yield f"{path}.{name}: not published"
    for name, kind in fields.items():
        if name in value:
            yield from problems(value[name], kind, f"{path}.{name}")
        elif type(None) not in get_args(kind):
            yield f"{path}.{name}: missing"


def _union(value: Any, kinds: tuple[Any, ...], path: str) -> Iterator[str]:
    if value is None:
        if type(None) not in kinds:
            yield f"{path}: null is not allowed"
        return
    words = [kind for kind in kinds if get_origin(kind) is Literal]
    # A type that is open to new words is published as its words or any text: ours must be among the words.
    if words and isinstance(value, str):
        yield from problems(value, words[0], path)
        return
    others = [kind for kind in kinds if kind is not type(None)]
    found = [list(problems(value, kind, path)) for kind in others]
    if all(found):
        yield from min(found, key=len)


def _object(value: Any, wanted: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: an object is needed, not {value!r}"
    elif get_origin(wanted) is ListObject:
        yield from _list(value, get_args(wanted)[0], path)
    elif isinstance(wanted, ForwardRef):
        yield from _by_name(value, path, _class_name(wanted))
    else:
        kind = get_args(wanted)[0]
        for name, inside in value.items():
            yield from problems(inside, kind, f"{path}.{name}")


def _list(value: dict[str, Any], kind: Any, path: str) -> Iterator[str]:
    if set(value) != {"object", "data", "has_more", "url"}:
        yield f"{path}: a list has other names than {sorted(value)}"
        return
    yield from _each(value["data"], kind, f"{path}.data")


def _each(value: Any, kind: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: a list is needed, not {value!r}"
        return
    for index, item in enumerate(value):
        yield from problems(item, kind, f"{path}[{index}]")


def _plain(value: Any, wanted: type, path: str) -> Iterator[str]:
    allowed = (int, float) if wanted is float else (wanted,)
    if type(value) not in allowed:
        yield f"{path}: {value!r} is not {wanted.__name__}"


def _class_name(wanted: ForwardRef) -> str:
    """The class behind a reference; some are imported under a longer name, and a list's own may be any."""
    name = wanted.__forward_arg__.removesuffix("Resource")
    return "" if name == "Any" else name
