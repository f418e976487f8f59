"""Programs that call: `maya` owns the business, `ben` coaches Sam in it, `zed` is elsewhere."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.callers import Caller
    from tests.world import World


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests of this process share the test's transaction, so they must not close its connection."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def maya(world: "World") -> "Caller":
    from tests.api.callers import caller_for

    return caller_for(world.maya)


@pytest.fixture
def ben(world: "World") -> "Caller":
    from tests.api.callers import caller_for

    return caller_for(world.ben)


@pytest.fixture
def zed(world: "World") -> "Caller":
    from tests.api.callers import caller_for

    return caller_for(world.zed)


@pytest.fixture
def jo(maya: "Caller") -> str:
    """A client of Maya's, made over the API."""
    return str(maya.made("/clients", {"name": "Jo", "email": "jo2@example.com"})["id"])


@pytest.fixture
def pack(maya: "Caller", jo: str) -> Any:
    """Ten sessions of Jo's, from today on."""
    return maya.made("/session-packs", {"client": jo, "title": "Ten", "sessions": 10})
