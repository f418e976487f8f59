"""A coupon that can be used five times is used five times, whoever asks at the same moment."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from tenpack.money.actions import CouponDraft, create_coupon, take_coupon, withdraw_offer
from tenpack.money.errors import CouponUnknown
from tests.support.crowds import together

if TYPE_CHECKING:
    from tests.world import World

OFFERS, USES = 20, 5


def limited(world: "World", uses: int) -> Any:
    draft = CouponDraft(code="FEW", basis_points=1_000, most_uses=uses)
    return create_coupon(business=world.business, draft=draft, by=world.by, now=world.now)


def said(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers)


def test_twenty_offers_on_a_coupon_with_five_uses(committed_world: "World") -> None:
    from tenpack.money.models import Offer

    world = committed_world
    coupon, plan = limited(world, USES), world.plan()
    answers = together(*[lambda: world.offer(plan=plan, coupon="few") for _number in range(OFFERS)])
    assert said(answers) == {"done": USES, CouponUnknown.__name__: OFFERS - USES}
    coupon.refresh_from_db()
    assert coupon.uses == Offer.objects.filter(coupon=coupon).count() == Offer.objects.count() == USES


def test_a_use_that_is_given_back_is_taken_once(committed_world: "World") -> None:
    world = committed_world
    coupon = limited(world, 1)
    first = world.offer(coupon="FEW")
    withdraw_offer(offer=first, by=world.by, now=world.now)
    others = [world.offer() for _number in range(4)]
    answers = together(
        *[lambda one=one: take_coupon(offer=one, code="FEW", by=world.by, now=world.now) for one in others]
    )
    assert said(answers) == {"done": 1, CouponUnknown.__name__: 3}
    coupon.refresh_from_db()
    assert coupon.uses == 1
