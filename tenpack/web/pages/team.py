"""Settings → Team: who works here, with which role, and who is asked to."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.appointments.actions import leave
from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.ids import NO_ID, parse_id
from tenpack.kit.money import Money
from tenpack.notices.actions import mail_coach_invitation
from tenpack.packs.queries import today_of
from tenpack.people.actions import change_role, set_session_rate, withdraw_invitation
from tenpack.people.choices import STAFF_ROLES, Role
from tenpack.people.models import Coach
from tenpack.people.queries import open_invitations, rates_of, team_of
from tenpack.web.access import RUNNERS, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.people import RateForm, RoleForm, TeamInvitationForm
from tenpack.web.jinja import money, url
from tenpack.web.pages.settings import settings_page
from tenpack.web.respond import go, moment_of


@may(RUNNERS)
@require_http_methods(["GET", "POST"])
def team(request: Request) -> HttpResponse:
    """Everybody who works here; POST invites somebody by mail."""
    form = TeamInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite(request, form)
        except Refused as error:
            refuse(form, error)
        else:
            text = _("An invitation goes to %(email)s.") % {"email": form.cleaned_data["email"]}
            return go(request, url("settings-team"), text)
    return settings_page(
        request,
        "team",
        status=422 if form.errors else 200,
        form_=form,
        team=team_of(request.seat.business),
        invitations=open_invitations(request.seat.business),
    )


def invite(request: Request, form: TeamInvitationForm) -> None:
    """Invite and have the letter written."""
    asked, coach = form.cleaned_data, request.seat.coach
    assert coach
    mail_coach_invitation(
        email=asked["email"], name=asked["name"], role=Role(asked["role"]), by=coach, now=moment_of(request)
    )


@may(RUNNERS)
@require_http_methods(["GET", "POST", "DELETE"])
def member(request: Request, coach_id: str) -> HttpResponse:
    """One of the team. POST gives another role, DELETE ends the work here."""
    coach, by = member_of(request, coach_id), request.seat.coach
    assert by
    if request.method == "GET":
        return member_page(request, coach)
    if request.method == "DELETE":
        leave(coach=coach, by=by, now=moment_of(request))
        return go(request, url("settings-team"), _("%(name)s no longer works here.") % {"name": coach.name})
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise NotFound
    role = Role(form.cleaned_data["role"])
    if role != coach.role:
        change_role(coach=coach, role=role, by=by, now=moment_of(request))
    return go(request, url("settings-team"), _("%(name)s: %(role)s.") % {"name": coach.name, "role": role.label})


def member_page(request: Request, coach: Coach, rate_form: RateForm | None = None) -> HttpResponse:
    """What the coach does here and earns, and what ending it would mean."""
    business, today = request.seat.business, today_of(request.seat, moment_of(request))
    rate_form = rate_form or RateForm(business=business, initial={"starts_on": today})
    clients = coach.clients.filter(archived_at=None).count()
    return settings_page(
        request,
        "member",
        status=422 if rate_form.errors else 200,
        coach=coach,
        clients=clients,
        roles=STAFF_ROLES,
        rate_form=rate_form,
        rates=[(Money(one.rate_minor, business.currency), one.starts_on) for one in rates_of(coach)],
    )


@may(RUNNERS)
@require_http_methods(["POST"])
def member_rates(request: Request, coach_id: str) -> HttpResponse:
    """Set what this coach earns for a session from a day on."""
    coach = member_of(request, coach_id)
    form = RateForm(request.POST, business=request.seat.business)
    if form.is_valid():
        try:
            set_session_rate(coach=coach, **form.cleaned_data, by=request.seat.actor, now=moment_of(request))
        except Refused as error:
            refuse(form, error)
        else:
            words = {"name": coach.name, "rate": money(form.cleaned_data["rate"])}
            return go(request, url("settings-member", coach_id), _("%(name)s earns %(rate)s a session.") % words)
    return member_page(request, coach, form)


def member_of(request: Request, coach_id: str) -> Coach:
    """The coach in the address, where they work here."""
    found = team_of(request.seat.business).filter(id=parse_id("co", coach_id) or NO_ID).first()
    if found is None:
        raise NotFound
    return found


@may(RUNNERS)
@require_http_methods(["DELETE"])
def team_invitation(request: Request, invitation_id: str) -> HttpResponse:
    """Withdraw an invitation nobody has accepted."""
    found = open_invitations(request.seat.business).filter(id=parse_id("in", invitation_id) or NO_ID).first()
    if found is None:
        raise NotFound
    withdraw_invitation(invitation=found, by=request.seat.actor, now=moment_of(request))
    return go(request, url("settings-team"), _("The link of %(name)s no longer works.") % {"name": found.name})


urls = [
    path("settings/team", team, name="settings-team"),
    path("settings/team/<str:coach_id>", member, name="settings-member"),
    path("settings/team/<str:coach_id>/rates", member_rates, name="settings-member-rates"),
    path("settings/invitations/<str:invitation_id>", team_invitation, name="settings-invitation"),
]
