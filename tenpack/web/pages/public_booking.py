"""The public booking page of a coach: free times for people who are not clients yet, and asking for one."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import make_enquiry
from tenpack.appointments.queries import rules_of
from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.models import Coach
from tenpack.web.access import everyone
from tenpack.web.appointment_words import when
from tenpack.web.forms.base import refuse
from tenpack.web.forms.enquiries import EnquiryForm
from tenpack.web.jinja import url
from tenpack.web.language import speak_as
from tenpack.web.lists import day_in_address
from tenpack.web.openings import free_days, moment_asked
from tenpack.web.respond import go, moment_of, page
from tenpack.web.self_booking import Choice, choice_meant, public_choices
from tenpack.web.throttle import count
from tenpack.web.zones import zones_of

MOST_ENQUIRIES_AN_HOUR = 5


def public_coach(request: HttpRequest, coach_id: str) -> Coach:
    """The coach in the address, where their page is public. Errors: `NotFound`."""
    rows = Coach.objects.filter(id=parse_id("co", coach_id) or NO_ID, left_at=None).select_related("business")
    coach = rows.first()
    if coach is None or not rules_of(coach).is_public:
        raise NotFound
    speak_as(coach.business)
    return coach


@everyone
@require_safe
def book(request: HttpRequest, coach_id: str) -> HttpResponse:
    """The next free times; each leads to the form."""
    coach = public_coach(request, coach_id)
    choices = public_choices(coach.business)
    chosen, zones = choice_meant(choices, request.GET.get("kind", "")), zones_of(request, coach.business.zone)
    first, now = day_in_address(request, "first"), moment_of(request)
    return page(
        request,
        "booking/public.html",
        coach=coach,
        business=coach.business,
        choices=choices,
        chosen=chosen,
        free=free_days(coach, chosen.asked(None), zones, first=first, now=now),
        zones=zones,
        url_from=lambda day: url("book", coach_id, kind=chosen.key, first=day),
    )


@everyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, coach_id: str) -> HttpResponse:
    """Ask for the time in the address. Sent again it asks once: the time is kept by then and no longer free."""
    coach = public_coach(request, coach_id)
    starts_at = moment_asked(request.GET.get("at", ""))
    choice = choice_meant(public_choices(coach.business), request.GET.get("kind", ""))
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_trap_sprung:
        return go(request, url("book-asked", coach_id))
    if request.method == "POST" and form.is_valid():
        try:
            count(request, "enquiry", most=MOST_ENQUIRIES_AN_HOUR)
            make_enquiry(
                coach=coach,
                starts_at=starts_at,
                asked=choice.asked(None),
                now=moment_of(request),
                **form.asked_for(),
            )
        except Refused as error:
            refuse(form, error)
            status = error.status
        else:
            return go(request, url("book-asked", coach_id))
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=choice.minutes)}
    return ask_page(request, coach, choice, form, status=status if status > 200 or not form.errors else 422, **times)


def ask_page(
    request: HttpRequest, coach: Coach, choice: Choice, form: EnquiryForm, *, status: int, **times: Any
) -> HttpResponse:
    """The form about one time."""
    return page(
        request,
        "booking/ask.html",
        status=status,
        coach=coach,
        business=coach.business,
        choice=choice,
        form_=form,
        zones=zones_of(request, coach.business.zone),
        when=when,
        **times,
    )


@everyone
@require_safe
def asked(request: HttpRequest, coach_id: str) -> HttpResponse:
    """What happens next."""
    coach = public_coach(request, coach_id)
    return page(request, "booking/asked.html", coach=coach, business=coach.business)


urls: list[URLPattern] = [
    path("book/<str:coach_id>", book, name="book"),
    path("book/<str:coach_id>/time", ask, name="book-ask"),
    path("book/<str:coach_id>/asked", asked, name="book-asked"),
]
