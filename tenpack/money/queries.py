"""Reading plans, offers, payments and refunds, always with what this person may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Lower

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.kit.moments import day_begins, day_ends
from tenpack.kit.money import Money
from tenpack.money.choices import MoneyLineKind, MoneyLineState, OfferState, PaymentType, ReceiptKind
from tenpack.money.models import Coupon, Offer, Payment, Plan, Refund
from tenpack.money.receipt_rules import number_in
from tenpack.money.rules import due_on
from tenpack.money.stripe.choices import CheckoutState, DisputeState, RefundState
from tenpack.money.stripe.models import Checkout, RefundRequest, UnfitMoney
from tenpack.people.models import Business, Client
from tenpack.people.queries import Seat, require_client

# Beside the states of offers: those for which money came in that fitted nothing and waits for a decision.
UNFIT = "unfit"


def plans_of(business: Business, *, archived: bool = False) -> QuerySet[Plan]:
    """Plans on the list (or those in the archive), with how many offers each made: `offers_made`."""
    plans = Plan.objects.filter(business=business, archived_at__isnull=not archived)
    return plans.annotate(offers_made=Count("offers", filter=Q(offers__withdrawn_at=None))).order_by("name", "id")


PLAN_ORDERS = {
    "name": (Lower("name").asc(), "id"),
    "sold": ("-offers_made", Lower("name").asc(), "id"),
    "newest": ("-id",),
    "price": ("-price_minor", Lower("name").asc(), "id"),
}


def plans_found(business: Business, *, text: str = "", archived: bool = False, order: str = "name") -> QuerySet[Plan]:
    """Plans whose name or memo holds every word of the search, in one of `PLAN_ORDERS`."""
    plans = plans_of(business, archived=archived)
    for word in text.split():
        plans = plans.filter(Q(name__icontains=word) | Q(memo__icontains=word))
    return plans.order_by(*PLAN_ORDERS[order])


def plan_seen_by(seat: Seat, plan_id: UUID | None) -> Plan:
    """The plan with this id; all staff see all plans. Errors: `NotFound`."""
    plan = Plan.objects.filter(business=seat.business, id=plan_id or NO_ID).select_related("business").first()
    if plan is None or seat.client:
        raise NotFound
    return plan


def clients_keeping(plan: Plan) -> int:
    """How many clients bought this plan and keep what they bought when it changes."""
    return plan.offers.filter(withdrawn_at=None).values("client").distinct().count()


def offers_running(plan: Plan, today: date) -> int:
    """How many of the plan's offers are paid again and again and go on."""
    states = (OfferState.ACTIVE, OfferState.PAST_DUE, OfferState.PAUSED)
    return sum(offers_in_state(plan.offers.all(), state, today).count() for state in states)


def offers_seen_by(seat: Seat) -> QuerySet[Offer]:
    """Offers of the clients this person may see, newest first."""
    offers = Offer.objects.filter(business=seat.business).select_related("client", "pack")
    if seat.client:
        offers = offers.filter(client_id=seat.client.id)
    elif seat.only_coach:
        offers = offers.filter(client__coach_id=seat.only_coach)
    return offers.order_by("-id")


def offer_seen_by(seat: Seat, offer_id: UUID | None) -> Offer:
    """The offer with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    offers = Offer.objects.filter(business=seat.business, id=offer_id or NO_ID).select_related(
        "client", "pack", "business", "plan"
    )
    offer = offers.first()
    if offer is None or (seat.client and seat.client.id != offer.client_id):
        raise NotFound
    require_client(seat, offer.client)
    return offer


def offers_of(client: Client) -> QuerySet[Offer]:
    """The client's offers, newest first."""
    return Offer.objects.filter(client=client).select_related("pack").order_by("-id")


