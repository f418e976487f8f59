"""The portal: a client's own appointments, cancelling one with its cost said first, and files for other calendars."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import cancel_own, undo_own_cancel
from tenpack.appointments.actions.outcomes import policy_for, verdict_of
from tenpack.appointments.actions.self_booking import may_undo_own, require_may_move
from tenpack.appointments.choices import AppointmentState, Decision, Party
from tenpack.appointments.lists import appointments_of
from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import rules_of, self_booking_packs
from tenpack.kit.errors import Refused
from tenpack.packs.models import SessionPack
from tenpack.people.models import Client
from tenpack.web.access import CLIENTS, Request, may
from tenpack.web.appointment_words import cancel_words, length_words, outcome_words, state_tone, when
from tenpack.web.calendar_links import add_links, file_of
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.pages.appointments import act_of, appointment_of
from tenpack.web.respond import go, moment_of, page
from tenpack.web.zones import zones_of

MOST_COMING = 100
WORDS: dict[str, Any] = {"when": when, "state_tone": state_tone, "outcome_words": outcome_words}


@may(CLIENTS)
@require_safe
def own_appointments(request: Request) -> HttpResponse:
    """Those to come, then those that are over."""
    client, now = request.seat.client, moment_of(request)
    assert client
    over = list_page(request, appointments_of(client, now=now, past=True))
    return page(
        request,
        "booking/appointments.html",
        past=over.rows,
        found=over,
        state_tone=state_tone,
        outcome_words=outcome_words,
        **next_appointments(request, self_booking_packs(client), most=MOST_COMING),
    )


def next_appointments(request: Request, packs: Iterable[SessionPack], most: int = 3) -> dict[str, Any]:
    """What pages show of the client's next appointments, and whether more can be booked. One query.

    Shape of `packs`: those of `self_booking_packs`; of any others it asks for the coach's rules once more.
    """
    client = request.seat.client
    assert client
    rows = appointments_of(client, now=moment_of(request), past=False).exclude(decision=Decision.CANCELLED)
    lets = [may_self_book(pack, client) for pack in packs if pack.free and not pack.suspended_at][:1]
    return {
        "coming": list(rows[:most]),
        "may_book": any(lets),
        "zones": zones_of(request, request.seat.business.zone),
        "when": when,
    }


def may_self_book(pack: SessionPack, client: Client) -> bool:
    """Whether the client's coach lets clients book, as the pack's row says or else the rules."""
    told = getattr(pack, "may_self_book", None)
    return rules_of(client.coach).may_self_book if told is None else bool(told)


@may(CLIENTS)
@require_safe
def own_appointment(request: Request, appointment: str) -> HttpResponse:
    """One appointment: where and when, what pays, and what may still be done."""
    found, now = appointment_of(request, appointment), moment_of(request)
    return page(
        request,
        "booking/appointment.html",
        appointment=found,
        zones=zones_of(request, request.seat.business.zone),
        links=add_links(found, for_coach=False),
        why_not_move=why_not_move(request, found),
        may_cancel=lies_ahead(found, now),
        may_undo=may_undo_own(found, now=now),
        length_words=length_words,
        **WORDS,
    )


def lies_ahead(found: Appointment, now: datetime) -> bool:
    """Whether it is still to come, so that its client may cancel it."""
    return found.state == AppointmentState.SCHEDULED and found.starts_at > now


def why_not_move(request: Request, found: Appointment) -> str:
    """Why it cannot be moved now; empty where it can."""
    try:
        require_may_move(found, rules_of(found.slot.coach), now=moment_of(request))
    except Refused as error:
        return str(error.message)
    return ""


@may(CLIENTS)
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def own_cancellation(request: Request, appointment: str) -> HttpResponse:
    """Say what cancelling costs, then do it at that cost or say what it costs by now; DELETE takes it back."""
    found, now = appointment_of(request, appointment), moment_of(request)
    if request.method == "DELETE":
        undo_own_cancel(appointment=found, act=act_of(request))
        return go(request, url("portal-appointment", appointment), _("It is in your calendar again."))
    if request.method != "POST" and not lies_ahead(found, now):
        return redirect("portal-appointment", appointment)
    verdict = verdict_of(found, by=Party.CLIENT, now=now)
    if request.method == "POST" and request.POST.get("cost", verdict.why) == verdict.why:
        cancel_own(appointment=found, act=act_of(request))
        text = f"{_('Cancelled.')} {outcome_words(appointment_of(request, appointment))}"
        return go(request, url("portal-appointments"), text, undo=url("portal-cancellation", appointment))
    return page(
        request,
        "booking/cancellation.html",
        status=409 if request.method == "POST" else 200,
        has_changed=request.method == "POST",
        appointment=found,
        verdict=verdict,
        cost=cancel_words(verdict, policy_for(found)),
        may_move=not why_not_move(request, found),
        zones=zones_of(request, request.seat.business.zone),
        **WORDS,
    )


@may(CLIENTS)
@require_safe
def own_file(request: Request, appointment: str) -> HttpResponse:
    """The appointment as a file that calendar programs open."""
    return file_of(appointment_of(request, appointment), for_coach=False)


urls: list[URLPattern] = [
    path("portal/appointments", own_appointments, name="portal-appointments"),
    path("portal/appointments/<str:appointment>", own_appointment, name="portal-appointment"),
    path("portal/appointments/<str:appointment>/cancellation", own_cancellation, name="portal-cancellation"),
    path("portal/appointments/<str:appointment>/file.ics", own_file, name="portal-file"),
]
