"""Standing orders: bringing ours up to what the provider says, and the provider's up to what was decided here."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from tenpack.journal.choices import SYSTEM
from tenpack.kit.moments import local_day
from tenpack.money.actions import Charge, cancel_offer, note_failed_charge
from tenpack.money.actions.offers import locked
from tenpack.money.choices import Method, OfferState, PaymentType
from tenpack.money.errors import OfferOver
from tenpack.money.models import Offer
from tenpack.money.stripe.calls import send
from tenpack.money.stripe.charges import connection_for, method_of, moment, record_charge
from tenpack.money.stripe.choices import SubscriptionState
from tenpack.money.stripe.connection import Answer, Connection, ask, listed
from tenpack.money.stripe.errors import KeyRefused, ProviderRefused
from tenpack.money.stripe.limits import from_provider
from tenpack.money.stripe.models import Subscription
from tenpack.money.stripe.plans import fee_within, needs_schedule, phases_of
from tenpack.money.telling import tell
from tenpack.people.models import Business

EXPANDED = ["default_payment_method", "customer.invoice_settings.default_payment_method"]
FAILING = ("past_due", "unpaid", "incomplete")
OVER = ("canceled", "incomplete_expired")
SCHEDULES = "/v1/subscription_schedules"


def sync_subscription(subscription: Subscription, *, now: datetime) -> Subscription:
    """Record every paid invoice that is not recorded yet, oldest first, and note how the standing order stands.

    Locks: the offer, then the row, after the calls. Repeat: nothing happens twice, in whatever order events came.
    Errors: `ProviderDown`, `ProviderRefused`.
    """
    subscription = Subscription.objects.select_related("offer__business", "offer__client").get(id=subscription.id)
    connection = connection_for(subscription.offer, subscription.mode)
    if connection is None:
        return subscription
    named = subscription.subscription_id
    remote = ask(connection, "get", f"/v1/subscriptions/{named}", expand=EXPANDED)
    invoices = listed(connection, "/v1/invoices", subscription=named, expand=["data.payments"])
    subscription = written(subscription, remote, invoices, now)
    align(connection, subscription, remote, now)
    return retried(connection, subscription, remote, invoices, now)


@transaction.atomic
def written(subscription: Subscription, remote: Answer, invoices: list[Answer], now: datetime) -> Subscription:
    """What the provider says, under the offer's lock."""
    offer = locked(subscription.offer)
    row = Subscription.objects.select_for_update(of=("self",)).get(id=subscription.id)
    row.offer = offer
    for invoice in sorted(invoices, key=lambda one: (one["created"], one["id"])):
        if invoice["status"] == "paid" and invoice["amount_paid"] > 0:
            record_invoice(row, remote, invoice, now)
    offer.refresh_from_db()
    note_state(row, remote, invoices, now)
    row.is_resting = bool(remote["pause_collection"])
    row.ends_itself = bool(remote["cancel_at_period_end"])
    row.card_shown = card_words(remote)
    row.looked_at = now
    row.save()
    return row


def record_invoice(row: Subscription, remote: Answer, invoice: Answer, now: datetime) -> None:
    """One paid invoice is one due payment."""
    offer = locked(row.offer)
    amount = from_provider(invoice["amount_paid"], invoice["currency"])
    fee = fee_within(row, offer.next_due.minor)
    anchor = local_day(moment(remote["billing_cycle_anchor"]), offer.business.zone)
    charge = Charge(provider_id=charge_of(invoice), fee_minor=fee, anchor_on=anchor)
    paid_at = invoice["status_transitions"]["paid_at"] or invoice["created"]
    method = method_of_card(remote)
    record_charge(offer, charge, amount, mode=row.mode, method=method, came_at=moment(paid_at), now=now)


def charge_of(invoice: Answer) -> str:
    """The payment intent that paid an invoice; the invoice itself where it was paid by other means."""
    for part in (invoice.get("payments") or {}).get("data", []):
        intent = (part.get("payment") or {}).get("payment_intent")
        if part["status"] == "paid" and intent:
            return str(intent if isinstance(intent, str) else intent["id"])
    return str(invoice["id"])


