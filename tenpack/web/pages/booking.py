"""The portal: a client books and moves from free times; what pays, why, and what cancelling costs is said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.appointments.actions import book_opening, hold_opening, move_own
from tenpack.appointments.actions.outcomes import forgiven_of, policy_for
from tenpack.appointments.actions.self_booking import asked_by, moves_left, require_may_move
from tenpack.appointments.errors import NotOpen
from tenpack.appointments.models import Appointment, Hold
from tenpack.appointments.openings import Asked
from tenpack.appointments.queries import rules_of
from tenpack.kit.errors import Refused
from tenpack.kit.moments import local_day
from tenpack.people.models import Client, Coach
from tenpack.people.rules import policy_of
from tenpack.web.access import CLIENTS, Request, may
from tenpack.web.appointment_words import when
from tenpack.web.bookings import Booking, booking_of
from tenpack.web.jinja import url
from tenpack.web.lists import day_in_address
from tenpack.web.once import act_once, form_key
from tenpack.web.openings import free_days, moment_asked
from tenpack.web.pages.appointments import act_of, appointment_of
from tenpack.web.respond import go, moment_of, page
from tenpack.web.self_booking import (
    Choice,
    ahead_words,
    choice_meant,
    choices_of,
    is_late_already,
    spendable_packs,
)
from tenpack.web.zones import zones_of


def seated(request: Request) -> tuple[Client, Coach]:
    """The client who looks, and their coach."""
    client = request.seat.client
    assert client
    client.business = client.coach.business = request.seat.business
    return client, client.coach


@may(CLIENTS)
@require_safe
def book(request: Request) -> HttpResponse:
    """The next free times of one's coach."""
    (client, coach), now = seated(request), moment_of(request)
    packs = spendable_packs(client, request.seat.business, now)
    if not rules_of(coach).may_self_book or not packs:
        return page(request, "booking/cannot.html", coach=coach, has_sessions=bool(packs))
    choices = choices_of(request.seat.business, packs)
    chosen = choice_meant(choices, request.GET.get("kind", ""))
    return times_page(request, coach, chosen, choices=choices, first=day_in_address(request, "first"))


@may(CLIENTS)
@require_safe
def move(request: Request, appointment: str) -> HttpResponse:
    """The free times to which one's appointment can be moved. Errors: those of `require_may_move`."""
    found = appointment_of(request, appointment)
    coach = found.slot.coach
    coach.business = request.seat.business
    require_may_move(found, rules_of(coach), now=moment_of(request))
    choice = Choice(found.slot.kind, found.minutes)
    return times_page(request, coach, choice, moving=found, first=day_in_address(request, "first"))


