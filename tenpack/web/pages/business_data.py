"""Settings → Data: the business in one file, and for how long receipts keep an erased buyer's name."""

import tempfile

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.keeping.actions import change_receipt_years, export_business
from tenpack.kit.errors import Refused
from tenpack.packs.queries import today_of
from tenpack.web.access import OWNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.personal_data import ReceiptYearsForm
from tenpack.web.jinja import url
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of


@may(OWNERS)
@require_http_methods(["GET", "POST"])
def data(request: Request) -> HttpResponse:
    """The page, and the years."""
    mine = request.seat.business
    form = ReceiptYearsForm(request.POST or None, initial={"keep_receipts_years": mine.keep_receipts_years})
    if request.method == "POST" and form.is_valid():
        years, now = form.cleaned_data["keep_receipts_years"], moment_of(request)
        try:
            change_receipt_years(business=mine, years=years, by=request.seat.actor, now=now)
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, url("settings-data"), _("Saved."))
    return settings_page(request, "data", status=422 if form.errors else 200, form_=form)


@may(OWNERS)
@require_http_methods(["POST"])
def data_export(request: Request) -> FileResponse:
    """Everything of the business in one file."""
    seat, now = request.seat, moment_of(request)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    export_business(business=seat.business, target=target, by=seat.actor, now=now)
    target.seek(0)
    name = f"business-{today_of(seat, now)}.zip"
    response = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


urls: list[URLPattern] = [
    path("settings/data", data, name="settings-data"),
    path("settings/data/export", data_export, name="settings-data-export"),
]
