"""The journal in sentences: who, what, to what, with links to what it was about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from tenpack.appointments.choices import SessionOutcome
from tenpack.journal.choices import ActorKind
from tenpack.journal.models import JournalLine
from tenpack.kit.money import Money
from tenpack.money.choices import Method
from tenpack.people.choices import Role
from tenpack.people.models import Business
from tenpack.web.jinja import money
from tenpack.web.journal_names import Names, names_in
from tenpack.web.words import sessions_words

SENTENCES: dict[str, str | Promise] = {
    "business.opened": lazy("{who} opened the business."),
    "business.changed": lazy("{who} changed the business."),
    "business.exported": lazy("{who} exported the business."),
    "business.imported": lazy("The business came here from another site."),
    "seller.changed": lazy("{who} changed what receipts say of the business."),
    "policy.changed": lazy("{who} changed the cancellation policy of new packs."),
    "fees.changed": lazy("{who} changed who pays the card fee."),
    "return.asked": lazy("{who} gave back {amount} to {client} that belonged to nothing."),
    "api_key.made": lazy("{who} made the API key “{about}”."),
    "api_key.revoked": lazy("{who} revoked the API key “{about}”."),
    "coach.invited": lazy("{who} invited {about} to the team as {role}."),
    "coach.changed": lazy("{who} made {about} {role}."),
    "coach.renamed": lazy("{about} changed their own name."),
    "coach.left": lazy("{who} ended the work of {about} here."),
    "coach.removed": lazy("{who} removed {about} from the team."),
    "session_rate.set": lazy("{who} set what {about} earns for a session: {amount}."),
    "client.created": lazy("{who} put {client} on the list."),
    "client.changed": lazy("{who} changed the details of {client}."),
    "client.reassigned": lazy("{who} gave {client} to {coach}."),
    "client.invited": lazy("{who} invited {client} to sign in."),
    "client.archived": lazy("{who} archived {client}."),
    "client.data_asked": lazy("{who} asked for everything that is kept about {client}."),
    "client.erasure_asked": lazy("{who} asked that {client} be erased."),
    "client.erasure_taken_back": lazy("{who} took back that {client} be erased."),
    "client.erased": lazy("{who} erased {client}."),
    "client.restored": lazy("{who} brought {client} back from the archive."),
    "invitation.accepted": lazy("{who} accepted an invitation."),
    "invitation.withdrawn": lazy("{who} withdrew the invitation of {about}."),
    "plan.created": lazy("{who} made the plan {about}."),
    "plan.changed": lazy("{who} edited the plan {about}. Offers already made keep their terms."),
    "plan.archived": lazy("{who} archived the plan {about}."),
    "plan.restored": lazy("{who} brought the plan {about} back from the archive."),
    "offer.made": lazy("{who} offered {about} to {client}."),
    "offer.renewed": lazy("{who} bought {about} again and is to pay for it."),
    "offer.attached": lazy("{who} attached {pack} of {client} to the offer {about}."),
    "offer.withdrawn": lazy("{who} withdrew the offer {about} to {client}."),
    "offer.cancelled": lazy("{who} cancelled {about} of {client}."),
    "offer.ending": lazy("{who} let {about} of {client} end with the period that is paid."),
    "offer.kept": lazy("{who} took back that {about} of {client} ends."),
    "offer.paused": lazy("{who} paused {about} of {client}: nothing falls due."),
    "offer.resumed": lazy("{who} let {about} of {client} go on."),
    "offer.reminded": lazy("{who} reminded {client} of {about}."),
    "offer.reduced": lazy("{who} changed the coupon of {about} for {client}."),
    "payment.recorded": lazy("{who} recorded {amount} from {client} for {about} ({method})."),
    "payment.refunded": lazy("{who} refunded {amount} to {client} for {about}."),
    "payment.processing": lazy("A payment of {client} for {about} is on its way: {amount}."),
    "payment.failed": lazy("A payment of {client} for {about} did not go through."),
    "payment.given_up": lazy("Charges of {client} for {about} failed for good. Decide what happens now."),
    "payment.unfit": lazy("{amount} came in from {client} for {about} and fitted nothing that was due."),
    "payment.returned": lazy("{amount} that fitted nothing went back to {client} for {about}."),
    "payment.disputed": lazy("{client} or their bank disputes {amount} for {about}."),
    "dispute.won": lazy("The dispute with {client} about {about} was won."),
    "dispute.lost": lazy("The dispute with {client} about {about} was lost: {amount} went back."),
    "refund.asked": lazy("{who} asked for {amount} to go back to {client} for {about}."),
    "refund.failed": lazy("The refund of {amount} to {client} for {about} failed. Nothing has changed."),
    "coupon.created": lazy("{who} made the coupon {about}."),
    "coupon.archived": lazy("{who} archived the coupon {about}."),
    "coupon.restored": lazy("{who} brought the coupon {about} back from the archive."),
    "cards.connected": lazy("{who} connected card payments."),
    "cards.disconnected": lazy("{who} disconnected card payments."),
    "pack.opened": lazy("{who} opened {about} for {client}: {sessions}."),
    "pack.changed": lazy("{who} changed {about} of {client}."),
    "pack.frozen": lazy("{who} froze {about} of {client} for {days}."),
    "pack.suspended": lazy("{about} of {client} is suspended: its payment is disputed."),
    "pack.resumed": lazy("{about} of {client} is no longer suspended."),
    "pack.adjusted": lazy("{who} corrected the size of {about} of {client} by {change}."),
    "pack.expired": lazy("The last day of {about} of {client} was over: {sessions} expired."),
    "sessions.withdrawn": lazy("{who} withdrew {sessions} from {about} of {client}."),
    "session.used": lazy("{who} deducted a session of {client} from {pack}."),
    "session.returned": lazy("{who} put back a session of {client}."),
    "entry.objected": lazy("{who} says that a line of {pack} is wrong: “{about}”"),
    "entry.objection_settled": lazy("{who} answered {client} about a line of {pack}."),
    "visit.owed": lazy("{who} recorded a session of {client} that no pack pays yet."),
    "pack.extended": lazy("{who} gave {about} of {client} {days} more."),
    "appointment.booked": lazy("{who} scheduled {client} for {about}."),
    "appointment.moved": lazy("{who} moved the appointment of {client} to {about}."),
    "appointment.reassigned": lazy("{who} gave the appointment of {client} on {about} to {coach}."),
    "appointment.changed": lazy("{who} changed the appointment of {client} on {about}."),
    "appointment.completed": lazy("{who} completed the appointment of {client} on {about}."),
    "appointment.missed": lazy("{who} noted that {client} did not come on {about}. {outcome}"),
    "appointment.cancelled": lazy("{who} cancelled the appointment of {client} on {about}. {outcome}"),
    "appointment.restored": lazy("{who} put the appointment of {client} on {about} back into the calendar."),
    "appointment.reminder_due": lazy("A reminder of the appointment of {client} on {about} is due."),
    "hours.changed": lazy("{who} changed when somebody can be booked."),
    "booking_rules.changed": lazy("{who} changed how clients book {about}."),
    "appointment_type.saved": lazy("{who} changed the appointment type {about}."),
    "feed.made": lazy("{who} made a private calendar address."),
    "feed.revoked": lazy("{who} closed a private calendar address."),
    "calendar.subscribed": lazy("{who} subscribed to an outside calendar."),
    "calendar.removed": lazy("{who} removed an outside calendar."),
    "enquiry.made": lazy("{about} asked for a time."),
    "enquiry.answered": lazy("{who} answered the enquiry of {about}."),
    "enquiry.reopened": lazy("{who} put the enquiry of {about} back on the list."),
    "exercise.created": lazy("{who} added the exercise {about}."),
    "exercise.changed": lazy("{who} edited the exercise {about}."),
    "exercise.archived": lazy("{who} archived the exercise {about}."),
    "exercise.restored": lazy("{who} brought the exercise {about} back from the archive."),
    "program.created": lazy("{who} made the program {about}."),
    "program.changed": lazy("{who} edited the program {about}."),
    "program.shortened": lazy("{who} took a part out of the program {about}."),
    "program.assigned": lazy("{who} assigned the program {about} to {client}."),
    "program.archived": lazy("{who} archived the program {about}."),
    "program.restored": lazy("{who} brought the program {about} back from the archive."),
    "measure.recorded": lazy("{who} wrote down a measure of {client}."),
    "measure.removed": lazy("{who} took a measure of {client} off again."),
    "workout.finished": lazy("{who} finished a workout of {client}. {about}"),
    "workout.reopened": lazy("{who} took back what was decided about the session of a workout of {client}. {about}"),
    "workout.decided": lazy("{who} decided about the session of a workout of {client}. {about}"),
    "note.written": lazy("{who} wrote a note about {client}."),
    "note.edited": lazy("{who} edited a note about {client}."),
    "note.removed": lazy("{who} removed a note about {client}."),
    "note.restored": lazy("{who} brought back a note about {client}."),
    "message.sent": lazy("{who} sent a message in the thread of {client}."),
    "workout.commented": lazy("{who} commented on a workout of {client}. {about}"),
    "workout.comment_removed": lazy("{who} took a comment on a workout of {client} off again. {about}"),
    "pack.expiring": lazy("{days} are left to use {about} of {client}."),
    "offer.past_due": lazy("A payment of {client} for {about} is overdue."),
    "digest.due": lazy("A morning letter to {about} is due: clients who run low or out of time."),
    "visits.undecided": lazy("A morning letter to {about} is due: appointments without an outcome."),
    "trouble.noticed": lazy("A morning letter to {about} is due: letters or jobs are stuck."),
    "visit.settled": lazy("{pack} of {client} paid a session that was owed."),
}


OUTCOMES: dict[str, str | Promise] = {
    SessionOutcome.TAKEN: lazy("The session is taken."),
    SessionOutcome.RETURNED: lazy("The session went back."),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of the journal as pages show it."""

    id: str
    at: datetime
    text: SafeString
    reason: str
    event: str


