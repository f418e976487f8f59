"""Who needs attention: sessions owed, money not paid, an expiration close by, few sessions left."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from tenpack.kit.moments import local_day
from tenpack.money.choices import MoneyLineState
from tenpack.money.models import Offer
from tenpack.money.queries import UNFIT, OffersAsked, offers_found, payments_in_state, payments_seen_by
from tenpack.money.stripe.choices import EventState
from tenpack.money.stripe.models import StripeEvent
from tenpack.packs.models import SessionPack, Visit
from tenpack.packs.queries import Summary, summarize
from tenpack.people.choices import Role
from tenpack.people.models import Client
from tenpack.people.queries import Seat

FEW = 2
SOON = timedelta(days=14)
# Why a client needs attention, the loudest first.
NEEDS = {
    "owed": _("Sessions owed"),
    "unpaid": _("Unpaid"),
    "ending": _("Ends within 14 days"),
    "low": _("2 or fewer left"),
}
SORTS = {"attention": _("Attention first"), "name": _("Name"), "newest": _("Newest first")}


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client as lists show one at a moment: numbers, and whether money is due."""

    client: Client
    numbers: Summary
    is_unpaid: bool


def sorted_clients(clients: QuerySet[Client], sort: str, *, seat: Seat, now: datetime) -> QuerySet[Client]:
    """The clients in one of `SORTS`, their coach at hand."""
    clients = clients.select_related("coach")
    if sort == "newest":
        return clients.order_by("-id")
    if sort == "name":
        return clients.order_by(Lower("name"), "id")
    return by_attention(clients, now, local_day(now, seat.business.zone))


def by_attention(clients: QuerySet[Client], now: datetime, today: date) -> QuerySet[Client]:
    """Owed before unpaid before expiring within 14 days before two or fewer left, then everybody else, each by name."""
    cases = [When(need, then=Value(len(NEEDS) - loudness)) for loudness, need in enumerate(needs(now, today).values())]
    urgency = Case(*cases, default=Value(0), output_field=IntegerField())
    return with_left(clients, now).alias(urgency=urgency).order_by("-urgency", Lower("name"), "id")


def clients_needing(clients: QuerySet[Client], need: str, now: datetime, today: date) -> QuerySet[Client]:
    """Those with one of `NEEDS`, each with `left_now`; all where none is named."""
    return with_left(clients, now).filter(needs(now, today)[need]) if need in NEEDS else clients


def needs(now: datetime, today: date) -> dict[str, Combinable | Q]:
    """What the `NEEDS` of a client with `left_now` are, the loudest first."""
    packs = SessionPack.objects.filter(client=OuterRef("pk"))
    holding = Q(suspended_at=None, free__gt=0) | Q(booked__gt=0)
    return {
        "owed": Exists(Visit.objects.filter(client=OuterRef("pk"), is_owed=True)),
        "unpaid": Exists(due_offers(today).filter(client=OuterRef("pk"))),
        "ending": Exists(usable(packs, now).filter(holding, expires_on__lt=today + SOON)),
        "low": Q(Exists(packs), left_now__lte=FEW),
    }


def with_left(clients: QuerySet[Client], now: datetime) -> QuerySet[Client]:
    """The clients with how many sessions they have left: `left_now`."""
    packs = usable(SessionPack.objects.filter(client=OuterRef("pk")), now)
    free = Case(When(suspended_at=None, then=F("free")), default=0)
    left = packs.order_by().values("client").annotate(left=Sum(free + F("booked"))).values("left")
    return clients.annotate(left_now=Coalesce(Subquery(left), 0))


def usable(packs: QuerySet[SessionPack], now: datetime) -> QuerySet[SessionPack]:
    """Those that have begun and are not over."""
    return packs.filter(Q(expires_at=None) | Q(expires_at__gt=now), starts_at__lte=now)


def due_offers(today: date) -> QuerySet[Offer]:
    """Offers with money due by this day."""
    return Offer.objects.filter(withdrawn_at=None, cancelled_at=None, next_due_on__lte=today)


@dataclass(frozen=True, slots=True)
class MoneyTrouble:
    """Something about money that waits for somebody: what it is, and how many of it."""

    kind: str
    count: int


def money_troubles(seat: Seat, now: datetime) -> list[MoneyTrouble]:
    """What is disputed, failed or waits for a decision, of the clients this person may see. One query."""
    today, payments = local_day(now, seat.business.zone), payments_seen_by(seat).prefetch_related(None)
    rows: dict[str, QuerySet[Any]] = {
        "disputed": payments_in_state(payments, MoneyLineState.DISPUTED),
        "refund_failed": payments_in_state(payments, MoneyLineState.REFUND_FAILED),
        "unfit": offers_found(seat, OffersAsked(state=UNFIT), today),
    }
    if seat.role is Role.OWNER:
        rows["set_aside"] = StripeEvent.objects.filter(business=seat.business, state=EventState.SET_ASIDE)
    parts = [found.order_by().annotate(waits_as=Value(kind)).values("pk", "waits_as") for kind, found in rows.items()]
    counts = Counter(row["waits_as"] for row in parts[0].union(*parts[1:], all=True))
    return [MoneyTrouble(kind, counts[kind]) for kind in rows if counts[kind]]


def client_rows(clients: Collection[Client], *, seat: Seat, now: datetime) -> list[ClientRow]:
    """The clients with their numbers, each as its profile shows them. Three queries."""
    ids = [client.id for client in clients]
    packs: dict[UUID, list[SessionPack]] = defaultdict(list)
    for pack in SessionPack.objects.filter(client_id__in=ids):
        packs[pack.client_id].append(pack)
    visits = Visit.objects.filter(client_id__in=ids, is_owed=True).order_by()
    owed = dict(visits.values_list("client_id").annotate(count=Count("id")))
    due = due_offers(local_day(now, seat.business.zone)).filter(client_id__in=ids)
    unpaid = set(due.values_list("client_id", flat=True))
    return [
        ClientRow(client, summarize(packs[client.id], owed.get(client.id, 0), now), client.id in unpaid)
        for client in clients
    ]
