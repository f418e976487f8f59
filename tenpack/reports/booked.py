"""The calendar compared with the ledger: what is booked, what visits used, what became of each appointment."""

from tenpack.reports.books import Comparison

BOOKED_COUNTERS = """
SELECT pack.id, pack.booked, coalesce(held.count, 0) FROM tenpack_sessionpack pack LEFT JOIN (
    SELECT pack_id, count(*) AS count FROM tenpack_booking
    WHERE pack_id IS NOT NULL AND released_at IS NULL AND visit_id IS NULL GROUP BY pack_id
) held ON held.pack_id = pack.id
WHERE pack.booked <> coalesce(held.count, 0)
"""
BOOKED_ENTRIES = """
SELECT one.id, coalesce(moved.live, 0), CASE WHEN booking.released_at IS NULL THEN 'stands' ELSE 'was released' END
FROM tenpack_appointment one JOIN tenpack_booking booking ON booking.id = one.booking_id LEFT JOIN (
    SELECT cause_id, count(*) FILTER (WHERE kind = 'booked') - count(*) FILTER (WHERE kind = 'released') AS live
    FROM tenpack_ledgerentry WHERE kind IN ('booked', 'released') GROUP BY cause_id
) moved ON moved.cause_id = booking.id
WHERE coalesce(moved.live, 0)
    <> CASE WHEN booking.pack_id IS NOT NULL AND booking.released_at IS NULL THEN 1 ELSE 0 END
"""
BOOKED_USES = """
SELECT one.id FROM tenpack_appointment one JOIN tenpack_booking booking ON booking.id = one.booking_id
JOIN tenpack_ledgerentry entry ON entry.visit_id = booking.visit_id AND entry.kind = 'used'
WHERE booking.pack_id IS NOT NULL AND (entry.pack_id <> booking.pack_id OR entry.from_bucket <> 'booked')
"""
DECISIONS = """
SELECT one.id, coalesce(nullif(one.decision, ''), 'undecided'), coalesce(nullif(one.outcome, ''), 'open')
FROM tenpack_appointment one JOIN tenpack_booking booking ON booking.id = one.booking_id
LEFT JOIN tenpack_visit visit ON visit.id = booking.visit_id
WHERE CASE WHEN one.decision = '' THEN booking.released_at IS NOT NULL OR coalesce(visit.is_forfeited, false)
    WHEN visit.id IS NOT NULL THEN one.outcome <> 'taken' OR NOT visit.is_forfeited
    WHEN booking.released_at IS NULL THEN true
    ELSE one.outcome <> CASE WHEN booking.pack_id IS NULL THEN 'none' ELSE 'returned' END END
"""
STRAY_BOOKINGS = """
SELECT booking.pack_id FROM tenpack_booking booking LEFT JOIN tenpack_appointment one ON one.booking_id = booking.id
WHERE one.id IS NULL AND booking.pack_id IS NOT NULL
"""

BOOKINGS = (
    Comparison("Pack", "pk", "it says {1} booked, its appointments hold {2}", BOOKED_COUNTERS),
    Comparison("Appointment", "ap", "the ledger holds {1} booked sessions for it, but its booking {2}", BOOKED_ENTRIES),
    Comparison("Appointment", "ap", "its visit used another session than the one booked for it", BOOKED_USES),
    Comparison("Appointment", "ap", "it is {1} with its session {2}, which its visit and booking deny", DECISIONS),
    Comparison("Pack", "pk", "a booking holds a session of it, but no appointment", STRAY_BOOKINGS),
)
