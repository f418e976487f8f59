"""Offers: putting a plan or a one-off price to a client, attaching packs, withdrawing, cancelling."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, NAME_LENGTH, Checks
from tenpack.kit.moments import local_day
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.actions.coupons import coupon_behind, set_coupon
from tenpack.money.actions.grants import grant_sessions
from tenpack.money.choices import OfferState, PaymentType
from tenpack.money.errors import (
    OfferHasPack,
    OfferNotOneTime,
    OfferOver,
    OfferPaid,
    PlanArchived,
    PlanDatePast,
)
from tenpack.money.models import Offer, Plan
from tenpack.money.rules import next_due_on
from tenpack.packs.actions import PackDraft, open_pack, set_awaiting_payment
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack
from tenpack.people.models import Client

TERMS = (
    "name",
    "memo",
    "payment_type",
    "price_minor",
    "currency",
    "interval_unit",
    "interval_every",
    "installments",
    "sessions",
    "expiry_kind",
    "expires_on",
    "expires_after",
    "expires_unit",
    "session_minutes",
    "tax_basis_points",
)
OVER = (OfferState.WITHDRAWN, OfferState.REFUNDED, OfferState.CANCELLED)


@transaction.atomic
def assign_plan(
    *,
    client: Client,
    plan: Plan,
    billing_on: date | None = None,
    billing_email: str = "",
    coupon: str = "",
    by: Actor,
    now: datetime,
) -> Offer:
    """Put a plan to a client, its terms frozen, less what a coupon's code takes off. A free plan lands at once.

    Errors: `PlanArchived`, `PlanDatePast`, `InvalidFields`, those of `take_coupon`.
    """
    plan = Plan.objects.select_for_update().get(id=plan.id)
    today = local_day(now, client.business.zone)
    if plan.archived_at:
        raise PlanArchived
    if plan.expires_on and plan.expires_on < today:
        raise PlanDatePast
    terms = {name: getattr(plan, name) for name in TERMS}
    return make_offer(
        client,
        terms,
        billing_on=billing_on or today,
        billing_email=billing_email,
        coupon=coupon,
        by=by,
        now=now,
        plan=plan,
        plan_version=plan.version,
    )


@transaction.atomic
def make_one_off_offer(
    *,
    client: Client,
    name: str,
    price: Money,
    memo: str = "",
    billing_on: date | None = None,
    billing_email: str = "",
    coupon: str = "",
    by: Actor,
    now: datetime,
) -> Offer:
    """Put a single price to a client, without a plan. Errors: `InvalidFields`, those of `take_coupon`."""
    checks = Checks()
    terms = {
        "name": checks.text("name", name, NAME_LENGTH, required=True),
        "memo": checks.text("memo", memo, MEMO_LENGTH),
        "payment_type": PaymentType.ONE_TIME,
        "price_minor": price.minor,
        "currency": client.business.currency,
    }
    if price.currency != client.business.currency:
        checks.problem(
            "price",
            _("Prices of this business are in %(currency)s.") % {"currency": client.business.currency},
        )
    checks.whole("price", price.minor, 0, LARGEST_MINOR)
    checks.refuse_if_any()
    today = local_day(now, client.business.zone)
    billing: dict[str, Any] = {"billing_on": billing_on or today, "billing_email": billing_email, "coupon": coupon}
    return make_offer(client, terms, **billing, by=by, now=now)


@transaction.atomic
def make_offer_for_pack(*, pack: SessionPack, price: Money, memo: str, by: Actor, now: datetime) -> Offer:
    """Ask money for a pack made by hand: a one-off offer that carries it. Errors: `InvalidFields`, `OfferHasPack`."""
    offer = make_one_off_offer(client=pack.client, name=pack.title, price=price, memo=memo, by=by, now=now)
    return attach_pack(offer=offer, pack=pack, by=by, now=now)


def make_offer(
    client: Client,
    terms: dict[str, Any],
    *,
    billing_on: date,
    billing_email: str,
    coupon: str = "",
    by: Actor,
    now: datetime,
    event: str = "offer.made",
    **more: Any,
) -> Offer:
    """Write the offer; what is free is granted at once."""
    checks = Checks()
    billing_email = checks.email("billing_email", billing_email)
    checks.day("billing_on", billing_on, required=True)
    checks.refuse_if_any()
    offer = Offer(
        business=client.business,
        client=client,
        billing_on=billing_on,
        billing_email=billing_email,
        pay_token=token_urlsafe(32),
        created_at=now,
        **terms,
        **more,
    )
    offer.next_due_on = next_due_on_of(offer) if offer.price_minor else None
    if coupon.strip():
        set_coupon(offer, coupon_behind(client.business, coupon, local_day(now, client.business.zone)))
    offer.save(force_insert=True)
    record(event, business_id=client.business_id, client_id=client.id, about=offer, now=now, by=by)
    if offer.price_minor == 0:
        grant_sessions(offer, Act(by, now, Cause.PAYMENT, offer.id), paid_on=local_day(now, client.business.zone))
    return offer


def next_due_on_of(offer: Offer) -> date | None:
    """The day this offer's next payment is due."""
    return next_due_on(
        payment_type=offer.payment_type,
        billing_on=offer.anchored_on or offer.billing_on,
        payments_made=offer.payments_made,
        skipped=offer.periods_skipped,
        unit=offer.interval_unit,
        every=offer.interval_every,
        installments=offer.installments,
    )


