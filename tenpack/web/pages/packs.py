"""Appointments → Session packs: the list, a new one, one pack with its story, and the offer that asks its price."""

from itertools import pairwise

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenpack.kit.errors import Refused
from tenpack.kit.ids import parse_id
from tenpack.money.actions import attach_pack, make_offer_for_pack
from tenpack.money.errors import OfferHasPack
from tenpack.money.models import Offer
from tenpack.money.queries import attachable_offers, offer_seen_by
from tenpack.packs.actions import open_pack
from tenpack.packs.choices import Cause, PackState
from tenpack.packs.ledger import Act
from tenpack.packs.lists import EXPIRIES, ORDERS, ordered, packs_expiring, search_packs
from tenpack.packs.models import SessionPack
from tenpack.packs.queries import (
    entries_of,
    pack_seen_by,
    packs_in_state,
    packs_seen_by,
    suspension_reason,
    today_of,
)
from tenpack.people.models import Client
from tenpack.people.queries import Seat, client_seen_by, clients_seen_by
from tenpack.people.rules import policy_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.forms.base import refuse
from tenpack.web.forms.packs import PackForm, PackOfferForm, first_values, suggested_titles
from tenpack.web.jinja import url
from tenpack.web.lists import chosen, list_page, searched
from tenpack.web.once import act_once, form_key
from tenpack.web.pack_words import pack_rows, policy_words, urgency, value_words
from tenpack.web.respond import go, moment_of, page
from tenpack.web.stories import stories_of


@may(STAFF)
@require_safe
def pack_list(request: Request) -> HttpResponse:
    """Every pack this person may see, searched, narrowed and ordered."""
    now = moment_of(request)
    asked = {
        "q": searched(request),
        "state": chosen(request, "state", PackState.values),
        "expiry": chosen(request, "expiry", EXPIRIES),
        "sort": chosen(request, "sort", ORDERS),
    }
    packs = search_packs(packs_seen_by(request.seat), asked["q"])
    packs = packs_expiring(packs_in_state(packs, asked["state"], now), asked["expiry"], today_of(request.seat, now))
    found = list_page(request, ordered(packs.select_related("client"), asked["sort"]))
    return page(
        request,
        "packs/list.html",
        rows=pack_rows(found.rows, now),
        found=found,
        asked=asked,
        states=PackState.choices,
        expiries=EXPIRIES,
        orders=ORDERS,
    )


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_new(request: Request) -> HttpResponse:
    """A pack made by hand; the prompt to create an offer follows."""
    seat, now = request.seat, moment_of(request)
    if request.method != "POST":
        client = client_of(seat, request.GET.get("client", ""))
        first = first_values(seat.business, client, today_of(seat, now)) | {"repeat_key": form_key()}
        return new_pack_page(request, PackForm(initial=first, clients=client_choices(seat)))
    form = PackForm(request.POST, clients=client_choices(seat))
    if not form.is_valid():
        return new_pack_page(request, form, status=422)
    found = client_seen_by(seat, form.cleaned_data["client"])
    try:
        target, repeated = act_once(request, lambda: opened(request, found, form))
    except Refused as error:
        refuse(form, error)
        return new_pack_page(request, form, status=422)
    return go(request, target, "" if repeated else _("Session pack created."))


def opened(request: Request, client: Client, form: PackForm) -> str:
    """Open the pack the form asks for and answer with the address of what follows."""
    act = Act(request.seat.actor, moment_of(request), Cause.BY_HAND)
    return url("pack-offer", open_pack(client=client, draft=form.draft(), act=act).public_id)


def new_pack_page(request: Request, form: PackForm, status: int = 200) -> HttpResponse:
    """The form of a new pack."""
    policy = policy_words(policy_of(request.seat.business))
    return page(request, "packs/new.html", status=status, form_=form, titles=suggested_titles(), policy=policy)


def client_of(seat: Seat, text: str) -> Client | None:
    """The client named in the address, where there is one."""
    return client_seen_by(seat, parse_id("cl", text)) if text else None


