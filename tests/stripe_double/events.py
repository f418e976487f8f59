"""What happened, to be asked for: an endpoint that was down reads here what it missed."""

from typing import Any

from tests.stripe_double.parameters import RANGE, Flag, Many, Text, listing
from tests.stripe_double.routes import call
from tests.stripe_double.world import Object, World

# Stripe answers events of the last thirty days only.
KEPT_DAYS = 30


@call("GET", "/v1/events/{id}")
def event(world: World, params: dict[str, Any], event_id: str) -> Object:
    return world.get("event", event_id)


@call(
    "GET",
    "/v1/events",
    listing(created=RANGE, type=Text(), types=Many(Text(), 20), delivery_success=Flag()),
)
def events(world: World, params: dict[str, Any]) -> Object:
    oldest = world.now - KEPT_DAYS * 86400

    def keep(item: Object) -> bool:
        if item["created"] < oldest:
            return False
        if "delivery_success" in params and params["delivery_success"] != (item["pending_webhooks"] == 0):
            return False
        wanted = params.get("types") or ([params["type"]] if "type" in params else [])
        return not wanted or any(fits(item["type"], name) for name in wanted)

    return world.page("event", "/v1/events", params, keep)


def fits(kind: str, wanted: str) -> bool:
    """`charge.*` stands for every event of charges."""
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted
