"""My notifications: what a person wants to hear and how, in the portal and in a coach's settings."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import Refused
from tenpack.notices.choices import NoticeSide
from tenpack.notices.choosing import choices_of, choose_notices
from tenpack.notices.preferences import quiet_hours_of, zone_of
from tenpack.notices.push_browsers import hashes_of
from tenpack.notices.push_keys import public_key
from tenpack.people.models import User
from tenpack.web.access import CLIENTS, STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.notifications import NotificationsForm
from tenpack.web.jinja import url
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, page


@may(CLIENTS)
@require_http_methods(["GET", "POST"])
def for_client(request: Request) -> HttpResponse:
    """What a client wants to hear of this business."""
    form = form_of(request, NoticeSide.CLIENT)
    if saved(request, form, NoticeSide.CLIENT):
        return go(request, url("my-notifications-portal"), _("Saved."))
    status = 422 if form.errors else 200
    return page(request, "portal/notifications.html", status=status, **shown(request, form))


@may(STAFF)
@require_http_methods(["GET", "POST"])
def for_coach(request: Request) -> HttpResponse:
    """What a coach wants to hear of their clients."""
    form = form_of(request, NoticeSide.COACH)
    if saved(request, form, NoticeSide.COACH):
        return go(request, url("settings-my-notifications"), _("Saved."))
    status = 422 if form.errors else 200
    return settings_page(request, "my_notifications", status=status, **shown(request, form))


def me(request: Request) -> User:
    """Whoever is signed in."""
    assert isinstance(request.user, User)
    return request.user


def form_of(request: Request, side: NoticeSide) -> NotificationsForm:
    """The form with what this person hears now, or with what was sent."""
    user, business = me(request), request.seat.business
    known, hours = choices_of(user, business, side), quiet_hours_of(user, business)
    return NotificationsForm(request.POST if request.method == "POST" else None, known=known, hours=hours)


def saved(request: Request, form: NotificationsForm, side: NoticeSide) -> bool:
    """Whether something was sent and kept; a refusal stands on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        choose_notices(
            user=me(request),
            business=request.seat.business,
            side=side,
            wanted=form.wanted(),
            quiet=form.quiet(),
        )
    except Refused as error:
        refuse(form, error)
        return False
    return True


def shown(request: Request, form: NotificationsForm) -> dict[str, Any]:
    """What both pages show."""
    browsers = hashes_of(me(request))
    return {
        "form_": form,
        "own_zone": zone_of(me(request), request.seat.business),
        "push_key": public_key(),
        "browsers": browsers,
    }


urls: list[URLPattern] = [
    path("portal/notifications", for_client, name="my-notifications-portal"),
    path("settings/my-notifications", for_coach, name="settings-my-notifications"),
]
