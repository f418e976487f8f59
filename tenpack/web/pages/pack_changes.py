"""Changing a pack: its title and dates, a freeze, its size, sessions taken out. Each with a reason."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.kit.ids import parse_id
from tenpack.packs.actions import adjust_pack, change_pack, freeze_pack, withdraw_sessions
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import pack_seen_by
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import Form, refuse
from tenpack.web.forms.packs import AdjustmentForm, FreezeForm, PackChangeForm, WithdrawalForm, values_of
from tenpack.web.jinja import day, url
from tenpack.web.once import act_once, form_key
from tenpack.web.respond import go, moment_of, page


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_edit(request: Request, pack: str) -> HttpResponse:
    """Change title, start or expiration; a later expiration brings back what had expired."""
    found = pack_seen_by(request.seat, parse_id("pk", pack))
    if request.method != "POST":
        return change_page(request, "packs/edit.html", found, PackChangeForm(initial=values_of(found)))
    form = PackChangeForm(request.POST)
    if not form.is_valid():
        return change_page(request, "packs/edit.html", found, form, status=422)
    try:
        change_pack(pack=found, **form.cleaned_data, by=request.seat.actor, now=moment_of(request))
    except Refused as error:
        found.refresh_from_db()
        changed = isinstance(error, ChangedMeanwhile)
        if changed and says_so(found, form):
            return go(request, url("pack", found.public_id), _("Saved."))
        refuse(form, error)
        return edit_again(request, found, form, changed=changed)
    return go(request, url("pack", found.public_id), _("Saved."))


def says_so(pack: SessionPack, form: PackChangeForm) -> bool:
    """Whether the pack says already what the form asks for: the same form, sent twice."""
    given = form.cleaned_data
    return all(getattr(pack, name) == given[name] for name in ("title", "starts_on", "expires_on"))


def edit_again(request: Request, pack: SessionPack, form: Form, *, changed: bool) -> HttpResponse:
    """The form as typed; where somebody saved meanwhile, beside what it says now, to be saved over that."""
    if changed:
        form.data = dict(form.data.items()) | {"version": str(pack.version)}
    return change_page(request, "packs/edit.html", pack, form, status=422, changed=changed)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_freeze(request: Request, pack: str) -> HttpResponse:
    """Let the pack rest: its expiration moves by as many days."""
    found = pack_seen_by(request.seat, parse_id("pk", pack))

    def act(given: dict[str, Any]) -> str:
        frozen = freeze_pack(pack=found, **given, by=request.seat.actor, now=moment_of(request))
        return _("Frozen. The pack now expires %(day)s.") % {"day": day(frozen.expires_on)}

    return change(request, found, "packs/freeze.html", FreezeForm, act)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_adjustment(request: Request, pack: str) -> HttpResponse:
    """Correct the size of the pack."""
    found = pack_seen_by(request.seat, parse_id("pk", pack))

    def act(given: dict[str, Any]) -> str:
        adjust_pack(pack=found, **given, by=request.seat.actor, now=moment_of(request))
        return _("Size corrected.")

    return change(request, found, "packs/adjustment.html", AdjustmentForm, act)


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_withdrawal(request: Request, pack: str) -> HttpResponse:
    """Take free sessions out of the pack."""
    found = pack_seen_by(request.seat, parse_id("pk", pack))

    def act(given: dict[str, Any]) -> str:
        reason = given["reason"].strip()
        by = Act(request.seat.actor, moment_of(request), Cause.BY_HAND, reason=reason)
        withdraw_sessions(pack=found, quantity=given["quantity"], act=by)
        return _("Sessions withdrawn.")

    return change(request, found, "packs/withdrawal.html", WithdrawalForm, act)


def change(
    request: Request, pack: SessionPack, template: str, form_class: type[Form], act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show the form, or run `act` once with what it says and go back to the pack."""
    if request.method != "POST":
        return change_page(request, template, pack, form_class(initial={"repeat_key": form_key()}))
    form = form_class(request.POST)
    if not form.is_valid():
        return change_page(request, template, pack, form, status=422)
    given = {name: value for name, value in form.cleaned_data.items() if name != "repeat_key"}
    said: list[str] = []

    def acted() -> str:
        said.append(act(given))
        return url("pack", pack.public_id)

    try:
        target, _repeated = act_once(request, acted)
    except Refused as error:
        refuse(form, error)
        return change_page(request, template, pack, form, status=422)
    return go(request, target, "".join(said))


def change_page(
    request: Request, template: str, pack: SessionPack, form: Form, *, status: int = 200, changed: bool = False
) -> HttpResponse:
    """A form about this pack."""
    counts = pack.counts(moment_of(request))
    return page(request, template, status=status, pack=pack, counts=counts, form_=form, changed=changed)


urls: list[URLPattern] = [
    path("appointments/packs/<str:pack>/edit", pack_edit, name="pack-edit"),
    path("appointments/packs/<str:pack>/freeze", pack_freeze, name="pack-freeze"),
    path("appointments/packs/<str:pack>/adjustment", pack_adjustment, name="pack-adjustment"),
    path("appointments/packs/<str:pack>/withdrawal", pack_withdrawal, name="pack-withdrawal"),
]
