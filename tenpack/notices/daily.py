"""What no act writes into the journal because only time brings it: each is noted once, by the worker."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from tenpack.appointments.queries import undecided
from tenpack.journal.actions import record
from tenpack.journal.choices import SYSTEM
from tenpack.journal.models import JournalLine
from tenpack.kit.moments import day_begins, local_day
from tenpack.money.choices import OfferState
from tenpack.money.models import Offer
from tenpack.money.queries import offers_in_state
from tenpack.notices.outbox_models import Notice
from tenpack.notices.trying import LOST
from tenpack.packs.models import SessionPack
from tenpack.people.choices import Role
from tenpack.people.models import Business, Coach
from tenpack.people.queries import Seat, clients_seen_by
from tenpack.reports.attention import FEW, SOON, client_rows

# How many days before the last one a client is told.
BEFORE = (30, 14, 3)
MORNING = 7
# So long after its end an appointment should have been decided.
PATIENCE = timedelta(hours=24)
DAY = timedelta(days=1)
LOCK = 7_461_736


def note_the_day(*, now: datetime) -> int:
    """Write what today brings: sessions about to expire, overdue payments, every coach's morning. Shape: how many.

    Repeat: each is written once, whoever asks how often.
    """
    notes = [*expiring(now), *past_due(now), *mornings(now)]
    return sum(note_once(event, about, now, more, facts) for event, about, more, facts in notes)


Note = tuple[str, Any, dict[str, Any], dict[str, Any]]


@transaction.atomic
def note_once(event: str, about: Any, now: datetime, more: dict[str, Any], facts: dict[str, Any]) -> bool:
    """Write one line unless the very same stands there. Locks: the thing's name, so that two workers take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, f"{event} {about.pk}"])
    same = {f"facts__{name}": value for name, value in facts.items() if name in ("days", "expires_on", "due_on", "day")}
    if JournalLine.objects.filter(business_id=more["business_id"], event=event, about_id=about.pk, **same).exists():
        return False
    record(event, about=about, now=now, by=SYSTEM, **more, **facts)
    return True


def expiring(now: datetime) -> Iterator[Note]:
    """Packs with sessions left whose last day is 30, 14 or 3 days away. One day late still counts."""
    packs = SessionPack.objects.filter(
        expires_at__gt=now, starts_at__lte=now, expires_at__lt=now + timedelta(days=BEFORE[0] + 2), suspended_at=None
    )
    for pack in packs.exclude(free=0, booked=0).select_related("business"):
        left = (pack.expires_on - local_day(now, pack.business.zone)).days if pack.expires_on else 0
        days = next((days for days in BEFORE if days - 1 <= left <= days), None)
        if days:
            yield (
                "pack.expiring",
                pack,
                {"business_id": pack.business_id, "client_id": pack.client_id},
                {"days": days, "expires_on": str(pack.expires_on)},
            )


def past_due(now: datetime) -> Iterator[Note]:
    """Offers whose next payment should have come."""
    for business in Business.objects.all():
        today = local_day(now, business.zone)
        for offer in offers_in_state(Offer.objects.filter(business=business), OfferState.PAST_DUE, today):
            yield (
                "offer.past_due",
                offer,
                {"business_id": offer.business_id, "client_id": offer.client_id},
                {"due_on": str(offer.next_due_on)},
            )


def mornings(now: datetime) -> Iterator[Note]:
    """From seven o'clock on: whose clients run low or out of time, what nobody decided, and what is stuck."""
    for coach in Coach.objects.filter(left_at=None).select_related("business", "user"):
        business = coach.business
        there = now.astimezone(ZoneInfo(business.zone))
        if there.hour < MORNING:
            continue
        more, day = {"business_id": business.id}, {"day": str(there.date())}
        seat = Seat(business, Role.COACH, coach=coach)
        low, soon = low_and_expiring(seat, now, there.date())
        if low or soon:
            yield "digest.due", coach, more, {**day, "low": low, "expiring": soon}
        waiting = undecided(seat, now=now, since=PATIENCE).count()
        if waiting:
            yield "visits.undecided", coach, more, {**day, "count": waiting}
        stuck = stuck_things(business, now) if coach.role == Role.OWNER else {}
        if any(stuck.values()):
            yield "trouble.noticed", coach, more, {**day, **stuck}


def low_and_expiring(seat: Seat, now: datetime, today: date) -> tuple[int, int]:
    """How many of the coach's clients have two sessions left or fewer, and of how many some expire within two weeks."""
    rows = client_rows(list(clients_seen_by(seat).filter(archived_at=None)), seat=seat, now=now)
    low = [row for row in rows if row.numbers.packs and row.numbers.left <= FEW]
    soon = [row for row in rows if row.numbers.next_expiry and row.numbers.next_expiry < today + SOON]
    return len(low), len(soon)


def stuck_things(business: Business, now: datetime) -> dict[str, int]:
    """What failed since this time yesterday: letters of the business, and jobs of the worker, which are everybody's."""
    since = max(now - DAY, day_begins(local_day(now, business.zone) - DAY, business.zone))
    failed = Notice.objects.filter(business=business, outcome__in=LOST, ordered_at__gt=since)
    jobs = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=since, finished_at__lte=now)
    return {"letters": failed.count(), "jobs": jobs.count()}
