"""V5's and V6's data: two businesses whose next week holds 300 appointments, one of them with years before it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

COACHES, DAYS, A_DAY = 10, 5, 6
A_WEEK = COACHES * DAYS * A_DAY
CLIENTS_PACKS = 10

# Six hours a day for each coach with a client of their own. Only the coming week is paid for; those that lie behind
# were planned without a pack, which needs no entries.
PLANNED = """
CREATE TEMPORARY TABLE made_slot AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS booking, pair.coach_id, pair.client_id,
    CASE WHEN week = 0 THEN pair.pack_id END AS pack_id, starts_at, starts_at + interval '1 hour' AS ends_at,
    date_trunc('day', starts_at, %(zone)s) AS day_begins
FROM (
    SELECT coach.id AS coach_id, client.id AS client_id,
        (SELECT id FROM tenpack_sessionpack WHERE client_id = client.id ORDER BY expires_at DESC LIMIT 1) AS pack_id
    FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS turn FROM tenpack_coach WHERE business_id = %(business)s
    ) AS coach JOIN (
        SELECT id, row_number() OVER (ORDER BY id) AS turn FROM tenpack_client WHERE business_id = %(business)s
    ) AS client USING (turn)
) AS pair, generate_series(-%(weeks)s::int, 0) AS week, generate_series(0, %(days)s::int - 1) AS day,
    generate_series(9, 8 + %(a_day)s::int) AS hour,
    LATERAL (
        SELECT (%(monday)s::date + week * 7 + day + make_time(hour, 0, 0)) AT TIME ZONE %(zone)s AS starts_at
    ) AS moment
"""
SLOTS = """
INSERT INTO tenpack_slot (id, business_id, coach_id, starts_at, ends_at, capacity, is_live)
SELECT id, %(business)s, coach_id, starts_at, ends_at, 1, true FROM made_slot
"""
BOOKINGS = """
INSERT INTO tenpack_booking (id, business_id, client_id, pack_id, starts_at, ends_at, matches_from, matches_until)
SELECT booking, %(business)s, client_id, pack_id, starts_at, ends_at, day_begins, day_begins + interval '1 day'
FROM made_slot
"""
ENTRIES = """
INSERT INTO tenpack_ledgerentry (id, business_id, client_id, pack_id, kind, quantity, from_bucket, to_bucket,
    happened_at, recorded_at, actor_kind, actor_id, cause, cause_id, why)
SELECT gen_random_uuid(), %(business)s, client_id, pack_id, 'booked', 1, 'free', 'booked', %(now)s, %(now)s,
    'coach', coach_id, 'appointment', booking, 'expires_first'
FROM made_slot WHERE pack_id IS NOT NULL
"""
APPOINTMENTS = """
INSERT INTO tenpack_appointment (id, business_id, client_id, slot_id, booking_id, starts_at, ends_at, location,
    description, decision, cancelled_by, outcome, moves, sequence, created_at, version)
SELECT gen_random_uuid(), %(business)s, client_id, id, booking, starts_at, ends_at, '', '', '', '', '', 0, 0,
    %(now)s, 1
FROM made_slot
"""
# Nobody else writes here, so what looks at each row of the calendar may sleep; the ledger's own trigger never does.
ASLEEP, AWAKE = (f"SET LOCAL session_replication_role = {role}" for role in ("replica", "origin"))
STATEMENTS = (PLANNED, ASLEEP, SLOTS, BOOKINGS, APPOINTMENTS, AWAKE, ENTRIES, "DROP TABLE made_slot")


@dataclass(frozen=True)
class Diary:
    """A business's week: who reads it, where, and how many appointments its calendar holds in all."""

    cookie: str
    week: str
    appointments: int


def make_diary(*, weeks: int, now: datetime) -> Diary:
    """A business of ten coaches with 300 appointments next week, and as many in each of so many weeks before."""
    from bench.cast import sign_in
    from tenpack.management.generate import generate
    from tenpack.people.models import Coach

    packs = COACHES * CLIENTS_PACKS
    made = generate(packs=packs, entries=3 * packs, now=now)
    owner = Coach.objects.select_related("user", "business").get(id=made.coach)
    employ(owner)
    monday = now.date() + timedelta(days=7 - now.weekday())
    plan(owner.business, monday=monday, weeks=weeks, now=now)
    week = f"/appointments/calendar/feed?start={monday}&end={monday + timedelta(days=7)}"
    return Diary(sign_in(owner.user), week, A_WEEK * (weeks + 1))


def employ(owner: Any) -> None:
    """Nine coaches beside the owner, and everybody's working hours."""
    from tenpack.appointments.models import WorkingHours
    from tenpack.people.choices import Role
    from tenpack.people.models import Coach, User

    coaches = [owner]
    for number in range(1, COACHES):
        email = f"coach{number}-{owner.business_id.hex[-8:]}@example.com"
        user = User.objects.create_user(email, None, f"Coach {number}")
        coaches.append(Coach.objects.create(business=owner.business, user=user, role=Role.COACH, name=user.name))
    for coach in coaches:
        for weekday in range(DAYS):
            WorkingHours.objects.create(coach=coach, weekday=weekday, starts=time(8), ends=time(18))


def plan(business: Any, *, monday: date, weeks: int, now: datetime) -> None:
    """Fill the calendar up to the week of this Monday, in one transaction."""
    from django.db import connection, transaction

    values = {
        "business": business.id,
        "zone": business.zone,
        "monday": monday,
        "weeks": weeks,
        "days": DAYS,
        "a_day": A_DAY,
        "now": now,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
