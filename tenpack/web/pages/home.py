"""The way in: everybody to their own first page, and the choice of a place for those who have several."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import NotFound
from tenpack.people.choices import Role
from tenpack.people.queries import Seat, chosen_seat, seats_of
from tenpack.web.access import ANY_ROLE, Request, everyone, may
from tenpack.web.jinja import url
from tenpack.web.respond import go, page


@everyone
def home(request: HttpRequest) -> HttpResponse:
    """Staff to Today, a client to the portal, a stranger to sign-in."""
    if not request.user.is_authenticated:
        return go(request, url("account_login"))
    seat = chosen_seat(seats_of(request.user), request.session.get("seat"))
    if seat is None:
        return page(request, "people/no_seat.html", status=403)
    return go(request, first_page(seat))


def first_page(seat: Seat) -> str:
    """Where this seat's day begins."""
    return url("portal") if seat.role is Role.CLIENT else url("today")


@may(ANY_ROLE)
@require_http_methods(["GET", "POST"])
def seats(request: Request) -> HttpResponse:
    """The places of this sign-in; POST takes one of them."""
    if request.method == "GET":
        return page(request, "people/seats.html", seats=request.seats, next="")
    seat = next((one for one in request.seats if one.key == request.POST.get("seat")), None)
    if seat is None:
        raise NotFound
    request.session["seat"] = seat.key
    wanted = request.POST.get("next", "")
    target = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else first_page(seat)
    return go(request, target, _("You are at %(business)s now.") % {"business": seat.business.name})


urls = [path("", home, name="home"), path("seats", seats, name="seats")]
