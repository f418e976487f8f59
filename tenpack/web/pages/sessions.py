"""Appointments → Sessions, deducting one, owing one, and taking either back."""

from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenpack.appointments.actions import undo_visit
from tenpack.kit.errors import Refused
from tenpack.kit.ids import parse_id, public_id
from tenpack.packs.actions import record_owed_visit, use_session
from tenpack.packs.choices import Bucket, Cause
from tenpack.packs.ledger import Act, Used
from tenpack.packs.lists import EXPIRIES, SESSION_STATES, ordered, packs_expiring, packs_with_sessions, search_packs
from tenpack.packs.models import LedgerEntry
from tenpack.packs.queries import pack_seen_by, packs_of, packs_seen_by, today_of, visit_seen_by
from tenpack.people.models import Client
from tenpack.people.queries import client_seen_by
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.uses import BY_RULE, WRITTEN, DeductForm, MomentField, VisitForm
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.meetings import meeting_of
from tenpack.web.once import act_once, form_key
from tenpack.web.pack_words import pack_rows
from tenpack.web.proposals import Proposal, obstacles, proposal_of
from tenpack.web.refusals import came_from
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_safe
def session_list(request: Request) -> HttpResponse:
    """Every pack's sessions by state, each row with its deduction."""
    now = moment_of(request)
    asked = {
        "q": searched(request),
        "state": chosen(request, "state", [*SESSION_STATES, "all"], Bucket.FREE),
        "expiry": chosen(request, "expiry", EXPIRIES),
    }
    packs = packs_with_sessions(search_packs(packs_seen_by(request.seat), asked["q"]), asked["state"], now)
    packs = packs_expiring(packs, asked["expiry"], today_of(request.seat, now)).select_related("client")
    found = list_page(request, ordered(packs, "expiry"))
    states = [(state.value, state.label) for state in SESSION_STATES]
    return page(
        request,
        "packs/sessions.html",
        rows=pack_rows(found.rows, now),
        found=found,
        asked=asked,
        states=states,
        expiries=EXPIRIES,
    )


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def deduct(request: Request, client: str) -> HttpResponse:
    """Say which pack will pay and why, then use one of its sessions."""
    found = client_seen_by(request.seat, parse_id("cl", client))
    packs = list(packs_of(found))
    if request.method != "POST":
        held_at = asked_moment(request)
        proposal = proposal_of(packs, held_at, request.GET.get("pack", ""))
        return deduct_page(request, found, proposal, held_at=held_at)
    form = DeductForm(request.POST, zone=request.seat.business.zone)
    form.offer([(one, one) for one in (BY_RULE, *(pack.public_id for pack in packs))])
    held_at = (form.is_valid() and form.cleaned_data["happened_at"]) or moment_of(request)
    proposal = proposal_of(packs, held_at, request.POST.get("pack", ""))
    if not form.is_valid():
        return deduct_page(request, found, proposal, held_at=held_at, form=form, status=422)
    key = key_of(request)
    meeting = None if form.cleaned_data["separate"] else meeting_of(found, held_at, request.seat.business)
    by_rule = form.cleaned_data["pack"] in ("", BY_RULE) and not (meeting and meeting.is_settled)
    if by_rule and proposal and proposal.pack.public_id != form.cleaned_data["proposed"] and not was_sent(request, key):
        return deduct_page(request, found, proposal, held_at=held_at, form=form, status=409, changed=True)
    return deducted(request, found, form, proposal, held_at)


def deducted(
    request: Request, client: Client, form: DeductForm, proposal: Proposal | None, held_at: datetime
) -> HttpResponse:
    """Use the session and say so with an undo; a refusal gives the form back."""
    picked = form.cleaned_data["pack"]
    pack = None if picked in ("", BY_RULE) else pack_seen_by(request.seat, parse_id("pk", picked))
    try:
        used = use_session(
            seat=request.seat,
            client=client,
            pack=pack,
            held_at=held_at,
            note=form.cleaned_data["note"],
            now=moment_of(request),
            repeat_key=key_of(request),
            request_hash=sha256(request.path.encode()).digest(),
            separate=form.cleaned_data["separate"],
        )
    except Refused as error:
        refuse(form, error)
        return deduct_page(request, client, proposal, held_at=held_at, form=form, status=422)
    return go(
        request,
        after_deduct(form.cleaned_data["back"], client),
        used_words(used),
        undo="" if used.already else url("use", public_id("vi", used.visit)),
    )


def key_of(request: Request) -> str | None:
    """The repeat key of this form, of this person alone; None for a form that carries none."""
    key = request.POST.get("repeat_key", "")
    usable = 10 <= len(key) <= 60 and key.isascii() and key.isprintable()
    return f"form:{request.seat.key}:{key}" if usable else None


def was_sent(request: Request, key: str | None) -> bool:
    """Whether this very form has deducted a session before."""
    return key is not None and LedgerEntry.objects.filter(business=request.seat.business, repeat_key=key).exists()


