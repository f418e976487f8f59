"""V5's and V6's data: two businesses whose next week holds 300 appointments, one of them with years before it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

COACHES, DAYS, A_DAY = 10, 5, 6
A_WEEK = COACHES * DAYS * A_DAY
CLIENTS_PACKS = 10

# The week again, so many weeks before: planned without a pack, which needs no entries.
SLOTS_BEFORE = """
CREATE TEMPORARY TABLE made_slot AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS booking, slot.coach_id, one.client_id,
    slot.starts_at - weeks * interval '7 days' AS starts_at, slot.ends_at - weeks * interval '7 days' AS ends_at
FROM tenpack_slot AS slot JOIN tenpack_appointment AS one ON one.slot_id = slot.id,
    generate_series(1, %(weeks)s::int) AS weeks
WHERE slot.business_id = %(business)s
"""
SLOTS = """
INSERT INTO tenpack_slot (id, business_id, coach_id, starts_at, ends_at, capacity, is_live)
SELECT id, %(business)s, coach_id, starts_at, ends_at, 1, true FROM made_slot
"""
BOOKINGS = """
INSERT INTO tenpack_booking (id, business_id, client_id, starts_at, ends_at, matches_from, matches_until)
SELECT booking, %(business)s, client_id, starts_at, ends_at, starts_at - interval '6 hours',
    starts_at + interval '6 hours'
FROM made_slot
"""
APPOINTMENTS = """
INSERT INTO tenpack_appointment (id, business_id, client_id, slot_id, booking_id, starts_at, ends_at, location,
    description, decision, cancelled_by, outcome, moves, sequence, created_at, version)
SELECT gen_random_uuid(), %(business)s, client_id, id, booking, starts_at, ends_at, '', '', '', '', '', 0, 0,
    starts_at - interval '9 days', 1
FROM made_slot
"""
WEEKS_BEFORE = (SLOTS_BEFORE, SLOTS, BOOKINGS, APPOINTMENTS, "DROP TABLE made_slot")


@dataclass(frozen=True)
class Diary:
    """A business's week: who reads it, where, and how many appointments its calendar holds in all."""

    cookie: str
    week: str
    appointments: int


def make_diary(*, weeks: int, now: datetime) -> Diary:
    """A business with 300 appointments next week, booked through the real action, and as many in each week before."""
    from django.db import connection

    from bench.cast import sign_in
    from tenpack.management.generate import generate
    from tenpack.people.models import Coach

    packs = COACHES * CLIENTS_PACKS
    made = generate(packs=packs, entries=3 * packs, now=now)
    owner = Coach.objects.select_related("user", "business").get(id=made.coach)
    monday = now.date() + timedelta(days=7 - now.weekday())
    book_week(owner.business_id, team(owner), monday, now)
    if weeks:
        with connection.cursor() as cursor:
            for statement in WEEKS_BEFORE:
                cursor.execute(statement, {"business": made.business, "weeks": weeks})
    week = f"/appointments/calendar/feed?start={monday}&end={monday + timedelta(days=7)}"
    return Diary(sign_in(owner), week, A_WEEK * (weeks + 1))


def team(owner: Any) -> list[Any]:
    """The owner and nine coaches more, each with working hours."""
    from tenpack.appointments.models import WorkingHours
    from tenpack.people.choices import Role
    from tenpack.people.models import Coach, User

    coaches = [owner]
    business = owner.business
    for number in range(1, COACHES):
        user = User.objects.create_user(f"coach{number}-{business.id.hex[-8:]}@example.com", None, f"Coach {number}")
        coaches.append(Coach.objects.create(business=business, user=user, role=Role.COACH, name=f"Coach {number}"))
    for coach in coaches:
        for weekday in range(DAYS):
            WorkingHours.objects.create(coach=coach, weekday=weekday, starts=time(8), ends=time(18))
    return coaches


def book_week(business: UUID, coaches: list[Any], monday: date, now: datetime) -> None:
    """Six hours a day for each coach with a client of their own, from Monday to Friday."""
    from tenpack.appointments.actions import AppointmentDraft, schedule
    from tenpack.packs.choices import Cause
    from tenpack.packs.ledger import Act
    from tenpack.people.models import Client

    clients = Client.objects.filter(business=business).select_related("business", "coach").order_by("id")
    for coach, client in zip(coaches, clients, strict=True):
        act = Act(coach.actor, now, Cause.APPOINTMENT)
        for number in range(DAYS * A_DAY):
            on = datetime.combine(monday + timedelta(days=number // A_DAY), time(9 + number % A_DAY))
            starts_at = on.replace(tzinfo=ZoneInfo(client.business.zone)).astimezone(UTC)
            draft = AppointmentDraft(client=client, coach=coach, starts_at=starts_at, minutes=60)
            schedule(draft=draft, act=act)
