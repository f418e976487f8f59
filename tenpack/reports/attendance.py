"""What became of appointments, by the month they were planned for."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from tenpack.reports.asked import OF_PLAN, SCOPE, Asked, fetched

# Late is late by the pack's frozen policy, forgiven and overruled ones too; without a pack by that of the business.
BY_MONTH = f"""
WITH planned AS (
    SELECT one.starts_at, one.decision, one.cancelled_by, booking.visit_id IS NOT NULL AS has_visit,
        one.starts_at - one.decided_at
            < make_interval(hours => coalesce(pack.free_until_hours, business.free_until_hours)) AS is_late
    FROM tenpack_appointment one JOIN tenpack_booking booking ON booking.id = one.booking_id
    JOIN tenpack_client client ON client.id = one.client_id
    JOIN tenpack_business business ON business.id = one.business_id
    LEFT JOIN tenpack_sessionpack pack ON pack.id = booking.pack_id
    LEFT JOIN tenpack_offer offer ON offer.pack_id = pack.id
    WHERE one.business_id = %(business)s AND {SCOPE} AND {OF_PLAN}
        AND one.starts_at >= %(begins)s AND one.starts_at < %(ends)s AND one.ends_at <= %(now)s
)
SELECT date_trunc('month', starts_at AT TIME ZONE %(zone)s)::date,
    count(*) FILTER (WHERE decision = '' AND has_visit),
    count(*) FILTER (WHERE decision = 'no_show'),
    count(*) FILTER (WHERE decision = 'cancelled' AND cancelled_by = 'client' AND is_late),
    count(*) FILTER (WHERE decision = 'cancelled' AND cancelled_by = 'client' AND NOT is_late),
    count(*) FILTER (WHERE decision = 'cancelled' AND cancelled_by = 'coach'),
    count(*) FILTER (WHERE decision = '' AND NOT has_visit)
FROM planned GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - nothing but the conditions of `asked`


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many appointments were held, missed and cancelled, and how many nobody has decided."""

    month: date
    held: int = 0
    missed: int = 0
    late: int = 0
    in_time: int = 0
    by_coach: int = 0
    undecided: int = 0

    @property
    def expected(self) -> int:
        """Those to which the client was to come: held, missed, cancelled late."""
        return self.held + self.missed + self.late


def attendance_by_month(asked: Asked, *, now: datetime) -> list[Attendance]:
    """Months with appointments that are over, oldest first. One query."""
    return [Attendance(*row) for row in fetched(BY_MONTH, asked, now=now)]


def attendance_together(months: list[Attendance]) -> Attendance:
    """All of them as one."""
    names = [field.name for field in fields(Attendance)[1:]]
    first = months[0].month if months else date.min
    return Attendance(first, *(sum(getattr(month, name) for month in months) for name in names))
