"""Subscriptions: how they begin, renew, fall behind, pause and end."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from tests.stripe_double.calendar import next_after
from tests.stripe_double.clock import DAY
from tests.stripe_double.invoices import (
    draft,
    finalize,
    give_up,
    invoices_of,
    line_of_item,
    stop_collecting,
    subscription_id,
    void,
)
from tests.stripe_double.shapes import listed, plan
from tests.stripe_double.shapes import subscription as subscription_shape
from tests.stripe_double.shapes import subscription_item as item_shape
from tests.stripe_double.world import Object, World

OVER = ("canceled",)
RUNNING = ("active", "trialing", "past_due", "unpaid")
WARNING_DAYS = 3


@contextmanager
def changing(world: World, subscription: Object) -> Iterator[None]:
    """Whatever changes inside is told in one event, with what stood there before."""
    before = deepcopy(subscription)
    yield
    previous = {name: value for name, value in before.items() if subscription[name] != value}
    if previous:
        world.emit("customer.subscription.updated", subscription, previous)


def begin(
    world: World, customer: Object, lines: list[Object], anchor: int, trial_end: int | None, known: Object
) -> Object:
    """A subscription that runs from now on. `lines`: what is sold, each with price and quantity."""
    made = world.add(
        "subscription",
        "sub",
        subscription_shape(),
        billing_cycle_anchor=anchor,
        currency=lines[0]["currency"],
        customer=customer["id"],
        start_date=world.now,
        status="trialing" if trial_end else "active",
        **known,
    )
    end = trial_end or (anchor if anchor > world.now else next_after(anchor, world.now, lines[0]["price"]["recurring"]))
    items = [_item(world, made, line, end) for line in lines]
    made["items"] = listed(items, f"/v1/subscription_items?subscription={made['id']}")
    if trial_end:
        made.update(trial_start=world.now, trial_end=trial_end)
        world.agenda.put(max(world.now, end - WARNING_DAYS * DAY), "warning", made["id"])
    world.agenda.put(end, "period", made["id"])
    world.emit("customer.subscription.created", made)
    return made


def _item(world: World, subscription: Object, line: Object, end: int) -> Object:
    return world.add(
        "subscription_item",
        "si",
        item_shape(),
        current_period_end=end,
        current_period_start=world.now,
        plan=plan(line["price"]),
        price=line["price"],
        quantity=line["quantity"],
        subscription=subscription["id"],
    )


def items_of(subscription: Object) -> list[Object]:
    return list(subscription["items"]["data"])


def period_of(subscription: Object) -> tuple[int, int]:
    item = items_of(subscription)[0]
    return item["current_period_start"], item["current_period_end"]


def name_of(world: World, item: Object) -> str:
    return str(world.objects[item["price"]["product"]]["name"])


def warn(world: World, subscription: Object) -> None:
    if subscription["status"] == "trialing":
        world.emit("customer.subscription.trial_will_end", subscription)


def renew(world: World, subscription: Object) -> None:
    """A period has ended: the next begins, and its invoice is drafted."""
    _, end = period_of(subscription)
    if subscription["status"] not in RUNNING or end != world.now:
        return
    anchor = subscription["billing_cycle_anchor"]
    with changing(world, subscription):
        if subscription["status"] == "trialing":
            subscription["status"] = "active"
        following = next_after(anchor, end, items_of(subscription)[0]["price"]["recurring"])
        for item in items_of(subscription):
            item.update(current_period_start=end, current_period_end=following)
        lines = [line_of_item(item, name_of(world, item)) for item in items_of(subscription)]
        invoice = draft(world, subscription, lines, "subscription_cycle")
        subscription["latest_invoice"] = invoice["id"]
    world.agenda.put(following, "period", subscription["id"])
    _bill(world, subscription, invoice)


def _bill(world: World, subscription: Object, invoice: Object) -> None:
    """Collect a renewal's invoice in an hour, unless collection is paused or was given up."""
    pause = subscription["pause_collection"]
    if subscription["status"] == "unpaid" or (pause and pause["behavior"] == "keep_as_draft"):
        invoice["auto_advance"] = False
        return
    if pause:
        finalize(world, invoice)
        if pause["behavior"] == "void":
            void(world, invoice)
        else:
            give_up(world, invoice, "subscription_paused")
        return
    due = world.now + world.core.terms.draft_seconds
    invoice["automatically_finalizes_at"] = due
    world.agenda.put(due, "finalize", invoice["id"])


def end_due(world: World, subscription: Object) -> None:
    """The moment at which it was to end has come."""
    _, end = period_of(subscription)
    at_end = subscription["cancel_at_period_end"] and end == world.now
    if subscription["status"] not in OVER and (at_end or subscription["cancel_at"] == world.now):
        cancel(world, subscription)


def cancel(world: World, subscription: Object, reason: str | None = None) -> None:
    """It ends now; nothing more is charged for it."""
    from tests.stripe_double.schedules import subscription_ended

    if subscription["status"] in OVER:
        return
    details = subscription["cancellation_details"]
    subscription.update(
        cancellation_details={**details, "reason": reason or details["reason"] or "cancellation_requested"},
        canceled_at=subscription["canceled_at"] or world.now,
        ended_at=world.now,
        status="canceled",
    )
    stop_collecting(world, subscription)
    subscription_ended(world, subscription)
    world.emit("customer.subscription.deleted", subscription)


def resume_due(world: World, subscription: Object) -> None:
    pause = subscription["pause_collection"]
    if pause and pause["resumes_at"] == world.now:
        with changing(world, subscription):
            subscription["pause_collection"] = None


def invoice_paid(world: World, invoice: Object) -> None:
    """An invoice was paid: a subscription that fell behind runs again once nothing is open."""
    subscription = world.objects[subscription_id(invoice)]
    if subscription["status"] not in ("past_due", "unpaid"):
        return
    if any(one["status"] == "open" and one["attempted"] for one in invoices_of(world, subscription)):
        return
    with changing(world, subscription):
        subscription["status"] = "active"


def invoice_not_paid(world: World, invoice: Object, *, is_last: bool) -> None:
    """An attempt failed: the subscription falls behind; after the last one the account's choice decides."""
    subscription: dict[str, Any] = world.objects[subscription_id(invoice)]
    if subscription["status"] in OVER:
        return
    with changing(world, subscription):
        subscription["status"] = "past_due"
    if not is_last or not invoice["auto_advance"]:
        return
    choice = world.core.terms.after_retries
    if choice == "canceled":
        cancel(world, subscription, "payment_failed")
    elif choice == "unpaid":
        with changing(world, subscription):
            subscription["status"] = "unpaid"
