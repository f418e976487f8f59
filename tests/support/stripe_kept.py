"""The double as it stands, kept, so that many histories can begin at the same moment."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stripe_double import StripeDouble

STATE = ("agenda", "objects", "kinds", "secrets", "repeats", "made")


@contextmanager
def as_it_stood(double: StripeDouble) -> Iterator[None]:
    """Whatever happens inside never happened there."""
    world = double._core.worlds[False]
    with double._core.lock:
        kept = copy.deepcopy({name: getattr(world, name) for name in STATE})
    yield
    with double._core.lock:
        for name, value in kept.items():
            setattr(world, name, value)
