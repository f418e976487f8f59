"""The lists of Today: the first rows of a list that has its own page, and how many rows that page has."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Window

from tenpack.money.choices import OfferState
from tenpack.money.models import Offer
from tenpack.money.queries import OffersAsked, offers_found
from tenpack.money.stripe.offer_queries import with_orders
from tenpack.packs.choices import Bucket
from tenpack.packs.lists import ordered, packs_expiring, packs_with_sessions
from tenpack.packs.models import SessionPack, Visit
from tenpack.packs.queries import packs_seen_by
from tenpack.people.models import Client
from tenpack.people.queries import Seat, clients_seen_by
from tenpack.reports.asked import asked_by
from tenpack.reports.attention import clients_needing
from tenpack.reports.money_received import money_by_month

EXPIRING = "14"
MONEY_DAYS = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class First:
    """The first rows of a list, and how many it has in all."""

    rows: list[Any]
    total: int


def first_of(rows: "QuerySet[Any]", most: int) -> First:
    """As many rows of the list as are shown. One query."""
    found = list(rows.annotate(in_all=Window(Count("pk")))[:most])
    return First(found, found[0].in_all if found else 0)


def unpaid(seat: Seat, today: date) -> QuerySet[Offer]:
    """Offers that nobody has paid, the longest due first, as the list of open ones shows them."""
    return with_orders(offers_found(seat, OffersAsked(state=OfferState.OPEN), today))


def past_due(seat: Seat, today: date) -> QuerySet[Offer]:
    """Offers with an overdue payment, as the list of those shows them."""
    return with_orders(offers_found(seat, OffersAsked(state=OfferState.PAST_DUE), today))


def running_low(seat: Seat, now: datetime, today: date) -> QuerySet[Client]:
    """Clients with two sessions or fewer, the fewest first; `last_plan` to sell again, `is_offered` if it was."""
    clients = clients_needing(clients_seen_by(seat).filter(archived_at=None), "low", now, today)
    sold = Offer.objects.filter(client=OuterRef("pk"), withdrawn_at=None)
    again = sold.filter(Q(plan__expires_on=None) | Q(plan__expires_on__gte=today), plan__archived_at=None)
    again = again.filter(plan__sessions__isnull=False).order_by("-id")
    waiting = sold.filter(payments_made=0, cancelled_at=None, price_minor__gt=0)
    shown = clients.annotate(last_plan=Subquery(again.values("plan")[:1]), is_offered=Exists(waiting))
    return shown.order_by(F("left_now"), "name", "id")


def with_owed(seat: Seat, now: datetime, today: date) -> QuerySet[Client]:
    """Clients with visits no pack has paid, the longest waiting first: `owed`, `owed_since`."""
    clients = clients_needing(clients_seen_by(seat).filter(archived_at=None), "owed", now, today)
    visits = Visit.objects.filter(client=OuterRef("pk"), is_owed=True).order_by().values("client")
    count, since = visits.annotate(n=Count("pk")).values("n"), visits.annotate(at=Min("held_at")).values("at")
    return clients.annotate(owed=Subquery(count), owed_since=Subquery(since)).order_by("owed_since", "id")


def expiring(seat: Seat, now: datetime, today: date) -> QuerySet[SessionPack]:
    """Packs with free sessions that end within 14 days, the soonest first."""
    packs = packs_expiring(packs_with_sessions(packs_seen_by(seat), Bucket.FREE, now), EXPIRING, today)
    return ordered(packs.select_related("client"), "expiry")


@dataclass(frozen=True, slots=True)
class MoneyIn:
    """What came in on the last thirty days."""

    since: date
    until: date
    received: int
    refunded: int
    payments: int


def money_in(seat: Seat, today: date) -> MoneyIn:
    """The same sums as the report on these days. One query."""
    asked = asked_by(seat, since=today - MONEY_DAYS, until=today)
    months = money_by_month(asked)
    sums = [sum(getattr(one, name) for one in months) for name in ("received", "refunded", "payments")]
    return MoneyIn(asked.since, asked.until, *sums)
