"""Receipts and credit notes as files: for staff, for the client, and behind the pay link for whoever paid."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenpack.kit.ids import parse_id
from tenpack.money.queries import offer_to_pay
from tenpack.money.receipt_models import Receipt
from tenpack.money.receipt_paper import paper_name, receipt_pdf
from tenpack.money.receipt_queries import receipt_of_offer, receipt_seen_by
from tenpack.web.access import ANY_ROLE, Request, everyone, may


@may(ANY_ROLE)
@require_GET
def receipt(request: Request, receipt_id: str) -> HttpResponse:
    """The paper of a payment or a refund; a client takes their own."""
    return paper(receipt_seen_by(request.seat, parse_id("rc", receipt_id)))


@everyone
@never_cache
@require_GET
def pay_receipt(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """The same for whoever holds the pay link of the offer it is about."""
    return paper(receipt_of_offer(offer_to_pay(token), number))


def paper(found: Receipt) -> HttpResponse:
    """The file, which nobody on the way may keep."""
    response = HttpResponse(receipt_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{paper_name(found)}"'
    response["Cache-Control"] = "private, no-store"
    return response


urls = [
    path("receipts/<str:receipt_id>", receipt, name="receipt"),
    path("pay/<str:token>/receipts/<str:number>", pay_receipt, name="pay-receipt"),
]
