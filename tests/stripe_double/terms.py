"""What Stripe lets a subscription begin with: its first period, its trial, and what is due today."""

from typing import Any

from tests.stripe_double.calendar import period_end
from tests.stripe_double.clock import DAY
from tests.stripe_double.errors import invalid
from tests.stripe_double.world import Object, World

SHORTEST_TRIAL, LONGEST_TRIAL = 2 * DAY, 730 * DAY


def check_terms(world: World, data: dict[str, Any], recurring: list[Object | None], lines: list[Object]) -> int:
    """Refuse what Stripe refuses. Shape: the amount due today, in the currency's minor unit."""
    rhythms = [one for one in recurring if one]
    if not rhythms:
        raise invalid("You must provide at least one recurring price in `subscription` mode.", param="line_items")
    if len({(one["interval"], one["interval_count"]) for one in rhythms}) > 1:
        raise invalid("All recurring prices must have the same interval.", param="line_items")
    group = "subscription_data"
    anchor, trial_end = data.get("billing_cycle_anchor"), trial_end_of(world, data)
    once = sum(line["amount_total"] for line in lines if not line["price"]["recurring"])
    each = sum(line["amount_total"] for line in lines if line["price"]["recurring"])
    if trial_end:
        if anchor:
            raise invalid("A trial and `billing_cycle_anchor` exclude each other.", param=f"{group}[trial_end]")
        if trial_end < world.now + SHORTEST_TRIAL:
            raise invalid("The `trial_end` date has to be at least 2 days in the future.", param=f"{group}[trial_end]")
        if trial_end > world.now + LONGEST_TRIAL:
            raise invalid("The trial can be at most 730 days long.", param=f"{group}[trial_end]")
        return once
    if anchor is None:
        return once + each
    natural = period_end(world.now, 1, rhythms[0])
    if anchor <= world.now:
        raise invalid("`billing_cycle_anchor` must be in the future.", param=f"{group}[billing_cycle_anchor]")
    if anchor > natural:
        message = f"`billing_cycle_anchor` cannot be later than next natural billing date ({natural}) for plan"
        raise invalid(message, param=f"{group}[billing_cycle_anchor]")
    if data.get("proration_behavior") == "none":
        return once
    return once + prorated(each, anchor - world.now, natural - world.now)


def trial_end_of(world: World, data: dict[str, Any]) -> int | None:
    if "trial_period_days" in data:
        return int(world.now + data["trial_period_days"] * DAY)
    return data.get("trial_end")


def prorated(amount: int, part: int, whole: int) -> int:
    """The share of an amount that falls on a part of its period, rounded half up."""
    return (2 * amount * part + whole) // (2 * whole)


def first_amount(world: World, item: Object, data: dict[str, Any]) -> int | None:
    """What the first invoice asks for this item; None for its full price."""
    anchor = data.get("billing_cycle_anchor")
    if trial_end_of(world, data) or (anchor and data.get("proration_behavior") == "none"):
        return 0
    if not anchor or anchor <= world.now:
        return None
    full = item["price"]["unit_amount"] * item["quantity"]
    natural = period_end(world.now, 1, item["price"]["recurring"])
    return prorated(full, anchor - world.now, natural - world.now)
