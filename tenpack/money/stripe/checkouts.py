"""Hosted pages: opening one for an offer's due payments, and settling what became of it.

Webhook, return page, worker and reconcile all call `settle_checkout`; it asks the provider and is safe when they run
at once.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tenpack.journal.choices import PAYER
from tenpack.kit.moments import local_day
from tenpack.money.actions import Charge
from tenpack.money.actions.offers import locked
from tenpack.money.actions.payments import check_payment
from tenpack.money.choices import PaymentType
from tenpack.money.errors import AlreadyProcessing
from tenpack.money.models import Offer
from tenpack.money.rules import fee_on
from tenpack.money.stripe.calls import KEY_LASTS, send
from tenpack.money.stripe.charges import connection_for, intent_amount, method_of, moment, record_charge
from tenpack.money.stripe.choices import CHECKOUT_ORDER, LIVE_CHECKOUT, CheckoutKind, CheckoutState
from tenpack.money.stripe.connection import Answer, Connection, ask, connected, listed, metadata_of
from tenpack.money.stripe.errors import AmountTooSmall, KeyRefused, ProviderDown, ProviderRefused
from tenpack.money.stripe.limits import chargeable, check_chargeable, from_provider
from tenpack.money.stripe.models import Checkout, StripeCustomer, Subscription
from tenpack.money.stripe.plans import line_items, start_of
from tenpack.money.telling import tell

LASTS = timedelta(hours=2)


def open_checkout(*, offer: Offer, due_number: int, dues: int, now: datetime) -> Checkout:
    """A hosted page for these due payments; the one that is open already, where it still fits.

    Locks: the offer, while deciding; never during a call. Repeat: the same page. A page that no longer fits is closed
    first, so that nobody pays twice in two tabs.
    Errors: `NotConnected`, `ProviderDown`, `ProviderRefused`, `AmountTooSmall`, `AlreadyProcessing`, those of
    `record_payment`.
    """
    connection = connected(offer.business)
    for _turn in range(2):
        checkout, fits = live_or_new(connection, offer, due_number, dues, now)
        checkout = with_page(connection, checkout, now)
        if fits and checkout.state == CheckoutState.OPEN:
            return checkout
        close_checkout(connection, checkout, now)
    raise ProviderDown


@transaction.atomic(durable=True)
def live_or_new(
    connection: Connection, offer: Offer, due_number: int, dues: int, now: datetime
) -> tuple[Checkout, bool]:
    """The offer's live checkout and whether it still asks for the right thing; a new one where there is none."""
    offer = locked(offer)
    today = local_day(now, offer.business.zone)
    check_payment(offer, None, today, "", due_number, today, dues=dues)
    business, due = offer.business, offer.due(due_number, dues)
    percent, fixed = (business.fee_basis_points, business.fee_fixed_minor) if business.clients_pay_fee else (0, 0)
    fee = chargeable(fee_on(due.minor, percent, fixed), due.currency)
    check_chargeable(due)
    terms: dict[str, Any] = {
        "kind": kind_of(offer, dues),
        "mode": connection.mode,
        "due_number": due_number,
        "dues": dues,
        "amount_minor": due.minor + fee,
        "fee_minor": fee,
    }
    live = Checkout.objects.filter(offer=offer, state__in=LIVE_CHECKOUT).first()
    if live is None:
        more = {"fee_basis_points": percent, "fee_fixed_minor": fixed, "created_at": now, "expires_at": now + LASTS}
        state = CheckoutState.OPENING
        return Checkout.objects.create(business=business, offer=offer, state=state, **terms, **more), True
    if live.state == CheckoutState.PROCESSING:
        raise AlreadyProcessing
    live.offer = offer
    fits = live.expires_at > now + timedelta(minutes=1) and all(getattr(live, name) == terms[name] for name in terms)
    return live, fits


def kind_of(offer: Offer, dues: int) -> CheckoutKind:
    """One payment, or a standing order; what is left of installments is one payment, also where it is the last."""
    is_arranged = Subscription.objects.filter(offer=offer).exclude(state="ended").exists()
    is_once = offer.payment_type == PaymentType.ONE_TIME or dues > 1 or is_arranged
    return CheckoutKind.ONCE if is_once else CheckoutKind.REPEATED


