"""Stripe's own test clocks. Here every one of them is the double's clock, for there is only one time."""

from typing import Any

from tests.stripe_double.clock import DAY
from tests.stripe_double.errors import invalid
from tests.stripe_double.parameters import One, Text, Whole
from tests.stripe_double.routes import call
from tests.stripe_double.world import Object, World

KEPT_DAYS = 30


@call("POST", "/v1/test_helpers/test_clocks", One({"frozen_time": Whole(), "name": Text(300)}, ("frozen_time",)))
def create_clock(world: World, params: dict[str, Any]) -> Object:
    if world.livemode:
        raise invalid("Test clocks exist in test mode only.", code="testmode_charges_only")
    world.core.clock.stands_at = params["frozen_time"]
    return world.add(
        "test_helpers.test_clock",
        "clock",
        {},
        deletes_after=world.now + KEPT_DAYS * DAY,
        frozen_time=world.now,
        name=params.get("name"),
        status="ready",
        status_details={},
    )


@call("GET", "/v1/test_helpers/test_clocks/{id}")
def clock(world: World, params: dict[str, Any], clock_id: str) -> Object:
    found = world.get("test_helpers.test_clock", clock_id)
    found["frozen_time"] = world.now
    return found


@call("POST", "/v1/test_helpers/test_clocks/{id}/advance", One({"frozen_time": Whole()}, ("frozen_time",)))
def advance_clock(world: World, params: dict[str, Any], clock_id: str) -> Object:
    found = world.get("test_helpers.test_clock", clock_id)
    if params["frozen_time"] <= world.now:
        raise invalid("A test clock only goes forward.", param="frozen_time")
    world.core.advance_to(params["frozen_time"])
    found["frozen_time"] = world.now
    return found
