"""Sessions owed: what is left of packs at a moment, and what the paid ones are worth. The same answer for ever."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from tenpack.reports.asked import OF_PLAN, SCOPE, Asked, fetched

# `packs.past` for all packs at once, with the money beside it. A pack is paid once its offer's payment had come in and
# was written down, and while not all of it went back; it counts from when the offer was attached to it. One session is
# worth the price divided by the size: what is gone takes its value first, so that all parts sum to the price.
LEFT = f"""
WITH moved AS (
    SELECT pack.id,
        greatest(sum(quantity * ((to_bucket = 'free')::int - (from_bucket = 'free')::int)), 0)::bigint AS free,
        greatest(sum(quantity * ((to_bucket = 'booked')::int - (from_bucket = 'booked')::int)), 0)::bigint AS booked,
        sum(quantity * ((to_bucket IN ('used', 'expired', 'withdrawn'))::int
            - (from_bucket IN ('used', 'expired', 'withdrawn'))::int))::bigint AS gone
    FROM tenpack_sessionpack pack JOIN tenpack_client client ON client.id = pack.client_id
    JOIN tenpack_ledgerentry entry ON entry.pack_id = pack.id
    WHERE pack.business_id = %(business)s AND {SCOPE} AND entry.happened_at <= %(at)s AND entry.recorded_at <= %(known)s
    GROUP BY pack.id
), counted AS (
    SELECT moved.id, pack.client_id, terms.title, terms.expires_on, moved.booked,
        CASE WHEN terms.expires_at <= %(at)s THEN 0 ELSE moved.free END AS free,
        moved.free + moved.booked + moved.gone AS size
    FROM moved JOIN tenpack_sessionpack pack ON pack.id = moved.id JOIN LATERAL (
        SELECT title, expires_on, expires_at FROM tenpack_packterms terms
        WHERE terms.pack_id = moved.id AND terms.recorded_at <= %(known)s ORDER BY terms.id DESC LIMIT 1
    ) terms ON true
), priced AS (
    SELECT counted.*, client.name AS client, client.coach_id, CASE
            WHEN attached.at > %(known)s THEN NULL
            WHEN offer.price_minor = 0 THEN 0
            WHEN paid.minor > refunded.minor THEN paid.price
        END AS price
    FROM counted JOIN tenpack_client client ON client.id = counted.client_id
    LEFT JOIN tenpack_offer offer ON offer.pack_id = counted.id
    LEFT JOIN LATERAL (
        SELECT max(line.happened_at) AS at FROM tenpack_journalline line
        WHERE line.client_id = counted.client_id AND line.event = 'offer.attached' AND line.about_id = offer.id
    ) attached ON true
    LEFT JOIN LATERAL (
        SELECT sum(amount_minor) AS minor, min(amount_minor - fee_minor) AS price FROM tenpack_payment payment
        WHERE payment.offer_id = offer.id AND payment.received_on <= %(on)s AND payment.recorded_at <= %(known)s
    ) paid ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(refund.amount_minor), 0) AS minor
        FROM tenpack_refund refund JOIN tenpack_payment payment ON payment.id = refund.payment_id
        WHERE payment.offer_id = offer.id AND refund.recorded_at <= least(%(at)s, %(known)s)
    ) refunded ON true
    WHERE free + booked > 0 AND {OF_PLAN}
        AND (%(expires_since)s::date IS NULL OR counted.expires_on >= %(expires_since)s)
        AND (%(expires_until)s::date IS NULL OR counted.expires_on <= %(expires_until)s)
), worth AS (
    SELECT priced.*, (price IS NOT NULL) AS is_paid, CASE WHEN price IS NULL THEN 0 ELSE
        price - (price / size * (size - free - booked) + least(size - free - booked, price %% size)) END AS minor
    FROM priced
)
"""  # noqa: S608 - nothing but the conditions of `asked`
BY_COACH = f"""{LEFT} SELECT coach_id, coalesce(sum(free + booked) FILTER (WHERE is_paid), 0)::bigint,
    coalesce(sum(booked) FILTER (WHERE is_paid), 0)::bigint, sum(minor)::bigint,
    coalesce(sum(free + booked) FILTER (WHERE NOT is_paid), 0)::bigint, count(*) FROM worth
GROUP BY coach_id"""  # noqa: S608 - nothing but the query above
PACKS = f"""{LEFT} SELECT id, client_id, client, coach_id, title, expires_on, free, booked, is_paid, minor::bigint
FROM worth ORDER BY {{order}} OFFSET %(skip)s LIMIT %(most)s"""  # noqa: S608 - nothing but the query above
ORDERS = {"worth": "minor DESC, client, id", "expiry": "expires_on, client, id"}
BY_DAY = f"""{LEFT} SELECT expires_on, sum(free)::bigint, sum(booked)::bigint, sum(minor)::bigint FROM worth
GROUP BY 1 ORDER BY 1"""  # noqa: S608 - nothing but the query above


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """At which moment sessions are owed: what was true at `at`, a moment of the local day `on`, as far as `known` then.

    `expires_since` and `expires_until` narrow it to packs whose last day lies between them.
    """

    at: datetime
    on: date
    known: datetime
    expires_since: date | None = None
    expires_until: date | None = None

    def between(self, since: date, until: date) -> "Moment":
        """The same of packs that expire between these days."""
        return replace(self, expires_since=since, expires_until=until)

    @property
    def values(self) -> dict[str, object]:
        """What the queries are given."""
        return {
            "at": self.at,
            "on": self.on,
            "known": self.known,
            "expires_since": self.expires_since,
            "expires_until": self.expires_until,
        }


@dataclass(frozen=True, slots=True)
class OwedByCoach:
    """What one coach's clients have left. Units: `minor` is the value of the paid sessions, booked ones among them."""

    coach: UUID
    sessions: int
    booked: int
    minor: int
    unpaid: int
    packs: int


@dataclass(frozen=True, slots=True)
class PackLeft:
    """One pack with sessions left and what they are worth; nothing while it is not paid."""

    id: UUID
    client_id: UUID
    client: str
    coach: UUID
    title: str
    expires_on: date | None
    free: int
    booked: int
    is_paid: bool
    minor: int


@dataclass(frozen=True, slots=True)
class LastDay:
    """What is left of packs with this last day."""

    day: date | None
    free: int
    booked: int
    minor: int


def owed_by_coach(asked: Asked, moment: Moment) -> list[OwedByCoach]:
    """Sessions owed by responsible coach; their sum is that of the business. One query."""
    return [OwedByCoach(*row) for row in fetched(BY_COACH, asked, **moment.values)]


def packs_left(
    asked: Asked, moment: Moment, *, order: str = "worth", skip: int = 0, most: int | None = None
) -> list[PackLeft]:
    """The packs behind it, in one of `ORDERS`. One query."""
    query = PACKS.format(order=ORDERS[order])
    return [PackLeft(*row) for row in fetched(query, asked, skip=skip, most=most, **moment.values)]


def left_by_day(asked: Asked, moment: Moment) -> list[LastDay]:
    """What is left by the last day of its pack, soonest first. One query."""
    return [LastDay(*row) for row in fetched(BY_DAY, asked, **moment.values)]