def note_state(row: Subscription, remote: Answer, invoices: list[Answer], now: datetime) -> None:
    """Running, failing or ended; the first failure and the end of the retries are told once."""
    unpaid = [one for one in invoices if one["status"] == "open" and one["attempt_count"] > 0]
    tries = [one["next_payment_attempt"] for one in unpaid if one["next_payment_attempt"]]
    gave_up = (remote.get("cancellation_details") or {}).get("reason") == "payment_failed"
    is_failing = remote["status"] in FAILING and bool(unpaid)
    row.next_try_at = moment(min(tries)) if tries else None
    if is_failing and row.state == SubscriptionState.RUNNING:
        row.failed_card = card_of(remote).get("id", "")
        note_failed_charge(offer=row.offer, by=SYSTEM, now=now)
    if (gave_up or (is_failing and not tries)) and row.retries_over_at is None:
        row.retries_over_at = now
        tell("payment.given_up", offer=row.offer, now=now)
    if remote["status"] in OVER:
        # What failed stays due, however it ended there: the coach decides.
        if row.state == SubscriptionState.RUNNING and not gave_up:
            end_here(row.offer, now)
        row.state = SubscriptionState.ENDED
    elif row.state != SubscriptionState.ENDED:
        row.state = SubscriptionState.FAILING if is_failing else SubscriptionState.RUNNING
        row.retries_over_at = row.retries_over_at if is_failing else None


def end_here(offer: Offer, now: datetime) -> None:
    """A standing order that was ended there ends the offer, unless that was decided or is paid in full already."""
    if offer.state(local_day(now, offer.business.zone)) in (OfferState.ACTIVE, OfferState.PAST_DUE, OfferState.PAUSED):
        if offer.ends_on:
            return
        try:
            cancel_offer(offer=offer, reason="Ended at the payment provider", by=SYSTEM, now=now)
        except OfferOver:
            return


def method_of_card(remote: Answer) -> Method:
    """How the standing order is paid."""
    return method_of(card_of(remote).get("type", ""))


def card_of(remote: Answer) -> Answer:
    """The payment method to charge: the one the payer chose last, else the one the standing order began with."""
    return chosen_card(remote) or remote.get("default_payment_method") or {}


def chosen_card(remote: Answer) -> Answer | None:
    """What the payer chose on the provider's page for changing cards."""
    customer = remote.get("customer")
    settings = customer.get("invoice_settings") if isinstance(customer, dict) else None
    card: Answer | None = (settings or {}).get("default_payment_method")
    return card


def card_words(remote: Answer) -> str:
    """The method as its owner knows it, such as `visa 4242`."""
    method = card_of(remote)
    details = method.get(method.get("type", "")) or {}
    name = details.get("brand") or method.get("type", "")
    return f"{name} {details.get('last4', '')}".strip()[:80]


def align(connection: Connection, row: Subscription, remote: Answer, now: datetime) -> None:
    """Tell the provider what was decided here and it does not know yet. Repeat: nothing is told twice.

    Errors: `ProviderDown`, `ProviderRefused`.
    """
    if row.state == SubscriptionState.ENDED:
        return
    offer = Offer.objects.select_related("business").get(id=row.offer_id)
    if is_over(offer, now):
        end_there(connection, row)
        return
    if bool(offer.ends_on) != row.ends_itself:
        release(connection, row, remote, now)
        change(connection, row, "ending", now, cancel_at_period_end=bool(offer.ends_on))
        row.ends_itself = bool(offer.ends_on)
    if bool(offer.paused_at) != row.is_resting:
        rest = {"behavior": "void"} if offer.paused_at else ""
        change(connection, row, "resting", now, pause_collection=rest)
        row.is_resting = bool(offer.paused_at)
        if not row.is_resting and offer.discount_periods is not None:
            # The periods it rested moved the day from which the full price counts.
            release(connection, row, remote, now)
    chosen = chosen_card(remote)
    if chosen and chosen["id"] != (remote.get("default_payment_method") or {}).get("id"):
        change(connection, row, "card", now, default_payment_method=chosen["id"])
    if needs_schedule(offer) and not row.schedule_id and not offer.ends_on:
        schedule(connection, offer, row, remote, now)
    Subscription.objects.filter(id=row.id).update(
        ends_itself=row.ends_itself, is_resting=row.is_resting, schedule_id=row.schedule_id
    )


def is_over(offer: Offer, now: datetime) -> bool:
    """Whether nothing more will be asked for."""
    if offer.cancelled_at or offer.withdrawn_at:
        return True
    if offer.ends_on:
        return offer.ends_on <= local_day(now, offer.business.zone)
    return offer.next_due_on is None and not offer.paused_at