def times_page(
    request: Request,
    coach: Coach,
    chosen: Choice,
    *,
    choices: Sequence[Choice] = (),
    moving: Appointment | None = None,
    first: date | None = None,
    problem: Refused | None = None,
) -> HttpResponse:
    """The free times from a day on, after a refusal with its reason."""
    zones = zones_of(request, request.seat.business.zone)
    asked = asked_by(moving) if moving else chosen.asked(request.seat.client)
    here = url("portal-move", moving.public_id) if moving else url("portal-book", kind=chosen.key)
    return page(
        request,
        "booking/book.html",
        status=problem.status if problem else 200,
        problem=problem,
        coach=coach,
        choices=choices,
        chosen=chosen,
        free=free_days(coach, asked, zones, first=first, now=moment_of(request)),
        zones=zones,
        moving=moving,
        url_from=lambda day: f"{here}{'&' if '?' in here else '?'}first={day}" if day else here,
        when=when,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The time somebody chose, for a new appointment or for one that moves."""

    coach: Coach
    starts_at: datetime
    choice: Choice
    asked: Asked
    moving: Appointment | None

    @property
    def ends_at(self) -> datetime:
        """When it would be over."""
        return self.starts_at + timedelta(minutes=self.choice.minutes)

    def address(self, name: str) -> str:
        """The page of this name about this wish."""
        move = self.moving.public_id if self.moving else ""
        return url(name, at=self.starts_at.isoformat(), kind=self.choice.key, move=move)


def wanted(request: Request, at: str, kind: str, moved: str) -> Wanted:
    """What the address or the form names. Errors: `NotFound`."""
    client, coach = seated(request)
    starts_at = moment_asked(at)
    if moved:
        found = appointment_of(request, moved)
        found.slot.coach.business = request.seat.business
        choice = Choice(found.slot.kind, found.minutes)
        return Wanted(found.slot.coach, starts_at, choice, asked_by(found), found)
    packs = spendable_packs(client, request.seat.business, moment_of(request))
    choice = choice_meant(choices_of(request.seat.business, packs), kind)
    return Wanted(coach, starts_at, choice, choice.asked(client), None)


@may(CLIENTS)
@require_http_methods(["POST"])
def hold(request: Request) -> HttpResponse:
    """Keep the chosen time for ten minutes; where somebody was faster, show what is free from that day on."""
    given = request.POST
    wish = wanted(request, given.get("at", ""), given.get("kind", ""), given.get("move", ""))
    try:
        hold_opening(coach=wish.coach, starts_at=wish.starts_at, asked=wish.asked, now=moment_of(request))
    except NotOpen as error:
        first = local_day(wish.starts_at, request.seat.business.zone)
        return times_page(request, wish.coach, wish.choice, moving=wish.moving, first=first, problem=error)
    return go(request, wish.address("portal-confirm"))


@may(CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request) -> HttpResponse:
    """Say everything about the chosen time, then book it or move there."""
    given = request.GET
    wish = wanted(request, given.get("at", ""), given.get("kind", ""), given.get("move", ""))
    if request.method != "POST":
        return confirm_page(request, wish)
    try:
        target, _again = act_once(request, lambda: booked(request, wish))
    except Refused as error:
        return confirm_page(request, wish, problem=str(error.message), status=error.status)
    text = _("Moved: %(when)s.") if wish.moving else _("Booked: %(when)s.")
    return go(request, target, text % {"when": when(wish.starts_at, wish.ends_at, request.seat.business.zone)})


def booked(request: Request, wish: Wanted) -> str:
    """Book or move; the appointment's page."""
    client, act = request.seat.client, act_of(request)
    assert client
    if wish.moving:
        found = move_own(appointment=wish.moving, starts_at=wish.starts_at, act=act)
        return url("portal-appointment", found.public_id)
    made, _why = book_opening(
        client=client,
        coach=wish.coach,
        starts_at=wish.starts_at,
        minutes=wish.choice.minutes,
        kind=wish.choice.kind,
        act=act,
    )
    return url("portal-appointment", made.public_id)


def confirm_page(request: Request, wish: Wanted, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The time in both zones, which pack pays and why, what cancelling would cost, until when it is kept."""
    now, zones = moment_of(request), zones_of(request, request.seat.business.zone)
    client, _coach = seated(request)
    booking = None if wish.moving else booking_ahead(request, wish)
    pack = wish.moving.booking.pack if wish.moving else booking.pack if booking else None
    policy = policy_for(wish.moving) if wish.moving else policy_of(pack or request.seat.business)
    return page(
        request,
        "booking/confirm.html",
        status=status,
        wish=wish,
        zones=zones,
        problem=problem,
        booking=booking,
        costs=ahead_words(policy, wish.starts_at, zones, now, forgiven_of(client.id, pack.id) if pack else 0),
        is_late=is_late_already(policy, wish.starts_at, now),
        moves_left=moves_left(wish.moving, rules_of(wish.coach)) - 1 if wish.moving else None,
        kept_minutes=kept_minutes(request, wish),
        repeat_key=request.POST.get("repeat_key") or form_key(),
        when=when,
    )


def booking_ahead(request: Request, wish: Wanted) -> Booking:
    """Which pack would pay for the time."""
    client, _coach = seated(request)
    return booking_of(spendable_packs(client, request.seat.business, moment_of(request)), wish.starts_at)


def kept_minutes(request: Request, wish: Wanted) -> int:
    """How many minutes the time is kept yet; 0 where it is not, or no longer."""
    now = moment_of(request)
    held = Hold.objects.filter(client=request.seat.client, coach=wish.coach, starts_at=wish.starts_at)
    until = held.filter(lapses_at__gt=now).values_list("lapses_at", flat=True).first()
    return ceil((until - now).total_seconds() / 60) if until else 0


urls: list[URLPattern] = [
    path("portal/book", book, name="portal-book"),
    path("portal/book/hold", hold, name="portal-hold"),
    path("portal/book/confirm", confirm, name="portal-confirm"),
    path("portal/appointments/<str:appointment>/move", move, name="portal-move"),
]
