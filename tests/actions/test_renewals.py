"""A client buys a plan again: what they bought, while it is for sale, one open offer at a time."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.money import Money
from tenpack.money.actions import (
    archive_plan,
    cancel_offer,
    drop_renewal,
    record_payment,
    refund_payment,
    renew_plan,
)
from tenpack.money.choices import ExpiryKind, Method
from tenpack.money.errors import PlanNotRenewable
from tests.support.snapshots import fields_refused, refused

if TYPE_CHECKING:
    from tests.world import World


def renewed(world: "World", plan: Any, **more: Any) -> Any:
    return renew_plan(client=world.jo, plan=plan, **({"now": world.later(days=1)} | more))


def test_the_offer_is_the_client_s_own_and_waits_for_its_money(world: "World") -> None:
    from tenpack.journal.models import JournalLine

    plan = world.plan(may_renew=True)
    world.paid(plan=plan)
    offer = renewed(world, plan)
    assert (offer.is_renewal, offer.price_minor, offer.payments_made) == (True, 40_000, 0)
    line = JournalLine.objects.get(event="offer.renewed")
    assert (line.actor_id, line.about_id) == (world.jo.id, offer.id)
    assert renewed(world, plan).id == offer.id
    record_payment(offer=offer, method=Method.CASH, by=world.by, now=world.later(days=2))
    assert renewed(world, plan).id != offer.id


def test_an_offer_of_the_coach_that_waits_is_the_answer(world: "World") -> None:
    plan = world.plan(may_renew=True)
    world.paid(plan=plan)
    assert renewed(world, plan).id == renewed(world, plan).id
    drop_renewal(client=world.jo, plan=plan, now=world.now)
    assert drop_renewal(client=world.jo, plan=plan, now=world.now) is None
    by_coach = world.offer(plan=plan)
    assert renewed(world, plan).id == by_coach.id
    assert drop_renewal(client=world.jo, plan=plan, now=world.now) is None


def test_what_cannot_be_bought_again_is_refused(world: "World") -> None:
    kept = world.plan()
    never_bought, running = world.plan(may_renew=True), world.recurring(may_renew=True)
    ends = {"expiry_kind": ExpiryKind.ON_DATE, "expires_on": world.today, "expires_after": None, "expires_unit": ""}
    over, archived, refunded = (world.plan(may_renew=True, **more) for more in (ends, {}, {}))
    for plan in (kept, running, over, archived, refunded):
        offer = world.paid(plan=plan)
    payment = offer.payments.get()
    refund_payment(payment=payment, amount=None, sessions=10, reason="Moved", by=world.by, now=world.now)
    archive_plan(plan=archived, by=world.by, now=world.now)
    for plan in (kept, never_bought, running, over, archived, refunded):
        refused(PlanNotRenewable, renewed, world, plan)
    ended = running.offers.get()
    cancel_offer(offer=ended, reason="Later", by=world.by, now=world.now)
    assert renewed(world, running).is_renewal
    assert renewed(world, over, now=world.now).is_renewal


def test_what_costs_nothing_is_never_bought_again_alone(world: "World") -> None:
    from django.db import IntegrityError, transaction

    assert fields_refused(world.plan, price=Money(0, "EUR"), may_renew=True) == {"may_renew"}
    plan = world.plan(price=Money(0, "EUR"))
    with pytest.raises(IntegrityError, match="plan_renewed_for_money"), transaction.atomic():
        type(plan).objects.filter(id=plan.id).update(may_renew=True)


def test_the_database_refuses_a_second_open_one(world: "World") -> None:
    from django.db import IntegrityError, transaction

    plan = world.plan(may_renew=True)
    world.paid(plan=plan)
    renewed(world, plan)
    other = world.offer(plan=plan, now=world.now + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="one_open_renewal_of_plan"), transaction.atomic():
        type(other).objects.filter(id=other.id).update(is_renewal=True)
