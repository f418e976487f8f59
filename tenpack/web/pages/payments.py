"""Payments and refunds: the list, recording what came in, receipts."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.kit.money import Money
from tenpack.money.actions import make_one_off_offer, record_payment
from tenpack.money.choices import Method, MoneyLineState
from tenpack.money.models import Offer, Payment, Plan
from tenpack.money.queries import (
    MoneyLinesAsked,
    money_lines,
    money_lines_seen_by,
    offer_seen_by,
    open_offers,
    payment_seen_by,
)
from tenpack.money.receipt_paper import receipt_words
from tenpack.money.receipt_queries import credit_notes_of
from tenpack.notices.receipts import letters_about
from tenpack.people.models import Client, Coach
from tenpack.people.queries import client_seen_by, clients_seen_by
from tenpack.web.access import ANY_ROLE, STAFF, Request, may
from tenpack.web.card_words import has_failed_refund, lines_of_payment
from tenpack.web.forms.base import refuse
from tenpack.web.forms.payments import REST, PaymentForm, TakePaymentForm
from tenpack.web.jinja import language, url
from tenpack.web.lists import chosen, day_in_address, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.plans import today_of
from tenpack.web.respond import go, moment_of, page
from tenpack.web.words import landed_words

LARGEST_CHOICE = 200


@may(STAFF)
@require_GET
def payments(request: Request) -> HttpResponse:
    """All payments and refunds this person may see, filtered and searched."""
    asked = MoneyLinesAsked(
        text=searched(request),
        state=chosen(request, "state", MoneyLineState.values),
        method=chosen(request, "method", Method.values),
        client=parse_id("cl", request.GET.get("client", "")),
        coach=parse_id("co", request.GET.get("coach", "")),
        plan=parse_id("pl", request.GET.get("plan", "")),
        since=day_in_address(request, "since"),
        until=day_in_address(request, "until"),
    )
    lines = list_page(request, money_lines_seen_by(request.seat, asked))
    clients = clients_seen_by(request.seat).order_by("name", "id")[:LARGEST_CHOICE]
    return page(
        request,
        "money/payments.html",
        asked=asked,
        lines=lines,
        rows=list(zip(money_lines(lines.rows), lines.rows, strict=True)),
        narrowing=narrowing_of(request, asked),
        is_narrowed=asked != MoneyLinesAsked(),
        clients=clients,
        states=MoneyLineState.choices,
        methods=Method.choices,
    )


def narrowing_of(request: Request, asked: MoneyLinesAsked) -> list[tuple[str, str, str, str]]:
    """Coach and plan as a report narrows to them: the name in the address, its value, in words, and all. Without them
    no query."""
    found, business = [], request.seat.business
    coach = Coach.objects.filter(business=business, id=asked.coach).first() if asked.coach else None
    plan = Plan.objects.filter(business=business, id=asked.plan).first() if asked.plan else None
    if coach:
        found.append(("coach", coach.public_id, coach.name, _("All coaches")))
    if plan:
        found.append(("plan", plan.public_id, plan.name, _("All plans")))
    return found


@may(STAFF)
@require_http_methods(["GET", "POST"])
def offer_payment(request: Request, offer_id: str) -> HttpResponse:
    """Record money that came in outside for an offer."""
    offer = offer_seen_by(request.seat, parse_id("of", offer_id))
    first = {"due_number": offer.payments_made + 1, "received_on": today_of(request), "method": Method.CASH}
    form = PaymentForm(request.POST if request.method == "POST" else None, offer=offer, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            dues = offer.dues_left if form.cleaned_data["covers"] == REST else 1
            made = recorded(request, offer, form, form.cleaned_data["due_number"], dues)
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("offer", offer_id), landed_words(made.offer))
    return page(
        request,
        "money/payment_form.html",
        status=422 if form.errors else 200,
        offer=offer,
        form_=form,
        today=today_of(request),
    )


def recorded(
    request: Request, offer: Offer, form: PaymentForm | TakePaymentForm, due_number: int, dues: int = 1
) -> Payment:
    """Record the payments from this number on, `dues` of them; sessions land with the first."""
    given = form.cleaned_data
    return record_payment(
        offer=offer,
        method=Method(given["method"]),
        received_on=given["received_on"],
        note=given["note"],
        due_number=due_number,
        dues=dues,
        by=request.seat.actor,
        now=moment_of(request),
    )


@may(STAFF)
@require_http_methods(["GET", "POST"])
def take_payment(request: Request, client_id: str) -> HttpResponse:
    """Take a client's money: for an open offer, or for a one-off price."""
    client = client_seen_by(request.seat, parse_id("cl", client_id))
    offers = list(open_offers(client))
    first = {"received_on": today_of(request), "method": Method.CASH, "repeat_key": form_key()}
    sent = request.POST if request.method == "POST" else None
    form = TakePaymentForm(sent, business=request.seat.business, offers=offers, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: taken(request, client, form))
        except NotFound:
            raise
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Payment recorded."))
    status = 422 if form.errors else 200
    return page(request, "money/take_payment.html", status=status, client=client, offers=offers, form_=form)


@transaction.atomic
def taken(request: Request, client: Client, form: TakePaymentForm) -> str:
    """Record the payment, making the one-off offer first; answer the receipt's address."""
    given = form.cleaned_data
    who: dict[str, Any] = {"by": request.seat.actor, "now": moment_of(request)}
    if given["offer"] is None:
        offer = make_one_off_offer(client=client, name=given["name"], price=given["price"], **who)
        number, is_rest = 1, False
    else:
        offer_id, number, is_rest = given["offer"]
        offer = offer_seen_by(request.seat, offer_id)
        if offer.client_id != client.id:
            raise NotFound
    made = recorded(request, offer, form, number, offer.dues_left if is_rest else 1)
    return url("payment", made.public_id)


@may(ANY_ROLE)
@require_GET
def payment(request: Request, payment_id: str) -> HttpResponse:
    """The receipt, ready for paper; a client sees their own."""
    shown = payment_seen_by(request.seat, parse_id("pa", payment_id))
    notes, is_staff = list(credit_notes_of(shown)), request.seat.role.is_staff
    kept = shown.amount_minor - sum(note.total_minor for note in notes)
    return page(
        request,
        "money/receipt.html",
        payment=shown,
        offer=shown.offer,
        receipt=shown.receipt,
        words=receipt_words(shown.receipt, language()),
        credit_notes=notes,
        kept=Money(kept, shown.currency),
        letters=letters_about([shown.receipt, *notes]) if is_staff else [],
        is_staff=is_staff,
        may_refund=is_staff and kept > 0,
        troubles=lines_of_payment(shown) if is_staff else [],
        failed_refund=has_failed_refund(shown),
    )


urls = [
    path("payments/", payments, name="payments"),
    path("payments/<str:payment_id>", payment, name="payment"),
    path("offers/<str:offer_id>/payments/new", offer_payment, name="offer-payment"),
    path("clients/<str:client_id>/payments/new", take_payment, name="take-payment"),
]
