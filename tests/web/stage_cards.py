"""What the doors of cards and coupons ask for."""

from typing import Any

from tenpack.kit.money import Money
from tenpack.money.actions import CouponDraft, create_coupon
from tenpack.money.models import Coupon, Offer
from tenpack.money.stripe.choices import EventState, Misfit, Mode
from tenpack.money.stripe.models import StripeEvent, UnfitMoney
from tests.world import World

TOKENED = ("pay-begin", "pay-return", "pay-card-change", "pay-coupon")
# What other programs send: a signature on the raw body stands in the place of a form's token.
SIGNED = {"stripe-events"}
PUBLIC = {*TOKENED, *SIGNED}
FOR_OWNERS = {"settings-payments-account"}


def coupon_of(world: World, **terms: Any) -> Coupon:
    """20 % off the first payment, unless `terms` say otherwise."""
    draft = CouponDraft(**({"code": "SPRING20", "basis_points": 2_000} | terms))
    return create_coupon(business=world.business, draft=draft, by=world.by, now=world.now)


def unfit_of(world: World, offer: Offer, why: Misfit = Misfit.AMOUNT, **terms: Any) -> UnfitMoney:
    """Money that came in for this offer and fits nothing; a coach decides."""
    amount = Money(4_500, "EUR")
    usual = {"mode": Mode.TEST, "charge_id": f"pi_{why}", "amount_minor": amount.minor, "currency": amount.currency}
    return UnfitMoney.objects.create(
        business=world.business, offer=offer, why=why, came_at=world.now, **(usual | terms)
    )


def message_of(world: World, number: int = 1, **terms: Any) -> StripeEvent:
    """A message that was set aside, unless `terms` say otherwise."""
    usual = {"state": EventState.SET_ASIDE, "kind": "invoice.paid", "trouble": "KeyError: 'subscription'", "body": {}}
    when = {"next_try_at": world.now, "received_at": world.now}
    return StripeEvent.objects.create(
        business=world.business, event_id=f"evt_{number}", mode=Mode.TEST, **(usual | when | terms)
    )


def things_of_cards(world: World, offer: Offer) -> dict[str, Any]:
    """One of each, by the part of the address it stands in."""
    return {
        "business_id": world.business,
        "coupon_id": coupon_of(world),
        "message_id": message_of(world),
        "unfit_id": unfit_of(world, offer),
    }
