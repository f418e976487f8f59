"""Outside money: recorded by a coach, open as long as something is to be paid."""

from typing import Any

import pytest

from tenpack.money.choices import AttemptState
from tenpack.money.errors import MethodNotOutside, OfferPaid
from tenpack.money.gateways import OutsideMoney, gateways_for
from tenpack.money.models import Offer, Payment
from tests.support.snapshots import refused
from tests.world import TODAY, World


def begin(world: World, offer: Offer, details: str, number: int = 1) -> Any:
    terms = {"offer": offer, "due_number": number, "details": details, "by": world.by, "now": world.now}
    return OutsideMoney().begin(**terms)


@pytest.mark.parametrize("method", ["cash", "bank_transfer", "other"])
def test_money_that_moved_outside_is_a_payment(world: World, method: str) -> None:
    begun = begin(world, world.offer(), method)
    assert begun.state == AttemptState.SUCCEEDED
    assert begun.payment == Payment.objects.get()
    assert begun.payment.method == method


@pytest.mark.parametrize("method", ["demo_card", "card", "", "cash\0"])
def test_other_methods_are_not_outside(world: World, method: str) -> None:
    assert refused(MethodNotOutside, begin, world, world.offer(), method).field == "method"


def test_the_same_due_payment_is_recorded_once(world: World) -> None:
    offer = world.offer(plan=world.recurring())
    begin(world, offer, "cash")
    refused(OfferPaid, begin, world, offer, "cash")
    assert begin(world, offer, "cash", 2).payment.due_number == 2


def test_it_serves_what_is_to_be_paid(world: World) -> None:
    offer = world.offer()
    assert [type(gateway) for gateway in gateways_for(offer, TODAY)] == [OutsideMoney]
    assert not OutsideMoney.is_online
    begin(world, offer, "cash")
    assert gateways_for(Offer.objects.get(id=offer.id), TODAY) == []
