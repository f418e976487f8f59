"""Offers: a plan put to one client."""

from datetime import date, datetime

from django.http import HttpResponse
from ninja import Query, Router

from tenpack.kit.ids import parse_id, public_id
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money as Amount
from tenpack.money.actions import assign_plan
from tenpack.money.choices import OfferState
from tenpack.money.models import Offer
from tenpack.money.queries import offer_seen_by, offers_of, plan_seen_by
from tenpack.people.queries import client_seen_by
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, listed
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import (
    Asked,
    ClientId,
    Day,
    Email,
    Money,
    OfferId,
    PackId,
    Page,
    PlanId,
    Shown,
    money,
    shown_id,
)
from tenpack.web.api.terms import TermsShown, terms_shown
from tenpack.web.links import pay_link

router = Router(tags=["Offers"])


class NewOffer(Asked):
    """A plan for this client. `billing_email` is where the pay link goes when somebody else pays."""

    plan: PlanId
    billing_on: Day | None = None
    billing_email: Email | None = None


class DiscountShown(Shown):
    """What a coupon takes off: a percentage in basis points or an amount, of the first `payments`; null is of all."""

    basis_points: int | None
    amount: Money | None
    payments: int | None


class OfferShown(TermsShown):
    """An offer, its terms frozen as sold. `session_pack` is null until its sessions have landed.

    `next_due` is what the next payment asks for, less the discount; `ends_on` the first day without the offer.
    """

    id: OfferId
    client: ClientId
    plan: PlanId | None
    state: OfferState
    billing_on: date
    billing_email: str | None
    next_due_on: date | None
    next_due: Money | None
    ends_on: date | None
    discount: DiscountShown | None
    paid: Money
    refunded: Money
    pay_url: str
    session_pack: PackId | None
    created_at: datetime


@router.post("/clients/{client}/offers", response={201: OfferShown})
def make_offer(request: Call, client: ClientId, body: NewOffer) -> HttpResponse:
    """Put a plan to the client. Sessions land when the offer is paid; those of a free plan land at once."""
    seat = request.seat
    person = client_seen_by(seat, parse_id("cl", client))
    plan = plan_seen_by(seat, parse_id("pl", body.plan))

    def act() -> OfferShown:
        offer = assign_plan(
            client=person,
            plan=plan,
            billing_on=body.billing_on,
            billing_email=body.billing_email or "",
            by=seat.actor,
            now=request.now,
        )
        return shown(offer, request.now)

    return answer_once(request, 201, act)


@router.get("/clients/{client}/offers", response=Page[OfferShown])
def list_offers(request: Call, client: ClientId, part: Query[Part]) -> HttpResponse:
    """The client's offers, newest first."""
    person = client_seen_by(request.seat, parse_id("cl", client))
    offers = offers_of(person).select_related("business")
    offers = offers.prefetch_related("sold_programs")
    return listed(offers, part, lambda offer: shown(offer, request.now))


@router.get("/offers/{offer}", response=OfferShown)
def see_offer(request: Call, offer: OfferId) -> HttpResponse:
    """One offer."""
    return as_json(200, shown(found(request, offer), request.now))


def found(request: Call, offer: str) -> Offer:
    """The offer with this public id. Errors: `NotFound`, `Forbidden`."""
    return offer_seen_by(request.seat, parse_id("of", offer))


def shown(offer: Offer, now: datetime) -> OfferShown:
    """The offer as JSON shows it."""
    return OfferShown(
        **terms_shown(offer),
        id=offer.public_id,
        client=public_id("cl", offer.client_id),
        plan=shown_id("pl", offer.plan_id),
        state=offer.state(local_day(now, offer.business.zone)),
        billing_on=offer.billing_on,
        billing_email=offer.billing_email or None,
        next_due_on=offer.next_due_on,
        next_due=money(offer.next_due) if offer.next_due_on else None,
        ends_on=offer.ends_on,
        discount=discount_shown(offer),
        paid=money(Amount(offer.paid_minor, offer.currency)),
        refunded=money(Amount(offer.refunded_minor, offer.currency)),
        pay_url=pay_link(offer),
        session_pack=shown_id("pk", offer.pack_id),
        created_at=offer.created_at,
    )


def discount_shown(offer: Offer) -> DiscountShown | None:
    """What its coupon takes off; null without one."""
    off = offer.discount
    if off.basis_points is None and off.minor is None:
        return None
    amount = money(Amount(off.minor, offer.currency)) if off.minor is not None else None
    return DiscountShown(basis_points=off.basis_points, amount=amount, payments=off.periods)
