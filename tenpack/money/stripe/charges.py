"""Money that moved there becomes a payment here, once; what fits no due payment is noted and goes back."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tenpack.journal.choices import PAYER
from tenpack.kit.errors import Refused
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money
from tenpack.money.actions import Charge, record_payment
from tenpack.money.choices import Method
from tenpack.money.errors import AmountWrong, OfferOver, OfferPaid, SessionsWouldBeExpired
from tenpack.money.models import Offer, Payment
from tenpack.money.stripe.calls import send
from tenpack.money.stripe.choices import Misfit
from tenpack.money.stripe.connection import Answer, Connection, connection_of, listed, metadata_of
from tenpack.money.stripe.limits import units_of
from tenpack.money.stripe.models import UnfitMoney
from tenpack.money.telling import tell

MISFITS: dict[type[Refused], Misfit] = {
    OfferPaid: Misfit.PAID_TWICE,
    OfferOver: Misfit.OVER,
    SessionsWouldBeExpired: Misfit.SESSIONS_OVER,
    AmountWrong: Misfit.AMOUNT,
}
DEBITS = frozenset(["sepa_debit", "us_bank_account", "bacs_debit", "acss_debit", "au_becs_debit", "nz_bank_account"])


def moment(seconds: int) -> datetime:
    """An instant as the provider writes it."""
    return datetime.fromtimestamp(seconds, UTC)


def method_of(kind: str) -> Method:
    """How it was paid, from the provider's word for it."""
    if kind in ("card", "card_present", "link"):
        return Method.CARD
    return Method.BANK_DEBIT if kind in DEBITS else Method.ONLINE


def record_charge(
    offer: Offer,
    charge: Charge,
    amount: Money,
    *,
    mode: str,
    method: Method,
    came_at: datetime,
    now: datetime,
    due_number: int | None = None,
    dues: int = 1,
) -> Payment | None:
    """The payment of this charge; None where it fits nothing and was noted as `UnfitMoney`.

    Call it under the offer's lock. Repeat: the same charge is recorded, or noted, once.
    """
    if UnfitMoney.objects.filter(business=offer.business, charge_id=charge.provider_id).exists():
        return None
    day = min(local_day(came_at, offer.business.zone), local_day(now, offer.business.zone))
    fits: dict[str, Any] = {"amount": amount, "received_on": day, "due_number": due_number, "dues": dues}
    try:
        with transaction.atomic():
            return record_payment(offer=offer, method=method, charge=charge, **fits, by=PAYER, now=now)
    except tuple(MISFITS) as error:
        why = MISFITS[type(error)]
    note_unfit(offer, charge.provider_id, amount, why, mode=mode, came_at=came_at, now=now)
    return None


def note_unfit(
    offer: Offer, charge_id: str, amount: Money, why: Misfit, *, mode: str, came_at: datetime, now: datetime
) -> None:
    """Note money that does not belong here. It goes back by itself, unless only its amount is odd: a coach decides."""
    unfit = UnfitMoney.objects.create(
        business=offer.business,
        offer=offer,
        mode=mode,
        charge_id=charge_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        why=why,
        came_at=came_at,
        return_asked_at=None if why == Misfit.AMOUNT else now,
    )
    tell("payment.unfit", offer=offer, about=unfit, now=now, amount=amount, why=why.value)


def unfit_to_return(connection: Connection) -> QuerySet[UnfitMoney]:
    """What was noted as unfit and is to go back."""
    waiting = UnfitMoney.objects.filter(business=connection.business, mode=connection.mode, returned_at=None)
    return waiting.filter(return_asked_at__isnull=False).select_related("offer").order_by("id")


def return_one(connection: Connection, unfit: UnfitMoney, now: datetime) -> bool:
    """Ask for the whole charge to go back, and note that it did."""
    there = listed(connection, "/v1/refunds", payment_intent=unfit.charge_id)
    gone = sum(one["amount"] for one in there if one["status"] in ("succeeded", "pending"))
    # Somebody may have given it back there by hand: then nothing is asked for.
    if gone < units_of(unfit.amount):
        meta = metadata_of(unfit.offer, tenpack_unfit=str(unfit.id))
        asked: Answer = {"payment_intent": unfit.charge_id, "metadata": meta}
        send(connection, f"return:{unfit.id}", "/v1/refunds", now=now, is_looked_up=True, **asked)
    with transaction.atomic():
        is_first = UnfitMoney.objects.filter(id=unfit.id, returned_at=None).update(returned_at=now)
        if is_first:
            tell("payment.returned", offer=unfit.offer, about=unfit, now=now, amount=unfit.amount)
    return bool(is_first)


def intent_amount(intent: Answer) -> int:
    """What came in of a payment intent, in the provider's units."""
    return int(intent["amount_received"])


def paid_with(connection: Connection, thing: Answer) -> Payment | None:
    """The payment behind a refund, a dispute or a charge there; None where it names none, or none of ours."""
    named = thing.get("payment_intent")
    name = named["id"] if isinstance(named, dict) else named
    # Cash has no name there: to look for None would find it.
    return Payment.objects.filter(business=connection.business, provider_id=name).first() if name else None


def connection_for(offer: Offer, mode: str) -> Connection | None:
    """The way to the account in the mode this was begun in; None where another one is connected by now."""
    connection = connection_of(offer.business)
    return connection if connection and connection.mode == mode else None
