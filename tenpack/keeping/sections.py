"""What the business keeps about one client, part by part: what a person's file holds.

A test compares this list with the tables: every table that leads to a client is here, or says why it is not.
"""

from dataclasses import dataclass
from enum import Enum

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model, Q, QuerySet

from tenpack.appointments.models import Appointment, Enquiry, Feed, Hold, Series
from tenpack.journal.models import JournalLine
from tenpack.keeping.models import DataFile, Erasure
from tenpack.money.models import CardAttempt, Offer, Payment, Refund
from tenpack.money.receipt_models import Receipt
from tenpack.money.stripe.models import Checkout, Dispute, RefundRequest, StripeCustomer, Subscription, UnfitMoney
from tenpack.notices.models import ReceiptLetter
from tenpack.notices.outbox_models import Notice
from tenpack.notices.preference_models import NoticeChoice, PushSubscription, QuietHours
from tenpack.packs.models import Booking, Freeze, LedgerEntry, LedgerReason, Objection, PackTerms, SessionPack, Visit
from tenpack.people.message_models import Attachment, Message
from tenpack.people.models import Client, Invitation, User
from tenpack.people.note_models import Note, NoteVersion
from tenpack.people.sign_ins import SignIn
from tenpack.training.comment_models import WorkoutComment
from tenpack.training.models import (
    Measure,
    OfferProgram,
    Program,
    ProgramDay,
    SignOff,
    Workout,
    WorkoutLine,
    WorkoutSet,
)


class Readers(Enum):
    """In whose file a part is: the client's own, the one that staff asks for, or both."""

    BOTH = "both"
    CLIENT = "client"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Section:
    """One part: its name in the file, its table, every way from a row to the client, what stays out, who gets it."""

    name: str
    table: type[Model]
    paths: tuple[str, ...]
    without: frozenset[str] = frozenset()
    readers: Readers = Readers.BOTH

    def rows(self, client: Client) -> QuerySet[Model]:
        """Its rows about this client, oldest first; what the same person chose elsewhere is of another business."""
        found = Q()
        for path in self.paths:
            found |= Q(**{path: client.id})
        rows = self.table._default_manager.filter(found).order_by("pk")
        is_of_business = any(field.name == "business" for field in self.table._meta.concrete_fields)
        return rows.filter(business=client.business_id) if is_of_business else rows


def part(
    name: str, table: type[Model], paths: str = "client", without: str = "", readers: Readers = Readers.BOTH
) -> Section:
    """One part; several paths and columns are separated by blanks."""
    return Section(name, table, tuple(paths.split()), frozenset(without.split()), readers)


RECEIPTS = "payment__offer__client refund__payment__offer__client"
LETTERS = " ".join(f"receipt__{path}" for path in RECEIPTS.split())

# Secrets stay out: hashes of tokens and of PINs, keys, the links that open a pay page.
SECTIONS = (
    part("profile", Client, "id"),
    part("sign_in", User, "clients", "password last_login"),
    part("sign_in_addresses", EmailAddress, "user__clients"),
    part("sign_in_keys", Authenticator, "user__clients", "data"),
    # Which browsers somebody uses is nobody else's business.
    part("signed_in_browsers", SignIn, "user__clients", "session_key session_data", Readers.CLIENT),
    part("push_browsers", PushSubscription, "user__clients", "endpoint_hash sealed", Readers.CLIENT),
    part("invitations", Invitation, without="token_hash"),
    part("session_packs", SessionPack),
    part("session_pack_terms", PackTerms, "pack__client"),
    part("freezes", Freeze, "pack__client"),
    part("ledger", LedgerEntry, without="request_hash"),
    part("ledger_reasons", LedgerReason, "entry__client"),
    part("objections", Objection),
    part("visits", Visit),
    part("bookings", Booking),
    part("appointments", Appointment),
    part("appointment_series", Series),
    part("held_times", Hold),
    part("calendar_addresses", Feed, without="token_hash"),
    part("offers", Offer, without="pay_token"),
    part("offered_programs", OfferProgram, "offer__client"),
    part("payments", Payment, "offer__client"),
    part("refunds", Refund, "payment__offer__client"),
    part("refund_requests", RefundRequest, "payment__offer__client"),
    part("disputes", Dispute, "payment__offer__client"),
    part("receipts", Receipt, RECEIPTS),
    part("receipt_letters", ReceiptLetter, LETTERS),
    part("card_attempts", CardAttempt, "offer__client"),
    part("checkouts", Checkout, "offer__client", "session_id url"),
    part("standing_orders", Subscription, "offer__client"),
    part("unfit_money", UnfitMoney, "offer__client"),
    part("payer_accounts", StripeCustomer),
    part("programs", Program),
    part("program_days", ProgramDay, "program__client"),
    part("workouts", Workout),
    part("workout_exercises", WorkoutLine, "workout__client"),
    part("workout_sets", WorkoutSet, "line__workout__client"),
    part("workout_comments", WorkoutComment, "workout__client"),
    part("signatures", SignOff, "workout__client", "pin_hash"),
    part("measures", Measure),
    part("messages", Message),
    part("attachments", Attachment, "message__client"),
    part("notes", Note, readers=Readers.STAFF),
    part("note_versions", NoteVersion, "note__client", readers=Readers.STAFF),
    part("notices", Notice),
    part("notice_choices", NoticeChoice, "user__clients"),
    part("quiet_hours", QuietHours, "user__clients"),
    part("journal", JournalLine, "client_id"),
    part("erasure", Erasure, without="transaction_id"),
    part("data_files", DataFile, without="content"),
)

LEFT_OUT = {
    "Operation": "the same as the workouts, as devices said it",
    "PlanProgram": "what a plan opens; its programs are templates and nobody's",
    "Enquiry": "found by the address and not by the client; see `enquiries_of`",
}


def enquiries_of(client: Client) -> QuerySet[Enquiry]:
    """What somebody with the client's address asked before they were a client."""
    if not client.email:
        return Enquiry.objects.none()
    return Enquiry.objects.filter(business_id=client.business_id, email__iexact=client.email).order_by("id")
