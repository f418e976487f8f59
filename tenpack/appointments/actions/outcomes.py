"""What became of an appointment: completed, missed, cancelled, and undoing each."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from tenpack.appointments.actions.schedule import hold_turn, locked, note, refusals
from tenpack.appointments.choices import AppointmentState, Decision, Party, SessionOutcome
from tenpack.appointments.errors import AlreadyDecided
from tenpack.appointments.models import Appointment
from tenpack.appointments.rules import GRACE, Verdict, cancellation_verdict, no_show_verdict
from tenpack.journal.models import JournalLine
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.kit.moments import local_day
from tenpack.packs.actions import undo_use
from tenpack.packs.actions.bookings import rebook_booking, release_booking, use_booking
from tenpack.packs.actions.expiry import extend_pack, take_back_extension
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.models import LedgerEntry, SessionPack, Visit
from tenpack.packs.rules import has_expired
from tenpack.people.rules import PolicyTerms, policy_of


@transaction.atomic
def complete_appointment(*, appointment: Appointment, act: Act) -> Appointment:
    """The session was held: the booked one is used. Repeat: a completed one stays so. Errors: `AlreadyDecided`."""
    appointment = locked(appointment)
    if appointment.state == AppointmentState.COMPLETED:
        return appointment
    refuse_decided(appointment)
    visit = use_booking(booking=appointment.booking, act=act)
    outcome = SessionOutcome.NONE if visit.is_owed else SessionOutcome.TAKEN
    return decide(appointment, "", outcome, "appointment.completed", act)


def complete_all(*, appointments: list[Appointment], act: Act) -> int:
    """Complete those of these that nobody has decided. Shape: how many."""
    done = 0
    for appointment in appointments:
        try:
            complete_appointment(appointment=appointment, act=act)
        except AlreadyDecided:
            continue
        done += 1
    return done


def undo_all(*, appointments: list[Appointment], act: Act) -> int:
    """Put those of these that were decided back into the calendar. Shape: how many."""
    return sum(undo_outcome(appointment=one, act=act).state == AppointmentState.SCHEDULED for one in appointments)


@transaction.atomic
def miss_appointment(*, appointment: Appointment, overrule: bool = False, act: Act) -> tuple[Appointment, Verdict]:
    """The client did not come: the pack's frozen policy says what that costs. The coach may overrule with a reason.

    Repeat: a missed one stays so. Errors: `AlreadyDecided`, `InvalidFields`.
    """
    check_reason(act, overrule=overrule)
    appointment = locked(appointment)
    verdict = no_show_verdict(policy_for(appointment), has_session=appointment.booking.pack_id is not None)
    if appointment.state == AppointmentState.NO_SHOW:
        return appointment, verdict
    refuse_decided(appointment)
    outcome = overruled(verdict, overrule=overrule)
    settle(appointment, outcome, act)
    facts = {"why": verdict.why, "overruled": overrule}
    return decide(appointment, Decision.NO_SHOW, outcome, "appointment.missed", act, **facts), verdict


@transaction.atomic
def cancel_appointment(
    *, appointment: Appointment, by: Party, overrule: bool = False, act: Act
) -> tuple[Appointment, Verdict]:
    """Cancel. Never blocked, only classified by the policy, which the coach may overrule with a reason; a coach's own
    cancel returns the session whatever is said.

    Locks: the appointment, its pack. Repeat: a cancelled one stays so.
    Errors: `AlreadyDecided` for a completed or missed one, `InvalidFields`.
    """
    check_reason(act, overrule=overrule)
    appointment = locked(appointment)
    if appointment.booking.pack:
        # Two late cancels of one pack must not both be the one that is forgiven.
        SessionPack.objects.select_for_update().get(id=appointment.booking.pack.id)
    verdict = verdict_of(appointment, by=by, now=act.now)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment, verdict
    refuse_decided(appointment)
    overrule = overrule and by is not Party.COACH
    outcome = overruled(verdict, overrule=overrule)
    settle(appointment, outcome, act)
    appointment.cancelled_by = by
    facts = {"why": verdict.why, "overruled": overrule, "by_party": by.value, "forgiven": verdict.is_forgiven}
    appointment = decide(appointment, Decision.CANCELLED, outcome, "appointment.cancelled", act, **facts)
    give_grace(appointment, by, outcome, act)
    return appointment, verdict


def check_reason(act: Act, *, overrule: bool) -> None:
    """Errors: `InvalidFields` for a reason too long, or an overruling without one."""
    checks = Checks()
    checks.text("reason", act.reason, MEMO_LENGTH, required=overrule)
    checks.refuse_if_any()


def refuse_decided(appointment: Appointment) -> None:
    """Errors: `AlreadyDecided` for what is not merely scheduled."""
    if appointment.state != AppointmentState.SCHEDULED:
        raise AlreadyDecided


def verdict_of(appointment: Appointment, *, by: Party, now: datetime) -> Verdict:
    """What cancelling now would mean: shown before the click, decided again at it."""
    return cancellation_verdict(
        policy_for(appointment),
        by=by,
        starts_at=appointment.starts_at,
        now=now,
        forgiven_before=forgiven_cancels(appointment),
        has_session=appointment.booking.pack_id is not None,
    )


def forgiven_cancels(appointment: Appointment) -> int:
    """How many late cancels of its pack stand forgiven."""
    return forgiven_of(appointment.client_id, appointment.booking.pack_id)


def forgiven_of(client_id: UUID, pack_id: UUID | None) -> int:
    """How many late cancels of this pack stand forgiven; one that was undone no longer counts."""
    lines = JournalLine.objects.filter(
        client_id=client_id,
        event="appointment.cancelled",
        about_id=OuterRef("id"),
        happened_at=OuterRef("decided_at"),
        facts__forgiven=True,
    )
    cancelled = Appointment.objects.filter(client_id=client_id, decision=Decision.CANCELLED)
    of_pack = cancelled.filter(booking__pack_id=pack_id)
    return of_pack.filter(Exists(lines)).count()


def policy_for(appointment: Appointment) -> PolicyTerms:
    """The policy frozen into the pack, else the business's own."""
    return policy_of(appointment.booking.pack or appointment.client.business)


