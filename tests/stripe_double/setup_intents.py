"""Setup intents: a method kept for later without a payment. Only sessions make them."""

from typing import Any

from tests.stripe_double.parameters import RANGE, Text, listing
from tests.stripe_double.routes import call
from tests.stripe_double.world import Object, World


@call("GET", "/v1/setup_intents/{id}")
def setup_intent(world: World, params: dict[str, Any], intent_id: str) -> Object:
    return world.get("setup_intent", intent_id, "intent")


@call("GET", "/v1/setup_intents", listing(created=RANGE, customer=Text(), payment_method=Text()))
def setup_intents(world: World, params: dict[str, Any]) -> Object:
    def keep(one: Object) -> bool:
        return all(params.get(name, one[name]) == one[name] for name in ("customer", "payment_method"))

    return world.page("setup_intent", "/v1/setup_intents", params, keep)
