"""The pay page behind a pay link: no sign-in, safe to open twice, to go back to and to send twice."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.journal.choices import PAYER
from tenpack.kit.errors import Refused
from tenpack.kit.moments import local_day
from tenpack.money.actions.payments import sessions_would_be_over
from tenpack.money.choices import AttemptState, OfferState
from tenpack.money.errors import CardDeclined
from tenpack.money.gateways import DemoCard, DemoOutcome, gateways_for, latest_attempt
from tenpack.money.models import Offer
from tenpack.money.queries import offer_to_pay
from tenpack.money.receipt_queries import receipts_of_offer
from tenpack.web.access import everyone
from tenpack.web.forms.base import refuse
from tenpack.web.forms.payments import DemoCardForm
from tenpack.web.jinja import url
from tenpack.web.respond import go, moment_of, page

MOST_RECEIPTS = 12
CLOSED = {
    OfferState.WITHDRAWN: "withdrawn",
    OfferState.CANCELLED: "cancelled",
    OfferState.REFUNDED: "refunded",
    OfferState.PAID: "paid",
    OfferState.COMPLETED: "paid",
}


@everyone
@never_cache
@require_GET
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """What is to be paid, for whom and by what rule; afterwards, that it was paid."""
    offer = offer_to_pay(token)
    return page(request, "money/pay.html", **shown(request, offer))


@everyone
@never_cache
@require_GET
def pay_state(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the pay page that changes by itself while a card payment is processing."""
    offer = offer_to_pay(token)
    return page(request, "money/pay_state.html", **shown(request, offer))


def shown(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    """What the pay page says of an offer today."""
    today = local_day(moment_of(request), offer.business.zone)
    attempt = latest_attempt(offer)
    return {
        "offer": offer,
        "business": offer.business,
        "zone": offer.business.zone,
        "today": today,
        "standing": standing(request, offer),
        "receipts": receipts_of_offer(offer)[:MOST_RECEIPTS],
        "was_declined": bool(attempt and attempt.state == AttemptState.DECLINED),
        "pays_online": any(gateway.is_online for gateway in gateways_for(offer, today)),
    }


def standing(request: HttpRequest, offer: Offer) -> str:
    """Where the offer stands for its payer: due, waiting, processing, late, or one of `CLOSED`."""
    today = local_day(moment_of(request), offer.business.zone)
    state = offer.state(today)
    if state in CLOSED:
        return CLOSED[state]
    attempt = latest_attempt(offer)
    if attempt and attempt.state == AttemptState.PROCESSING:
        return "processing"
    if sessions_would_be_over(offer, today, today):
        return "late"
    assert offer.next_due_on
    return "due" if offer.payments_made == 0 or offer.next_due_on <= today else "waiting"


@everyone
@never_cache
@require_http_methods(["GET", "POST"])
def pay_card(request: HttpRequest, token: str) -> HttpResponse:
    """The demo card's own page. Sent twice, or after going back, it charges nothing again."""
    offer = offer_to_pay(token)
    today = local_day(moment_of(request), offer.business.zone)
    if not DemoCard().serves(offer, today) or standing(request, offer) != "due":
        text = _("Nothing was charged again.") if request.method == "POST" else ""
        return go(request, url("pay", token), text)
    first = {"due_number": offer.payments_made + 1, "card": DemoOutcome.ACCEPTS}
    form = DemoCardForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            charge(request, offer, form)
        except CardDeclined as error:
            refuse(form, error)
        except Refused as error:
            return go(request, url("pay", token), str(error.message))
        else:
            return go(request, url("pay", token))
    status = 422 if form.errors else 200
    return page(request, "money/pay_card.html", status=status, form_=form, **shown(request, offer))


def charge(request: HttpRequest, offer: Offer, form: DemoCardForm) -> None:
    """Begin the payment. Errors: those of the gateway."""
    given = form.cleaned_data
    DemoCard().begin(
        offer=offer, due_number=given["due_number"], details=given["card"], by=PAYER, now=moment_of(request)
    )


urls = [
    path("pay/<str:token>", pay, name="pay"),
    path("pay/<str:token>/state", pay_state, name="pay-state"),
    path("pay/<str:token>/card", pay_card, name="pay-card"),
]
