"""Comparing both sides: what no message told us is found and mended, and every difference is named."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Sum

from tenpack.kit.errors import Refused
from tenpack.money.choices import RefundOrigin
from tenpack.money.models import Payment, Refund
from tenpack.money.stripe.charges import intent_amount, paid_with, return_one, unfit_to_return
from tenpack.money.stripe.checkouts import close_checkout
from tenpack.money.stripe.choices import LIVE_CHECKOUT, CheckoutState, DisputeState, SubscriptionState
from tenpack.money.stripe.connection import Answer, Connection, ask, connection_of, listed
from tenpack.money.stripe.disputes import sync_dispute
from tenpack.money.stripe.errors import KeyRefused, ProviderDown, ProviderRefused
from tenpack.money.stripe.events import checkout_named, settle
from tenpack.money.stripe.limits import from_provider
from tenpack.money.stripe.models import Checkout, Dispute, Subscription, UnfitMoney
from tenpack.money.stripe.refunds import refunds_asked, settle_refund, sync_refunds
from tenpack.money.stripe.subscriptions import charge_of, misaligned, sync_subscription
from tenpack.people.models import Business

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that stands otherwise there than here, and whether it could be mended."""

    what: str
    name: str
    is_mended: bool

    def __str__(self) -> str:
        return f"{self.what}: {self.name}" + (" (mended)" if self.is_mended else "")


def reconcile(business: Business, *, days: int, now: datetime) -> list[Difference]:
    """Compare the last so many days with the provider, both ways, and record what was missed.

    Repeat: a second run finds nothing that the first could mend. Errors: `ProviderDown`, `KeyRefused`.
    """
    connection = connection_of(business)
    if connection is None:
        return []
    since = now - timedelta(days=days)
    begun = {"created": {"gte": int(since.timestamp())}}
    before = charges_known(connection)
    settle_live(connection, now)
    found = [
        *missed_charges(connection, before, begun, now),
        *missed_refunds(connection, begun, now),
        *missed_disputes(connection, begun, now),
        *unknown_payments(connection, since),
    ]
    push(connection, now=now)
    return found


def push(connection: Connection, *, now: datetime) -> None:
    """Tell the provider what was decided here. Repeat: nothing happens twice.

    Errors: `ProviderDown`, `KeyRefused`; what one thing is refused does not keep the others waiting.
    """
    each(unwanted(connection), lambda checkout: close_checkout(connection, checkout, now))
    each(misaligned(connection.business, now), lambda order: sync_subscription(order, now=now))
    each(refunds_asked(connection.business), lambda request: settle_refund(request, now=now))
    each(unfit_to_return(connection), lambda unfit: return_one(connection, unfit, now))


def each(things: Iterable[T], act: Callable[[T], object]) -> None:
    """Do it with every one of them; a refusal of one is its own.

    Errors: `ProviderDown` and `KeyRefused`, which are everybody's.
    """
    for thing in list(things):
        try:
            act(thing)
        except (ProviderDown, KeyRefused):
            raise
        except Refused:
            continue


def unwanted(connection: Connection) -> Iterable[Checkout]:
    """Open pages of offers that ask for nothing any more, or for something else: a coupon was taken, cash came."""
    is_open = [CheckoutState.OPENING, CheckoutState.OPEN]
    live = Checkout.objects.filter(business=connection.business, mode=connection.mode, state__in=is_open)
    for checkout in live.select_related("offer__business", "offer__client").order_by("id"):
        offer = checkout.offer
        asked = offer.due(checkout.due_number, checkout.dues).minor + checkout.fee_minor
        is_next = checkout.due_number == offer.payments_made + 1
        if offer.next_due_on is None or not is_next or asked != checkout.amount_minor:
            yield checkout


def settle_live(connection: Connection, now: datetime) -> None:
    """Bring everything that has not come to its end up to date."""
    mine: dict[str, Any] = {"business": connection.business, "mode": connection.mode}
    each(Checkout.objects.filter(**mine, state__in=LIVE_CHECKOUT), lambda checkout: settle(checkout, now))
    orders = Subscription.objects.filter(**mine).exclude(state=SubscriptionState.ENDED)
    each(orders, lambda order: sync_subscription(order, now=now))


def charges_known(connection: Connection) -> set[str]:
    """Every charge that is recorded as a payment or noted as unfit."""
    mine: dict[str, Any] = {"business": connection.business}
    payments = Payment.objects.filter(**mine, provider_id__isnull=False).values_list("provider_id", flat=True)
    return {str(name) for name in payments} | set(UnfitMoney.objects.filter(**mine).values_list("charge_id", flat=True))


