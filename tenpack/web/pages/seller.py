"""Settings: what receipts say of the business, with the head of the next one as it will look."""

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.moments import local_day
from tenpack.money.receipt_queries import next_number
from tenpack.people.actions import change_seller
from tenpack.people.models import Business
from tenpack.people.rules import lines_in
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.business import SellerForm
from tenpack.web.jinja import url
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of, page

FIELDS = ("legal_name", "address", "tax_number", "receipt_note", "version")


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def receipts(request: Request) -> HttpResponse:
    """Who sells, where, under which tax number, and the small print."""
    mine = request.seat.business
    form = SellerForm(request.POST or None, initial=values_of(mine))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            change_seller(
                business=mine, draft=form.draft(), version=version, by=request.seat.actor, now=moment_of(request)
            )
        except ChangedMeanwhile as error:
            refuse(form, error)
            form.tell_changes(values_of(Business.objects.get(id=mine.id)))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("settings-receipts"), _("Saved. Receipts issued before keep what they say."))
    status = 422 if form.errors else 200
    return settings_page(request, "receipts", status=status, form_=form, **preview_of(request, form))


@may(RUNNERS)
@require_POST
def preview(request: Request) -> HttpResponse:
    """The head of the next receipt while it is being typed. Stores nothing."""
    form = SellerForm(request.POST)
    form.is_valid()
    return page(request, "settings/receipt_preview.html", **preview_of(request, form))


def preview_of(request: Request, form: SellerForm) -> dict[str, Any]:
    """Number, seller and small print of the next receipt."""
    mine, typed = request.seat.business, form.cleaned_data if form.is_bound else values_of(request.seat.business)
    tax = typed.get("tax_number", "")
    seller = [typed.get("legal_name") or mine.name, *lines_in(typed.get("address", ""))]
    return {
        "number": next_number(mine, local_day(moment_of(request), mine.zone).year),
        "seller": [*seller, _("Tax number: %(number)s") % {"number": tax}] if tax else seller,
        "small_print": lines_in(typed.get("receipt_note", "")),
    }


def values_of(business: Business) -> dict[str, Any]:
    """What the form shows of the seller."""
    return {name: getattr(business, name) for name in FIELDS}


urls = [
    path("settings/receipts", receipts, name="settings-receipts"),
    path("settings/receipts/preview", preview, name="settings-receipts-preview"),
]
