"""Every kind of notice: which event of the journal it is about, for whom, and by what channels where nobody chose."""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenpack.notices.choices import Channel, NoticeSide

MAIL = frozenset({Channel.MAIL})
BOTH = frozenset({Channel.MAIL, Channel.PUSH})
PUSH = frozenset({Channel.PUSH})
CLIENT, COACH = NoticeSide.CLIENT, NoticeSide.COACH


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice. The mail of an essential one cannot be turned off; an urgent one never waits for morning.

    A rare one is told at most once a day of the same thing. The letters of an own one are written elsewhere.
    """

    name: str
    event: str
    side: NoticeSide
    title: str | Promise
    default: frozenset[Channel] = BOTH
    is_essential: bool = False
    is_urgent: bool = False
    is_rare: bool = False
    has_own_letter: bool = False


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("invited", "client.invited", CLIENT, _("You are invited"), MAIL, is_essential=True, has_own_letter=True),
    NoticeKind("offer-made", "offer.made", CLIENT, _("A new offer to pay"), MAIL),
    NoticeKind("offer-reminded", "offer.reminded", CLIENT, _("An offer is still open"), MAIL),
    NoticeKind("receipt", "payment.recorded", CLIENT, _("Receipts"), MAIL, is_essential=True, has_own_letter=True),
    NoticeKind("payment-failed", "payment.failed", CLIENT, _("A payment failed")),
    NoticeKind("offer-past-due", "offer.past_due", CLIENT, _("A payment is overdue")),
    NoticeKind("offer-cancelled", "offer.cancelled", CLIENT, _("A plan was cancelled"), MAIL),
    NoticeKind("offer-completed", "payment.recorded", CLIENT, _("Everything is paid"), MAIL),
    NoticeKind("sessions-added", "pack.opened", CLIENT, _("Sessions were added"), MAIL),
    NoticeKind("appointment-booked", "appointment.booked", CLIENT, _("An appointment was booked")),
    NoticeKind("appointment-moved", "appointment.moved", CLIENT, _("An appointment was moved")),
    NoticeKind("appointment-cancelled", "appointment.cancelled", CLIENT, _("An appointment was cancelled")),
    NoticeKind("reminder-day", "appointment.reminder_due", CLIENT, _("Reminder a day before")),
    NoticeKind("reminder-hour", "appointment.reminder_due", CLIENT, _("Reminder an hour before"), PUSH, is_urgent=True),
    NoticeKind("session-used", "session.used", CLIENT, _("A session was used"), MAIL),
    NoticeKind("pack-low", "session.used", CLIENT, _("Two sessions are left")),
    NoticeKind("pack-expiring", "pack.expiring", CLIENT, _("Sessions expire soon")),
    NoticeKind("pack-expired", "pack.expired", CLIENT, _("Sessions have expired"), MAIL),
    NoticeKind("program", "program.assigned", CLIENT, _("A new program")),
    NoticeKind("program-changed", "program.changed", CLIENT, _("Your program was changed"), is_rare=True),
    NoticeKind("workout-comment", "workout.commented", CLIENT, _("A comment on your workout")),
    NoticeKind("message", "message.sent", CLIENT, _("A message from your coach"), is_rare=True),
    NoticeKind("objection-settled", "entry.objection_settled", CLIENT, _("An answer to your objection")),
    NoticeKind("coach-paid", "payment.recorded", COACH, _("A client paid"), MAIL),
    NoticeKind("coach-payment-failed", "payment.failed", COACH, _("A client’s payment failed")),
    NoticeKind("coach-disputed", "payment.disputed", COACH, _("A payment is disputed")),
    NoticeKind("coach-booked", "appointment.booked", COACH, _("A client booked an appointment")),
    NoticeKind("coach-cancelled", "appointment.cancelled", COACH, _("A client cancelled an appointment")),
    NoticeKind("coach-objected", "entry.objected", COACH, _("A client objects to a line")),
    NoticeKind("coach-message", "message.sent", COACH, _("A message from a client"), is_rare=True),
    NoticeKind("coach-renewed", "offer.renewed", COACH, _("A client buys again"), MAIL),
    NoticeKind("coach-erasure", "client.erasure_asked", COACH, _("A client asks to be erased"), MAIL),
    NoticeKind("coach-digest", "digest.due", COACH, _("Every morning: who runs low or out of time"), MAIL),
    NoticeKind("coach-undecided", "visits.undecided", COACH, _("Appointments without an outcome"), MAIL),
    NoticeKind("coach-trouble", "trouble.noticed", COACH, _("Letters or jobs are stuck")),
)


@cache
def _by_name() -> dict[str, NoticeKind]:
    return {kind.name: kind for kind in KINDS}


@cache
def _by_event() -> dict[str, list[NoticeKind]]:
    return {event: [kind for kind in KINDS if kind.event == event] for event in {kind.event for kind in KINDS}}


def kind_named(name: str) -> NoticeKind | None:
    """The kind with this name; None where there is none any more."""
    return _by_name().get(name)


def kinds_about(event: str) -> list[NoticeKind]:
    """What there is to tell when this happens."""
    return _by_event().get(event, [])


def kinds_of(side: NoticeSide) -> list[NoticeKind]:
    """What a client or a coach may hear of, in the order of the pages."""
    return [kind for kind in KINDS if kind.side == side]
