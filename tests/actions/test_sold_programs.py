"""What was sold is assigned once, when it is paid, whatever happened to the plan meanwhile."""

from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.errors import InvalidFields
from tenpack.money.actions import change_plan, refund_payment
from tenpack.training.actions import (
    archive_program,
    assign_sold_programs,
    change_plan_with_programs,
    create_plan_with_programs,
    create_program,
)
from tenpack.training.models import OfferProgram, Program
from tenpack.training.programs import (
    programs_of_offer,
)
from tests.support.programs import assigned, program
from tests.world import no_sessions, ten_sessions

if TYPE_CHECKING:
    from tests.world import World


def sold(world: "World", *programs: Program, **terms: Any) -> Any:
    return create_plan_with_programs(
        business=world.business,
        draft=ten_sessions(**terms),
        programs=[one.id for one in programs],
        by=world.by,
        now=world.now,
    )


def test_what_was_sold_is_assigned_once_when_it_is_paid(world: "World") -> None:
    first, second = program(world), program(world, title="Mobility")
    plan = sold(world, first, second)
    offer = world.offer(plan=plan)
    assert set(programs_of_offer(offer)) == {first, second}
    assert assign_sold_programs(now=world.now) == 0
    world.paid(plan=plan)
    assert assign_sold_programs(now=world.now) == 2
    assert assign_sold_programs(now=world.now) == 0
    copies = Program.objects.filter(client=world.jo)
    assert {(one.source, one.starts_on) for one in copies} == {(first, world.today), (second, world.today)}


@pytest.mark.parametrize("payment_type", ["recurring", "installments"])
def test_programs_are_sold_with_every_payment_type(world: "World", payment_type: str) -> None:
    from tenpack.money.choices import PaymentType

    more = {"installments": 3} if payment_type == "installments" else {}
    plan = sold(world, program(world), **no_sessions(PaymentType(payment_type), **more))
    world.paid(plan=plan)
    assert assign_sold_programs(now=world.now) == 1


def test_a_free_plan_gives_its_programs_at_once(world: "World") -> None:
    from tenpack.kit.money import Money

    world.offer(plan=sold(world, program(world), price=Money(0, "EUR")))
    assert assign_sold_programs(now=world.now) == 1


def test_what_was_sold_stays_sold_though_the_plan_changes(world: "World") -> None:
    first, second = program(world), program(world, title="Mobility")
    plan = sold(world, first)
    offer = world.offer(plan=plan)
    change_plan_with_programs(
        plan=plan, draft=ten_sessions(), programs=[second.id], version=1, by=world.by, now=world.now
    )
    archive_program(program=first, by=world.by, now=world.now)
    assert programs_of_offer(offer) == [first]
    world.paid(plan=plan)
    assert assign_sold_programs(now=world.now) == 1
    assert Program.objects.get(client=world.jo).source == second
    from tenpack.money.actions import record_payment
    from tenpack.money.choices import Method

    record_payment(offer=offer, method=Method.CASH, by=world.by, now=world.now)
    assert assign_sold_programs(now=world.now) == 1
    assert Program.objects.filter(client=world.jo, source=first, offer=offer).count() == 1


def test_a_refunded_offer_gives_nothing(world: "World") -> None:
    offer = world.paid(plan=sold(world, program(world)))
    (payment,) = offer.payments.all()
    refund_payment(payment=payment, amount=payment.amount, sessions=10, reason="ill", by=world.by, now=world.now)
    assert assign_sold_programs(now=world.now) == 0


def test_a_plan_gives_only_templates_of_its_business(world: "World") -> None:
    template = program(world)
    copy = assigned(world, template)
    theirs = create_program(business=world.zed.business, title="Theirs", by=world.zed.actor, now=world.now)
    away = program(world)
    archive_program(program=away, by=world.by, now=world.now)
    for wrong in (copy, theirs, away):
        with pytest.raises(InvalidFields) as caught:
            sold(world, wrong)
        assert set(caught.value.problems) == {"programs"}
    plan = sold(world, template)
    archive_program(program=template, by=world.by, now=world.now)
    change_plan_with_programs(
        plan=plan, draft=ten_sessions(), programs=[template.id], version=1, by=world.by, now=world.now
    )
    change_plan(plan=plan, draft=ten_sessions(), version=2, by=world.by, now=world.now)
    assert [one.program for one in OfferProgram.objects.filter(offer=world.offer(plan=plan))] == [template]
