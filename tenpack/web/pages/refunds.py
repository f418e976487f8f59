"""Giving money back: the quote with its arithmetic, then how much of it, the way it came."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenpack.kit.errors import Refused
from tenpack.kit.ids import parse_id
from tenpack.money.actions.payments import quote_refund
from tenpack.money.gateways import ask_back, send_back
from tenpack.money.models import Payment
from tenpack.money.queries import payment_seen_by
from tenpack.money.stripe.choices import DisputeState, RefundState
from tenpack.money.stripe.errors import Disputed, RefundUnderway
from tenpack.money.stripe.offer_queries import disputes_of, refund_asked
from tenpack.web.access import STAFF, Request, may
from tenpack.web.card_words import lines_of_payment, refund_words
from tenpack.web.forms.base import refuse
from tenpack.web.forms.payments import RefundForm
from tenpack.web.jinja import url
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_http_methods(["GET", "POST"])
def refund_new(request: Request, payment_id: str) -> HttpResponse:
    """Give money back: first the quote with its arithmetic, then how much of it."""
    shown = payment_seen_by(request.seat, parse_id("pa", payment_id))
    quote = quote_refund(payment=shown, now=moment_of(request))
    first = {
        "amount": quote.amount(quote.suggested_minor) if quote.suggested_minor else None,
        "withdraw_sessions": quote.suggested_sessions,
        "repeat_key": form_key(),
    }
    sent = request.POST if request.method == "POST" else None
    form = RefundForm(sent, business=request.seat.business, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: asked(request, shown, form))
        except Refused as error:
            refuse(form, error)
        else:
            return sent_back(request, shown, target)
    return page(
        request,
        "money/refund_form.html",
        status=422 if form.errors else 200,
        payment=shown,
        quote=quote,
        form_=form,
        troubles=lines_of_payment(shown),
        blocked=blocked_by(shown),
    )


def blocked_by(shown: Payment) -> str:
    """Why this payment cannot be given back at the moment; nothing where it can."""
    request = refund_asked(shown)
    if request and request.state == RefundState.ASKED:
        return str(RefundUnderway.message)
    is_disputed = any(dispute.state != DisputeState.WON for dispute in disputes_of(shown))
    return str(Disputed.message) if is_disputed else ""


def asked(request: Request, shown: Payment, form: RefundForm) -> str:
    """Write the refund, or that it is asked for; answer the receipt's address."""
    given: dict[str, Any] = form.cleaned_data
    ask_back(
        payment=shown,
        amount=given["amount"],
        sessions=given["withdraw_sessions"],
        reason=given["reason"],
        by=request.seat.actor,
        now=moment_of(request),
    )
    return url("payment", shown.public_id)


def sent_back(request: Request, shown: Payment, target: str) -> HttpResponse:
    """Send what was asked for to the provider, and say how far it came."""
    if shown.provider_id is None:
        return go(request, target, _("Refund recorded. Give the money back the way it came."))
    waiting = refund_asked(shown)
    if waiting:
        waiting = send_back(waiting, now=moment_of(request))
    if waiting is None or waiting.state == RefundState.DONE:
        return go(request, target, _("Refunded. The money goes back the way it came."))
    return go(request, target, refund_words(waiting)[0])


@may(STAFF)
@require_POST
def refund_retry(request: Request, payment_id: str) -> HttpResponse:
    """Ask once more for a refund that failed: the same amount, the same sessions."""
    shown = payment_seen_by(request.seat, parse_id("pa", payment_id))
    failed = refund_asked(shown)
    if failed and failed.state == RefundState.FAILED:
        ask_back(
            payment=shown,
            amount=failed.amount,
            sessions=failed.sessions,
            reason=failed.reason,
            by=request.seat.actor,
            now=moment_of(request),
        )
    return sent_back(request, shown, url("payment", payment_id))


urls = [
    path("payments/<str:payment_id>/refunds/new", refund_new, name="refund-new"),
    path("payments/<str:payment_id>/refunds/retry", refund_retry, name="refund-retry"),
]
