"""Lists of packs: filtered by where their sessions lie, by their expiration, and ordered."""

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tenpack.packs.choices import Bucket
from tenpack.packs.models import SessionPack

# What a list can be narrowed to by expiration. Days count from today, which is the first of them.
EXPIRIES = {
    "14": _("Expires within 14 days"),
    "30": _("Expires within 30 days"),
    "over": _("Expired"),
    "never": _("Never expires"),
}
ORDERS = {
    "newest": _("Newest first"),
    "expiry": _("Soonest expiration first"),
    "client": _("Client"),
    "left": _("Fewest left first"),
}
SESSION_STATES = (Bucket.FREE, Bucket.BOOKED, Bucket.USED, Bucket.EXPIRED, Bucket.WITHDRAWN)


def packs_with_sessions(packs: QuerySet[SessionPack], state: str, now: datetime) -> QuerySet[SessionPack]:
    """Those that hold sessions in this state at `now`; what is free after the last day has expired."""
    over = Q(expires_at__lte=now)
    conditions = {
        # Spelled out: NOT (expires_at <= now) is unknown for packs that never expire.
        Bucket.FREE: Q(free__gt=0) & (Q(expires_at=None) | Q(expires_at__gt=now)),
        Bucket.BOOKED: Q(booked__gt=0),
        Bucket.USED: Q(used__gt=0),
        Bucket.EXPIRED: Q(expired__gt=0) | (over & Q(free__gt=0)),
        Bucket.WITHDRAWN: Q(withdrawn__gt=0),
    }
    return packs.filter(conditions[Bucket(state)]) if state in SESSION_STATES else packs


def packs_expiring(packs: QuerySet[SessionPack], when: str, today: date) -> QuerySet[SessionPack]:
    """Those whose expiration date lies so, one of `EXPIRIES`."""
    if when == "never":
        return packs.filter(expires_on=None)
    if when == "over":
        return packs.filter(expires_on__lt=today)
    if when in EXPIRIES:
        return packs.filter(expires_on__gte=today, expires_on__lt=today + timedelta(days=int(when)))
    return packs


def search_packs(packs: QuerySet[SessionPack], text: str) -> QuerySet[SessionPack]:
    """Those whose client's name or title contains every word."""
    for word in text.split():
        packs = packs.filter(Q(client__name__icontains=word) | Q(title__icontains=word))
    return packs


def ordered(packs: QuerySet[SessionPack], order: str) -> QuerySet[SessionPack]:
    """In one of `ORDERS`, newest first where none is named."""
    orders = {
        "expiry": (F("expires_at").asc(nulls_last=True), "created_at", "id"),
        "client": ("client__name", "-id"),
        "left": (F("free") + F("booked"), "-id"),
    }
    return packs.order_by(*orders.get(order, ("-id",)))
