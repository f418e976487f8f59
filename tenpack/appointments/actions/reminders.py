"""Reminders: a line in the journal 25 hours and one hour before an appointment, once for each time it is given."""

from datetime import datetime, timedelta

from django.db import transaction

from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import UNDECIDED
from tenpack.journal.actions import record
from tenpack.journal.choices import SYSTEM
from tenpack.journal.models import JournalLine

HOURS = (25, 1)


def note_reminders(*, now: datetime) -> int:
    """Write that a reminder is due for every appointment that begins within 25 hours, and within one. Shape: how many.

    Whoever is booked later than that needs none. Repeat: an appointment that was moved is due again, no other is twice.
    """
    rows = Appointment.objects.filter(UNDECIDED, starts_at__gt=now, starts_at__lte=now + timedelta(hours=HOURS[0]))
    found = rows.order_by("starts_at", "id")
    # Within the last hour the earlier reminder says nothing that the later one does not.
    return sum(
        remind(row, min(hours for hours in HOURS if row.starts_at - now <= timedelta(hours=hours)), now=now)
        for row in found
    )


@transaction.atomic
def remind(appointment: Appointment, hours: int, *, now: datetime) -> bool:
    """Write one line, unless this time has one already. Locks: the appointment."""
    row = Appointment.objects.select_for_update().get(id=appointment.id)
    begins = row.starts_at.isoformat()
    lines = JournalLine.objects.filter(client_id=row.client_id, event="appointment.reminder_due", about_id=row.id)
    is_late = row.created_at > row.starts_at - timedelta(hours=hours)
    told = lines.filter(facts__starts_at=begins, facts__hours=hours)
    if is_late or row.decision or row.starts_at <= now or told.exists():
        return False
    record(
        "appointment.reminder_due",
        business_id=row.business_id,
        client_id=row.client_id,
        about=row,
        now=now,
        by=SYSTEM,
        starts_at=begins,
        hours=hours,
    )
    return True
