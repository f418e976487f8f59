"""Coupons: what they take off, how often, until when; and what the database keeps of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tenpack.kit.money import Money
from tenpack.money.actions import (
    CouponDraft,
    archive_coupon,
    create_coupon,
    record_payment,
    take_coupon,
    withdraw_offer,
)
from tenpack.money.choices import Method
from tenpack.money.errors import CouponCodeTaken, CouponLeavesNothing, CouponNotTaken, CouponUnknown
from tenpack.money.models import Coupon, Offer
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import TODAY, World


def coupon(world: World, **terms: Any) -> Coupon:
    draft = CouponDraft(**({"code": "spring", "basis_points": 2_000} | terms))
    return create_coupon(business=world.business, draft=draft, by=world.by, now=world.now)


def take(world: World, offer: Offer, code: str = "spring", **more: Any) -> Offer:
    return take_coupon(offer=offer, code=code, **({"by": world.by, "now": world.now} | more))


def uses(found: Coupon) -> int:
    return Coupon.objects.get(id=found.id).uses


def test_a_coupon_reduces_what_the_offer_asks_for(world: World) -> None:
    made = coupon(world)
    offer = world.offer(coupon=" Spring ")
    assert (offer.next_due, uses(made)) == (Money(32_000, "EUR"), 1)
    payment = record_payment(offer=offer, method=Method.CASH, by=world.by, now=world.now)
    assert payment.amount_minor == 32_000
    assert Offer.objects.get(id=offer.id).pack.price_minor == 32_000
    assert differences() == []


def test_the_first_payments_only(world: World) -> None:
    coupon(world, basis_points=None, amount=Money(1_000, "EUR"), periods=2)
    offer = world.offer(plan=world.installments(), coupon="SPRING")
    assert [offer.due(number).minor for number in (1, 2, 3)] == [14_000, 14_000, 15_000]
    assert offer.due(2, 2) == Money(29_000, "EUR")


def test_one_takes_the_place_of_another(world: World) -> None:
    first, second = coupon(world), coupon(world, code="summer", basis_points=5_000)
    offer = world.offer(coupon="spring")
    take(world, offer, "summer")
    assert (uses(first), uses(second), Offer.objects.get(id=offer.id).next_due.minor) == (0, 1, 20_000)
    take(world, offer, "")
    assert (uses(second), Offer.objects.get(id=offer.id).next_due.minor) == (0, 40_000)


def test_codes_that_open_nothing(world: World) -> None:
    made, over = coupon(world, most_uses=1), coupon(world, code="over", last_on=TODAY)
    other = create_coupon(
        business=world.zed.business,
        draft=CouponDraft(code="theirs", basis_points=100),
        by=world.zed.actor,
        now=world.now,
    )
    offer = world.offer()
    refused(CouponUnknown, take, world, offer, "nothing")
    refused(CouponUnknown, take, world, offer, other.code)
    refused(CouponUnknown, take, world, offer, "over", now=world.later(days=1))
    take(world, world.offer())
    refused(CouponUnknown, take, world, offer)
    archive_coupon(coupon=over, is_archived=True, by=world.by, now=world.now)
    refused(CouponUnknown, take, world, offer, "over")
    archive_coupon(coupon=over, is_archived=False, by=world.by, now=world.now)
    take(world, offer, "over")
    assert uses(made) == 1


def test_a_withdrawn_offer_gives_its_use_back(world: World) -> None:
    made = coupon(world, most_uses=1)
    withdraw_offer(offer=world.offer(coupon="spring"), by=world.by, now=world.now)
    assert uses(made) == 0
    assert world.offer(coupon="spring").coupon_id == made.id


def test_what_was_paid_keeps_its_price(world: World) -> None:
    coupon(world)
    offer = world.paid(plan=world.recurring())
    refused(CouponNotTaken, take, world, offer)
    with nothing_changes(), pytest.raises(DatabaseError, match="keeps its discount"), transaction.atomic():
        Offer.objects.filter(id=offer.id).update(coupon=Coupon.objects.get(), discount_basis_points=2_000)


def test_nothing_to_pay_is_no_price(world: World) -> None:
    coupon(world, basis_points=None, amount=Money(40_000, "EUR"))
    offer = world.offer()
    assert refused(CouponLeavesNothing, take, world, offer).field == "coupon"
    refused(CouponLeavesNothing, world.offer, coupon="spring", plan=offer.plan)


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"code": ""}, {"code"}),
        ({"code": "a b!"}, {"code"}),
        ({"code": "x" * 21}, {"code"}),
        ({"basis_points": 10_000}, {"percent"}),
        ({"basis_points": 0}, {"percent"}),
        ({"basis_points": None}, {"percent"}),
        ({"amount": Money(100, "EUR")}, {"percent"}),
        ({"basis_points": None, "amount": Money(0, "EUR")}, {"amount"}),
        ({"basis_points": None, "amount": Money(100, "USD")}, {"amount"}),
        ({"periods": 0}, {"periods"}),
        ({"most_uses": 0}, {"most_uses"}),
        ({"last_on": TODAY - timedelta(days=1)}, {"last_on"}),
    ],
)
def test_what_no_coupon_can_be(world: World, terms: dict[str, Any], fields: set[str]) -> None:
    assert fields_refused(coupon, world, **terms) == fields


def test_a_code_is_taken_once(world: World) -> None:
    coupon(world)
    refused(CouponCodeTaken, coupon, world, code="SPRING")


def test_nobody_counts_uses_by_hand(world: World) -> None:
    made = coupon(world)
    for change in ({"uses": 3}, {"basis_points": 100}, {"code": "OTHER"}):
        with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
            Coupon.objects.filter(id=made.id).update(**change)