def change(connection: Connection, row: Subscription, purpose: str, now: datetime, **params: Any) -> None:
    """Change the standing order."""
    path = f"/v1/subscriptions/{row.subscription_id}"
    send(connection, f"{purpose}:{row.id}", path, now=now, is_repeated=True, **params)


def end_there(connection: Connection, row: Subscription) -> None:
    """End the standing order at once. Deleting twice is harmless by itself: it needs no key."""
    try:
        ask(connection, "delete", f"/v1/subscriptions/{row.subscription_id}")
    except ProviderRefused as error:
        if error.facts.get("reason") != "resource_missing":
            raise
    Subscription.objects.filter(id=row.id).update(state=SubscriptionState.ENDED, next_try_at=None)
    row.state = SubscriptionState.ENDED


def schedule(connection: Connection, offer: Offer, row: Subscription, remote: Answer, now: datetime) -> None:
    """Let the provider change the price or end by itself after the last installment."""
    made = schedule_of(connection, row, remote, now)
    row.offer = offer
    phases = phases_of(offer, row, remote, made, now)
    if phases:
        send(
            connection,
            f"phases:{made['id']}",
            f"{SCHEDULES}/{made['id']}",
            now=now,
            is_repeated=True,
            phases=phases,
            end_behavior="cancel" if offer.installments else "release",
            proration_behavior="none",
        )
    row.schedule_id = made["id"]


def schedule_of(connection: Connection, row: Subscription, remote: Answer, now: datetime) -> Answer:
    """The standing order's one schedule: made before a crash, by somebody else just now, or new."""
    attached = name_of(remote.get("schedule"))
    if not attached:
        begun: Answer = {"from_subscription": row.subscription_id}
        try:
            return send(connection, f"schedule:{row.id}", SCHEDULES, now=now, is_repeated=True, **begun)
        except KeyRefused:
            raise
        except ProviderRefused:
            attached = name_of(ask(connection, "get", f"/v1/subscriptions/{row.subscription_id}").get("schedule"))
            if not attached:
                raise
    return ask(connection, "get", f"{SCHEDULES}/{attached}")


def release(connection: Connection, row: Subscription, remote: Answer, now: datetime) -> None:
    """Take the standing order out of its schedule, which it may have left by itself."""
    attached = name_of(remote.get("schedule"))
    if attached:
        send(connection, f"release:{attached}", f"{SCHEDULES}/{attached}/release", now=now)
        remote["schedule"] = None
    row.schedule_id = ""


def name_of(thing: Any) -> str:
    """The name of what the provider shows by name or in full; empty without."""
    return str(thing["id"] if isinstance(thing, dict) else thing or "")


def retried(
    connection: Connection, row: Subscription, remote: Answer, invoices: list[Answer], now: datetime
) -> Subscription:
    """With another card than the one that failed, what is open is tried at once, once a card."""
    card = card_of(remote).get("id", "")
    if row.state != SubscriptionState.FAILING or card in ("", row.failed_card):
        return row
    for invoice in invoices:
        if invoice["status"] == "open" and invoice["attempt_count"] > 0:
            purpose = f"pay:{invoice['id']}:{card}"
            try:
                send(connection, purpose, f"/v1/invoices/{invoice['id']}/pay", now=now, payment_method=card)
            except KeyRefused:
                raise
            except ProviderRefused:
                continue
    return row


def misaligned(business: Business, now: datetime) -> QuerySet[Subscription]:
    """Standing orders whose offer was decided otherwise since the provider was told last."""
    rests = Q(offer__paused_at__isnull=False)
    over = (
        Q(offer__cancelled_at__isnull=False)
        | Q(offer__next_due_on=None, offer__paused_at=None, offer__ends_on=None)
        | Q(offer__ends_on__lte=local_day(now, business.zone))
    )
    changed = (
        Q(is_resting=True) & ~rests
        | Q(is_resting=False) & rests
        | Q(ends_itself=True, offer__ends_on=None)
        | Q(ends_itself=False, offer__ends_on__isnull=False)
    )
    # Begun, and stopped before it was looked at, or before its schedule was made.
    unfinished = Q(looked_at=None) | Q(schedule_id="", offer__ends_on=None) & (
        Q(offer__payment_type=PaymentType.INSTALLMENTS) | Q(offer__discount_periods__isnull=False)
    )
    live = Subscription.objects.filter(business=business).exclude(state=SubscriptionState.ENDED)
    return live.filter(over | changed | unfinished)
