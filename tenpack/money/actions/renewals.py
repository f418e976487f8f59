"""A client buys a plan again: the offer is made by their own act, and waits for its money like any other."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.kit.moments import local_day
from tenpack.money.actions.offers import TERMS, make_offer, withdraw_offer
from tenpack.money.errors import OfferPaid, PlanNotRenewable
from tenpack.money.models import Offer, Plan
from tenpack.money.renewals import may_renew, open_offers_of_plan
from tenpack.money.stripe.offer_queries import processing_of
from tenpack.people.models import Client


@transaction.atomic
def renew_plan(*, client: Client, plan: Plan, now: datetime) -> Offer:
    """Make an offer of a plan that the client bought before, as the plan is today. Nothing is charged by it.

    Locks: the plan, so that two tabs make one offer. Repeat: the offer that still waits for its money is the answer.
    Errors: `PlanNotRenewable`.
    """
    plan = Plan.objects.select_for_update().get(id=plan.id)
    waiting = open_offers_of_plan(client, plan).first()
    if waiting:
        return waiting
    today = local_day(now, client.business.zone)
    if not may_renew(plan, Offer.objects.filter(client=client, plan=plan), today):
        raise PlanNotRenewable
    return make_offer(
        client,
        {name: getattr(plan, name) for name in TERMS},
        billing_on=today,
        billing_email="",
        by=client.actor,
        now=now,
        event="offer.renewed",
        plan=plan,
        plan_version=plan.version,
        is_renewal=True,
    )


@transaction.atomic
def drop_renewal(*, client: Client, plan: Plan, now: datetime) -> Offer | None:
    """Take back what the client wanted to buy again and has not paid; nothing where there is none.

    Errors: `OfferPaid` once a payment is on its way.
    """
    offer = open_offers_of_plan(client, plan).filter(is_renewal=True).first()
    if offer is None:
        return None
    if processing_of(offer):
        raise OfferPaid(_("Your payment for this is on its way. Ask your coach to give it back."))
    return withdraw_offer(offer=offer, by=client.actor, now=now)
