"""Refunds through the provider: asked for here, or made there; either way they end in `refund_payment`."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenpack.journal.choices import SYSTEM, Actor, ActorKind
from tenpack.kit.money import Money
from tenpack.money.actions import refund_payment
from tenpack.money.actions.offers import locked
from tenpack.money.actions.payments import check_refund, quote_refund
from tenpack.money.choices import RefundOrigin
from tenpack.money.models import Payment, Refund
from tenpack.money.stripe.calls import send
from tenpack.money.stripe.choices import DisputeState, RefundState
from tenpack.money.stripe.connection import Answer, Connection, connected, listed, metadata_of
from tenpack.money.stripe.errors import AmountTooSmall, Disputed, KeyRefused, ProviderRefused, RefundUnderway
from tenpack.money.stripe.limits import chargeable, from_provider, units_of
from tenpack.money.stripe.models import Dispute, RefundRequest
from tenpack.money.telling import tell
from tenpack.people.models import Business


@transaction.atomic
def ask_refund(
    *, payment: Payment, amount: Money | None, sessions: int | None, reason: str, by: Actor, now: datetime
) -> RefundRequest:
    """Note that money should go back through the provider; `settle_refund` sends it. Sessions go when the money has.

    The refund will carry the request's id. Commit before sending: what sends refuses to run in a transaction.
    Locks: the offer. Errors: `RefundUnderway`, `Disputed`, `AmountTooSmall`, those of `refund_payment`.
    """
    offer = locked(payment.offer)
    payment = Payment.objects.select_related("business").get(id=payment.id)
    payment.offer = offer
    if RefundRequest.objects.filter(payment=payment, state=RefundState.ASKED).exists():
        raise RefundUnderway
    if Dispute.objects.filter(payment=payment).exclude(state=DisputeState.WON).exists():
        raise Disputed
    quote = quote_refund(payment=payment, now=now)
    amount = amount or Money(chargeable(quote.suggested_minor, payment.currency), payment.currency)
    sessions = quote.suggested_sessions if sessions is None else sessions
    check_refund(quote, amount, sessions, reason)
    if amount.minor != chargeable(amount.minor, amount.currency):
        raise AmountTooSmall(_("The provider gives back no fractions this small. Let the amount end with a 0."))
    request = RefundRequest.objects.create(
        business_id=payment.business_id,
        payment=payment,
        amount_minor=amount.minor,
        sessions=sessions,
        reason=reason.strip(),
        created_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
    )
    tell("refund.asked", offer=offer, about=payment, by=by, now=now, amount=amount)
    return request


def settle_refund(request: RefundRequest, *, now: datetime) -> RefundRequest:
    """Send a refund that was asked for, and record it once the money has gone. Repeat: it goes once.

    Errors: `ProviderDown`, `KeyRefused`; a refusal is written into the request.
    """
    found = RefundRequest.objects.select_related("payment__offer__business")
    request = found.get(id=request.id)
    if request.state != RefundState.ASKED:
        return request
    payment = request.payment
    connection = connected(payment.offer.business)
    # What is too old to be repeated may have arrived all the same; where it has not, it is sent afresh.
    sync_refunds(connection, payment, now=now)
    request.refresh_from_db()
    if request.state != RefundState.ASKED:
        return request
    try:
        send(
            connection,
            f"refund:{request.id}",
            "/v1/refunds",
            now=now,
            is_looked_up=True,
            payment_intent=payment.provider_id,
            amount=units_of(Money(request.amount_minor, payment.currency)),
            metadata=metadata_of(payment.offer, tenpack_refund=str(request.id)),
        )
    except KeyRefused:
        # It may have gone before the key was taken away: a new one tells.
        raise
    except ProviderRefused as error:
        return failed(request, str(error.facts.get("said") or error.message), now)
    sync_refunds(connection, payment, now=now)
    return found.get(id=request.id)


def sync_refunds(connection: Connection, payment: Payment, *, now: datetime) -> list[Refund]:
    """Record every refund of this payment that has gone through there and is not recorded here.

    Locks: the offer, for each. Repeat: each is recorded once. Errors: `ProviderDown`, `ProviderRefused`.
    """
    remote = listed(connection, "/v1/refunds", payment_intent=payment.provider_id)
    known = set(Refund.objects.filter(payment=payment).values_list("provider_id", flat=True))
    fresh = [one for one in remote if one["id"] not in known]
    for one in fresh:
        if one["status"] in ("failed", "canceled"):
            for request in requests_of(payment, one).filter(state=RefundState.ASKED):
                failed(request, one.get("failure_reason") or one["status"], now)
    gone = [one for one in fresh if one["status"] == "succeeded"]
    return [arrived(payment, one, now) for one in sorted(gone, key=lambda one: one["created"])]


@transaction.atomic
def arrived(payment: Payment, remote: Answer, now: datetime) -> Refund:
    """Record one refund; made there, it withdraws as many sessions as it pays back in full."""
    payment.offer = locked(payment.offer)
    request = requests_of(payment, remote).select_for_update().first()
    quote = quote_refund(payment=payment, now=now)
    amount = from_provider(remote["amount"], remote["currency"])
    sessions = request.sessions if request else quote.sessions_for(amount.minor)
    refund = refund_payment(
        payment=payment,
        amount=amount,
        # Somebody may have trained since it was asked for: what is used stays used.
        sessions=min(sessions, quote.free),
        reason=request.reason if request else "Refunded at the payment provider",
        origin=RefundOrigin.COACH if request else RefundOrigin.PROVIDER,
        provider_id=remote["id"],
        refund_id=request.id if request else None,
        by=Actor(ActorKind(request.actor_kind), request.actor_id) if request else SYSTEM,
        now=now,
    )
    if request:
        RefundRequest.objects.filter(id=request.id).update(state=RefundState.DONE, refund=refund)
    return refund


def requests_of(payment: Payment, remote: Answer) -> QuerySet[RefundRequest]:
    """The request behind a refund, as its metadata says."""
    named = (remote.get("metadata") or {}).get("tenpack_refund", "")
    asked = RefundRequest.objects.filter(payment=payment)
    return asked.filter(id__in=[one.id for one in asked if str(one.id) == named])


@transaction.atomic
def failed(request: RefundRequest, said: str, now: datetime) -> RefundRequest:
    """The provider did not give the money back: nothing has changed here, and the coach is told."""
    changed = RefundRequest.objects.filter(id=request.id, state=RefundState.ASKED).update(
        state=RefundState.FAILED, refusal=said[:500]
    )
    if changed:
        amount = Money(request.amount_minor, request.payment.currency)
        tell("refund.failed", offer=request.payment.offer, about=request.payment, now=now, amount=amount)
    request.refresh_from_db()
    return request


def refunds_asked(business: Business) -> QuerySet[RefundRequest]:
    """What is still on its way."""
    return RefundRequest.objects.filter(business=business, state=RefundState.ASKED).order_by("id")
