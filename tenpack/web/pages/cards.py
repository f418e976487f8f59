"""Settings → Payments: the account cards are paid into, who pays the card fee, messages and money that fitted nothing.

Only the owner enters keys. Whoever runs the business sees the state and may do all the rest.
"""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.ids import parse_id
from tenpack.money.actions import change_fees
from tenpack.money.fee_rules import ALLOWED, may_charge_fee
from tenpack.money.stripe.connect import connect_account, disconnect_account
from tenpack.money.stripe.errors import ProviderDown
from tenpack.money.stripe.inbox import try_again
from tenpack.money.stripe.needs import EVENTS, PERMISSIONS, endpoint_page, key_page
from tenpack.money.stripe.queries import (
    account_shown,
    latest_messages,
    message_of,
    messages_counted,
    messages_set_aside,
    unfit_money_of,
    unfit_one,
)
from tenpack.money.stripe.returns import ask_return
from tenpack.people.choices import Role
from tenpack.people.models import Business
from tenpack.web.access import OWNERS, RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.cards import ConnectForm, FeesForm, fee_values
from tenpack.web.jinja import url
from tenpack.web.links import absolute
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of


@may(RUNNERS)
@never_cache
@require_GET
def payments(request: Request) -> HttpResponse:
    """How money comes in by card, and what asks for a decision."""
    return cards_page(request)


def cards_page(
    request: Request, *, connect: ConnectForm | None = None, fees: FeesForm | None = None, status: int = 200
) -> HttpResponse:
    """The section with its forms, as they were sent or fresh."""
    business = request.seat.business
    return settings_page(
        request,
        "payments",
        status=status,
        cards=account_shown(business),
        may_connect=request.seat.role is Role.OWNER,
        connect_form=connect or ConnectForm(needs_key=needs_key(business)),
        fees_form=fees or FeesForm(business=business, initial=fee_values(business)),
        fee_rule=may_charge_fee(business.country),
        fee_rules=ALLOWED,
        **address_shown(business),
        **inbox_shown(business),
    )


def needs_key(business: Business) -> bool:
    """Whether no key was entered that still works."""
    account = account_shown(business)
    return account is None or not (account.is_own and account.is_readable)


def address_shown(business: Business) -> dict[str, Any]:
    """What the owner has to enter at the provider."""
    address = absolute(url("stripe-events", business.public_id))
    return {
        "address": address,
        "is_reachable": address.startswith("https://"),
        "events": EVENTS,
        "permissions": PERMISSIONS,
        "key_page": key_page(),
        "endpoint_page": endpoint_page(),
    }


def inbox_shown(business: Business) -> dict[str, Any]:
    """Messages and money that fitted nothing."""
    return {
        "counted": messages_counted(business),
        "set_aside": list(messages_set_aside(business)),
        "latest": list(latest_messages(business)),
        "unfit": list(unfit_money_of(business)),
    }


@may(OWNERS)
@sensitive_post_parameters("secret_key", "webhook_secret")
@never_cache
@require_http_methods(["POST", "DELETE"])
def account(request: Request) -> HttpResponse:
    """POST tries the keys and keeps them, DELETE forgets them."""
    if request.method == "DELETE":
        disconnect_account(business=request.seat.business, by=request.seat.actor, now=moment_of(request))
        return go(request, url("settings-payments"), _("Disconnected. Nothing is charged here by card any more."))
    form = ConnectForm(request.POST, needs_key=needs_key(request.seat.business))
    if form.is_valid():
        try:
            connected(request, form)
        except ProviderDown:
            form.add_error("secret_key", _("The provider does not answer, so the key could not be tried. Try again."))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("settings-payments"), _("Connected. The keys work and are kept sealed."))
    return cards_page(request, connect=form, status=422)


def connected(request: Request, form: ConnectForm) -> None:
    """Try and keep them. Errors: those of `connect_account`."""
    business, by = request.seat.business, request.seat.actor
    connect_account(business=business, **form.cleaned_data, by=by, now=moment_of(request))


@may(RUNNERS)
@require_POST
def fees(request: Request) -> HttpResponse:
    """The country of the business and who pays the card fee."""
    mine, by, now = request.seat.business, request.seat.actor, moment_of(request)
    form = FeesForm(request.POST, business=mine, initial=fee_values(mine))
    if form.is_valid():
        try:
            change_fees(business=mine, draft=form.draft(), version=form.cleaned_data["version"], by=by, now=now)
        except ChangedMeanwhile as error:
            refuse(form, error)
            form.tell_changes(fee_values(Business.objects.get(id=mine.id)))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("settings-payments"), _("Saved. It counts for payments from now on."))
    return cards_page(request, fees=form, status=422)


@may(RUNNERS)
@require_POST
def message(request: Request, message_id: str) -> HttpResponse:
    """Read a message again that was set aside."""
    found = message_of(request.seat.business, parse_id("ev", message_id))
    try_again(event=found, now=moment_of(request))
    return go(request, url("settings-payments") + "#messages", _("It is read again within a minute."))


@may(RUNNERS)
@require_POST
def money_return(request: Request, unfit_id: str) -> HttpResponse:
    """Give back money that fitted nothing."""
    found = unfit_one(request.seat.business, parse_id("um", unfit_id))
    ask_return(unfit=found, by=request.seat.actor, now=moment_of(request))
    return go(request, url("settings-payments") + "#unfit", _("It goes back within a minute."))


urls = [
    path("settings/payments", payments, name="settings-payments"),
    path("settings/payments/account", account, name="settings-payments-account"),
    path("settings/payments/fees", fees, name="settings-payments-fees"),
    path("settings/payments/messages/<str:message_id>/try", message, name="settings-payments-message"),
    path("settings/payments/money/<str:unfit_id>/return", money_return, name="settings-payments-return"),
]