def offers_in_state(offers: QuerySet[Offer], state: str, today: date) -> QuerySet[Offer]:
    """Those that `rules.offer_state` would call so on this day."""
    refunded = Q(paid_minor__gt=0, paid_minor=F("refunded_minor"), next_due_on=None)
    ended = Q(cancelled_at__isnull=False) | Q(ends_on__lte=today)
    live = Q(withdrawn_at=None) & ~ended & ~refunded
    begun = live & (Q(payments_made__gt=0) | Q(price_minor=0))
    repeated = begun & ~Q(payment_type=PaymentType.ONE_TIME)
    running = repeated & Q(paused_at=None)
    past_due = Q(next_due_on__isnull=False) & (Q(failed_at__isnull=False) | Q(next_due_on__lt=today))
    conditions = {
        OfferState.WITHDRAWN: Q(withdrawn_at__isnull=False),
        OfferState.REFUNDED: Q(withdrawn_at=None) & ~ended & refunded,
        OfferState.CANCELLED: Q(withdrawn_at=None) & ended,
        OfferState.OPEN: live & Q(payments_made=0, price_minor__gt=0),
        OfferState.PAID: begun & Q(payment_type=PaymentType.ONE_TIME),
        OfferState.PAUSED: repeated & Q(paused_at__isnull=False),
        OfferState.COMPLETED: running & Q(next_due_on=None, ends_on=None),
        OfferState.PAST_DUE: running & past_due,
        OfferState.ACTIVE: running & ~past_due & (Q(next_due_on__isnull=False) | Q(ends_on__isnull=False)),
    }
    return offers.filter(conditions[OfferState(state)]) if state in conditions else offers


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersAsked:
    """Which offers are looked for; what is empty does not narrow. `unfit`: money came in that waits for a decision."""

    text: str = ""
    state: str = ""


def offers_found(seat: Seat, asked: OffersAsked, today: date) -> QuerySet[Offer]:
    """Offers this person may see, by words of client and offer and by state; what is overdue longest comes first."""
    offers = offers_seen_by(seat).select_related("business")
    for word in asked.text.split():
        offers = offers.filter(Q(client__name__icontains=word) | Q(name__icontains=word))
    if asked.state == UNFIT:
        waiting = UnfitMoney.objects.filter(offer=OuterRef("pk"), return_asked_at=None, returned_at=None)
        return offers.filter(Exists(waiting))
    if asked.state:
        offers = offers_in_state(offers, asked.state, today)
    if asked.state in (OfferState.OPEN, OfferState.PAST_DUE):
        return offers.order_by("next_due_on", "id")
    return offers


def attachable_offers(client: Client) -> QuerySet[Offer]:
    """The client's one-time offers that carry no pack and are neither refunded nor withdrawn."""
    offers = offers_of(client).filter(
        payment_type=PaymentType.ONE_TIME, pack=None, withdrawn_at=None, cancelled_at=None
    )
    return offers.exclude(paid_minor__gt=0, paid_minor=F("refunded_minor"))


def offer_to_pay(token: str) -> Offer:
    """The offer behind a pay link. Errors: `NotFound`, also for what the database would refuse to look for."""
    if not (token.isascii() and token.isprintable()):
        raise NotFound
    offer = (
        Offer.objects.filter(pay_token=token)
        .select_related("business", "client__coach", "client__user", "pack")
        .first()
    )
    if offer is None:
        raise NotFound
    return offer


def has_coupons(business: Business) -> bool:
    """Whether a payer may have a code to type."""
    return Coupon.objects.filter(business=business, archived_at=None).exists()


def coupons_of(business: Business, *, archived: bool = False) -> QuerySet[Coupon]:
    """Coupons on the list, or those in the archive, newest first."""
    return Coupon.objects.filter(business=business, archived_at__isnull=not archived).order_by("-id")


def usable_coupons(business: Business, today: date) -> QuerySet[Coupon]:
    """Those whose code opens something today, by their codes: `rules.coupon_state` calls them open."""
    not_over = Q(last_on=None) | Q(last_on__gte=today)
    not_used_up = Q(most_uses=None) | Q(uses__lt=F("most_uses"))
    return coupons_of(business).filter(not_over, not_used_up).order_by("code")


def coupon_seen_by(seat: Seat, coupon_id: UUID | None) -> Coupon:
    """The coupon with this id; all staff see all of them. Errors: `NotFound`."""
    coupon = Coupon.objects.filter(business=seat.business, id=coupon_id or NO_ID).select_related("business").first()
    if coupon is None or seat.client:
        raise NotFound
    return coupon


def payments_seen_by(seat: Seat) -> QuerySet[Payment]:
    """Payments of the clients this person may see, newest first, refunds at hand."""
    payments = Payment.objects.filter(business=seat.business)
    if seat.client:
        payments = payments.filter(offer__client_id=seat.client.id)
    elif seat.only_coach:
        payments = payments.filter(offer__client__coach_id=seat.only_coach)
    payments = payments.select_related("offer__client", "offer__pack", "receipt")
    return payments.prefetch_related("refunds").order_by("-id")


