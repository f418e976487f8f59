"""Appointments → Enquiries: people who asked for a time on a coach's public page."""

from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import answer_enquiry, reopen_enquiry
from tenpack.appointments.models import Enquiry
from tenpack.appointments.queries import enquiries_seen_by
from tenpack.kit.errors import Forbidden, NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.people.actions import create_client
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import when
from tenpack.web.forms.base import refuse
from tenpack.web.forms.people import ClientForm
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_safe
def enquiries(request: Request) -> HttpResponse:
    """Those that wait for an answer first."""
    found = list_page(request, enquiries_seen_by(request.seat))
    return page(
        request,
        "booking/enquiries.html",
        waiting=[one for one in found.rows if one.answered_at is None],
        answered=[one for one in found.rows if one.answered_at],
        list=found,
        when=when,
        letter=letter,
    )


def letter(enquiry: Enquiry) -> str:
    """A `mailto:` address for the coach's own mail program, the time in its subject."""
    asked = when(enquiry.starts_at, enquiry.ends_at, enquiry.coach.business.zone)
    subject = _("Your enquiry: %(when)s") % {"when": asked}
    return f"mailto:{quote(enquiry.email, safe='@')}?subject={quote(subject)}"


def enquiry_meant(request: Request, enquiry_id: str) -> Enquiry:
    """The enquiry in the address. Errors: `NotFound` outside the business, `Forbidden` where it is another coach's."""
    rows = Enquiry.objects.filter(business=request.seat.business, id=parse_id("en", enquiry_id) or NO_ID)
    found = rows.select_related("coach__business", "kind").first()
    if found is None:
        raise NotFound
    if request.seat.only_coach and found.coach_id != request.seat.only_coach:
        raise Forbidden
    return found


@may(STAFF)
@require_http_methods(["POST", "DELETE"])
def answer(request: Request, enquiry_id: str) -> HttpResponse:
    """POST takes it off the list and frees its time, DELETE puts it back."""
    found, here = enquiry_meant(request, enquiry_id), url("enquiries")
    if request.method == "DELETE":
        reopen_enquiry(enquiry=found, by=request.seat.actor, now=moment_of(request))
        return go(request, here, _("The enquiry of %(name)s waits again.") % {"name": found.name})
    answer_enquiry(enquiry=found, by=request.seat.actor, now=moment_of(request))
    undo = url("enquiry-answer", enquiry_id)
    return go(request, here, _("The enquiry of %(name)s is answered.") % {"name": found.name}, undo=undo)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_client(request: Request, enquiry_id: str) -> HttpResponse:
    """Make a client of somebody who asked, then schedule the time they asked for."""
    found = enquiry_meant(request, enquiry_id)
    first = {"name": found.name, "email": found.email, "phone": found.phone, "coach": found.coach.public_id}
    form = ClientForm(request.POST if request.method == "POST" else None, seat=request.seat, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            target, _again = act_once(request, lambda: taken_on(request, form, found))
        except Refused as error:
            refuse(form, error)
        else:
            return go(request, target, _("%(name)s is on your list.") % {"name": form.cleaned_data["name"]})
    return page(
        request,
        "booking/enquiry_client.html",
        status=422 if form.errors else 200,
        form_=form,
        enquiry=found,
        repeat_key=request.POST.get("repeat_key") or form_key(),
        when=when,
    )


def taken_on(request: Request, form: ClientForm, enquiry: Enquiry) -> str:
    """The page that schedules the new client at the time that was asked for."""
    seat, now = request.seat, moment_of(request)
    client = create_client(business=seat.business, draft=form.draft(), by=seat.actor, now=now)
    answer_enquiry(enquiry=enquiry, by=seat.actor, now=now)
    starts = enquiry.starts_at.astimezone(ZoneInfo(seat.business.zone))
    return url(
        "schedule",
        client=client.public_id,
        coach=enquiry.coach.public_id,
        day=starts.date().isoformat(),
        clock=f"{starts:%H:%M}",
        kind=enquiry.kind.public_id if enquiry.kind else "",
        minutes=round((enquiry.ends_at - enquiry.starts_at).total_seconds() / 60),
    )


urls: list[URLPattern] = [
    path("appointments/enquiries", enquiries, name="enquiries"),
    path("appointments/enquiries/<str:enquiry_id>/answer", answer, name="enquiry-answer"),
    path("appointments/enquiries/<str:enquiry_id>/client", enquiry_client, name="enquiry-client"),
]
