"""Schedules: a subscription's phases, one after the other, and what comes after the last."""

from typing import Any

from tests.stripe_double.calendar import period_end
from tests.stripe_double.catalog import RHYTHM, make_price, merged
from tests.stripe_double.errors import invalid, missing_parameter
from tests.stripe_double.parameters import RANGE, Either, Flag, Many, Metadata, One, Text, Whole, Words, listing
from tests.stripe_double.routes import call
from tests.stripe_double.shapes import phase as phase_shape
from tests.stripe_double.shapes import plan
from tests.stripe_double.shapes import schedule as schedule_shape
from tests.stripe_double.subscriptions import OVER, cancel, changing, items_of, period_of
from tests.stripe_double.world import Object, World

MOMENT = Either(Words("now"), Whole())
PRORATION = Words("always_invoice", "create_prorations", "none")
DURATION = One({"interval": Words("day", "month", "week", "year"), "interval_count": Whole(1)}, ("interval",))
PRICE_DATA = One(
    {
        "currency": Text(3),
        "product": Text(),
        "recurring": One(RHYTHM, ("interval",)),
        "unit_amount": Whole(0),
    },
    ("currency", "product", "recurring", "unit_amount"),
)
ITEM = One({"metadata": Metadata(), "price": Text(), "price_data": PRICE_DATA, "quantity": Whole(1)})
PHASE = One(
    {
        "currency": Text(3),
        "default_payment_method": Text(),
        "description": Text(),
        "duration": DURATION,
        "end_date": MOMENT,
        "items": Many(ITEM, 20),
        "metadata": Metadata(),
        "proration_behavior": PRORATION,
        "start_date": MOMENT,
        "trial_end": MOMENT,
    },
    ("items",),
)
CHANGE = {
    "end_behavior": Words("cancel", "release"),
    "metadata": Metadata(),
    "phases": Many(PHASE, 10),
    "proration_behavior": PRORATION,
}
RUNNING = ("active", "not_started")


@call("POST", "/v1/subscription_schedules", One({"from_subscription": Text(), "metadata": Metadata()}))
def create_schedule(world: World, params: dict[str, Any]) -> Object:
    if "from_subscription" not in params:
        raise missing_parameter("from_subscription")
    subscription = world.get("subscription", params["from_subscription"], "from_subscription")
    if subscription["schedule"]:
        raise invalid(f"The subscription is already attached to a schedule: {subscription['schedule']}.")
    if subscription["status"] in OVER:
        raise invalid("A schedule cannot be made from a subscription that has ended.", param="from_subscription")
    start, end = period_of(subscription)
    items = [
        {"price": item["price"]["id"], "quantity": item["quantity"], "metadata": dict(item["metadata"])}
        for item in items_of(subscription)
    ]
    made = world.add(
        "subscription_schedule",
        "sub_sched",
        schedule_shape(),
        current_phase={"end_date": end, "start_date": start},
        customer=subscription["customer"],
        metadata=params.get("metadata", {}),
        phases=[_phase(world, {"items": items, **_trial(subscription)}, start, end, subscription["currency"])],
        subscription=subscription["id"],
    )
    world.agenda.put(end, "phase", made["id"])
    world.emit("subscription_schedule.created", made)
    with changing(world, subscription):
        subscription["schedule"] = made["id"]
    return made


def _trial(subscription: Object) -> Object:
    return {"trial_end": subscription["trial_end"]} if subscription["trial_end"] else {}


def _phase(world: World, asked: dict[str, Any], start: int, end: int, currency: str) -> Object:
    made = {**phase_shape(), "currency": currency, "end_date": end, "start_date": start}
    made["items"] = [_item(world, item, index) for index, item in enumerate(asked["items"])]
    kept = ("default_payment_method", "description", "metadata", "proration_behavior", "trial_end")
    return {**made, **{name: asked[name] for name in kept if name in asked}}


def _item(world: World, item: dict[str, Any], index: int) -> Object:
    if ("price" in item) == ("price_data" in item):
        raise invalid("Exactly one of price and price_data is needed.", param=f"items[{index}][price]")
    if "price" in item:
        price = world.get("price", item["price"], f"items[{index}][price]")
    else:
        price = make_price(world, item["price_data"], f"items[{index}][price_data]")
    return {
        "billing_thresholds": None,
        "discounts": [],
        "metadata": item.get("metadata", {}),
        "plan": price["id"],
        "price": price["id"],
        "quantity": item.get("quantity", 1),
        "tax_rates": [],
    }


@call("POST", "/v1/subscription_schedules/{id}", One(CHANGE))
def change_schedule(world: World, params: dict[str, Any], schedule_id: str) -> Object:
    found = _running(world, schedule_id)
    before = dict(found)
    if "phases" in params:
        found["phases"] = _phases(world, found, params["phases"])
        now = next((one for one in found["phases"] if one["start_date"] <= world.now < one["end_date"]), None)
        found["current_phase"] = now and {"end_date": now["end_date"], "start_date": now["start_date"]}
        if now:
            _apply(world, world.objects[found["subscription"]], now)
    if "end_behavior" in params:
        found["end_behavior"] = params["end_behavior"]
    if "metadata" in params:
        found["metadata"] = merged(found["metadata"], params["metadata"])
    for one in found["phases"]:
        world.agenda.put(one["end_date"], "phase", schedule_id)
    previous = {name: value for name, value in before.items() if found[name] != value}
    if previous:
        world.emit("subscription_schedule.updated", found, previous)
    return found