def with_page(connection: Connection, checkout: Checkout, now: datetime) -> Checkout:
    """The checkout with its page opened at the provider; one that was opened before a crash is found again."""
    if checkout.state != CheckoutState.OPENING:
        return checkout
    opening = Checkout.objects.filter(id=checkout.id, state=CheckoutState.OPENING)
    is_old = now - checkout.created_at >= KEY_LASTS
    session = opened_before(connection, checkout, now) if is_old else opened_now(connection, checkout, now)
    if session is None:
        opening.update(state=CheckoutState.EXPIRED)
    else:
        opening.update(state=CheckoutState.OPEN, session_id=session["id"], url=session["url"] or "")
    return Checkout.objects.select_related("offer__business", "offer__client").get(id=checkout.id)


def opened_now(connection: Connection, checkout: Checkout, now: datetime) -> Answer:
    """The session of this checkout, opened; the same again after a crash. What is refused has failed.

    Errors: as of `send`, `AmountTooSmall`.
    """
    offer = checkout.offer
    try:
        customer = customer_for(connection, offer, now)
        params = session_params(checkout, offer, customer)
        return send(connection, f"checkout:{checkout.id}", "/v1/checkout/sessions", now=now, **params)
    except KeyRefused:
        # Nobody knows whether it was opened before the key was taken away.
        raise
    except (ProviderRefused, AmountTooSmall) as error:
        Checkout.objects.filter(id=checkout.id, state=CheckoutState.OPENING).update(state=CheckoutState.FAILED)
        if error.facts.get("reason") == "resource_missing":
            # Of another account, or deleted there: the next page makes a customer anew.
            StripeCustomer.objects.filter(client=offer.client, mode=connection.mode).delete()
        raise


def opened_before(connection: Connection, checkout: Checkout, now: datetime) -> Answer | None:
    """The session that was opened for this checkout more than a day ago, before the answer was lost; None without."""
    begun = {
        "gte": int(checkout.created_at.timestamp()) - 60,
        "lte": int((checkout.created_at + KEY_LASTS).timestamp()),
    }
    known = StripeCustomer.objects.filter(client=checkout.offer.client, mode=connection.mode)
    for customer in known.values_list("customer_id", flat=True):
        try:
            sessions = listed(connection, "/v1/checkout/sessions", customer=customer, created=begun)
        except KeyRefused:
            raise
        except ProviderRefused:
            continue
        for session in sessions:
            if session["metadata"].get("tenpack_checkout") == str(checkout.id):
                return session
    return None


def customer_for(connection: Connection, offer: Offer, now: datetime) -> str:
    """The provider's name for whoever gets this offer's bills."""
    email = offer.billing_email or offer.client.email
    known = {"client": offer.client, "mode": connection.mode, "email": email}
    found = StripeCustomer.objects.filter(**known).first()
    if found:
        return found.customer_id
    purpose = f"customer:{offer.client_id}:{connection.mode}:{sha256(email.encode()).hexdigest()[:16]}"
    details: Answer = {"name": offer.client.name, "metadata": {"tenpack_client": offer.client.public_id}}
    if email:
        details["email"] = email
    answer = send(connection, purpose, "/v1/customers", now=now, is_repeated=True, **details)
    StripeCustomer.objects.get_or_create(
        **known, defaults={"business": connection.business, "customer_id": answer["id"]}
    )
    return str(answer["id"])


def session_params(checkout: Checkout, offer: Offer, customer: str) -> Answer:
    """What the hosted page shows and does."""
    meta = metadata_of(offer, tenpack_checkout=str(checkout.id))
    back = settings.PUBLIC_URL + reverse("pay", args=[offer.pay_token])
    params: Answer = {
        "mode": "payment" if checkout.kind == CheckoutKind.ONCE else "subscription",
        "customer": customer,
        "client_reference_id": offer.public_id,
        "line_items": line_items(checkout, offer),
        "metadata": meta,
        "success_url": settings.PUBLIC_URL + reverse("pay-return", args=[offer.pay_token]),
        "cancel_url": back,
        "expires_at": int(checkout.expires_at.timestamp()),
    }
    about: Answer = {"metadata": meta, "description": f"{offer.name}, {offer.business.name}"}
    if checkout.kind == CheckoutKind.ONCE:
        params["payment_intent_data"] = about
    else:
        about["metadata"] = meta | {"tenpack_first": str(checkout.due_number)}
        params["subscription_data"] = about | start_of(offer, local_day(checkout.created_at, offer.business.zone))
    return params


