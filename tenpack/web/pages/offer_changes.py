"""What a coach decides about a running offer: ending it, letting it rest, charging it again, reminding of it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenpack.kit.errors import Refused
from tenpack.kit.ids import parse_id
from tenpack.money.actions import cancel_offer, keep_offer, pause_offer, resume_offer
from tenpack.money.errors import CardDeclined
from tenpack.money.gateways import charge_again, settle_offer, tell_provider
from tenpack.money.models import Offer
from tenpack.money.queries import offer_seen_by
from tenpack.notices.reminding import send_reminder
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.offers import CancellationForm, PauseForm
from tenpack.web.jinja import day, url
from tenpack.web.pages.offers import offer_page
from tenpack.web.refusals import came_from
from tenpack.web.respond import go, moment_of


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def offer_cancellation(request: Request, offer_id: str) -> HttpResponse:
    """POST ends a running offer, now or with its period; DELETE takes back that it ends with its period."""
    shown, now = offer_seen_by(request.seat, parse_id("of", offer_id)), moment_of(request)
    if request.method == "DELETE":
        keep_offer(offer=shown, by=request.seat.actor, now=now)
        return told(request, shown, _("The offer goes on."))
    form = CancellationForm(request.POST)
    if not form.is_valid():
        return offer_page(request, shown, form)
    later, reason = form.is_at_period_end(), form.cleaned_data["reason"]
    # What was charged meanwhile is recorded first: afterwards it would fit nothing.
    settle_offer(shown, now=now)
    try:
        ended = cancel_offer(offer=shown, reason=reason, at_period_end=later, by=request.seat.actor, now=now)
    except Refused as error:
        refuse(form, error)
        return offer_page(request, shown, form)
    if ended.ends_on and not ended.cancelled_at:
        text = _("The offer ends %(day)s. Nothing more is charged.") % {"day": day(ended.ends_on)}
        return told(request, shown, text, undo=url("offer-cancellation", offer_id))
    return told(request, shown, _("Offer cancelled. Nothing more falls due."))


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def offer_pause(request: Request, offer_id: str) -> HttpResponse:
    """POST lets a recurring offer rest, DELETE lets it go on with its next period."""
    shown, now = offer_seen_by(request.seat, parse_id("of", offer_id)), moment_of(request)
    if request.method == "DELETE":
        going = resume_offer(offer=shown, by=request.seat.actor, now=now)
        if going.next_due_on is None:
            return told(request, shown, "")
        text = _("The offer goes on. The next payment is due %(day)s.") % {"day": day(going.next_due_on)}
        return told(request, shown, text)
    form = PauseForm(request.POST, auto_id="pause_%s")
    if not form.is_valid():
        return offer_page(request, shown, pause=form)
    settle_offer(shown, now=now)
    try:
        pause_offer(offer=shown, reason=form.cleaned_data["reason"], by=request.seat.actor, now=now)
    except Refused as error:
        refuse(form, error)
        return offer_page(request, shown, pause=form)
    text = _("Offer paused. Nothing falls due until it goes on.")
    return told(request, shown, text, undo=url("offer-pause", offer_id))


@may(STAFF)
@require_POST
def offer_reminder(request: Request, offer_id: str) -> HttpResponse:
    """Send the pay link once more, at most once a day; back to the list whose button was pressed."""
    shown = offer_seen_by(request.seat, parse_id("of", offer_id))
    email = send_reminder(offer=shown, by=request.seat.actor, now=moment_of(request))
    text = _("%(client)s is reminded: the pay link goes to %(email)s.")
    return go(
        request, came_from(request) or url("offer", offer_id), text % {"client": shown.client.name, "email": email}
    )


@may(STAFF)
@require_POST
def offer_retry(request: Request, offer_id: str) -> HttpResponse:
    """Charge once more what failed, with the card that is saved."""
    shown = offer_seen_by(request.seat, parse_id("of", offer_id))
    return tried(request, shown, lambda: charge_again(shown, now=moment_of(request)))


def tried(request: Request, shown: Offer, act: Callable[[], None]) -> HttpResponse:
    """Where the new try led; a card that was refused again is no mistake of the page's."""
    target = url("offer", shown.public_id)
    try:
        act()
    except CardDeclined:
        return go(request, target, _("The card was declined again. Nothing was paid."))
    return go(request, target, _("Paid."))


def told(request: Request, shown: Offer, text: str, *, undo: str = "") -> HttpResponse:
    """Back to the offer, saying what was done and whether the payment provider knows it yet."""
    knows = tell_provider(shown, now=moment_of(request))
    if knows is True:
        text = _("%(done)s The payment provider knows.") % {"done": text}
    elif knows is False:
        text = _("%(done)s The payment provider does not answer; it is told as soon as it does.") % {"done": text}
    return go(request, url("offer", shown.public_id), text.strip(), undo=undo)


urls = [
    path("offers/<str:offer_id>/cancellation", offer_cancellation, name="offer-cancellation"),
    path("offers/<str:offer_id>/pause", offer_pause, name="offer-pause"),
    path("offers/<str:offer_id>/reminder", offer_reminder, name="offer-reminder"),
    path("offers/<str:offer_id>/retry", offer_retry, name="offer-retry"),
]
