"""Clients and their numbers."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from tenpack.kit.ids import parse_id, public_id
from tenpack.packs.choices import PackState
from tenpack.packs.models import SessionPack
from tenpack.packs.past import summary_at
from tenpack.packs.queries import Summary, summary_of
from tenpack.people.actions import ClientDraft, change_client, create_client
from tenpack.people.choices import ClientState
from tenpack.people.models import Client
from tenpack.people.queries import client_seen_by, clients_seen_by, search_clients
from tenpack.web.api.keys import Call
from tenpack.web.api.lists import Part, listed
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import (
    Asked,
    BillingAddress,
    BillingName,
    ClientId,
    CoachId,
    Email,
    Instant,
    Name,
    PackId,
    Page,
    Phone,
    Shown,
    Version,
)

router = Router(tags=["Clients"])


class NewClient(Asked):
    """A client; the coach responsible is the one whose key this is."""

    name: Name
    email: Email | None = None
    phone: Phone | None = None
    billing_name: BillingName | None = None
    billing_address: BillingAddress | None = None


class ClientChange(Asked):
    """What is left out stays. With `version`, what somebody else saved meanwhile is not overwritten."""

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    billing_name: BillingName | None = None
    billing_address: BillingAddress | None = None
    version: Version | None = None


class ClientShown(Shown):
    """A client; `billing_name` and `billing_address` stand on receipts where somebody else is billed."""

    id: ClientId
    name: str
    email: str | None
    phone: str | None
    billing_name: str | None
    billing_address: str | None
    state: ClientState
    coach: CoachId
    created_at: datetime
    version: int


class ClientPart(Part):
    """Which clients: `search` looks in names, addresses and phone numbers; without `state` all but archived ones."""

    search: Annotated[str, Field(max_length=80)] = ""
    state: Literal["active", "invited", "archived"] | None = None


@router.post("/clients", response={201: ClientShown})
def add_client(request: Call, body: NewClient) -> HttpResponse:
    """Put a client on the list."""
    coach = request.seat.coach
    assert coach
    draft = ClientDraft(
        name=body.name,
        coach=coach,
        email=body.email or "",
        phone=body.phone or "",
        billing_name=body.billing_name or "",
        billing_address=body.billing_address or "",
    )

    def act() -> ClientShown:
        seat = request.seat
        return shown(create_client(business=seat.business, draft=draft, by=seat.actor, now=request.now))

    return answer_once(request, 201, act)


@router.get("/clients", response=Page[ClientShown])
def list_clients(request: Call, part: Query[ClientPart]) -> HttpResponse:
    """The clients this key may see, newest first."""
    clients = clients_seen_by(request.seat)
    return listed(search_clients(clients, text=part.search, state=part.state or ""), part, shown)


@router.get("/clients/{client}", response=ClientShown)
def see_client(request: Call, client: ClientId) -> HttpResponse:
    """One client."""
    return as_json(200, shown(found(request, client)))


@router.patch("/clients/{client}", response=ClientShown)
def edit_client(request: Call, client: ClientId, body: ClientChange) -> HttpResponse:
    """Change name, address, phone number or who is billed. Null takes what may be missing away."""
    row = found(request, client)
    said = body.model_fields_set

    def asked(field: str) -> str:
        return (getattr(body, field) or "") if field in said else getattr(row, field)

    draft = ClientDraft(
        name=body.name or row.name,
        coach=row.coach,
        email=asked("email"),
        phone=asked("phone"),
        billing_name=asked("billing_name"),
        billing_address=asked("billing_address"),
    )
    version = body.version or row.version

    def act() -> ClientShown:
        by = request.seat.actor
        return shown(change_client(client=row, draft=draft, version=version, by=by, now=request.now))

    return answer_once(request, 200, act)


class PackNumbers(Shown):
    """One pack's part of the numbers, at the same moment."""

    id: PackId
    title: str
    state: PackState
    free: int
    booked: int
    used: int
    expired: int
    withdrawn: int
    starts_on: date
    expires_on: date | None
    paid: bool


class SessionsShown(Shown):
    """A client's sessions at a moment: `left` is free and booked, over packs usable then.

    `suspended` are the free ones of suspended packs; `left` and `free` do not count them.
    """

    left: int
    booked: int
    free: int
    used: int
    expired: int
    owed: int
    suspended: int
    next_expiry: date | None
    packs: list[PackNumbers]


class Moment(BaseModel):
    """`at`: at which moment (now). `known_at`: as far as it had been recorded by then (now)."""

    at: Instant | None = None
    known_at: Instant | None = None


@router.get("/clients/{client}/sessions", response=SessionsShown)
def see_sessions(request: Call, client: ClientId, moment: Query[Moment]) -> HttpResponse:
    """The client's numbers, now or at a moment; equal to those on every page."""
    row = found(request, client)
    at = moment.at or request.now
    if moment.at is None and moment.known_at is None:
        summary = summary_of(row, at)
    else:
        summary = summary_at(row, at, moment.known_at or request.now)
    return as_json(200, numbers(summary, at))


def numbers(summary: Summary, at: datetime) -> SessionsShown:
    """The numbers as JSON shows them."""
    return SessionsShown(
        left=summary.left,
        booked=summary.booked,
        free=summary.free,
        used=summary.used,
        expired=summary.expired,
        owed=summary.owed,
        suspended=summary.suspended,
        next_expiry=summary.next_expiry,
        packs=[pack_numbers(pack, at) for pack in summary.packs],
    )


def pack_numbers(pack: SessionPack, at: datetime) -> PackNumbers:
    """One pack's part."""
    return PackNumbers(
        id=pack.public_id,
        title=pack.title,
        state=pack.state(at),
        **asdict(pack.counts(at)),
        starts_on=pack.starts_on,
        expires_on=pack.expires_on,
        paid=not pack.awaits_payment,
    )


def found(request: Call, client: str) -> Client:
    """The client with this public id. Errors: `NotFound`, `Forbidden`."""
    return client_seen_by(request.seat, parse_id("cl", client))


def shown(client: Client) -> ClientShown:
    """The client as JSON shows them."""
    return ClientShown(
        id=client.public_id,
        name=client.name,
        email=client.email or None,
        phone=client.phone or None,
        billing_name=client.billing_name or None,
        billing_address=client.billing_address or None,
        state=client.state,
        coach=public_id("co", client.coach_id),
        created_at=client.created_at,
        version=client.version,
    )
