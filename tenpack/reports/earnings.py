"""Hours and earnings of coaches, from the visits that stand: one visit earns once."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenpack.reports.asked import OF_PLAN, Asked, fetched

USUAL_MINUTES = 60
# Whose a visit is does not change afterwards: the appointment's coach, else the workout's, else whoever recorded it
# first, else the client's. A small group is one hour, however many came; each of them is a visit of its own.
BY_MONTH = f"""
WITH held AS (
    SELECT visit.id, visit.held_at, visit.is_forfeited, coalesce(slot.id, visit.id) AS stretch,
        coalesce(slot.coach_id, trained.coach_id, told.actor_id, client.coach_id) AS coach_id,
        coalesce(extract(epoch FROM slot.ends_at - slot.starts_at) / 60, paid.session_minutes, {USUAL_MINUTES})::int
            AS minutes
    FROM tenpack_visit visit JOIN tenpack_client client ON client.id = visit.client_id
    LEFT JOIN tenpack_booking booking ON booking.visit_id = visit.id
    LEFT JOIN tenpack_appointment one ON one.booking_id = booking.id
    LEFT JOIN tenpack_slot slot ON slot.id = one.slot_id
    LEFT JOIN LATERAL (
        SELECT workout.coach_id FROM tenpack_workout workout
        WHERE workout.visit_id = visit.id AND workout.coach_id IS NOT NULL ORDER BY workout.id LIMIT 1
    ) trained ON slot.id IS NULL
    LEFT JOIN LATERAL (
        SELECT line.actor_id FROM tenpack_journalline line
        WHERE line.client_id = visit.client_id AND line.about_id = visit.id AND line.actor_kind = 'coach'
            AND line.event IN ('session.used', 'visit.owed') ORDER BY line.id LIMIT 1
    ) told ON slot.id IS NULL AND trained.coach_id IS NULL
    LEFT JOIN LATERAL (
        SELECT entry.pack_id, pack.session_minutes FROM tenpack_ledgerentry entry
        JOIN tenpack_sessionpack pack ON pack.id = entry.pack_id
        WHERE entry.visit_id = visit.id AND entry.kind = 'used' ORDER BY entry.visit_turn DESC LIMIT 1
    ) paid ON true
    LEFT JOIN tenpack_offer offer ON offer.pack_id = paid.pack_id
    WHERE visit.business_id = %(business)s AND visit.undone_at IS NULL AND {OF_PLAN}
        AND visit.held_at >= %(begins)s AND visit.held_at < %(ends)s
), rated AS (
    SELECT held.*, rate.rate_minor, NOT is_forfeited AND row_number() OVER (
            PARTITION BY stretch ORDER BY is_forfeited, held.id
        ) = 1 AS is_first
    FROM held LEFT JOIN LATERAL (
        SELECT rate_minor FROM tenpack_sessionrate rate WHERE rate.coach_id = held.coach_id
            AND rate.starts_on <= (held.held_at AT TIME ZONE %(zone)s)::date ORDER BY rate.starts_on DESC LIMIT 1
    ) rate ON true
    WHERE %(coach)s::uuid IS NULL OR held.coach_id = %(coach)s
)
SELECT coach_id, date_trunc('month', held_at AT TIME ZONE %(zone)s)::date,
    count(*) FILTER (WHERE NOT is_forfeited), count(*) FILTER (WHERE is_forfeited),
    coalesce(sum(minutes) FILTER (WHERE is_first), 0)::bigint, coalesce(sum(rate_minor), 0)::bigint,
    count(*) FILTER (WHERE rate_minor IS NULL)
FROM rated GROUP BY 1, 2 ORDER BY 2, 1
"""  # noqa: S608 - nothing but the conditions of `asked`


@dataclass(frozen=True, slots=True)
class Earned:
    """What one coach gave and earned in a month. `without_rate` of the visits fell on days without a rate."""

    coach: UUID
    month: date
    held: int
    forfeited: int
    minutes: int
    minor: int
    without_rate: int


def earnings_by_month(asked: Asked) -> list[Earned]:
    """Hours and earnings by coach and month, oldest first. `asked.coach` is who held the session. One query."""
    return [Earned(*row) for row in fetched(BY_MONTH, asked)]
