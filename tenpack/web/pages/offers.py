"""Offers: put a plan or a single price to a client, follow it, take it back."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import parse_id
from tenpack.kit.moments import local_day
from tenpack.money.actions import assign_plan, make_one_off_offer, withdraw_offer
from tenpack.money.actions.reminders import REMINDED_OF
from tenpack.money.actions.rests import RUNNING
from tenpack.money.choices import OfferState, PaymentType
from tenpack.money.gateways import tell_provider
from tenpack.money.models import Offer
from tenpack.money.queries import (
    UNFIT,
    OffersAsked,
    due_payments,
    offer_seen_by,
    offers_found,
    plan_seen_by,
    plans_of,
    usable_coupons,
)
from tenpack.money.reminders import reminded_today
from tenpack.people.models import Client
from tenpack.people.queries import client_seen_by
from tenpack.training.programs import programs_of_offer, programs_of_plan
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import clock
from tenpack.web.card_words import card_of
from tenpack.web.forms.base import refuse
from tenpack.web.forms.offers import NOW, CancellationForm, OfferForm, PauseForm
from tenpack.web.jinja import url
from tenpack.web.links import pay_letter, pay_link
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.plans import today_of
from tenpack.web.respond import go, moment_of, page

ACTIVE, PAST_DUE = OfferState.ACTIVE, OfferState.PAST_DUE


@may(STAFF)
@require_http_methods(["GET", "POST"])
def offer_new(request: Request, client_id: str) -> HttpResponse:
    """The client's Offers → +: choose a plan or a one-off price, when it is to be paid and by whom."""
    client = client_seen_by(request.seat, parse_id("cl", client_id))
    form = offer_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: offered(request, client, form))
        except NotFound:
            raise
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("Offer made. Send the pay link, or record the payment."))
    chosen = form["plan"].value() or ""
    return page(
        request,
        "money/offer_form.html",
        status=422 if form.errors else 200,
        client=client,
        form_=form,
        today=today_of(request),
        **previewed_plan(request, str(chosen)),
    )


def offer_form(request: Request) -> OfferForm:
    """The form, with what was sent; a plan in the address is chosen already."""
    business = request.seat.business
    first = {"plan": request.GET.get("plan", ""), "billing_on": today_of(request), "repeat_key": form_key()}
    sent = request.POST if request.method == "POST" else None
    plans, coupons = list(plans_of(business)), list(usable_coupons(business, today_of(request)))
    return OfferForm(sent, business=business, plans=plans, coupons=coupons, initial=first)


def offered(request: Request, client: Client, form: OfferForm) -> str:
    """Make the offer; answer its address."""
    seat, given = request.seat, form.cleaned_data
    billing: dict[str, Any] = {name: given[name] for name in ("billing_on", "billing_email", "coupon")}
    who: dict[str, Any] = {"by": seat.actor, "now": moment_of(request)}
    if form.is_one_off():
        name, price, memo = form.one_off()
        made = make_one_off_offer(client=client, name=name, price=price, memo=memo, **billing, **who)
    else:
        made = assign_plan(client=client, plan=plan_seen_by(seat, given["plan"]), **billing, **who)
    return url("offer", made.public_id)


@may(STAFF)
@require_GET
def offer_preview(request: Request) -> HttpResponse:
    """The chosen plan as the client will see it."""
    preview = previewed_plan(request, request.GET.get("plan", ""))
    return page(request, "money/plan_preview.html", today=today_of(request), **preview)


def previewed_plan(request: Request, plan_id: str) -> dict[str, Any]:
    """The plan with this public id, and the programs it gives; none where none is chosen."""
    found = parse_id("pl", plan_id)
    if not found:
        return {"preview": None, "given": []}
    plan = plan_seen_by(request.seat, found)
    return {"preview": plan, "given": [one.title for one in programs_of_plan(plan)]}


@may(STAFF)
@require_GET
def offers(request: Request) -> HttpResponse:
    """All offers this person may see, by state."""
    asked = OffersAsked(text=searched(request), state=chosen(request, "state", [*OfferState.values, UNFIT]))
    found = list_page(request, offers_found(request.seat, asked, today_of(request)))
    return page(
        request,
        "money/offers.html",
        asked=asked,
        offers=found,
        states=[*OfferState.choices, (UNFIT, _("Money that fits nothing"))],
        today=today_of(request),
    )


@may(STAFF)
@require_GET
def offer(request: Request, offer_id: str) -> HttpResponse:
    """Frozen terms, state, due dates, payments and the pay link."""
    return offer_page(request, offer_seen_by(request.seat, parse_id("of", offer_id)))


def offer_page(
    request: Request, shown: Offer, cancellation: CancellationForm | None = None, pause: PauseForm | None = None
) -> HttpResponse:
    """The offer's page, with the forms that end it or let it rest."""
    today = today_of(request)
    cancellation = cancellation or CancellationForm(initial={"when": NOW})
    pause = pause or PauseForm(auto_id="pause_%s")
    return page(
        request,
        "money/offer.html",
        status=422 if cancellation.errors or pause.errors else 200,
        offer=shown,
        dues=due_payments(shown),
        sold_programs=programs_of_offer(shown),
        may_pay=shown.next_due_on is not None,
        **reminding(shown, moment_of(request)),
        pay_link=pay_link(shown),
        pay_letter=pay_letter(shown),
        cancellation=cancellation,
        pause=pause,
        today=today,
        **offer_acts(shown, today),
        **card_of(shown, today),
    )


def reminding(shown: Offer, now: datetime) -> dict[str, Any]:
    """Whether the client can be reminded of it, and when that was done today."""
    zone = shown.business.zone
    is_waiting = shown.state(local_day(now, zone)) in REMINDED_OF
    last = reminded_today([shown], now=now, zone=zone).get(shown.id) if is_waiting else None
    return {"may_remind": is_waiting and not last, "reminded": clock(last, zone) if last else ""}


def offer_acts(shown: Offer, today: date) -> dict[str, Any]:
    """What may be done with an offer in its state."""
    state = shown.state(today)
    is_recurring, may_rest = shown.payment_type == PaymentType.RECURRING, state in (ACTIVE, PAST_DUE)
    return {
        "is_open": state == OfferState.OPEN,
        "is_running": state in RUNNING,
        "is_paused": state == OfferState.PAUSED,
        "is_ending": state in RUNNING and shown.ends_on is not None,
        "may_end_later": is_recurring and state == ACTIVE and shown.ends_on is None,
        "may_pause": is_recurring and may_rest and shown.ends_on is None,
    }


@may(STAFF)
@require_POST
def offer_withdrawal(request: Request, offer_id: str) -> HttpResponse:
    """Take back an offer that nobody has paid."""
    shown = offer_seen_by(request.seat, parse_id("of", offer_id))
    withdraw_offer(offer=shown, by=request.seat.actor, now=moment_of(request))
    tell_provider(shown, now=moment_of(request))
    return go(request, url("offer", offer_id), _("Offer withdrawn. Its pay link is closed."))


urls = [
    path("clients/<str:client_id>/offers/new", offer_new, name="offer-new"),
    path("offers/", offers, name="offers"),
    path("offers/preview", offer_preview, name="offer-preview"),
    path("offers/<str:offer_id>", offer, name="offer"),
    path("offers/<str:offer_id>/withdrawal", offer_withdrawal, name="offer-withdrawal"),
]
