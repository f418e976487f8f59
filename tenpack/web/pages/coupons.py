"""Plans → Coupons: the list with what each takes off and how often it was used, a new one, archive and restore."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.kit.errors import Refused
from tenpack.kit.ids import parse_id
from tenpack.money.actions import archive_coupon, create_coupon
from tenpack.money.queries import coupon_seen_by, coupons_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.coupons import NewCouponForm, first_coupon
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.plans import today_of
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_GET
def coupons(request: Request) -> HttpResponse:
    """What can be taken off a price, and how often it was."""
    is_archive = chosen(request, "show", ["archived"]) == "archived"
    found = coupons_of(request.seat.business, archived=is_archive)
    return page(
        request,
        "money/coupons.html",
        coupons=list_page(request, found),
        is_archive=is_archive,
        today=today_of(request),
    )


@may(STAFF)
@require_http_methods(["GET", "POST"])
def coupon_new(request: Request) -> HttpResponse:
    """The form of a new coupon."""
    sent = request.POST if request.method == "POST" else None
    first = {**first_coupon(), "repeat_key": form_key()}
    form = NewCouponForm(sent, business=request.seat.business, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: created(request, form))
        except Refused as error:
            refuse(form, error)
        else:
            text = _("Coupon created. Choose it with an offer, or tell clients its code.")
            return go(request, target, text)
    return page(request, "money/coupon_form.html", status=422 if form.errors else 200, form_=form)


def created(request: Request, form: NewCouponForm) -> str:
    """Create the coupon; answer where to go."""
    seat = request.seat
    create_coupon(business=seat.business, draft=form.draft(), by=seat.actor, now=moment_of(request))
    return url("coupons")


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def coupon_archive(request: Request, coupon_id: str) -> HttpResponse:
    """POST takes the coupon off the list, DELETE brings it back. Offers that took it keep it."""
    shown, is_archived = coupon_seen_by(request.seat, parse_id("cp", coupon_id)), request.method == "POST"
    archive_coupon(coupon=shown, is_archived=is_archived, by=request.seat.actor, now=moment_of(request))
    text = _("%(code)s archived: nobody can use it any more.") if is_archived else _("%(code)s can be used again.")
    undo = url("coupon-archive", coupon_id) if is_archived else ""
    return go(request, url("coupons"), text % {"code": shown.code}, undo=undo)


urls = [
    path("coupons/", coupons, name="coupons"),
    path("coupons/new", coupon_new, name="coupon-new"),
    path("coupons/<str:coupon_id>/archive", coupon_archive, name="coupon-archive"),
]
