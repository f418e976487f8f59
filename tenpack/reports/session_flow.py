"""Sessions sold, used, forfeited, expired and withdrawn by month, as the ledger's entries have them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tenpack.packs.choices import Bucket, Kind, Source
from tenpack.packs.models import LedgerEntry
from tenpack.reports.asked import OF_PLAN, SCOPE, Asked, fetched

# An expiry takes effect when the last day is over, and belongs to that day and its month. What the job has not written
# yet is expired all the same. A return takes the moment of its use, so that both fall into one month.
MOVED = f"""
WITH moved AS (
    SELECT entry.happened_at - CASE WHEN entry.kind IN ('expired', 'revived') THEN interval '1 microsecond'
            ELSE interval '0' END AS at,
        entry.from_bucket, entry.to_bucket, entry.quantity, coalesce(visit.is_forfeited, false) AS is_forfeited,
        (offer.id IS NOT NULL OR pack.source = 'plan') AS is_sold
    FROM tenpack_sessionpack pack JOIN tenpack_client client ON client.id = pack.client_id
    JOIN tenpack_ledgerentry entry ON entry.pack_id = pack.id
    LEFT JOIN tenpack_visit visit ON visit.id = entry.visit_id
    LEFT JOIN tenpack_offer offer ON offer.pack_id = pack.id
    WHERE pack.business_id = %(business)s AND {SCOPE} AND {OF_PLAN}
    UNION ALL
    SELECT pack.expires_at - interval '1 microsecond', 'free', 'expired', pack.free, false, true
    FROM tenpack_sessionpack pack JOIN tenpack_client client ON client.id = pack.client_id
    LEFT JOIN tenpack_offer offer ON offer.pack_id = pack.id
    WHERE pack.business_id = %(business)s AND {SCOPE} AND {OF_PLAN} AND pack.expires_at <= %(now)s AND pack.free > 0
)
"""  # noqa: S608 - nothing but the conditions of `asked`
INTO = "sum(quantity * ((to_bucket = '{0}')::int - (from_bucket = '{0}')::int)) FILTER (WHERE {1})"
OUTSIDE = "sum(quantity * ((from_bucket = 'issued')::int - (to_bucket = 'issued')::int)) FILTER (WHERE {0})"
COLUMNS = (
    OUTSIDE.format("is_sold"),
    OUTSIDE.format("NOT is_sold"),
    INTO.format("used", "NOT is_forfeited"),
    INTO.format("used", "is_forfeited"),
    INTO.format("expired", "true"),
    INTO.format("withdrawn", "true"),
)
BY_MONTH = f"""{MOVED} SELECT date_trunc('month', at AT TIME ZONE %(zone)s)::date,
    {", ".join(f"coalesce({column}, 0)::bigint" for column in COLUMNS)}
FROM moved WHERE at >= %(begins)s AND at < %(ends)s GROUP BY 1 ORDER BY 1"""  # noqa: S608 - nothing but the query above


@dataclass(frozen=True, slots=True)
class SessionsOfMonth:
    """What the ledger moved in one month. Sold and given less the other four is what is left of it all."""

    month: date
    sold: int
    given: int
    used: int
    forfeited: int
    expired: int
    withdrawn: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing but bookings moved."""
        return not any((self.sold, self.given, self.used, self.forfeited, self.expired, self.withdrawn))


def sessions_by_month(asked: Asked, *, now: datetime) -> list[SessionsOfMonth]:
    """Months in which sessions moved, oldest first. One query."""
    months = [SessionsOfMonth(*row) for row in fetched(BY_MONTH, asked, now=now)]
    return [month for month in months if not month.is_empty]


OUTSIDE_OF = Q(from_bucket=Bucket.ISSUED) | Q(to_bucket=Bucket.ISSUED)
OF_A_SALE = Q(pack__offer__isnull=False) | Q(pack__source=Source.PLAN)
USES = Q(from_bucket=Bucket.USED) | Q(to_bucket=Bucket.USED)
# The entries behind each number, and the bucket whose growth it is.
PARTS: dict[str, tuple[Q, Bucket]] = {
    "sold": (OUTSIDE_OF & OF_A_SALE, Bucket.ISSUED),
    "given": (OUTSIDE_OF & ~OF_A_SALE, Bucket.ISSUED),
    "used": (USES & ~Q(visit__is_forfeited=True), Bucket.USED),
    "forfeited": (USES & Q(visit__is_forfeited=True), Bucket.USED),
    "expired": (Q(from_bucket=Bucket.EXPIRED) | Q(to_bucket=Bucket.EXPIRED), Bucket.EXPIRED),
    "withdrawn": (Q(from_bucket=Bucket.WITHDRAWN) | Q(to_bucket=Bucket.WITHDRAWN), Bucket.WITHDRAWN),
}
BY_THEIR_LAST_DAY = Q(kind__in=(Kind.EXPIRED, Kind.REVIVED))


def lines_behind(asked: Asked, part: str) -> QuerySet[LedgerEntry]:
    """The ledger's lines that sum to one number of these days, newest first; an expiry not yet written has none."""
    ending = BY_THEIR_LAST_DAY & Q(happened_at__gt=asked.begins, happened_at__lte=asked.ends)
    others = ~BY_THEIR_LAST_DAY & Q(happened_at__gte=asked.begins, happened_at__lt=asked.ends)
    lines = LedgerEntry.objects.filter(PARTS[part][0], ending | others, business=asked.business)
    if asked.coach:
        lines = lines.filter(client__coach_id=asked.coach)
    if asked.plan:
        lines = lines.filter(pack__offer__plan_id=asked.plan)
    return lines.select_related("pack", "client").order_by("-happened_at", "-id")


def change_of(line: LedgerEntry, part: str) -> int:
    """By how much the line moves that number."""
    bucket = PARTS[part][1]
    into = line.quantity * ((line.to_bucket == bucket) - (line.from_bucket == bucket))
    return -into if bucket is Bucket.ISSUED else into
