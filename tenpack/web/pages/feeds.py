"""Calendars in and out: the private feed of a coach or a client, and the outside calendars a coach subscribes to."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import (
    add_outside_calendar,
    fetch_again,
    find_feed,
    make_feed,
    remove_outside_calendar,
    revoke_feed,
)
from tenpack.appointments.ics import calendar_of
from tenpack.appointments.models import OutsideCalendar
from tenpack.appointments.queries import appointments_in_feed, feed_of, outside_calendars_of
from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.models import Coach
from tenpack.web.access import CLIENTS, STAFF, Request, everyone, may
from tenpack.web.forms.availability import CalendarForm
from tenpack.web.forms.base import refuse
from tenpack.web.jinja import ago, url
from tenpack.web.links import absolute
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of, page


@everyone
@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address, for programs: no sign-in, no cookies. Unchanged, it answers 304."""
    feed = find_feed(token)
    coach, business = feed.coach, feed.business
    text = calendar_of(
        appointments_in_feed(feed, now=moment_of(request)),
        name=f"{business.name} · {coach.name}" if coach else business.name,
        zone=business.zone,
        for_coach=coach is not None,
    )
    tag = f'"{sha256(text).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@may(STAFF)
@require_http_methods(["GET", "HEAD"])
def feeds(request: Request) -> HttpResponse:
    """Both directions of a coach's calendars."""
    return feeds_page(request)


def feeds_page(request: Request, *, token: str = "", form: CalendarForm | None = None) -> HttpResponse:
    """The section, with the new address where one was just made; a form that was refused stands in its place."""
    coach = own_coach(request)
    response = settings_page(
        request,
        "feeds",
        status=422 if form and form.errors else 200,
        feed=feed_of(coach=coach),
        address=feed_address(token),
        feed_url=url("settings-feed"),
        calendars=list(outside_calendars_of(coach)),
        form_=form or CalendarForm(),
        repeat_key=request.POST.get("repeat_key") or form_key(),
        ago=ago,
    )
    response["Cache-Control"] = "no-store"
    return response


def own_coach(request: Request) -> Coach:
    """Who works from this seat."""
    assert request.seat.coach
    return request.seat.coach


def feed_address(token: str) -> str:
    """The whole private address; empty without one."""
    return absolute(url("feed-file", token)) if token else ""


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def own_feed(request: Request) -> HttpResponse:
    """POST makes the private address and shows it this once; DELETE closes it."""
    coach, now = own_coach(request), moment_of(request)
    if request.method == "DELETE":
        revoke_feed(coach=coach, by=request.seat.actor, now=now)
        return go(request, url("settings-feeds"), _("The address no longer works."))
    return feeds_page(request, token=make_feed(coach=coach, by=request.seat.actor, now=now))


@may(STAFF)
@require_http_methods(["POST"])
def calendars(request: Request) -> HttpResponse:
    """Subscribe to an outside calendar."""
    form = CalendarForm(request.POST)
    if form.is_valid():
        try:
            target, _again = act_once(request, lambda: subscribed(request, form))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("“%(name)s” is read in a moment.") % {"name": form.cleaned_data["name"]})
    return feeds_page(request, form=form)


def subscribed(request: Request, form: CalendarForm) -> str:
    """Where the new calendar stands."""
    add_outside_calendar(coach=own_coach(request), by=request.seat.actor, now=moment_of(request), **form.cleaned_data)
    return url("settings-feeds")


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def one_calendar(request: Request, calendar_id: str) -> HttpResponse:
    """POST reads it again now, DELETE ends the subscription."""
    calendar = calendar_meant(request, calendar_id)
    if request.method == "DELETE":
        remove_outside_calendar(calendar=calendar, by=request.seat.actor, now=moment_of(request))
        return go(request, url("settings-feeds"), _("“%(name)s” no longer blocks times.") % {"name": calendar.name})
    fetch_again(calendar=calendar, now=moment_of(request))
    return go(request, url("settings-feeds"), _("“%(name)s” is read in a moment.") % {"name": calendar.name})


def calendar_meant(request: Request, calendar_id: str) -> OutsideCalendar:
    """The calendar in the address, where it is one's own."""
    found = outside_calendars_of(own_coach(request)).filter(id=parse_id("oc", calendar_id) or NO_ID).first()
    if found is None:
        raise NotFound
    return found


@may(CLIENTS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def client_feed(request: Request) -> HttpResponse:
    """The client's own private address: made, shown once, closed."""
    client, now, token = request.seat.client, moment_of(request), ""
    assert client
    if request.method == "DELETE":
        revoke_feed(client=client, by=request.seat.actor, now=now)
        return go(request, url("portal-feed"), _("The address no longer works."))
    if request.method == "POST":
        token = make_feed(client=client, by=request.seat.actor, now=now)
    feed = feed_of(client=client)
    response = page(
        request, "booking/feed.html", feed=feed, address=feed_address(token), feed_url=url("portal-feed"), ago=ago
    )
    response["Cache-Control"] = "no-store"
    return response


urls: list[URLPattern] = [
    path("calendar/<str:token>.ics", feed_file, name="feed-file"),
    path("settings/calendars", feeds, name="settings-feeds"),
    path("settings/calendars/feed", own_feed, name="settings-feed"),
    path("settings/calendars/outside", calendars, name="settings-outside"),
    path("settings/calendars/outside/<str:calendar_id>", one_calendar, name="settings-outside-one"),
    path("portal/calendar", client_feed, name="portal-feed"),
]
