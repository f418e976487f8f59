"""Every table of every room, in the order of the storeys, where Django looks for them."""

from tenpack.appointments.models import (
    Appointment,
    AppointmentType,
    BookingRules,
    BusyTime,
    DayException,
    Enquiry,
    Feed,
    Hold,
    OutsideCalendar,
    Series,
    Slot,
    WorkingHours,
)
from tenpack.journal.models import JournalLine
from tenpack.money.models import CardAttempt, Offer, Payment, Plan, Refund
from tenpack.packs.models import Booking, Freeze, LedgerEntry, LedgerReason, PackTerms, SessionPack, Visit
from tenpack.people.models import ApiKey, Business, Client, Coach, Invitation, RepeatedRequest, User

__all__ = [
    "ApiKey",
    "Appointment",
    "AppointmentType",
    "Booking",
    "BookingRules",
    "Business",
    "BusyTime",
    "CardAttempt",
    "Client",
    "Coach",
    "DayException",
    "Enquiry",
    "Feed",
    "Freeze",
    "Hold",
    "Invitation",
    "JournalLine",
    "LedgerEntry",
    "LedgerReason",
    "Offer",
    "OutsideCalendar",
    "PackTerms",
    "Payment",
    "Plan",
    "Refund",
    "RepeatedRequest",
    "Series",
    "SessionPack",
    "Slot",
    "User",
    "Visit",
    "WorkingHours",
]
