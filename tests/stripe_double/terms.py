"""What Stripe lets a subscription begin with: its first period, its trial, and what is due today."""

from typing import Any

from tests.stripe_double.calendar import period_end
from tests.stripe_double.clock import DAY
from tests.stripe_double.errors import invalid
from tests.stripe_double.world import Object, World

SHORTEST_TRIAL, LONGEST_TRIAL = 2 * DAY, 730 * DAY
GROUP = "subscription_data"


def check_terms(world: World, data: dict[str, Any], lines: list[Object]) -> None:
    """Refuse what Stripe refuses."""
    rhythms = [line["price"]["recurring"] for line in lines if line["price"]["recurring"]]
    if not rhythms:
        raise invalid("You must provide at least one recurring price in `subscription` mode.", param="line_items")
    if len({(one["interval"], one["interval_count"]) for one in rhythms}) > 1:
        raise invalid("All recurring prices must have the same interval.", param="line_items")
    anchor, trial_end = data.get("billing_cycle_anchor"), trial_end_of(world, data)
    if anchor and trial_end:
        raise invalid("A trial and `billing_cycle_anchor` exclude each other.", param=f"{GROUP}[trial_end]")
    if trial_end:
        _check_trial(world, trial_end)
    if anchor:
        _check_anchor(world, anchor, rhythms[0])


def _check_trial(world: World, trial_end: int) -> None:
    if trial_end < world.now + SHORTEST_TRIAL:
        raise invalid("The `trial_end` date has to be at least 2 days in the future.", param=f"{GROUP}[trial_end]")
    if trial_end > world.now + LONGEST_TRIAL:
        raise invalid("The trial can be at most 730 days long.", param=f"{GROUP}[trial_end]")


def _check_anchor(world: World, anchor: int, rhythm: Object) -> None:
    natural = period_end(world.now, 1, rhythm)
    if anchor <= world.now:
        raise invalid("`billing_cycle_anchor` must be in the future.", param=f"{GROUP}[billing_cycle_anchor]")
    if anchor > natural:
        message = f"`billing_cycle_anchor` cannot be later than next natural billing date ({natural}) for plan"
        raise invalid(message, param=f"{GROUP}[billing_cycle_anchor]")


def trial_end_of(world: World, data: dict[str, Any]) -> int | None:
    if "trial_period_days" in data:
        return int(world.now + data["trial_period_days"] * DAY)
    return data.get("trial_end")


def due_today(world: World, data: dict[str, Any], lines: list[Object]) -> int:
    """What the first invoice asks for, in the currency's minor unit."""
    return sum(first_amount(world, data, line["price"], line["quantity"]) for line in lines)


def first_amount(world: World, data: dict[str, Any], price: Object, quantity: int) -> int:
    """What the first invoice asks for one line: all of it, nothing, or its share until the anchor."""
    full = int(price["unit_amount"] * quantity)
    anchor = data.get("billing_cycle_anchor")
    if not price["recurring"]:
        return full
    if trial_end_of(world, data):
        return 0
    if not anchor or anchor <= world.now:
        return full
    if data.get("proration_behavior") == "none":
        return 0
    return prorated(full, anchor - world.now, period_end(world.now, 1, price["recurring"]) - world.now)


def prorated(amount: int, part: int, whole: int) -> int:
    """The share of an amount that falls on a part of its period, rounded half up."""
    return (2 * amount * part + whole) // (2 * whole)
