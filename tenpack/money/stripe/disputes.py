"""Disputes: the payer's bank takes money back. The pack rests meanwhile; a lost one is a refund, a won one lifts it."""

from datetime import datetime

from django.db import transaction

from tenpack.journal.choices import SYSTEM
from tenpack.kit.money import Money
from tenpack.money.actions import refund_payment
from tenpack.money.actions.offers import locked
from tenpack.money.actions.payments import quote_refund
from tenpack.money.choices import RefundOrigin
from tenpack.money.models import Payment
from tenpack.money.stripe.charges import moment, paid_with
from tenpack.money.stripe.choices import DisputeState
from tenpack.money.stripe.connection import Answer, Connection, ask
from tenpack.money.stripe.limits import from_provider
from tenpack.money.stripe.models import Dispute
from tenpack.money.telling import tell
from tenpack.packs.actions import lift_suspension, suspend_pack

# An inquiry asks without taking anything; its words begin so.
INQUIRY = "warning_"
REASON = "The payer's bank disputes the payment"


def sync_dispute(connection: Connection, dispute_id: str, *, now: datetime) -> Dispute | None:
    """Bring a dispute up to what the provider says; None where its payment is not one of ours.

    Locks: the offer, after the call. Repeat: states only move forward. Errors: `ProviderDown`, `ProviderRefused`.
    """
    remote = ask(connection, "get", f"/v1/disputes/{dispute_id}")
    payment = paid_with(connection, remote)
    return noted(payment, remote, now) if payment else None


@transaction.atomic
def noted(payment: Payment, remote: Answer, now: datetime) -> Dispute:
    """Open, won or lost, under the offer's lock."""
    payment.offer = locked(payment.offer)
    amount = from_provider(remote["amount"], remote["currency"])
    due_by = (remote.get("evidence_details") or {}).get("due_by")
    dispute, is_new = Dispute.objects.select_for_update().get_or_create(
        dispute_id=remote["id"],
        defaults={
            "business": payment.business,
            "payment": payment,
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "reason": remote["reason"],
            "state": DisputeState.OPEN,
            "opened_at": moment(remote["created"]),
            "answer_until": moment(due_by) if due_by else None,
        },
    )
    if is_new:
        tell("payment.disputed", offer=payment.offer, about=payment, now=now, amount=dispute.amount)
    state = state_of(remote["status"])
    if dispute.state == DisputeState.OPEN and state != DisputeState.OPEN:
        closed(dispute, payment, state, now)
    elif dispute.state == DisputeState.OPEN:
        rest(payment, remote["status"], now)
    return dispute


def state_of(status: str) -> DisputeState:
    """What the provider's word means here; an inquiry that was closed took nothing."""
    if status in ("won", "warning_closed", "prevented"):
        return DisputeState.WON
    return DisputeState.LOST if status == "lost" else DisputeState.OPEN


def rest(payment: Payment, status: str, now: datetime) -> None:
    """Where money was taken, the pack rests; an inquiry has taken nothing yet. Repeat: nothing happens."""
    pack = payment.offer.pack
    if pack and not status.startswith(INQUIRY):
        suspend_pack(pack=pack, reason=REASON, by=SYSTEM, now=now)


def closed(dispute: Dispute, payment: Payment, state: DisputeState, now: datetime) -> None:
    """Won: the pack goes on. Lost: the money is gone, and with it the sessions nobody has used."""
    dispute.state, dispute.closed_at = state, now
    dispute.save(update_fields=["state", "closed_at"])
    tell(f"dispute.{state.value}", offer=payment.offer, about=payment, now=now, amount=dispute.amount)
    quote = quote_refund(payment=payment, now=now)
    if state == DisputeState.LOST and quote.rest_minor:
        amount = Money(min(dispute.amount_minor, quote.rest_minor), payment.currency)
        refund_payment(
            payment=payment,
            amount=amount,
            sessions=quote.sessions_for(amount.minor),
            reason=REASON,
            origin=RefundOrigin.DISPUTE,
            provider_id=dispute.dispute_id,
            by=SYSTEM,
            now=now,
        )
    pack = payment.offer.pack
    others = Dispute.objects.filter(payment__offer=payment.offer, state=DisputeState.OPEN)
    if pack and not others.exists():
        lift_suspension(pack=pack, reason=f"The dispute was {state.value}", by=SYSTEM, now=now)
