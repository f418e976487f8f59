"""The client's first page: what is left and until when, what is to be paid, and every line behind the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.queries import self_booking_packs
from tenpack.kit.ids import parse_id
from tenpack.money.actions import drop_renewal, renew_plan
from tenpack.money.choices import OfferState
from tenpack.money.models import Offer
from tenpack.money.queries import offers_of, payments_with_refunds
from tenpack.money.renewals import plan_offered_to, plans_to_renew
from tenpack.money.stripe.choices import SubscriptionState
from tenpack.money.stripe.offer_queries import with_orders
from tenpack.money.stripe.orders import tell_provider
from tenpack.packs.objections import said_of, with_objections
from tenpack.packs.queries import (
    entries_of_client,
    entry_count,
    owed_visits,
    summarize,
    today_of,
    with_booked_times,
)
from tenpack.people.queries import client_seen_by
from tenpack.web.access import ANY_ROLE, CLIENTS, Request, may
from tenpack.web.card_words import running_words
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.pack_words import pack_rows, urgency
from tenpack.web.pages.own_appointments import next_appointments
from tenpack.web.respond import go, moment_of, page
from tenpack.web.statements import TYPES, statement_file
from tenpack.web.stories import stories_of
from tenpack.web.words import due_words

RECEIPTS = 10
# A phone's first page: older lines stand on the next ones.
LINES = 10


@may(CLIENTS)
@require_safe
def portal(request: Request) -> HttpResponse:
    """One client's own numbers, packs, ledger, offers and receipts."""
    client, now = request.seat.client, moment_of(request)
    assert client
    packs, owed, today = list(self_booking_packs(client)), list(owed_visits(client)), today_of(request.seat, now)
    offers = list(with_orders(offers_of(client).select_related("pack", "plan")))
    numbers, rows = summarize(packs, len(owed), now), pack_rows(packs, now)
    lines = with_booked_times(with_objections(entries_of_client(client)))
    shown = list_page(request, lines, entry_count(packs), size=LINES)
    return page(
        request,
        "portal/home.html",
        client=client,
        **next_appointments(request, numbers.packs),
        numbers_of=numbers,
        tone=urgency(numbers.left, numbers.next_expiry, today),
        packs=[row for row in rows if row.counts.left],
        past=[row for row in rows if not row.counts.left],
        found=shown,
        stories=stories_of(request.seat.business, packs, shown.rows, whole=shown.total == len(shown.rows)),
        said=said_of(shown.rows),
        owed=owed,
        offers=bills_of(offers, today),
        renewable=plans_to_renew(offers, today),
        payments=list(payments_with_refunds(request.seat)[:RECEIPTS]),
        today=today,
    )


@dataclass(frozen=True, slots=True)
class Bill:
    """An offer as its client sees it: to pay, charged by itself, or in trouble."""

    offer: Offer
    text: str
    is_urgent: bool
    may_pay: bool
    has_card: bool


def bills_of(offers: Iterable[Offer], today: date) -> list[Bill]:
    """What the client pays: what asks for money now, and what is charged by itself."""
    shown = (OfferState.OPEN, OfferState.ACTIVE, OfferState.PAST_DUE, OfferState.PAUSED)
    return [bill_of(offer, today) for offer in offers if offer.state(today) in shown]


def bill_of(offer: Offer, today: date) -> Bill:
    """One of them, in words."""
    state, card = offer.order_state, offer.order_card  # type: ignore[attr-defined]
    text = _("Paused: nothing falls due.") if offer.paused_at else due_words(offer, today)
    if offer.is_processing:  # type: ignore[attr-defined]
        text = _("Your payment is on its way.")
        return Bill(offer, text, is_urgent=False, may_pay=False, has_card=False)
    if state is None:
        is_early = offer.payments_made > 0 and offer.dues_left < 2 and (offer.next_due_on or today) > today
        may_pay = offer.next_due_on is not None and not is_early
        return Bill(offer, text, is_urgent=False, may_pay=may_pay, has_card=False)
    if state == SubscriptionState.FAILING:
        text = _("The last payment did not go through. Change the card, and it is tried again at once.")
        return Bill(offer, text, is_urgent=True, may_pay=False, has_card=True)
    if offer.next_due_on:
        text = running_words(offer, card)
    return Bill(offer, text, is_urgent=False, may_pay=False, has_card=True)


@may(CLIENTS)
@require_http_methods(["POST", "DELETE"])
def renewal(request: Request, plan: str) -> HttpResponse:
    """POST makes the offer of a plan bought before and opens its pay page; DELETE takes back what is not paid."""
    client, now = request.seat.client, moment_of(request)
    assert client
    client.business = request.seat.business
    found = plan_offered_to(client, parse_id("pl", plan))
    if request.method == "DELETE":
        dropped = drop_renewal(client=client, plan=found, now=now)
        if dropped:
            tell_provider(dropped, now=now)
        return go(request, url("portal"), _("Taken back. Nothing is to be paid for it."))
    return go(request, url("pay", renew_plan(client=client, plan=found, now=now).pay_token))


@may(ANY_ROLE)
@require_safe
def statement(request: Request, client: str) -> HttpResponse:
    """What the client may take away and check: a page with the files, or with `?format=` one of them."""
    found = client_seen_by(request.seat, parse_id("cl", client))
    kind = request.GET.get("format", "")
    if kind not in TYPES:
        layout = "portal_base.html" if request.seat.client else "base.html"
        return page(request, "portal/statement.html", client=found, layout=layout)
    now = moment_of(request)
    found.business = request.seat.business
    name = f"statement-{found.public_id}-{today_of(request.seat, now)}.{kind}"
    response = HttpResponse(statement_file(found, kind, now), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


urls: list[URLPattern] = [
    path("portal", portal, name="portal"),
    path("portal/plans/<str:plan>/renewal", renewal, name="portal-renewal"),
    path("clients/<str:client>/statement", statement, name="statement"),
]