def payments_with_refunds(seat: Seat) -> QuerySet[Payment]:
    """The same in one query, each with what went back of it: `refunded_minor`."""
    payments = payments_seen_by(seat).prefetch_related(None)
    return payments.annotate(refunded_minor=Coalesce(Sum("refunds__amount_minor"), 0))


def payment_seen_by(seat: Seat, payment_id: UUID | None) -> Payment:
    """The payment with this id. Errors: `NotFound` outside the business, `Forbidden` for another coach's client."""
    payments = Payment.objects.filter(business=seat.business, id=payment_id or NO_ID)
    about = ("offer__client", "offer__pack", "offer__business", "business", "receipt")
    payment = payments.select_related(*about).first()
    if payment is None or (seat.client and seat.client.id != payment.offer.client_id):
        raise NotFound
    require_client(seat, payment.offer.client)
    return payment


def refunds_seen_by(seat: Seat) -> QuerySet[Refund]:
    """Refunds of the clients this person may see, newest first."""
    refunds = Refund.objects.filter(business=seat.business)
    if seat.client:
        refunds = refunds.filter(payment__offer__client_id=seat.client.id)
    elif seat.only_coach:
        refunds = refunds.filter(payment__offer__client__coach_id=seat.only_coach)
    return refunds.select_related("payment__offer__client", "credit_note").order_by("-id")


@dataclass(frozen=True, slots=True)
class Due:
    """One payment an offer asks for: its number, the day it falls due, the payment once it was made, how much."""

    number: int
    due_on: date
    payment: Payment | None
    amount: Money


def due_payments(offer: Offer) -> list[Due]:
    """What was paid for an offer and what is still to come: all installments, the next of a recurring one."""
    made = offer.payments.prefetch_related("refunds", "disputes", "refund_requests").order_by("due_number")
    paid = {payment.due_number + more: payment for payment in made for more in range(payment.dues)}
    count = offer.payments_made
    if offer.next_due_on:
        count = offer.installments or offer.payments_made + 1
    since, unit, every = offer.anchored_on or offer.billing_on, offer.interval_unit, offer.interval_every or 1
    return [
        Due(
            number,
            due_on(since, number + (offer.periods_skipped if number not in paid else 0), unit, every),
            paid.get(number),
            offer.due(number),
        )
        for number in range(1, count + 1)
    ]


def open_offers(client: Client) -> QuerySet[Offer]:
    """The client's offers that ask for a payment, the longest due first."""
    return Offer.objects.filter(client=client, next_due_on__isnull=False).order_by("next_due_on", "id")


