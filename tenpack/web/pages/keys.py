"""Settings → API keys: a program's way in. A key is shown once."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.actions import make_api_key, revoke_api_key
from tenpack.people.queries import keys_of
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.people import KeyForm
from tenpack.web.jinja import url
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def keys(request: Request) -> HttpResponse:
    """The keys that open the door; POST makes one and shows it this once, never again."""
    form, secret = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = made(request, form)
        except Refused as error:
            refuse(form, error)
        else:
            form = KeyForm()
    response = settings_page(
        request,
        "keys",
        status=422 if form.errors else 200,
        form_=form,
        secret=secret,
        keys=keys_of(request.seat.business),
    )
    response["Cache-Control"] = "no-store"
    return response


def made(request: Request, form: KeyForm) -> str:
    """The new key itself."""
    asked, coach = form.cleaned_data, request.seat.coach
    assert coach
    _key, secret = make_api_key(
        coach=coach, name=asked["name"], may_write=asked["may_write"], by=coach.actor, now=moment_of(request)
    )
    return secret


@may(RUNNERS)
@require_http_methods(["DELETE"])
def key(request: Request, key_id: str) -> HttpResponse:
    """Revoke a key."""
    found = keys_of(request.seat.business).filter(id=parse_id("ak", key_id) or NO_ID).first()
    if found is None:
        raise NotFound
    revoke_api_key(key=found, by=request.seat.actor, now=moment_of(request))
    return go(request, url("settings-keys"), _("“%(name)s” no longer opens the door.") % {"name": found.name})


urls = [
    path("settings/keys", keys, name="settings-keys"),
    path("settings/keys/<str:key_id>", key, name="settings-key"),
]
