"""Who pays the card fee, within the limits of the law; money that fitted nothing goes back."""

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from tenpack.kit.errors import ChangedMeanwhile, InvalidFields
from tenpack.kit.money import Money
from tenpack.money.actions import FeesDraft, change_fees
from tests.support.snapshots import changed_since, everything

if TYPE_CHECKING:
    from tests.world import World


def change(world: "World", version: int = 1, **terms: Any) -> Any:
    return change_fees(business=world.business, draft=FeesDraft(**terms), version=version, by=world.by, now=world.now)


def test_the_client_pays_where_the_law_lets(world: "World") -> None:
    from tenpack.journal.models import JournalLine

    changed = change(world, country="AU", clients_pay_fee=True, basis_points=175, fixed=Money(30, "EUR"))
    columns = (changed.country, changed.clients_pay_fee, changed.fee_basis_points, changed.fee_fixed_minor)
    assert (*columns, changed.version) == ("AU", True, 175, 30, 2)
    line = JournalLine.objects.get(event="fees.changed")
    assert line.facts == {
        "country": "AU",
        "clients_pay_fee": True,
        "fee_basis_points": 175,
        "fee_fixed_minor": 30,
    }


def test_the_coach_pays_and_nothing_of_a_fee_is_left(world: "World") -> None:
    change(world, country="AU", clients_pay_fee=True, basis_points=175)
    changed = change(world, version=2, country="DE", basis_points=175)
    assert (changed.country, changed.clients_pay_fee, changed.fee_basis_points) == ("DE", False, 0)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"country": "DE", "basis_points": 100}, "payer"),
        ({"country": "GB", "basis_points": 100}, "payer"),
        ({"country": "MX", "basis_points": 100}, "payer"),
        ({"country": "", "basis_points": 100}, "country"),
        ({"country": "ZZ", "basis_points": 100}, "country"),
        ({"country": "US"}, "percent"),
        ({"country": "US", "basis_points": 301}, "percent"),
        ({"country": "US", "basis_points": -1}, "percent"),
        ({"country": "US", "basis_points": 290, "fixed": Money(30, "EUR")}, "fixed"),
        ({"country": "CA", "basis_points": 241}, "percent"),
        ({"country": "AU", "basis_points": 100, "fixed": Money(101, "EUR")}, "fixed"),
        ({"country": "AU", "basis_points": 100, "fixed": Money(30, "USD")}, "fixed"),
    ],
)
def test_what_the_law_does_not_let_changes_nothing(world: "World", terms: dict[str, Any], field: str) -> None:
    before = everything()
    with pytest.raises(InvalidFields) as refused:
        change(world, clients_pay_fee=True, **terms)
    assert field in refused.value.problems
    assert not changed_since(before)


def test_somebody_saved_meanwhile(world: "World") -> None:
    change(world, country="AU")
    with pytest.raises(ChangedMeanwhile):
        change(world, country="NZ")


@pytest.mark.parametrize(
    "columns", [{"clients_pay_fee": True}, {"fee_basis_points": 1_001}, {"clients_pay_fee": True, "country": ""}]
)
def test_the_database_keeps_the_limits(world: "World", columns: dict[str, Any]) -> None:
    from tenpack.people.models import Business

    with pytest.raises(IntegrityError), transaction.atomic():
        Business.objects.filter(id=world.business.id).update(**columns)


def test_money_that_fits_nothing_goes_back_once_somebody_says_so(world: "World") -> None:
    from tenpack.journal.models import JournalLine
    from tenpack.money.stripe.returns import ask_return
    from tests.web.stage_cards import unfit_of

    unfit = unfit_of(world, world.offer())
    for hours in (1, 2):
        asked = ask_return(unfit=unfit, by=world.by, now=world.later(hours=hours))
    assert asked.return_asked_at == world.later(hours=1)
    (line,) = JournalLine.objects.filter(event="return.asked")
    assert (line.client_id, line.facts) == (world.jo.id, {"amount": 4_500, "currency": "EUR"})