def client_choices(seat: Seat) -> list[tuple[str, str]]:
    """Every client this person may give a pack, by name; those who share a name with their address."""
    clients = list(clients_seen_by(seat).filter(archived_at=None).order_by("name", "id").only("id", "name", "email"))
    shared = {one.name for one, after in pairwise(clients) if one.name == after.name}
    return [
        (one.public_id, f"{one.name} ({one.email})" if one.name in shared and one.email else one.name)
        for one in clients
    ]


@may(STAFF)
@require_safe
def pack_page(request: Request, pack: str) -> HttpResponse:
    """One pack: numbers, state, terms, policy, value, and its ledger as a story."""
    now, found = moment_of(request), pack_seen_by(request.seat, parse_id("pk", pack))
    entries = list_page(request, entries_of(found))
    row = pack_rows([found], now)[0]
    return page(
        request,
        "packs/pack.html",
        row=row,
        pack=found,
        offer=Offer.objects.filter(pack=found).first(),
        why_suspended=suspension_reason(found),
        tone=urgency(row.counts.left, found.expires_on, today_of(request.seat, now)),
        policy=policy_words(policy_of(found)),
        value=value_words(found),
        found=entries,
        stories=stories_of(request.seat.business, [found], entries.rows, whole=entries.total == len(entries.rows)),
    )


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def pack_offer(request: Request, pack: str) -> HttpResponse:
    """The prompt after a pack was made: ask a price, attach it to an offer, or leave it."""
    found = pack_seen_by(request.seat, parse_id("pk", pack))
    if Offer.objects.filter(pack=found).exists():
        return go(request, url("pack", found.public_id), _("This pack has its offer."))
    if request.method != "POST":
        return offer_prompt(request, found, PackOfferForm(business=request.seat.business))
    if request.POST.get("offer"):
        return attach(request, found)
    form = PackOfferForm(request.POST, business=request.seat.business)
    if not form.is_valid():
        return offer_prompt(request, found, form, status=422)
    by, now = request.seat.actor, moment_of(request)
    try:
        make_offer_for_pack(pack=found, price=form.price_given, memo=form.cleaned_data["memo"], by=by, now=now)
    except OfferHasPack:
        return go(request, url("pack", found.public_id), _("This pack has its offer."))
    except Refused as error:
        refuse(form, error)
        return offer_prompt(request, found, form, status=422)
    return go(request, url("pack", found.public_id), _("Offer created."))


def attach(request: Request, pack: SessionPack) -> HttpResponse:
    """Attach the pack to the offer that was chosen from the list."""
    offer = offer_seen_by(request.seat, parse_id("of", request.POST["offer"]))
    try:
        attach_pack(offer=offer, pack=pack, by=request.seat.actor, now=moment_of(request))
    except Refused as error:
        form = PackOfferForm(business=request.seat.business)
        return offer_prompt(request, pack, form, status=error.status, problem=str(error.message), attaching=True)
    return go(request, url("pack", pack.public_id), _("Attached to “%(offer)s”.") % {"offer": offer.name})


def offer_prompt(
    request: Request,
    pack: SessionPack,
    form: PackOfferForm,
    *,
    status: int = 200,
    problem: str = "",
    attaching: bool = False,
) -> HttpResponse:
    """The prompt, with the list of offers where that was asked for."""
    attaching = attaching or "existing" in request.GET
    return page(
        request,
        "packs/offer.html",
        status=status,
        pack=pack,
        form_=form,
        problem=problem,
        attaching=attaching,
        offers=list(attachable_offers(pack.client)) if attaching else [],
        today=today_of(request.seat, moment_of(request)),
    )


urls: list[URLPattern] = [
    path("appointments/packs", pack_list, name="packs"),
    path("appointments/packs/new", pack_new, name="pack-new"),
    path("appointments/packs/<str:pack>", pack_page, name="pack"),
    path("appointments/packs/<str:pack>/offer", pack_offer, name="pack-offer"),
]
