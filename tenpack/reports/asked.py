"""What a report is asked for: whose clients, from when until when, of which plan. Every report begins here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tenpack.kit.errors import Forbidden
from tenpack.kit.moments import day_begins, day_ends
from tenpack.money.models import Plan
from tenpack.people.models import Business, Coach
from tenpack.people.queries import Seat

# The clients a report is about: those of one coach, or all of the business.
SCOPE = "client.business_id = %(business)s AND (%(coach)s::uuid IS NULL OR client.coach_id = %(coach)s)"
# What was sold with one plan, or anything.
OF_PLAN = "(%(plan)s::uuid IS NULL OR offer.plan_id = %(plan)s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report as asked for, both days included; made by `asked_by`, which sees to what this person may see."""

    business: Business
    since: date
    until: date
    coach: UUID | None = None
    plan: UUID | None = None

    @property
    def begins(self) -> datetime:
        """The instant at which the first day begins."""
        return day_begins(self.since, self.business.zone)

    @property
    def ends(self) -> datetime:
        """The instant at which the last day is over."""
        return day_ends(self.until, self.business.zone)

    @property
    def values(self) -> dict[str, Any]:
        """What the queries are given."""
        return {
            "business": self.business.id,
            "zone": self.business.zone,
            "coach": self.coach,
            "plan": self.plan,
            "since": self.since,
            "until": self.until,
            "begins": self.begins,
            "ends": self.ends,
        }


def asked_by(seat: Seat, *, since: date, until: date, coach: UUID | None = None, plan: UUID | None = None) -> Asked:
    """The report this person may see: a coach sees own clients whatever is asked. Errors: `Forbidden` for clients."""
    if not seat.role.is_staff:
        raise Forbidden
    first, last = sorted((since, until))
    return Asked(business=seat.business, since=first, until=last, coach=seat.only_coach or coach, plan=plan)


def coaches_of_reports(seat: Seat) -> list[Coach]:
    """Whose clients this person may look at alone: everybody who ever worked here, nobody for a coach."""
    if not seat.role.runs_business:
        return []
    return list(Coach.objects.filter(business=seat.business).order_by("name", "id"))


def plans_of_reports(seat: Seat) -> list[Plan]:
    """Every plan that was ever made, archived ones too."""
    return list(Plan.objects.filter(business=seat.business).order_by("name", "id"))


def fetched(query: str, asked: Asked, **more: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a query. One round trip."""
    with connection.cursor() as cursor:
        cursor.execute(query, asked.values | more)
        yield from cursor.fetchall()


def names_of_coaches(business: Business) -> dict[UUID, str]:
    """Everybody who ever worked here, by id. One query."""
    return dict(Coach.objects.filter(business=business).order_by().values_list("id", "name"))
