"""Money received: payments by the day they came in, refunds by the day they were given, by month and by plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenpack.reports.asked import OF_PLAN, SCOPE, Asked, fetched

MOVED = f"""
WITH moved AS (
    SELECT payment.received_on AS day, offer.plan_id, payment.amount_minor AS received, 0 AS refunded
    FROM tenpack_payment payment JOIN tenpack_offer offer ON offer.id = payment.offer_id
    JOIN tenpack_client client ON client.id = offer.client_id
    WHERE payment.business_id = %(business)s AND {SCOPE} AND {OF_PLAN}
        AND payment.received_on BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT (refund.recorded_at AT TIME ZONE %(zone)s)::date, offer.plan_id, 0, refund.amount_minor
    FROM tenpack_refund refund JOIN tenpack_payment payment ON payment.id = refund.payment_id
    JOIN tenpack_offer offer ON offer.id = payment.offer_id JOIN tenpack_client client ON client.id = offer.client_id
    WHERE refund.business_id = %(business)s AND {SCOPE} AND {OF_PLAN}
        AND refund.recorded_at >= %(begins)s AND refund.recorded_at < %(ends)s
)
"""  # noqa: S608 - nothing but the conditions of `asked`
SUMS = "sum(received)::bigint, sum(refunded)::bigint, count(*) FILTER (WHERE received > 0)"
BY_MONTH = f"{MOVED} SELECT date_trunc('month', day)::date, {SUMS} FROM moved GROUP BY 1 ORDER BY 1"  # noqa: S608 - nothing but the query above
BY_PLAN = f"""{MOVED} SELECT moved.plan_id, plan.name, {SUMS} FROM moved
LEFT JOIN tenpack_plan plan ON plan.id = moved.plan_id GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1"""  # noqa: S608 - nothing but the query above


@dataclass(frozen=True, slots=True)
class MoneyOfMonth:
    """What came in and went back in one month."""

    month: date
    received: int
    refunded: int
    payments: int

    @property
    def kept(self) -> int:
        """What is left of it."""
        return self.received - self.refunded


@dataclass(frozen=True, slots=True)
class MoneyOfPlan:
    """The same of one plan; without a plan of all one-off prices."""

    plan: UUID | None
    name: str
    received: int
    refunded: int
    payments: int

    @property
    def kept(self) -> int:
        """What is left of it."""
        return self.received - self.refunded


def money_by_month(asked: Asked) -> list[MoneyOfMonth]:
    """Months in which money moved, oldest first. One query."""
    return [MoneyOfMonth(*row) for row in fetched(BY_MONTH, asked)]


def money_by_plan(asked: Asked) -> list[MoneyOfPlan]:
    """Plans for which money moved, the most first. One query."""
    return [MoneyOfPlan(plan, name or "", *sums) for plan, name, *sums in fetched(BY_PLAN, asked)]