def used_words(used: Used) -> str:
    """`Session of “10-pack” used: 3 → 2. Expires first.`, or that it had been done already."""
    if used.already:
        return _("This was deducted already for the appointment of that day. Nothing more was taken.")
    assert used.why
    assert used.entry
    entry = LedgerEntry.objects.get(id=used.entry)
    after = entry.free_after + entry.booked_after
    facts = {"pack": used.pack_title, "counts": f"{after + 1} → {after}", "why": used.why.label}
    if used.replayed:
        return _("Already deducted from “%(pack)s”: %(counts)s. Nothing was deducted twice.") % facts
    return _("Session of “%(pack)s” used: %(counts)s. %(why)s") % facts


def after_deduct(back: str, client: Client) -> str:
    """Where the person came from: the list, a pack, or the client."""
    if back == "sessions":
        return url("sessions")
    return url("pack", back) if parse_id("pk", back) else url("client", client.public_id)


def asked_moment(request: Request) -> datetime:
    """The moment in the address, as the sheet sends it when its date changes; else now."""
    field = MomentField(required=False)
    field.zone = request.seat.business.zone
    try:
        return field.clean(request.GET.get("happened_at", "")) or moment_of(request)
    except ValidationError:
        return moment_of(request)


def deduct_page(
    request: Request,
    client: Client,
    proposal: Proposal | None,
    *,
    held_at: datetime,
    form: DeductForm | None = None,
    owed_form: VisitForm | None = None,
    status: int = 200,
    changed: bool = False,
) -> HttpResponse:
    """The sheet, as a dialog for htmx; without a pack that can pay, the two other ways."""
    zone = request.seat.business.zone
    first = {
        "repeat_key": form_key(),
        "happened_at": held_at.astimezone(ZoneInfo(zone)).strftime(WRITTEN),
        "back": request.GET.get("back", request.GET.get("pack", "")),
        "separate": "separate" in request.GET,
    }
    form = form or DeductForm(initial=first, zone=zone)
    settle(form, proposal)
    is_separate = "separate" in (request.POST if request.method == "POST" else request.GET)
    meeting = meeting_of(client, held_at, request.seat.business)
    as_dialog = request.htmx and request.method != "POST"
    return page(
        request,
        "packs/deduct_dialog.html" if as_dialog else "packs/deduct.html",
        status=status,
        client=client,
        form_=form,
        proposal=proposal,
        meeting=meeting,
        is_separate=is_separate,
        changed=changed,
        owed_form=owed_form or VisitForm(initial=first, zone=zone),
        obstacles=obstacles(packs_of(client), held_at) if proposal is None else [],
    )


def settle(form: DeductForm, proposal: Proposal | None) -> None:
    """Tell the form which packs can pay, which is proposed and which is chosen."""
    if proposal is None:
        return
    first = proposal.usable[0]
    values = {
        "proposed": first.public_id,
        "pack": BY_RULE if proposal.pack is first else proposal.pack.public_id,
    }
    form.offer(proposal.options)
    form.initial = {**form.initial, **values}
    if form.is_bound:
        form.data = dict(form.data.items()) | values


@may(STAFF)
@require_http_methods(["DELETE"])
def use(request: Request, visit: str) -> HttpResponse:
    """Take a use back, or a visit off the list of those owed. Repeat: says so, changes nothing."""
    found = visit_seen_by(request.seat, parse_id("vi", visit))
    was_undone, was_owed = found.undone_at is not None, found.is_owed
    entry = undo_visit(visit=found, act=Act(request.seat.actor, moment_of(request), Cause.VISIT, found.id))
    if was_undone:
        text = _("This was taken back already. Nothing changed.")
    elif entry is None or was_owed:
        text = _("No longer owed.")
    else:
        after = entry.free_after + entry.booked_after
        text = _("Session put back: %(counts)s.") % {"counts": f"{after - 1} → {after}"}
    return go(request, came_from(request) or url("client", found.client.public_id), text)


@may(STAFF)
@require_POST
def owed(request: Request, client: str) -> HttpResponse:
    """Record a session that was held though none was left; the next pack settles it."""
    found = client_seen_by(request.seat, parse_id("cl", client))
    form = VisitForm(request.POST, zone=request.seat.business.zone)
    if not form.is_valid():
        return deduct_page(request, found, None, held_at=moment_of(request), owed_form=form, status=422)
    seat, now, given = request.seat, moment_of(request), form.cleaned_data

    def act() -> str:
        visit = record_owed_visit(
            client=found, held_at=given["happened_at"], note=given["note"], by=seat.actor, now=now
        )
        return visit.public_id

    try:
        visit, _repeated = act_once(request, act)
    except Refused as error:
        refuse(form, error)
        return deduct_page(request, found, None, held_at=moment_of(request), owed_form=form, status=422)
    is_owed = visit_seen_by(seat, parse_id("vi", visit)).is_owed
    text = _("Recorded as owed. The next session pack of %(client)s settles it.") % {"client": found.name}
    text = text if is_owed else _("The appointment of that day has its session: nothing is owed.")
    return go(request, url("client", found.public_id), text, undo=url("use", visit))


urls: list[URLPattern] = [
    path("appointments/sessions", session_list, name="sessions"),
    path("clients/<str:client>/deduct", deduct, name="deduct"),
    path("clients/<str:client>/owed", owed, name="owed"),
    path("visits/<str:visit>/use", use, name="use"),
]
