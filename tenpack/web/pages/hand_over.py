"""Settings → Team: clients go to another coach with their appointments, and what a coach who leaves hands over."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tenpack.appointments.actions import hand_over
from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import open_group, open_with, taken_of
from tenpack.appointments.rules import Span
from tenpack.kit.ids import parse_id, public_id
from tenpack.kit.money import Money
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.people.models import Client, Coach
from tenpack.people.queries import team_of
from tenpack.reports.hand_over import left_behind
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.appointment_words import when
from tenpack.web.jinja import url
from tenpack.web.pages.settings import settings_page
from tenpack.web.pages.team import member_of
from tenpack.web.respond import go, moment_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """Which clients go to whom; with everybody their coach's other appointments go as well."""

    to: Coach | None
    clients: list[Client]
    everybody: list[Client]

    @property
    def is_all(self) -> bool:
        """Whether nobody stays."""
        return {one.id for one in self.everybody} <= {one.id for one in self.clients}

    @property
    def ids(self) -> set[UUID]:
        """The clients who go."""
        return {one.id for one in self.clients}


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def member_clients(request: Request, coach_id: str) -> HttpResponse:
    """Choose who goes to whom, see which appointments go along and which clash; POST does it."""
    coach = member_of(request, coach_id)
    if request.method == "POST":
        return handed_over(request, coach, chosen_in(request, coach, request.POST))
    choice = chosen_in(request, coach, request.GET)
    rows = [row for row in open_with(coach, now=moment_of(request)) if choice.is_all or row.client_id in choice.ids]
    return settings_page(
        request,
        "give_clients",
        coach=coach,
        others=[one for one in team_of(request.seat.business) if one.id != coach.id],
        choice=choice,
        everybody=sorted({*choice.everybody, *choice.clients}, key=lambda one: (one.name, one.id)),
        appointments=[(row, choice.to is not None and is_taken(row, choice.to)) for row in rows],
        when=when,
    )


def handed_over(request: Request, coach: Coach, choice: Choice) -> HttpResponse:
    """Give them away and say what went, and what could not."""
    if choice.to is None:
        return go(request, url("settings-member-clients", coach.public_id), _("Choose who takes over."))
    clients = choice.clients
    if choice.is_all:
        clients = [*clients, *coach.clients.exclude(archived_at=None)]
    moving = [found for one in request.POST.getlist("appointment") if (found := parse_id("ap", one))]
    act = Act(request.seat.actor, moment_of(request), Cause.BY_HAND)
    done = hand_over(coach=coach, to=choice.to, clients=clients, moving=moving, act=act)
    text = ngettext("%(n)s client is with %(name)s now.", "%(n)s clients are with %(name)s now.", done.clients)
    words = [text % {"n": done.clients, "name": choice.to.name}, *moved_words(done.moved, done.stayed, choice.to)]
    return go(request, page_after(coach, choice), " ".join(words))


def page_after(coach: Coach, choice: Choice) -> str:
    """Where one goes on: with the one client, with what is left to hand over, else with the coach."""
    if choice.is_all:
        return url("settings-member-handover", coach.public_id)
    if len(choice.clients) == 1:
        return url("client", choice.clients[0].public_id)
    return url("settings-member", coach.public_id)


def moved_words(moved: int, stayed: Collection[Appointment], to: Coach) -> list[str]:
    """What became of the appointments."""
    words = []
    if moved:
        text = ngettext("%(n)s appointment went along.", "%(n)s appointments went along.", moved)
        words.append(text % {"n": moved})
    if stayed:
        text = ngettext(
            "%(n)s appointment stays: %(name)s is busy then.",
            "%(n)s appointments stay: %(name)s is busy then.",
            len(stayed),
        )
        words.append(text % {"n": len(stayed), "name": to.name})
    return words


def chosen_in(request: Request, coach: Coach, asked: QueryDict) -> Choice:
    """Who was chosen, of the business alone; all clients of the coach where nobody was named."""
    team = {one.public_id: one for one in team_of(request.seat.business) if one.id != coach.id}
    everybody = list(coach.clients.filter(archived_at=None).order_by("name", "id"))
    named = [found for one in asked.getlist("client") if (found := parse_id("cl", one))]
    clients = everybody
    if named or "only" in asked:
        clients = list(Client.objects.filter(business=request.seat.business, id__in=named).order_by("name", "id"))
    return Choice(team.get(asked.get("to", "")), clients, everybody)


def is_taken(appointment: Appointment, to: Coach) -> bool:
    """Whether the other coach is busy then, and does not lead the same small group."""
    starts, ends = appointment.starts_at, appointment.ends_at
    if open_group(to, appointment.slot.kind, starts, ends):
        return False
    return any(Span(starts, ends).meets(other) for other in taken_of(to, starts, ends))


@may(RUNNERS)
@require_GET
def member_handover(request: Request, coach_id: str) -> HttpResponse:
    """What is open around this coach, with the way to hand it over and then to leave."""
    coach = member_of(request, coach_id)
    found = left_behind(coach, now=moment_of(request))
    currency = request.seat.business.currency
    return settings_page(
        request,
        "handover",
        coach=coach,
        others=[one for one in team_of(request.seat.business) if one.id != coach.id],
        found=found,
        worth=Money(found.left.minor, currency),
        packs=[(one, public_id("cl", one.client_id), Money(one.minor, currency)) for one in found.packs[:SHOWN]],
        counts={
            "clients": found.clients.count(),
            "owed": found.owed.count(),
            "appointments": found.appointments.count(),
            "undecided": found.undecided.count() + found.workouts.count(),
            "offers": found.offers.count(),
        },
        keys=coach.api_keys.filter(revoked_at=None).count(),
        most=SHOWN,
        when=when,
    )


urls = [
    path("settings/team/<str:coach_id>/clients", member_clients, name="settings-member-clients"),
    path("settings/team/<str:coach_id>/hand-over", member_handover, name="settings-member-handover"),
]
