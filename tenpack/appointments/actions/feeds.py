"""Calendars in and out: private feeds of ours, subscribed addresses of others."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django_tasks import task

from tenpack.appointments.models import BusyTime, Feed, OutsideCalendar
from tenpack.appointments.outside import MOST_BYTES, USUAL_DAYS, read_apart
from tenpack.appointments.queries import rules_of
from tenpack.appointments.rules import Span
from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.kit.errors import NotFound, Refused
from tenpack.kit.fetch import checked_url, fetch
from tenpack.kit.ids import new_id
from tenpack.people.actions.business import hash_of
from tenpack.people.models import Client, Coach

FETCH_SECONDS = 15.0
FETCH_EVERY = timedelta(minutes=50)
MOST_CALENDARS = 10


@transaction.atomic
def make_feed(*, coach: Coach | None = None, client: Client | None = None, by: Actor, now: datetime) -> str:
    """A private calendar address; the earlier one stops working. Shape: the token, shown this once."""
    owner = coach or client
    assert owner is not None
    Feed.objects.filter(coach=coach, client=client, revoked_at=None).update(revoked_at=now)
    token = token_urlsafe(32)
    feed = Feed.objects.create(
        business_id=owner.business_id, coach=coach, client=client, token_hash=hash_of(token), created_at=now
    )
    record("feed.made", business_id=owner.business_id, about=feed, now=now, by=by)
    return token


@transaction.atomic
def revoke_feed(*, coach: Coach | None = None, client: Client | None = None, by: Actor, now: datetime) -> None:
    """Close the private calendar address. Repeat: nothing happens."""
    for feed in Feed.objects.select_for_update().filter(coach=coach, client=client, revoked_at=None):
        feed.revoked_at = now
        feed.save(update_fields=["revoked_at"])
        record("feed.revoked", business_id=feed.business_id, about=feed, now=now, by=by)


def find_feed(token: str) -> Feed:
    """The feed behind an address. Errors: `NotFound`."""
    found = Feed.objects.filter(token_hash=hash_of(token), revoked_at=None)
    feed = found.select_related("business", "coach", "client").first()
    if feed is None or (feed.coach and feed.coach.left_at) or (feed.client and feed.client.archived_at):
        raise NotFound
    return feed


@transaction.atomic
def add_outside_calendar(*, coach: Coach, name: str, url: str, by: Actor, now: datetime) -> OutsideCalendar:
    """Subscribe to an address; the worker fetches it from now on. Errors: `InvalidFields`, `FetchFailed`."""
    checks = Checks()
    name = checks.text("name", name, NAME_LENGTH, required=True)
    url = checks.text("url", url, 1000, required=True)
    if OutsideCalendar.objects.filter(coach=coach, removed_at=None).count() >= MOST_CALENDARS:
        checks.problem("url", _("These are ten calendars already. Remove one first."))
    checks.refuse_if_any()
    checked_url(url)
    calendar = OutsideCalendar.objects.create(coach=coach, name=name, url=url)
    record("calendar.subscribed", business_id=coach.business_id, about=calendar, now=now, by=by)
    fetch_later.enqueue(str(calendar.id), now.isoformat())
    return calendar


@transaction.atomic
def remove_outside_calendar(*, calendar: OutsideCalendar, by: Actor, now: datetime) -> None:
    """End a subscription; its busy times no longer block. Repeat: nothing happens."""
    if OutsideCalendar.objects.filter(id=calendar.id, removed_at=None).update(removed_at=now):
        calendar.busy_times.all().delete()
        record("calendar.removed", business_id=calendar.coach.business_id, about=calendar, now=now, by=by)


def calendars_to_fetch(*, now: datetime) -> list[UUID]:
    """Subscribed addresses that were not asked for most of an hour, those that wait longest first."""
    due = OutsideCalendar.objects.filter(removed_at=None, coach__left_at=None)
    due = due.filter(Q(fetched_at=None) | Q(fetched_at__lte=now - FETCH_EVERY))
    return list(due.order_by(F("fetched_at").asc(nulls_first=True), "id").values_list("id", flat=True))


def fetch_again(*, calendar: OutsideCalendar, now: datetime) -> None:
    """Have the worker read an address now instead of within the hour."""
    fetch_later.enqueue(str(calendar.id), now.isoformat())


@task(priority=-10)
def fetch_later(calendar_id: str, now: str) -> None:
    """Fetch one address as a job of the worker, behind everything that somebody waits for."""
    fetch_calendar(calendar_id=UUID(calendar_id), now=datetime.fromisoformat(now))


def fetch_calendar(*, calendar_id: UUID, now: datetime) -> bool:
    """Fetch one address and put its busy times, as far as clients can book, in the place of the earlier ones.

    A failure keeps those and says why.

    Repeat: one that was fetched since is left alone. Shape: whether it could be read.
    """
    found = OutsideCalendar.objects.filter(id=calendar_id, removed_at=None).select_related("coach__business")
    calendar = found.exclude(fetched_at__gte=now).first()
    if calendar is None:
        return True
    try:
        content = fetch(calendar.url, most_bytes=MOST_BYTES, seconds=FETCH_SECONDS, accept="text/calendar")
        days = max(USUAL_DAYS, rules_of(calendar.coach).horizon_days + 2)
        spans = read_apart(content, now=now, zone=calendar.coach.business.zone, days=days)
    except Refused as error:
        found.update(problem=str(error.message)[:300], fetched_at=now)
        return False
    replace_busy_times(calendar, spans, now=now)
    return True


@transaction.atomic
def replace_busy_times(calendar: OutsideCalendar, spans: list[Span], *, now: datetime) -> None:
    """Write what the calendar says now, unless it was removed meanwhile."""
    if not OutsideCalendar.objects.filter(id=calendar.id, removed_at=None).update(problem="", fetched_at=now):
        return
    calendar.busy_times.all().delete()
    BusyTime.objects.bulk_create(
        BusyTime(id=new_id(), calendar=calendar, coach=calendar.coach, starts_at=span.starts_at, ends_at=span.ends_at)
        for span in spans
    )
