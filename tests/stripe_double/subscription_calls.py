"""The API's calls about subscriptions."""

from typing import Any

from tests.stripe_double.catalog import merged
from tests.stripe_double.errors import invalid
from tests.stripe_double.parameters import (
    RANGE,
    Clearable,
    Either,
    Flag,
    Metadata,
    One,
    Text,
    Whole,
    Words,
    listing,
)
from tests.stripe_double.routes import call
from tests.stripe_double.subscriptions import OVER, cancel, changing, period_of
from tests.stripe_double.world import Object, World

FEEDBACK = Words(
    *("customer_service", "low_quality", "missing_features", "other"),
    *("switched_service", "too_complex", "too_expensive", "unused"),
)
DETAILS = One({"comment": Clearable(Text()), "feedback": Clearable(FEEDBACK)})
PAUSE = One({"behavior": Words("keep_as_draft", "mark_uncollectible", "void"), "resumes_at": Whole()}, ("behavior",))
CHANGE = {
    "cancel_at": Clearable(Either(Words("max_period_end", "min_period_end"), Whole())),
    "cancel_at_period_end": Flag(),
    "cancellation_details": DETAILS,
    "default_payment_method": Clearable(Text()),
    "description": Clearable(Text(500)),
    "metadata": Metadata(),
    "pause_collection": Clearable(PAUSE),
    "proration_behavior": Words("always_invoice", "create_prorations", "none"),
}
STATUSES = Words(
    *("active", "all", "canceled", "ended", "incomplete", "incomplete_expired"),
    *("past_due", "paused", "trialing", "unpaid"),
)
AFTER_THE_END = ("cancellation_details", "metadata")


@call("GET", "/v1/subscriptions/{id}")
def subscription(world: World, params: dict[str, Any], subscription_id: str) -> Object:
    return world.get("subscription", subscription_id)


@call("GET", "/v1/subscriptions", listing(created=RANGE, customer=Text(), price=Text(), status=STATUSES))
def subscriptions(world: World, params: dict[str, Any]) -> Object:
    wanted = params.get("status")

    def keep(one: Object) -> bool:
        if wanted is None and one["status"] == "canceled":
            return False
        if wanted == "ended" and one["status"] not in OVER:
            return False
        if wanted not in (None, "all", "ended") and one["status"] != wanted:
            return False
        if "price" in params and all(item["price"]["id"] != params["price"] for item in one["items"]["data"]):
            return False
        return bool(params.get("customer", one["customer"]) == one["customer"])

    return world.page("subscription", "/v1/subscriptions", params, keep)


@call("POST", "/v1/subscriptions/{id}", One(CHANGE))
def change_subscription(world: World, params: dict[str, Any], subscription_id: str) -> Object:
    found = world.get("subscription", subscription_id)
    if found["status"] in OVER and set(params) - set(AFTER_THE_END):
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    _check_end(world, found, params)
    with changing(world, found):
        if "metadata" in params:
            found["metadata"] = merged(found["metadata"], params["metadata"])
        if "description" in params:
            found["description"] = params["description"]
        if "cancellation_details" in params:
            found["cancellation_details"] = {**found["cancellation_details"], **params["cancellation_details"]}
        if "default_payment_method" in params:
            found["default_payment_method"] = _own_method(world, found, params["default_payment_method"])
        if "pause_collection" in params:
            _pause(world, found, params["pause_collection"])
        _set_end(world, found, params)
    return found


def _check_end(world: World, found: Object, params: dict[str, Any]) -> None:
    asked = [name for name in ("cancel_at", "cancel_at_period_end") if name in params]
    if len(asked) == 2 and params["cancel_at"]:
        raise invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.", param=asked[0])
    if asked and found["schedule"]:
        message = (
            f"The subscription is managed by the subscription schedule `{found['schedule']}`, and its end cannot be "
            "changed directly. Change the schedule instead."
        )
        raise invalid(message, param=asked[0])
    moment = params.get("cancel_at")
    if isinstance(moment, int) and moment <= world.now:
        raise invalid("`cancel_at` must be in the future.", param="cancel_at")


def _set_end(world: World, found: Object, params: dict[str, Any]) -> None:
    _, end = period_of(found)
    if "cancel_at" in params:
        moment = params["cancel_at"]
        moment = end if isinstance(moment, str) else moment
        found.update(cancel_at=moment, cancel_at_period_end=False)
        _say_why(world, found, ending=moment is not None)
    if "cancel_at_period_end" in params:
        ending = params["cancel_at_period_end"]
        found.update(cancel_at=end if ending else None, cancel_at_period_end=ending)
        _say_why(world, found, ending=ending)
    if found["cancel_at"]:
        world.agenda.put(found["cancel_at"], "end", found["id"])


def _say_why(world: World, found: Object, *, ending: bool) -> None:
    reason = "cancellation_requested" if ending else None
    found["canceled_at"] = world.now if ending else None
    found["cancellation_details"] = {**found["cancellation_details"], "reason": reason}


def _own_method(world: World, found: Object, method_id: str | None) -> str | None:
    if method_id is None:
        return None
    method = world.get("payment_method", method_id, "default_payment_method")
    if method["customer"] != found["customer"]:
        message = (
            f"The customer does not have a payment method with the ID {method_id}. Attach it to the customer first."
        )
        raise invalid(message, param="default_payment_method")
    return method_id


def _pause(world: World, found: Object, pause: dict[str, Any] | None) -> None:
    found["pause_collection"] = pause and {"behavior": pause["behavior"], "resumes_at": pause.get("resumes_at")}
    if pause and pause.get("resumes_at"):
        world.agenda.put(pause["resumes_at"], "resume", found["id"])


@call(
    "DELETE",
    "/v1/subscriptions/{id}",
    One({"cancellation_details": DETAILS, "invoice_now": Flag(), "prorate": Flag()}),
)
def cancel_subscription(world: World, params: dict[str, Any], subscription_id: str) -> Object:
    found = world.get("subscription", subscription_id)
    if found["status"] in OVER:
        raise invalid(f"No such subscription: '{subscription_id}'", param="id", code="resource_missing", status=404)
    found["cancellation_details"] = {**found["cancellation_details"], **params.get("cancellation_details", {})}
    cancel(world, found)
    return found
