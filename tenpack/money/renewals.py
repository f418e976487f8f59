"""Which plans a client may buy again without asking."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.money.choices import OfferState, PaymentType
from tenpack.money.models import Offer, Plan
from tenpack.people.models import Client

RUNNING = (OfferState.ACTIVE, OfferState.PAST_DUE, OfferState.PAUSED)


def may_renew(plan: Plan, offers: Iterable[Offer], today: date) -> bool:
    """Whether the client with these offers of the plan may buy it again: they have paid for it before, it is still for
    sale, no offer of it waits for money, and none of it goes on by itself.
    """
    is_over = bool(plan.archived_at or (plan.expires_on and plan.expires_on < today))
    if is_over or not plan.may_renew:
        return False
    offers = list(offers)
    states = {offer.state(today) for offer in offers}
    goes_on = plan.payment_type != PaymentType.ONE_TIME and states.intersection(RUNNING)
    has_bought = any(offer.payments_made and offer.state(today) != OfferState.REFUNDED for offer in offers)
    return has_bought and OfferState.OPEN not in states and not goes_on


def plans_to_renew(offers: Iterable[Offer], today: date) -> list[Plan]:
    """Of all the offers of one client, the plans to buy again, newest first. The offers bring their plans."""
    by_plan: dict[Plan, list[Offer]] = {}
    for offer in sorted(offers, key=lambda one: one.id, reverse=True):
        if offer.plan:
            by_plan.setdefault(offer.plan, []).append(offer)
    return [plan for plan, made in by_plan.items() if may_renew(plan, made, today)]


def plan_offered_to(client: Client, plan_id: UUID | None) -> Plan:
    """The plan with this id, which this client was offered before. Errors: `NotFound`."""
    plans = Plan.objects.filter(business_id=client.business_id, id=plan_id or NO_ID, offers__client=client)
    plan = plans.distinct().first()
    if plan is None:
        raise NotFound
    return plan


def open_offers_of_plan(client: Client, plan: Plan) -> QuerySet[Offer]:
    """Offers of the plan that wait for this client's money, newest first."""
    offers = Offer.objects.filter(client=client, plan=plan, payments_made=0, price_minor__gt=0)
    return offers.filter(withdrawn_at=None, cancelled_at=None, ends_on=None).order_by("-id")
