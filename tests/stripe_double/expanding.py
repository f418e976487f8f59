"""`expand[]`: putting an object where its id stands, or a list that is left out unless it is asked for."""

import copy
from collections.abc import Callable
from typing import Any

from tests.stripe_double.errors import invalid
from tests.stripe_double.shapes import listed
from tests.stripe_double.world import Object, World

DEEPEST = 4
_EXPANDABLE = (
    "balance_transaction charge customer default_payment_method default_price invoice latest_charge latest_invoice "
    "payment_intent payment_method pending_setup_intent product schedule setup_intent source subscription"
)
EXPANDABLE = frozenset(_EXPANDABLE.split())


def _line_items(world: World, session: Object) -> Object:
    return listed(world.secret(session["id"])["line_items"], f"/v1/checkout/sessions/{session['id']}/line_items")


def _refunds(world: World, charge: Object) -> Object:
    found = [refund for refund in reversed(world.all("refund")) if refund["charge"] == charge["id"]]
    return listed(found, f"/v1/charges/{charge['id']}/refunds")


def _payments(world: World, invoice: Object) -> Object:
    found = [payment for payment in world.all("invoice_payment") if payment["invoice"] == invoice["id"]]
    return listed(found, f"/v1/invoice_payments?invoice={invoice['id']}")


def _subscriptions(world: World, customer: Object) -> Object:
    running = [one for one in reversed(world.all("subscription")) if one["status"] != "canceled"]
    found = [one for one in running if one["customer"] == customer["id"]]
    return listed(found, f"/v1/customers/{customer['id']}/subscriptions")


LEFT_OUT: dict[tuple[str, str], Callable[[World, Object], Object]] = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
    ("invoice", "payments"): _payments,
    ("customer", "subscriptions"): _subscriptions,
}


def answer(world: World, found: Object, paths: list[str]) -> Object:
    """A copy for the wire with everything put in that was asked for."""
    copied = copy.deepcopy(found)
    for path in paths:
        names = path.split(".")
        if len(names) - (names[0] == "data") > DEEPEST:
            raise invalid(f"You cannot expand more than {DEEPEST} levels: {path}", param="expand")
        _put(world, copied, names, path)
    return copied


def _put(world: World, here: Any, names: list[str], path: str) -> None:
    if isinstance(here, list):
        for item in here:
            _put(world, item, names, path)
        return
    if not names or here is None:
        return
    name, deeper = names[0], names[1:]
    here[name] = _value(world, here, name, path)
    _put(world, here[name], deeper, path)


def _value(world: World, here: Any, name: str, path: str) -> Any:
    if not isinstance(here, dict):
        raise _cannot(path)
    left_out = LEFT_OUT.get((here.get("object", ""), name))
    if left_out and name not in here:
        return copy.deepcopy(left_out(world, here))
    if name not in here:
        raise _cannot(path)
    value = here[name]
    if isinstance(value, str):
        if name not in EXPANDABLE or value not in world.objects:
            raise _cannot(path)
        return copy.deepcopy(world.objects[value])
    return value


def _cannot(path: str) -> Exception:
    return invalid(f"This property cannot be expanded ({path}).", param="expand")
