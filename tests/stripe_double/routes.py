"""Every call that the double answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.stripe_double.errors import invalid
from tests.stripe_double.parameters import NOTHING, One


@dataclass(frozen=True)
class Route:
    """One call: what it is named, what it takes, and what does it."""

    method: str
    path: str
    takes: One
    act: Callable[..., dict[str, Any]]
    pattern: "re.Pattern[str]" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(self.path.replace("{id}", "([^/]+)") + "$"))


_ROUTES: list[Route] = []


def call(method: str, path: str, takes: One = NOTHING) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what answers a call."""

    def declare(act: Callable[..., Any]) -> Callable[..., Any]:
        _ROUTES.append(Route(method, path, takes, act))
        return act

    return declare


def all_routes() -> list[Route]:
    from tests.stripe_double import calls  # noqa: F401  (declares them)

    return _ROUTES


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The route that answers, with the ids in its path."""
    for route in all_routes():
        matched = route.pattern.match(path)
        if matched and route.method == method:
            return route, matched.groups()
    raise invalid(f"Unrecognized request URL ({method}: {path}).", status=404)
