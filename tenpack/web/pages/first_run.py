"""The first page of an empty site: the business and its owner."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _

from tenpack.kit.errors import Refused
from tenpack.kit.moments import zone_names
from tenpack.people.actions import set_up_business
from tenpack.people.errors import AlreadySetUp
from tenpack.people.models import Business
from tenpack.web.access import everyone
from tenpack.web.forms.base import refuse
from tenpack.web.forms.business import FirstRunForm
from tenpack.web.jinja import url
from tenpack.web.respond import go, moment_of, page
from tenpack.web.sign_in import PASSWORD_BACKEND


class FirstRunMiddleware:
    """Sends everybody to the first-run page while there is no business; costs strangers one small query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        """Programs are told by their own answers; people are sent."""
        if view is first_run or request.path.startswith("/api/") or request.user.is_authenticated:
            return None
        return None if Business.objects.exists() else HttpResponseRedirect(url("first-run"))


@everyone
def first_run(request: HttpRequest) -> HttpResponse:
    """Set up the business and sign its owner in."""
    if Business.objects.exists():
        return go(request, url("home"))
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            owner = set_up_business(
                draft=form.draft(),
                owner_name=asked["owner_name"],
                owner_email=asked["owner_email"],
                password=asked["password"],
                now=moment_of(request),
            )
        except AlreadySetUp:
            return go(request, url("home"))
        except Refused as error:
            refuse(form, error)
        else:
            login(request, owner.user, backend=PASSWORD_BACKEND)
            return go(request, url("home"), _("Welcome. Put your first client on the list, then sell them a plan."))
    status = 422 if form.errors else 200
    return page(request, "people/first_run.html", status=status, form_=form, zones=sorted(zone_names()))


urls = [path("first-run", first_run, name="first-run")]
