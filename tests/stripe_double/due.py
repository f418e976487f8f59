"""What is done when its moment has come."""

from collections.abc import Callable

from tests.stripe_double.checkout import expire_now
from tests.stripe_double.settling import settle_debit
from tests.stripe_double.world import Object, World

ACTS: dict[str, Callable[[World, Object], None]] = {
    "expiry": expire_now,
    "debit": settle_debit,
}


def do(world: World, what: str, object_id: str) -> None:
    """Each act looks first whether it is still to be done: an agenda is never tidied."""
    ACTS[what](world, world.objects[object_id])