def overruled(verdict: Verdict, *, overrule: bool) -> SessionOutcome:
    """The outcome, turned round where the coach overrules."""
    if not overrule or verdict.outcome is SessionOutcome.NONE:
        return verdict.outcome
    return SessionOutcome.RETURNED if verdict.outcome is SessionOutcome.TAKEN else SessionOutcome.TAKEN


def settle(appointment: Appointment, outcome: SessionOutcome, act: Act) -> None:
    """Use the booked session, or release it."""
    if outcome is SessionOutcome.TAKEN:
        use_booking(booking=appointment.booking, is_forfeited=True, act=act)
    else:
        release_booking(booking=appointment.booking, act=act)


def give_grace(appointment: Appointment, by: Party, outcome: SessionOutcome, act: Act) -> None:
    """Seven days more for a returned session whose pack has ended, or, by the coach's own cancel, ends within seven."""
    pack = appointment.booking.pack
    if outcome is not SessionOutcome.RETURNED or pack is None or pack.expires_on is None:
        return
    soon = local_day(act.now, appointment.client.business.zone) + GRACE
    if has_expired(pack.expires_at, act.now) or (by is Party.COACH and pack.expires_on <= soon):
        extend_pack(pack=pack, days=GRACE.days, act=caused(appointment, act))


def caused(appointment: Appointment, act: Act) -> Act:
    """The act, with the appointment as what led to it."""
    return Act(act.by, act.now, Cause.APPOINTMENT, appointment.id, act.reason)


def decide(
    appointment: Appointment, decision: str, outcome: SessionOutcome, event: str, act: Act, **facts: object
) -> Appointment:
    """Write what was decided and its journal line."""
    appointment.decision = decision
    appointment.outcome = outcome
    appointment.decided_at = act.now
    appointment.version += 1
    appointment.sequence += 1
    appointment.save(update_fields=["decision", "outcome", "cancelled_by", "decided_at", "version", "sequence"])
    pack = appointment.booking.pack_id
    note(appointment, event, act, outcome=outcome.value, pack=str(pack) if pack else None, **facts)
    return locked(appointment)


@transaction.atomic
def undo_outcome(*, appointment: Appointment, act: Act) -> Appointment:
    """Put a decided appointment back into the calendar, its session booked again; days of grace are taken back.

    Locks: coach and client, the appointment. Repeat: a scheduled one stays so.
    Errors: `TimeTaken`, `SlotFull` where the time was given away, `NotEnoughFree` where the session was used since,
    `PackSuspended` where its pack was suspended since.
    """
    hold_turn(appointment.slot.coach_id, appointment.client_id)
    appointment = locked(appointment)
    if appointment.state == AppointmentState.SCHEDULED:
        return appointment
    booking = appointment.booking
    if booking.visit:
        undo_use(visit=booking.visit, by=act.by, now=act.now, keep_booked=True)
    rebook_booking(booking=booking, act=act)
    if booking.pack and appointment.decided_at:
        take_back_extension(pack=booking.pack, made_at=appointment.decided_at, act=caused(appointment, act))
    with refusals():
        return restore(appointment, act)


@transaction.atomic
def undo_visit(*, visit: Visit, act: Act) -> LedgerEntry | None:
    """Undo a use from the ledger. The appointment it was of is undecided again; one that was missed or cancelled late
    stays so, and its session is free.

    Locks: the appointment, the visit, the pack. Repeat: undoing twice gives the same answer.
    Shape: the returning entry, None for an owed visit.
    """
    appointment = Appointment.objects.filter(booking__visit=visit).first()
    if appointment is None:
        return undo_use(visit=visit, by=act.by, now=act.now)
    appointment = locked(appointment)
    entry = undo_use(visit=visit, by=act.by, now=act.now)
    if appointment.decision:
        Appointment.objects.filter(id=appointment.id).update(
            outcome=SessionOutcome.RETURNED, version=appointment.version + 1, sequence=appointment.sequence + 1
        )
    else:
        restore(appointment, act)
    return entry


def restore(appointment: Appointment, act: Act) -> Appointment:
    """Write that nothing is decided any more, and its journal line."""
    appointment.decision, appointment.outcome, appointment.cancelled_by = "", "", ""
    appointment.decided_at = None
    appointment.version += 1
    appointment.sequence += 1
    appointment.save(update_fields=["decision", "outcome", "cancelled_by", "decided_at", "version", "sequence"])
    note(appointment, "appointment.restored", act)
    return locked(appointment)
