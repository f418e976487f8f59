"""The pay page behind a pay link: no sign-in, safe to open twice, to go back to and to send twice."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenpack.journal.choices import PAYER
from tenpack.kit.errors import Refused
from tenpack.kit.moments import local_day
from tenpack.money.actions import take_coupon
from tenpack.money.errors import CardDeclined
from tenpack.money.gateways import DemoCard, DemoOutcome, StripeCards, gateways_for
from tenpack.money.models import Offer
from tenpack.money.queries import has_coupons, offer_to_pay
from tenpack.money.receipt_queries import receipts_of_offer
from tenpack.money.stripe.cards import card_page
from tenpack.money.stripe.connection import connection_of, shows_test_mode
from tenpack.money.stripe.gateway import live_subscription
from tenpack.money.stripe.returning import settle_offer
from tenpack.web.access import everyone
from tenpack.web.forms.base import refuse
from tenpack.web.forms.payments import BeginForm, CouponForm, DemoCardForm
from tenpack.web.jinja import url
from tenpack.web.language import speak_as
from tenpack.web.respond import go, moment_of, page
from tenpack.web.standings import may_ask_again, standing, was_declined

MOST_RECEIPTS = 12


@everyone
@never_cache
@require_GET
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """What is to be paid, for whom and by what rule; afterwards, that it was paid."""
    offer = offer_behind(token)
    return page(request, "money/pay.html", **shown(request, offer))


@everyone
@never_cache
@require_GET
def pay_state(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the pay page that changes by itself while a payment is on its way."""
    offer = offer_behind(token)
    now = moment_of(request)
    if "back" in request.GET and may_ask_again(offer, now):
        settle_offer(offer, now=now)
        offer = offer_behind(token)
    return page(request, "money/pay_state.html", **shown(request, offer))


def offer_behind(token: str) -> Offer:
    """The offer behind a pay link, and from here on the language of who reads: the client, or whoever pays for them."""
    offer = offer_to_pay(token)
    speak_as(offer.business, None if offer.billing_email else offer.client.user)
    return offer


def shown(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    """What the pay page says of an offer today."""
    now = moment_of(request)
    today = local_day(now, offer.business.zone)
    gateways = gateways_for(offer, today)
    return {
        "offer": offer,
        "business": offer.business,
        "zone": offer.business.zone,
        "today": today,
        "standing": standing(offer, now, is_back="back" in request.GET),
        "is_back": "back" in request.GET,
        "receipts": receipts_of_offer(offer)[:MOST_RECEIPTS],
        "was_declined": was_declined(offer),
        # Keys sealed with another SECRET_KEY open nothing: then cards are not offered.
        "takes_cards": any(isinstance(gateway, StripeCards) and connection_of(offer.business) for gateway in gateways),
        "takes_demo_card": takes_demo_card(offer, today),
        "order": live_subscription(offer),
        "is_test_mode": shows_test_mode(offer.business),
        "coupon_form": CouponForm(),
        "has_coupons": has_coupons(offer.business),
    }


def takes_demo_card(offer: Offer, today: date) -> bool:
    """Whether the demo card is the way to pay: where a provider is connected, that one is."""
    return any(isinstance(gateway, DemoCard) for gateway in gateways_for(offer, today)[:1])


@everyone
@never_cache
@require_POST
def pay_begin(request: HttpRequest, token: str) -> HttpResponse:
    """Go to the provider's page for the next due payment, or for all installments that are left."""
    offer = offer_behind(token)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return go(request, url("pay", token))
    given = form.cleaned_data
    try:
        begun = StripeCards().begin(
            offer=offer, due_number=given["due_number"], details=given["what"], by=PAYER, now=moment_of(request)
        )
    except Refused as error:
        return refused_page(request, offer, error)
    return leave(request, offer, begun.redirect_to)


def refused_page(request: HttpRequest, offer: Offer, error: Refused) -> HttpResponse:
    """The pay page, saying why nothing was begun."""
    return page(
        request, "money/pay.html", status=error.status, refusal=str(error.message), **shown(request, offer_again(offer))
    )


def offer_again(offer: Offer) -> Offer:
    """The offer as it is now: it may have been paid meanwhile."""
    return offer_to_pay(offer.pay_token)


def leave(request: HttpRequest, offer: Offer, target: str) -> HttpResponse:
    """Go to another site. Not by redirecting the form, which our content policy forbids to send anywhere else."""
    answer = page(request, "money/pay_leave.html", target=target, offer=offer, business=offer.business)
    answer.headers["Refresh"] = f"0; url={target}"
    return answer


@everyone
@never_cache
@require_GET
def pay_return(request: HttpRequest, token: str) -> HttpResponse:
    """The way back from the provider: what was paid is recorded now, or the page waits for it and says so."""
    offer = offer_behind(token)
    settle_offer(offer, now=moment_of(request))
    return go(request, url("pay", token) + "?back=1")


@everyone
@never_cache
@require_POST
def pay_card_change(request: HttpRequest, token: str) -> HttpResponse:
    """Go to the provider's page where the payer of a running offer changes the card."""
    offer = offer_behind(token)
    back = settings.PUBLIC_URL + url("pay-return", token)
    try:
        target = card_page(offer=offer, return_url=back, now=moment_of(request))
    except Refused as error:
        return refused_page(request, offer, error)
    return leave(request, offer, target)


@everyone
@never_cache
@require_POST
def pay_coupon(request: HttpRequest, token: str) -> HttpResponse:
    """Take off what the code of a coupon says."""
    offer = offer_behind(token)
    form = CouponForm(request.POST)
    if form.is_valid():
        try:
            take_coupon(offer=offer, code=form.cleaned_data["coupon"], by=PAYER, now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("pay", token))
    return page(request, "money/pay.html", status=422, **(shown(request, offer) | {"coupon_form": form}))


@everyone
@never_cache
@require_http_methods(["GET", "POST"])
def pay_card(request: HttpRequest, token: str) -> HttpResponse:
    """The demo card's own page. Sent twice, or after going back, it charges nothing again."""
    offer = offer_behind(token)
    today = local_day(moment_of(request), offer.business.zone)
    if not takes_demo_card(offer, today) or standing(offer, moment_of(request)) != "due":
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
    path("pay/<str:token>/begin", pay_begin, name="pay-begin"),
    path("pay/<str:token>/return", pay_return, name="pay-return"),
    path("pay/<str:token>/method", pay_card_change, name="pay-card-change"),
    path("pay/<str:token>/coupon", pay_coupon, name="pay-coupon"),
    path("pay/<str:token>/card", pay_card, name="pay-card"),
]
