"""Retention: of the clients who began in a month, how many still trained so many months later."""

from dataclasses import dataclass
from datetime import date

from tenpack.reports.asked import SCOPE, Asked, fetched

# A client begins with the first session that was held, and still trains in a month in which one was held.
COHORTS = f"""
WITH trained AS (
    SELECT DISTINCT visit.client_id, date_trunc('month', visit.held_at AT TIME ZONE %(zone)s)::date AS month
    FROM tenpack_visit visit JOIN tenpack_client client ON client.id = visit.client_id
    WHERE visit.business_id = %(business)s AND {SCOPE} AND visit.undone_at IS NULL AND NOT visit.is_forfeited
        AND (%(plan)s::uuid IS NULL OR EXISTS (
            SELECT FROM tenpack_offer offer WHERE offer.client_id = client.id AND offer.plan_id = %(plan)s
                AND offer.withdrawn_at IS NULL
        ))
), began AS (
    SELECT client_id, min(month) AS start FROM trained GROUP BY client_id
)
SELECT start, ((extract(year FROM month) - extract(year FROM start)) * 12
    + extract(month FROM month) - extract(month FROM start))::int AS later, count(*)
FROM trained JOIN began USING (client_id)
WHERE start >= date_trunc('month', %(since)s::date) AND start <= %(until)s GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - nothing but the conditions of `asked`


@dataclass(frozen=True, slots=True)
class Cohort:
    """The clients who began in one month: how many, and how many trained so many months later."""

    month: date
    clients: int
    trained: dict[int, int]
    months_over: int

    def kept(self, later: int) -> int | None:
        """How many trained in that month; None while it is not over."""
        return self.trained.get(later, 0) if later <= self.months_over else None


def cohorts(asked: Asked, *, today: date) -> list[Cohort]:
    """The months in which somebody began, oldest first. One query."""
    found: dict[date, dict[int, int]] = {}
    for month, later, count in fetched(COHORTS, asked):
        found.setdefault(month, {})[later] = count
    return [Cohort(month, counts[0], counts, months_over(month, today)) for month, counts in found.items()]


def months_over(start: date, today: date) -> int:
    """How many whole months after the first one are over by this day; -1 within the first."""
    return (today.year - start.year) * 12 + today.month - start.month - 1


def kept_share(found: list[Cohort], later: int) -> tuple[int, int]:
    """Of all who began so long ago that this month is over: how many trained in it, how many they are."""
    old = [cohort for cohort in found if cohort.kept(later) is not None]
    return sum(cohort.kept(later) or 0 for cohort in old), sum(cohort.clients for cohort in old)