def payments_of(client: Client) -> QuerySet[Payment]:
    """What the client paid, newest first, refunds at hand."""
    payments = Payment.objects.filter(offer__client=client).select_related("offer")
    return payments.prefetch_related("refunds").order_by("-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLinesAsked:
    """Which payments and refunds are looked for; what is empty does not narrow."""

    text: str = ""
    state: str = ""
    method: str = ""
    client: UUID | None = None
    coach: UUID | None = None
    plan: UUID | None = None
    since: date | None = None
    until: date | None = None


def money_lines_seen_by(seat: Seat, asked: MoneyLinesAsked) -> "QuerySet[Any, dict[str, Any]]":
    """Ids and kinds of the payments and refunds looked for, newest first, for `money_lines` to fetch a page of."""
    payments = narrowed(payments_seen_by(seat), asked, "offer__")
    refunds = narrowed(refunds_seen_by(seat), asked, "payment__offer__")
    # What is processing has no receipt whose number could be searched for.
    begun = processing_seen_by(seat)
    processing = begun.none() if number_in(asked.text) else narrowed(begun, asked, "offer__")
    if asked.method:
        payments, refunds = payments.filter(method=asked.method), refunds.filter(payment__method=asked.method)
        processing = processing.none()
    if asked.since:
        begins = day_begins(asked.since, seat.business.zone)
        payments, refunds = payments.filter(received_on__gte=asked.since), refunds.filter(recorded_at__gte=begins)
        processing = processing.filter(created_at__gte=begins)
    if asked.until:
        ends = day_ends(asked.until, seat.business.zone)
        payments, refunds = payments.filter(received_on__lte=asked.until), refunds.filter(recorded_at__lt=ends)
        processing = processing.filter(created_at__lt=ends)
    if asked.state:
        payments = payments_in_state(payments, asked.state)
        refunds = refunds if asked.state == MoneyLineState.REFUND else refunds.none()
        processing = processing if asked.state == MoneyLineState.PROCESSING else processing.none()
    found: list[tuple[MoneyLineKind, QuerySet[Any]]] = [
        (MoneyLineKind.PAYMENT, payments),
        (MoneyLineKind.REFUND, refunds),
        (MoneyLineKind.PROCESSING, processing),
    ]
    kinds = [part.order_by().annotate(row_kind=Value(kind.value)).values("id", "row_kind") for kind, part in found]
    both: QuerySet[Any, dict[str, Any]] = kinds[0].union(*kinds[1:], all=True)
    return both.order_by("-id")


def processing_seen_by(seat: Seat) -> QuerySet[Checkout]:
    """Payments that were begun and take their time, of the clients this person may see."""
    found = Checkout.objects.filter(business=seat.business, state=CheckoutState.PROCESSING)
    if seat.client:
        return found.filter(offer__client_id=seat.client.id)
    return found.filter(offer__client__coach_id=seat.only_coach) if seat.only_coach else found


def narrowed(found: "QuerySet[Any]", asked: MoneyLinesAsked, offer: str) -> "QuerySet[Any]":
    """Those of one client, coach or plan that the search finds: by words of client and offer, or a receipt's number."""
    if asked.client:
        found = found.filter(**{f"{offer}client_id": asked.client})
    if asked.coach:
        found = found.filter(**{f"{offer}client__coach_id": asked.coach})
    if asked.plan:
        found = found.filter(**{f"{offer}plan_id": asked.plan})
    payment, number = parse_id("pa", asked.text), number_in(asked.text)
    if payment:
        return found.filter(**{"id" if offer == "offer__" else "payment_id": payment})
    if number:
        return found.filter(numbered(*number, of_payments=offer == "offer__"))
    for word in asked.text.split():
        found = found.filter(Q(**{f"{offer}client__name__icontains": word}) | Q(**{f"{offer}name__icontains": word}))
    return found


def numbered(kind: ReceiptKind, year: int, number: int, *, of_payments: bool) -> Q:
    """The payment with this receipt and its refunds, or the refund with this credit note alone."""
    if kind is ReceiptKind.CREDIT_NOTE:
        return Q(pk=NO_ID) if of_payments else Q(credit_note__year=year, credit_note__number=number)
    receipt = "receipt" if of_payments else "payment__receipt"
    return Q(**{f"{receipt}__year": year, f"{receipt}__number": number})


def payments_in_state(payments: QuerySet[Payment], state: str) -> QuerySet[Payment]:
    """Payments of which nothing, a part or everything went back, or whose money is asked back."""
    if state in (MoneyLineState.REFUND, MoneyLineState.PROCESSING):
        return payments.none()
    if state == MoneyLineState.RECEIVED:
        return payments.filter(refunds=None)
    if state == MoneyLineState.DISPUTED:
        return payments.filter(disputes__state=DisputeState.OPEN).distinct()
    if state in (MoneyLineState.REFUND_ASKED, MoneyLineState.REFUND_FAILED):
        latest = RefundRequest.objects.filter(payment=OuterRef("pk")).order_by("-id").values("state")[:1]
        asked = RefundState.ASKED if state == MoneyLineState.REFUND_ASKED else RefundState.FAILED
        return payments.alias(latest=Subquery(latest)).filter(latest=asked)
    given_back = payments.annotate(given_back=Sum("refunds__amount_minor"))
    if state == MoneyLineState.REFUNDED:
        return given_back.filter(given_back=F("amount_minor"))
    return given_back.filter(given_back__lt=F("amount_minor"))


def money_lines(rows: list[dict[str, Any]]) -> list[Payment | Refund | Checkout]:
    """The payments, refunds and what is processing behind one page of `money_lines_seen_by`, in its order."""
    ids = {kind: [row["id"] for row in rows if row["row_kind"] == kind] for kind in MoneyLineKind}
    payments = Payment.objects.select_related("offer__client", "receipt")
    payments = payments.prefetch_related("refunds", "disputes", "refund_requests")
    refunds = Refund.objects.select_related("payment__offer__client", "credit_note")
    processing = Checkout.objects.select_related("offer__client")
    found: dict[str, dict[Any, Any]] = {
        MoneyLineKind.PAYMENT: payments.in_bulk(ids[MoneyLineKind.PAYMENT]),
        MoneyLineKind.REFUND: refunds.in_bulk(ids[MoneyLineKind.REFUND]),
        MoneyLineKind.PROCESSING: processing.in_bulk(ids[MoneyLineKind.PROCESSING]),
    }
    return [found[row["row_kind"]][row["id"]] for row in rows]
