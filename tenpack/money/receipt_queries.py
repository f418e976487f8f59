"""Reading receipts and credit notes, beginning with what a person may see."""

from uuid import UUID

from django.db.models import Q, QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.money.choices import ReceiptKind
from tenpack.money.models import Offer, Payment
from tenpack.money.receipt_models import Receipt, ReceiptCounter
from tenpack.money.receipt_rules import number_in, number_text
from tenpack.people.models import Business
from tenpack.people.queries import Seat, require_client


def whole_receipts() -> QuerySet[Receipt]:
    """Receipts with all that their paper says at hand."""
    return Receipt.objects.select_related(
        "business", "payment__offer__client", "refund__payment__offer__client", "refund__payment__receipt"
    )


def receipt_seen_by(seat: Seat, receipt_id: UUID | None) -> Receipt:
    """The receipt or credit note with this id. Errors: `NotFound`, `Forbidden` for another coach's client."""
    receipt = whole_receipts().filter(business=seat.business, id=receipt_id or NO_ID).first()
    if receipt is None or (seat.client and seat.client.id != receipt.paid.offer.client_id):
        raise NotFound
    require_client(seat, receipt.paid.offer.client)
    return receipt


def receipts_of_offer(offer: Offer) -> QuerySet[Receipt]:
    """Receipts and credit notes of one offer, the newest first."""
    about = Q(payment__offer=offer) | Q(refund__payment__offer=offer)
    return whole_receipts().filter(about, business_id=offer.business_id).order_by("-issued_at", "-year", "-number")


def receipt_of_offer(offer: Offer, number: str) -> Receipt:
    """The one with this number, for whoever holds the offer's pay link. Errors: `NotFound`."""
    wanted = number_in(number)
    if wanted is None:
        raise NotFound
    kind, year, count = wanted
    receipt = receipts_of_offer(offer).filter(kind=kind, year=year, number=count).first()
    if receipt is None:
        raise NotFound
    return receipt


def credit_notes_of(payment: Payment) -> QuerySet[Receipt]:
    """The credit notes of a payment, in the order of its refunds."""
    return whole_receipts().filter(refund__payment=payment).order_by("refund_id")


def next_number(business: Business, year: int) -> str:
    """`2026-0007`: what the next receipt of that year will be called, if nobody is quicker."""
    counter = ReceiptCounter.objects.filter(business=business, kind=ReceiptKind.RECEIPT, year=year).first()
    return number_text(ReceiptKind.RECEIPT, year, counter.last_number + 1 if counter else 1)