def close_checkout(connection: Connection, checkout: Checkout, now: datetime) -> None:
    """Close a page that no longer fits; was it paid meanwhile, that is what counts.

    Errors: `AlreadyProcessing` where a payment is under way.
    """
    if checkout.session_id:
        try:
            ask(connection, "post", f"/v1/checkout/sessions/{checkout.session_id}/expire")
        except KeyRefused:
            raise
        except ProviderRefused:
            # It is over already: paid, run out, or of another account. Settling says which.
            pass
        checkout = settle_checkout(checkout, now=now)
    if checkout.state == CheckoutState.PROCESSING:
        raise AlreadyProcessing


def settle_checkout(checkout: Checkout, *, now: datetime) -> Checkout:
    """Bring a checkout up to what the provider says of it; what was paid is recorded, once.

    Locks: the offer, then the checkout, after the call. Repeat: states only move forward.
    Errors: `ProviderDown`, `ProviderRefused`.
    """
    checkout = Checkout.objects.select_related("offer__business", "offer__client").get(id=checkout.id)
    connection = connection_for(checkout.offer, checkout.mode)
    if connection is None or checkout.state not in LIVE_CHECKOUT:
        return checkout
    checkout = with_page(connection, checkout, now)
    if checkout.state not in LIVE_CHECKOUT:
        return checkout
    path = f"/v1/checkout/sessions/{checkout.session_id}"
    try:
        session = ask(connection, "get", path, expand=["payment_intent.latest_charge"])
    except ProviderRefused as error:
        if error.facts.get("reason") != "resource_missing":
            raise
        # Another account is connected by now, which never heard of it.
        session = {"status": "expired"}
    return settled(checkout, session, now)


@transaction.atomic
def settled(checkout: Checkout, session: Answer, now: datetime) -> Checkout:
    """Write down what the session says, under the offer's lock."""
    offer = locked(checkout.offer)
    checkout = Checkout.objects.select_for_update(of=("self",)).get(id=checkout.id)
    checkout.offer = offer
    state = state_of(session)
    if state == CheckoutState.PAID and checkout.state in LIVE_CHECKOUT:
        state = paid(checkout, session, now)
    if CHECKOUT_ORDER.index(state) > CHECKOUT_ORDER.index(CheckoutState(checkout.state)):
        event = {CheckoutState.PROCESSING: "payment.processing", CheckoutState.FAILED: "payment.failed"}.get(state)
        if event:
            tell(event, offer=offer, by=PAYER, now=now, amount=checkout.amount)
        checkout.state = state
    checkout.looked_at = now
    checkout.save(update_fields=["state", "looked_at", "charge_id"])
    return checkout


def state_of(session: Answer) -> CheckoutState:
    """What the provider's words for a session mean here."""
    if session["status"] == "expired":
        return CheckoutState.EXPIRED
    if session["status"] != "complete":
        return CheckoutState.OPEN
    if session["payment_status"] in ("paid", "no_payment_required") or session["mode"] == "subscription":
        return CheckoutState.PAID
    intent = session.get("payment_intent") or {}
    is_over = intent.get("status") in ("requires_payment_method", "canceled")
    return CheckoutState.FAILED if is_over else CheckoutState.PROCESSING


def paid(checkout: Checkout, session: Answer, now: datetime) -> CheckoutState:
    """Record what was paid; a subscription's payments follow from its invoices."""
    if checkout.kind == CheckoutKind.REPEATED:
        adopt_subscription(checkout, str(session["subscription"]), str(session["customer"]), now)
        return CheckoutState.PAID
    intent = session["payment_intent"]
    checkout.charge_id = intent["id"]
    charge = intent.get("latest_charge") or {}
    details = charge.get("payment_method_details") or {}
    payment = record_charge(
        checkout.offer,
        Charge(provider_id=intent["id"], fee_minor=checkout.fee_minor),
        from_provider(intent_amount(intent), intent["currency"]),
        mode=checkout.mode,
        method=method_of(details.get("type", "")),
        came_at=moment(charge.get("created") or intent["created"]),
        now=now,
        due_number=checkout.due_number,
        dues=checkout.dues,
    )
    return CheckoutState.PAID if payment else CheckoutState.UNFIT


def adopt_subscription(checkout: Checkout, subscription_id: str, customer_id: str, now: datetime) -> Subscription:
    """The standing order that a checkout began; one offer has one."""
    subscription, _is_new = Subscription.objects.get_or_create(
        subscription_id=subscription_id,
        defaults={
            "business": checkout.business,
            "offer": checkout.offer,
            "mode": checkout.mode,
            "customer_id": customer_id,
            "state": "running",
            "fee_basis_points": checkout.fee_basis_points,
            "fee_fixed_minor": checkout.fee_fixed_minor,
            "created_at": now,
        },
    )
    return subscription