def missed_charges(connection: Connection, before: set[str], begun: Answer, now: datetime) -> Iterator[Difference]:
    """Charges there that were recorded only now, or that cannot be recorded."""
    remote = listed(connection, "/v1/payment_intents", **begun)
    for intent in remote:
        checkout = checkout_named(connection, intent)
        if checkout and intent["status"] == "succeeded" and intent["id"] not in before:
            each([checkout], lambda one: settle(one, now))
    for invoice in listed(connection, "/v1/invoices", status="paid", **begun):
        order = order_of(connection, invoice)
        if order and invoice["amount_paid"] and charge_of(invoice) not in charges_known(connection):
            each([order], lambda one: sync_subscription(one, now=now))
    after = charges_known(connection)
    for name in sorted(after - before):
        yield Difference("Paid there, not recorded here", name, is_mended=True)
    for intent in remote:
        if intent["status"] == "succeeded" and is_ours(connection, intent) and intent["id"] not in after:
            yield Difference("Paid there, not recorded here", intent["id"], is_mended=False)


def order_of(connection: Connection, invoice: Answer) -> Subscription | None:
    """The standing order of an invoice that has ended here: one that runs is looked at anyway."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    mine = Subscription.objects.filter(business=connection.business, mode=connection.mode)
    return mine.filter(subscription_id=details.get("subscription") or "", state=SubscriptionState.ENDED).first()


def is_ours(connection: Connection, thing: Answer) -> bool:
    """Whether it says that it belongs to this business."""
    return (thing.get("metadata") or {}).get("tenpack_business") == str(connection.business.id)


def missed_refunds(connection: Connection, begun: Answer, now: datetime) -> Iterator[Difference]:
    """Refunds there that are not recorded here."""
    for remote in listed(connection, "/v1/refunds", **begun):
        known = Refund.objects.filter(business=connection.business, provider_id=remote["id"])
        payment = paid_with(connection, remote)
        if remote["status"] in ("failed", "canceled") and known.exists():
            yield Difference("Refunded here, sent back there", remote["id"], is_mended=False)
        if remote["status"] == "succeeded" and payment and not known.exists():
            each([payment], lambda one: sync_refunds(connection, one, now=now))
            yield Difference("Refunded there, not recorded here", remote["id"], is_mended=known.exists())


def missed_disputes(connection: Connection, begun: Answer, now: datetime) -> Iterator[Difference]:
    """Disputes there that stand otherwise here."""
    remote = {one["id"] for one in listed(connection, "/v1/disputes", **begun)}
    still_open = Dispute.objects.filter(business=connection.business, state=DisputeState.OPEN)
    for name in sorted(remote | set(still_open.values_list("dispute_id", flat=True))):
        before = Dispute.objects.filter(dispute_id=name).values_list("state", flat=True).first()
        each([name], lambda one: sync_dispute(connection, one, now=now))
        after = Dispute.objects.filter(dispute_id=name).values_list("state", flat=True).first()
        if after != before:
            yield Difference("A dispute moved on there", name, is_mended=True)


def unknown_payments(connection: Connection, since: datetime) -> Iterator[Difference]:
    """Payments here that the provider does not know as paid, or as paid and refunded otherwise."""
    mine = Payment.objects.filter(business=connection.business, provider_id__startswith="pi_")
    for payment in mine.filter(received_on__gte=since.date()).order_by("id"):
        what = unlike(connection, payment)
        if what:
            yield Difference(what, payment.public_id, is_mended=False)


def unlike(connection: Connection, payment: Payment) -> str:
    """How a payment stands otherwise there; empty where both sides agree."""
    path = f"/v1/payment_intents/{payment.provider_id}"
    try:
        intent = ask(connection, "get", path, expand=["latest_charge"])
    except KeyRefused:
        raise
    except ProviderRefused:
        intent = {"status": "unknown"}
    if intent["status"] != "succeeded":
        return "Recorded here, not paid there"
    if from_provider(intent_amount(intent), intent["currency"]) != payment.amount:
        return "Another amount there than here"
    gone = payment.refunds.exclude(origin=RefundOrigin.DISPUTE).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    there = from_provider(intent["latest_charge"]["amount_refunded"], intent["currency"])
    return "Refunded here, not there" if gone > there.minor else ""
