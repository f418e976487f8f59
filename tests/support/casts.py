"""The cast of `tests/world.py` as fixtures. Models may only be imported once Django is set up, so they are late."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def world(db: None) -> "World":
    """The cast, gone again after the test."""
    from tests.world import build_world

    return build_world()


@pytest.fixture
def committed_world(committed: None) -> "World":
    """The cast in a database where the test really commits."""
    from tests.world import build_world

    return build_world()
