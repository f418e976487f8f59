"""Where a deduction meets an appointment of its day, said before the click: one visit, one session."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenpack.packs.choices import Kind
from tenpack.packs.models import Booking
from tenpack.packs.queries import booking_met
from tenpack.people.models import Business, Client
from tenpack.people.queries import names_of
from tenpack.web.appointment_words import clock


@dataclass(frozen=True, slots=True)
class Meeting:
    """The appointment to whose visit a deduction would belong, and what that means."""

    booking: Booking
    sentence: str

    @property
    def is_settled(self) -> bool:
        """Whether the booked session is taken, or nothing, whatever pack would pay by the rule."""
        return bool(self.booking.pack_id or self.booking.visit_id)


def meeting_of(client: Client, held_at: datetime, business: Business) -> Meeting | None:
    """The appointment that a deduction at this moment would belong to. At most four queries."""
    booking = booking_met(client, held_at)
    return Meeting(booking, sentence(booking, business)) if booking else None


def sentence(booking: Booking, business: Business) -> str:
    """`Already deducted at 10:02 by Ben, for the appointment at 10:00.`, or which session will be used."""
    begins = clock(booking.starts_at, business.zone)
    if booking.visit_id:
        return already(booking, begins, business)
    if booking.pack:
        facts = {"pack": booking.pack.title, "begins": begins}
        return _("Uses the session of “%(pack)s” that is booked for the appointment at %(begins)s.") % facts
    return _("Belongs to the appointment at %(begins)s, for which no session is booked.") % {"begins": begins}


def already(booking: Booking, begins: str, business: Business) -> str:
    """When and by whom the visit was recorded."""
    assert booking.visit
    if booking.visit.is_owed:
        return _("The appointment at %(begins)s is recorded already, its session is owed.") % {"begins": begins}
    entry = booking.visit.entries.filter(kind=Kind.USED).order_by("-visit_turn").first()
    assert entry
    who = names_of(business, [entry.actor_id]).get(entry.actor_id, "") if entry.actor_id else ""
    facts = {"at": clock(entry.recorded_at, business.zone), "who": who or "Tenpack", "begins": begins}
    return _("Already deducted at %(at)s by %(who)s, for the appointment at %(begins)s.") % facts
