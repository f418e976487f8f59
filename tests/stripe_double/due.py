"""What is done when its moment has come."""

from collections.abc import Callable

from tests.stripe_double.checkout import expire_now
from tests.stripe_double.invoices import finalize_due, retry
from tests.stripe_double.refunds import settle_refund
from tests.stripe_double.schedules import turn
from tests.stripe_double.settling import settle_debit
from tests.stripe_double.subscriptions import end_due, renew, resume_due, warn
from tests.stripe_double.world import Object, World

ACTS: dict[str, Callable[[World, Object], None]] = {
    "debit": settle_debit,
    "end": end_due,
    "expiry": expire_now,
    "finalize": finalize_due,
    "period": renew,
    "phase": turn,
    "refund": settle_refund,
    "resume": resume_due,
    "retry": retry,
    "warning": warn,
}


def do(world: World, what: str, object_id: str) -> None:
    """Each act looks first whether it is still to be done: an agenda is never tidied."""
    ACTS[what](world, world.objects[object_id])