@transaction.atomic
def attach_pack(*, offer: Offer, pack: SessionPack, by: Actor, now: datetime) -> Offer:
    """Attach a pack made by hand to a one-time offer of its client; unpaid until the offer is paid.

    Locks: the offer, the pack. Errors: `OfferNotOneTime`, `OfferHasPack`, `OfferOver`.
    """
    offer = locked(offer)
    if offer.payment_type != PaymentType.ONE_TIME:
        raise OfferNotOneTime
    pack = SessionPack.objects.select_for_update().get(id=pack.id)
    if offer.pack_id or Offer.objects.filter(pack=pack).exists():
        raise OfferHasPack
    state = offer.state(local_day(now, offer.business.zone))
    if state in OVER or offer.client_id != pack.client_id:
        raise OfferOver
    offer.pack = pack
    offer.save(update_fields=["pack"])
    set_awaiting_payment(pack, awaits_payment=state == OfferState.OPEN)
    SessionPack.objects.filter(id=pack.id).update(price_minor=offer.due(1).minor)
    record(
        "offer.attached",
        business_id=offer.business_id,
        client_id=offer.client_id,
        about=offer,
        now=now,
        by=by,
        pack=str(pack.id),
    )
    return offer


@transaction.atomic
def open_pack_for_offer(*, client: Client, draft: PackDraft, offer: Offer | None, act: Act) -> SessionPack:
    """Make a pack by hand and attach it to an offer, both or neither. Errors: as of `open_pack`, `attach_pack`."""
    pack = open_pack(client=client, draft=draft, act=act)
    if offer:
        attach_pack(offer=offer, pack=pack, by=act.by, now=act.now)
        pack.refresh_from_db()
    return pack


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: Actor, now: datetime) -> Offer:
    """Take back an offer nobody has paid; its pay link closes. Repeat: nothing happens. Errors: `OfferPaid`."""
    offer = locked(offer)
    if offer.withdrawn_at:
        return offer
    if offer.payments_made or offer.price_minor == 0:
        raise OfferPaid(_("This offer has been paid. Refund the payment instead."))
    offer.withdrawn_at = now
    offer.next_due_on = None
    offer.save(update_fields=["withdrawn_at", "next_due_on"])
    record(
        "offer.withdrawn",
        business_id=offer.business_id,
        client_id=offer.client_id,
        about=offer,
        now=now,
        by=by,
    )
    return offer


def locked(offer: Offer) -> Offer:
    """The offer as it is now, its row held until the transaction ends."""
    return Offer.objects.select_for_update(of=("self",)).select_related("business", "client", "pack").get(id=offer.id)
