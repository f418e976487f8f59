"""What becomes of an offer: a running one ends or rests, its client is reminded of one that waits for money."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import Router

from tenpack.money.actions import cancel_offer, keep_offer, pause_offer, resume_offer
from tenpack.money.gateways import settle_offer, tell_provider
from tenpack.money.models import Offer
from tenpack.notices.reminding import send_reminder
from tenpack.web.api.keys import Call
from tenpack.web.api.offers import OfferShown, found, shown
from tenpack.web.api.repeats import answer_once
from tenpack.web.api.shapes import Asked, OfferId, Reason

router = Router(tags=["Offers"])


class NewCancellation(Asked):
    """Why it ends; with `at_period_end` what is paid runs to its end first, which only recurring offers can."""

    reason: Reason
    at_period_end: bool = False


class NewPause(Asked):
    """Why it rests."""

    reason: Reason


@router.post("/offers/{offer}/cancellation", response=OfferShown)
def end_offer(request: Call, offer: OfferId, body: NewCancellation) -> HttpResponse:
    """End a running offer: nothing more falls due, at once or from the end of the period on."""
    row = found(request, offer)
    who: dict[str, Any] = {"by": request.seat.actor, "now": request.now}
    settle_offer(row, now=request.now)
    return decided(
        request,
        row,
        lambda: cancel_offer(offer=row, reason=body.reason, at_period_end=body.at_period_end, **who),
    )


@router.delete("/offers/{offer}/cancellation", response=OfferShown)
def keep(request: Call, offer: OfferId) -> HttpResponse:
    """Take back that the offer ends with its period. Once it has ended it stays so."""
    row = found(request, offer)
    return decided(request, row, lambda: keep_offer(offer=row, by=request.seat.actor, now=request.now))


@router.post("/offers/{offer}/pause", response=OfferShown)
def pause(request: Call, offer: OfferId, body: NewPause) -> HttpResponse:
    """Let a recurring offer rest: nothing falls due until it goes on."""
    row = found(request, offer)
    who: dict[str, Any] = {"by": request.seat.actor, "now": request.now}
    settle_offer(row, now=request.now)
    return decided(request, row, lambda: pause_offer(offer=row, reason=body.reason, **who))


@router.delete("/offers/{offer}/pause", response=OfferShown)
def resume(request: Call, offer: OfferId) -> HttpResponse:
    """Let it go on with its next period; the periods it rested are not asked for."""
    row = found(request, offer)
    return decided(request, row, lambda: resume_offer(offer=row, by=request.seat.actor, now=request.now))


@router.post("/offers/{offer}/reminder", response=OfferShown)
def remind(request: Call, offer: OfferId) -> HttpResponse:
    """Send the pay link of an unpaid or overdue offer to its client once more, at most once a day."""
    row = found(request, offer)

    def act() -> Any:
        send_reminder(offer=row, by=request.seat.actor, now=request.now)
        return shown(row, request.now)

    return answer_once(request, 200, act)


def decided(request: Call, row: Offer, act: Callable[[], Offer]) -> HttpResponse:
    """Decide once, then tell the payment provider; where it does not answer, the worker tells it."""
    answer = answer_once(request, 200, lambda: shown(act(), request.now))
    tell_provider(row, now=request.now)
    return answer
