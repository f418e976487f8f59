"""The lists of offers by state hold exactly those whose state it is, whatever an offer went through."""

from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tenpack.kit.ids import new_id

if TYPE_CHECKING:
    from tests.world import World

COUNT = 600


def random_offer(world: "World", chance: Random) -> Any:
    """An offer as no act may ever leave it, but as the database lets it be."""
    from tenpack.money.models import Offer

    kind = chance.choice(["one_time", "recurring", "installments"])
    price, made = chance.choice([0, 100]), chance.choice([0, 1, 3])
    paid = price * made
    moment: datetime | None = world.now if chance.random() < 0.5 else None
    day: date | None = chance.choice([None, *(world.today + timedelta(days=days) for days in (-1, 0, 1))])
    what = chance.choice(["", "", "", "withdrawn", "cancelled", "ends", "paused"])
    is_asking = what in ("", "withdrawn")
    return Offer(
        id=new_id(),
        business=world.business,
        client=world.jo,
        name="Random",
        payment_type=kind,
        price_minor=price,
        currency="EUR",
        interval_unit="" if kind == "one_time" else "month",
        interval_every=None if kind == "one_time" else 1,
        installments=3 if kind == "installments" else None,
        billing_on=world.today,
        pay_token=str(new_id()),
        payments_made=0 if what == "withdrawn" else made,
        paid_minor=0 if what == "withdrawn" else paid,
        refunded_minor=0 if what == "withdrawn" else chance.choice([0, paid // 2, paid]),
        next_due_on=day if is_asking else None,
        created_at=world.now,
        withdrawn_at=world.now if what == "withdrawn" else None,
        cancelled_at=world.now if what == "cancelled" or (what == "ends" and chance.random() < 0.2) else None,
        ends_on=day if what == "ends" else None,
        paused_at=world.now if what == "paused" and kind == "recurring" else None,
        failed_at=moment,
    )


def test_lists_by_state_mirror_the_rule(world: "World") -> None:
    from tenpack.money.choices import OfferState
    from tenpack.money.models import Offer
    from tenpack.money.queries import offers_in_state

    chance = Random(20)
    Offer.objects.bulk_create([random_offer(world, chance) for _number in range(COUNT)])
    offers = list(Offer.objects.all())
    seen = {offer.state(world.today) for offer in offers}
    assert seen == set(OfferState)
    for state in OfferState:
        listed = set(offers_in_state(Offer.objects.all(), state, world.today).values_list("id", flat=True))
        assert listed == {offer.id for offer in offers if offer.state(world.today) is state}, state
