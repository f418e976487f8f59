"""Who needs attention: sessions owed, money not paid, an expiration close by, few sessions left."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from tenpack.kit.moments import local_day
from tenpack.money.choices import MoneyLineState, OfferState
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
    packs = SessionPack.objects.filter(client=OuterRef("pk"))
    usable = packs.filter(Q(expires_at=None) | Q(expires_at__gt=now), starts_at__lte=now)
    paying = Q(suspended_at=None)
    ending = usable.filter(Q(paying, free__gt=0) | Q(booked__gt=0), expires_on__lt=today + SOON)
    free = Case(When(paying, then=F("free")), default=0)
    left = usable.order_by().values("client").annotate(left=Sum(free + F("booked"))).values("left")
    urgency = Case(
        When(Exists(Visit.objects.filter(client=OuterRef("pk"), is_owed=True)), then=Value(4)),
        When(Exists(due_offers(today).filter(client=OuterRef("pk"))), then=Value(3)),
        When(Exists(ending), then=Value(2)),
        When(Exists(packs), left_now__lte=FEW, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return (
        clients.alias(left_now=Coalesce(Subquery(left), 0))
        .alias(urgency=urgency)
        .order_by("-urgency", Lower("name"), "id")
    )


def due_offers(today: date) -> QuerySet[Offer]:
    """Offers with money due by this day."""
    return Offer.objects.filter(withdrawn_at=None, cancelled_at=None, next_due_on__lte=today)


@dataclass(frozen=True, slots=True)
class MoneyTrouble:
    """Something about money that waits for somebody: what it is, and how many of it."""

    kind: str
    count: int


def money_troubles(seat: Seat, now: datetime) -> list[MoneyTrouble]:
    """What is overdue, disputed, failed or waits for a decision, of the clients this person may see; none left out."""
    today, payments = local_day(now, seat.business.zone), payments_seen_by(seat)
    counts: dict[str, QuerySet[Any]] = {
        "past_due": offers_found(seat, OffersAsked(state=OfferState.PAST_DUE), today),
        "disputed": payments_in_state(payments, MoneyLineState.DISPUTED),
        "refund_failed": payments_in_state(payments, MoneyLineState.REFUND_FAILED),
        "unfit": offers_found(seat, OffersAsked(state=UNFIT), today),
    }
    if seat.role is Role.OWNER:
        counts["set_aside"] = StripeEvent.objects.filter(business=seat.business, state=EventState.SET_ASIDE)
    found = [MoneyTrouble(kind, rows.order_by().count()) for kind, rows in counts.items()]
    return [trouble for trouble in found if trouble.count]


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
