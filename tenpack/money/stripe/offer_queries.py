"""How offers and payments stand at the provider, as far as it has told. Nothing is asked here."""

from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.money.models import Offer, Payment, Refund
from tenpack.money.stripe.choices import CheckoutState, DisputeState, RefundState, SubscriptionState
from tenpack.money.stripe.models import Checkout, Dispute, RefundRequest, Subscription, UnfitMoney


def with_orders(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """The offers with what pays them by itself, `order_state` and `order_card`, and whether a payment `is_processing`.

    No query more.
    """
    begun = Checkout.objects.filter(offer=OuterRef("pk"), state=CheckoutState.PROCESSING)
    live = FilteredRelation("subscriptions", condition=~Q(subscriptions__state=SubscriptionState.ENDED))
    shown = {"order_state": F("live__state"), "order_card": F("live__card_shown"), "is_processing": Exists(begun)}
    return offers.annotate(live=live).annotate(**shown)


def latest_order(offer: Offer) -> Subscription | None:
    """The standing order that pays this offer, or the last one that did."""
    return Subscription.objects.filter(offer=offer).order_by("-id").first()


def processing_of(offer: Offer) -> Checkout | None:
    """The payment that was begun and takes its time, as a bank debit does."""
    return Checkout.objects.filter(offer=offer, state=CheckoutState.PROCESSING).select_related("offer").first()


def unfit_money_of(offer: Offer) -> list[UnfitMoney]:
    """Money that came in for this offer and fitted nothing, newest first."""
    return list(UnfitMoney.objects.filter(offer=offer).order_by("-id"))


def is_told(offer: Offer, order: Subscription | None) -> bool:
    """Whether the provider knows what was decided about this offer."""
    if order is None or order.state == SubscriptionState.ENDED:
        return True
    if offer.cancelled_at or offer.withdrawn_at:
        return False
    return order.is_resting == bool(offer.paused_at) and order.ends_itself == bool(offer.ends_on)


def refund_asked(payment: Payment) -> RefundRequest | None:
    """The newest refund that was asked for, unless it is done."""
    latest = RefundRequest.objects.filter(payment=payment).order_by("-id").first()
    return None if latest is None or latest.state == RefundState.DONE else latest


def disputes_of(payment: Payment) -> list[Dispute]:
    """The payment's disputes, newest first."""
    return list(Dispute.objects.filter(payment=payment).order_by("-id"))


def open_disputes_of(offer: Offer) -> list[Dispute]:
    """Disputes of the offer's payments that are not settled."""
    found = Dispute.objects.filter(payment__offer=offer, state=DisputeState.OPEN)
    return list(found.select_related("payment").order_by("-id"))


def refund_named(payment: Payment, refund_id: UUID | None) -> Refund | RefundRequest:
    """The refund of this payment with this id, else the request that asked for it. Errors: `NotFound`."""
    refund = Refund.objects.filter(payment=payment, id=refund_id or NO_ID).first()
    request = RefundRequest.objects.filter(payment=payment, id=refund_id or NO_ID).select_related("payment").first()
    if refund is None and request is None:
        raise NotFound
    return refund or request  # type: ignore[return-value]


def refunds_and_requests(payment: Payment) -> list[Refund | RefundRequest]:
    """What went back of a payment and what was asked for and is not done, newest first."""
    requests = RefundRequest.objects.filter(payment=payment).exclude(state=RefundState.DONE).select_related("payment")
    return sorted([*payment.refunds.all(), *requests], key=lambda one: one.id, reverse=True)
