"""Running offers come to an end or to a rest: cancelling now or at the period's end, pausing, going on."""

from datetime import datetime

from django.db import transaction

from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.kit.moments import local_day
from tenpack.money.actions.offers import locked, next_due_on_of
from tenpack.money.choices import OfferState, PaymentType
from tenpack.money.errors import NotRunning, OfferOver, OnlyRecurring
from tenpack.money.models import Offer
from tenpack.money.rules import periods_rested
from tenpack.money.telling import tell

RUNNING = (OfferState.ACTIVE, OfferState.PAST_DUE, OfferState.PAUSED)


@transaction.atomic
def cancel_offer(*, offer: Offer, reason: str, at_period_end: bool = False, by: Actor, now: datetime) -> Offer:
    """End a running recurring or installments offer: nothing more falls due, now or from the period's end on.

    Locks: the offer. Repeat: nothing happens. Errors: `OfferOver`, `InvalidFields`; `NotRunning` where a payment is
    overdue or the offer is paused and it should end later.
    """
    reason = checked_reason(reason)
    offer = locked(offer)
    if offer.cancelled_at or (at_period_end and offer.ends_on):
        return offer
    state = offer.state(local_day(now, offer.business.zone))
    if state not in RUNNING:
        raise OfferOver
    if at_period_end and (state != OfferState.ACTIVE or offer.payment_type != PaymentType.RECURRING):
        raise NotRunning
    if at_period_end:
        offer.ends_on = offer.next_due_on
    else:
        offer.cancelled_at = now
    offer.next_due_on = None
    offer.save(update_fields=["ends_on", "cancelled_at", "next_due_on"])
    tell("offer.ending" if at_period_end else "offer.cancelled", offer=offer, by=by, now=now, reason=reason)
    return offer


@transaction.atomic
def keep_offer(*, offer: Offer, by: Actor, now: datetime) -> Offer:
    """Take back that an offer ends with its period. Repeat: nothing happens. Errors: `OfferOver` once it has ended."""
    offer = locked(offer)
    if not offer.ends_on:
        return offer
    if offer.state(local_day(now, offer.business.zone)) != OfferState.ACTIVE:
        raise OfferOver
    offer.ends_on = None
    offer.next_due_on = next_due_on_of(offer)
    offer.save(update_fields=["ends_on", "next_due_on"])
    tell("offer.kept", offer=offer, by=by, now=now)
    return offer


@transaction.atomic
def pause_offer(*, offer: Offer, reason: str, by: Actor, now: datetime) -> Offer:
    """Let a recurring offer rest: nothing falls due until it goes on.

    Locks: the offer. Repeat: nothing happens. Errors: `OnlyRecurring`, `NotRunning`, `InvalidFields`.
    """
    reason = checked_reason(reason)
    offer = locked(offer)
    if offer.paused_at:
        return offer
    if offer.payment_type != PaymentType.RECURRING:
        raise OnlyRecurring
    if offer.ends_on or offer.state(local_day(now, offer.business.zone)) not in (
        OfferState.ACTIVE,
        OfferState.PAST_DUE,
    ):
        raise NotRunning
    offer.paused_at, offer.next_due_on, offer.failed_at = now, None, None
    offer.save(update_fields=["paused_at", "next_due_on", "failed_at"])
    tell("offer.paused", offer=offer, by=by, now=now, reason=reason)
    return offer


@transaction.atomic
def resume_offer(*, offer: Offer, by: Actor, now: datetime) -> Offer:
    """Let a paused offer go on with its next period; the periods it rested are not asked for.

    Locks: the offer. Repeat: nothing happens.
    """
    offer = locked(offer)
    if not offer.paused_at or offer.cancelled_at:
        return offer
    offer.periods_skipped += periods_rested(
        offer.anchored_on or offer.billing_on,
        offer.payments_made + 1 + offer.periods_skipped,
        offer.interval_unit,
        offer.interval_every or 1,
        resumes_on=local_day(now, offer.business.zone),
    )
    offer.paused_at = None
    offer.next_due_on = next_due_on_of(offer)
    offer.save(update_fields=["periods_skipped", "paused_at", "next_due_on"])
    tell("offer.resumed", offer=offer, by=by, now=now)
    return offer


@transaction.atomic
def note_failed_charge(*, offer: Offer, by: Actor, now: datetime) -> None:
    """A charge for a running offer did not come through: it is past due until one does. Repeat: one line a failure."""
    offer = locked(offer)
    if offer.failed_at and offer.failed_at >= now:
        return
    Offer.objects.filter(id=offer.id).update(failed_at=now)
    tell("payment.failed", offer=offer, by=by, now=now)


def checked_reason(reason: str) -> str:
    """A reason somebody gave. Errors: `InvalidFields`."""
    checks = Checks()
    reason = checks.text("reason", reason, MEMO_LENGTH, required=True)
    checks.refuse_if_any()
    return reason