def _phases(world: World, found: Object, asked: list[dict[str, Any]]) -> list[Object]:
    """The phases as asked: each begins where the one before ends; what has begun keeps its beginning."""
    if not asked:
        raise missing_parameter("phases")
    subscription = world.objects[found["subscription"]]
    begun = {one["start_date"] for one in found["phases"] if one["start_date"] <= world.now}
    start = asked[0].get("start_date")
    if start not in begun:
        message = "The first phase must be the one that runs: pass its start_date unchanged."
        raise invalid(message, param="phases[0][start_date]")
    made = []
    for index, one in enumerate(asked):
        given = one.get("start_date", start)
        if given not in (start, "now"):
            raise invalid("Each phase must start where the one before it ends.", param=f"phases[{index}][start_date]")
        end = _end(world, one, start, index)
        made.append(_phase(world, one, start, end, subscription["currency"]))
        start = end
    if start <= world.now:
        raise invalid("The last phase must end in the future.", param=f"phases[{len(asked) - 1}][end_date]")
    return made


def _end(world: World, one: dict[str, Any], start: int, index: int) -> int:
    if "duration" in one and "end_date" in one:
        raise invalid("Only one of duration and end_date can be set.", param=f"phases[{index}][duration]")
    if "end_date" in one:
        end = world.now if one["end_date"] == "now" else one["end_date"]
    elif "duration" in one:
        end = period_end(start, 1, {"interval_count": 1, **one["duration"]})
    else:
        first = one["items"][0]
        named = first.get("price_data") or world.get("price", first["price"], f"phases[{index}][items][0][price]")
        end = period_end(start, 1, {"interval_count": 1, **named["recurring"]})
    if end <= start:
        raise invalid("A phase must end after it starts.", param=f"phases[{index}][end_date]")
    return int(end)


def turn(world: World, schedule: Object) -> None:
    """A phase ends: the next begins, or the schedule is over."""
    if schedule["status"] not in RUNNING or schedule["subscription"] is None:
        return
    phases = schedule["phases"]
    if phases[-1]["end_date"] == world.now:
        _finish(world, schedule)
        return
    following = next((one for one in phases if one["start_date"] == world.now), None)
    if following:
        _apply(world, world.objects[schedule["subscription"]], following)
        current = {"end_date": following["end_date"], "start_date": following["start_date"]}
        world.change(schedule, "subscription_schedule.updated", current_phase=current)


def _apply(world: World, subscription: Object, phase: Object) -> None:
    """From the next invoice on, what this phase says is charged."""
    with changing(world, subscription):
        for item, asked in zip(items_of(subscription), phase["items"], strict=False):
            price = world.objects[asked["price"]]
            item.update(price=price, plan=plan(price), quantity=asked["quantity"])
        if phase["default_payment_method"]:
            subscription["default_payment_method"] = phase["default_payment_method"]
        if phase["metadata"]:
            subscription["metadata"] = {**subscription["metadata"], **phase["metadata"]}


def _finish(world: World, schedule: Object) -> None:
    if schedule["end_behavior"] == "release":
        _release(world, schedule)
        return
    schedule.update(completed_at=world.now, current_phase=None, status="completed")
    cancel(world, world.objects[schedule["subscription"]])
    world.emit("subscription_schedule.completed", schedule)


def _release(world: World, schedule: Object) -> None:
    subscription = world.objects[schedule["subscription"]]
    schedule.update(
        current_phase=None,
        released_at=world.now,
        released_subscription=subscription["id"],
        status="released",
        subscription=None,
    )
    world.emit("subscription_schedule.released", schedule)
    with changing(world, subscription):
        subscription["schedule"] = None


def subscription_ended(world: World, subscription: Object) -> None:
    """A subscription was canceled by other means: its schedule has nothing left to do."""
    schedule = world.objects.get(subscription["schedule"] or "")
    if schedule and schedule["status"] in RUNNING:
        schedule.update(canceled_at=world.now, current_phase=None, status="canceled")
        world.emit("subscription_schedule.canceled", schedule)


def _running(world: World, schedule_id: str) -> Object:
    found = world.get("subscription_schedule", schedule_id)
    if found["status"] not in RUNNING:
        message = f"You cannot change a schedule that is {found['status']}."
        raise invalid(message)
    return found


@call("GET", "/v1/subscription_schedules/{id}")
def schedule(world: World, params: dict[str, Any], schedule_id: str) -> Object:
    return world.get("subscription_schedule", schedule_id)


@call("GET", "/v1/subscription_schedules", listing(created=RANGE, customer=Text()))
def schedules(world: World, params: dict[str, Any]) -> Object:
    return world.page(
        "subscription_schedule",
        "/v1/subscription_schedules",
        params,
        lambda one: params.get("customer", one["customer"]) == one["customer"],
    )


@call("POST", "/v1/subscription_schedules/{id}/cancel", One({"invoice_now": Flag(), "prorate": Flag()}))
def cancel_schedule(world: World, params: dict[str, Any], schedule_id: str) -> Object:
    found = _running(world, schedule_id)
    cancel(world, world.objects[found["subscription"]])
    return found


@call("POST", "/v1/subscription_schedules/{id}/release", One({"preserve_cancel_date": Flag()}))
def release_schedule(world: World, params: dict[str, Any], schedule_id: str) -> Object:
    found = _running(world, schedule_id)
    _release(world, found)
    return found
