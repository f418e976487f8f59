"""One's own profile: name, language, time zone, units, and where one is signed in. The same for clients and staff."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.moments import zone_names
from tenpack.people.actions import change_own_details
from tenpack.people.models import User
from tenpack.people.sign_ins import end_sign_ins, sign_ins_of
from tenpack.web.access import ANY_ROLE, CLIENTS, STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.own_profile import OwnProfileForm
from tenpack.web.jinja import url
from tenpack.web.language import speak_as
from tenpack.web.respond import go, moment_of, page
from tenpack.web.sign_ins import shown_id


@may(CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def portal_profile(request: Request) -> HttpResponse:
    """A client's own details."""
    return own_details(request)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def own_profile(request: Request) -> HttpResponse:
    """Those of somebody who works here."""
    return own_details(request)


def own_details(request: Request) -> HttpResponse:
    """The form, links to what is kept elsewhere, and the sign-ins."""
    form = OwnProfileForm(request.POST or None, seat=request.seat, initial=values_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = change_own_details(seat=request.seat, draft=form.draft(), now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            speak_as(request.seat.business, user)
            return go(request, here(request), _("Saved."))
    return page(
        request,
        "people/own_profile.html",
        status=422 if form.errors else 200,
        layout="portal_base.html" if request.seat.client else "base.html",
        form_=form,
        zones=sorted(zone_names()),
        **sign_ins_shown(request),
    )


def here(request: Request) -> str:
    """One's own profile from this seat."""
    return url("portal-profile" if request.seat.client else "own-profile")


def me(request: Request) -> User:
    """Who is signed in."""
    user = request.user
    assert isinstance(user, User)
    return user


def values_of(request: Request) -> dict[str, str]:
    """How the form begins."""
    user, client, coach = me(request), request.seat.client, request.seat.coach
    person: Any = client or coach
    own = {name: getattr(user, name) for name in ("language", "zone", "weight_unit")}
    return own | {"name": person.name, "phone": client.phone if client else ""}


def sign_ins_shown(request: Request) -> dict[str, Any]:
    """The sign-ins, this browser's first."""
    rows = list(sign_ins_of(me(request), now=moment_of(request)))
    mine = request.session.session_key
    return {
        "this_one": next((row for row in rows if row.session_key == mine), None),
        "others": [row for row in rows if row.session_key != mine],
        "shown_id": shown_id,
    }


@may(ANY_ROLE)
@require_http_methods(["DELETE"])
def sign_ins(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    end_sign_ins(user=me(request), but=request.session.session_key or "")
    return go(request, here(request), _("You are signed out everywhere else."))


@may(ANY_ROLE)
@require_http_methods(["DELETE"])
def sign_in(request: Request, sign_in: str) -> HttpResponse:
    """End one of one's own sign-ins. Repeat: nothing more happens."""
    rows = sign_ins_of(me(request), now=moment_of(request))
    found = next((row for row in rows if shown_id(row) == sign_in), None)
    if found is None:
        raise NotFound
    end_sign_ins(user=me(request), only=found.session_key)
    return go(request, here(request), _("Signed out there. Its next click asks for a sign-in."))


urls: list[URLPattern] = [
    path("portal/profile", portal_profile, name="portal-profile"),
    path("profile", own_profile, name="own-profile"),
    path("sign-ins", sign_ins, name="sign-ins"),
    path("sign-ins/<str:sign_in>", sign_in, name="sign-in"),
]