def sentences(business: Business, lines: list[JournalLine], *, on_page_of: UUID | None = None) -> list[Sentence]:
    """The lines in words; on a client's own page that client is no link. At most one query for each kind of thing."""
    names = names_in(business, lines, on_page_of)
    return [Sentence(str(line.id), line.happened_at, sentence(line, names), line.reason, line.event) for line in lines]


def sentence(line: JournalLine, names: Names) -> SafeString:
    """One line: an event nobody has words for yet is named as it is."""
    words = SENTENCES.get(line.event)
    if words is None:
        return format_html("{who}: {event}", who=who(line, names), event=line.event)
    return format_html(str(words), **facts_of(line, names))


def who(line: JournalLine, names: Names) -> str | SafeString:
    """Who did it, by name."""
    if line.actor_kind == ActorKind.SYSTEM:
        return "Tenpack"
    if line.actor_kind == ActorKind.PAYER:
        return _("The payer")
    return names.person(line.actor_id)


def facts_of(line: JournalLine, names: Names) -> dict[str, Any]:
    """What any sentence may name."""
    facts = line.facts
    count, days = facts.get("quantity", facts.get("sessions")), facts.get("days", 0)
    return {
        "who": who(line, names),
        "client": names.link("client", line.client_id),
        "about": names.about(line),
        "pack": names.link("sessionpack", facts.get("pack")),
        "coach": names.link("coach", facts.get("coach")),
        "amount": money(Money(facts["amount"], facts["currency"])) if "currency" in facts else "",
        "method": Method(facts["method"]).label if facts.get("method") in Method.values else "",
        "role": Role(facts["role"]).label if facts.get("role") in Role.values else "",
        "sessions": sessions_words(count) if count else "",
        "days": ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
        "outcome": OUTCOMES.get(facts.get("outcome", ""), ""),
        "change": f"{facts.get('change', 0):+d}",
    }
