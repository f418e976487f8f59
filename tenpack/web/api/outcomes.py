"""What became of an appointment: completed, missed, cancelled. POST decides, DELETE puts it back into the calendar."""

from collections.abc import Callable

from django.http import HttpResponse
from ninja import Router
from pydantic import StrictBool

from tenpack.appointments.actions import cancel_appointment, complete_appointment, miss_appointment, undo_outcome
from tenpack.appointments.actions.outcomes import policy_for, verdict_of
from tenpack.appointments.choices import AppointmentState, Party, SessionOutcome, SessionState
from tenpack.appointments.models import Appointment
from tenpack.appointments.queries import why_decided
from tenpack.appointments.rules import Verdict, no_show_verdict
from tenpack.web.api.appointments import AppointmentShown, act_of, found, shown
from tenpack.web.api.keys import Call
from tenpack.web.api.repeats import answer_once, as_json
from tenpack.web.api.shapes import AppointmentId, Asked, Memo, Shown

router = Router(tags=["Appointments"])


class Cancellation(Asked):
    """Who cancels. `overrule` turns round what the policy of the pack says, and needs a reason."""

    by: Party
    reason: Memo = ""
    overrule: StrictBool = False


class NoShow(Asked):
    """`overrule` turns round what the policy of the pack says, and needs a reason."""

    reason: Memo = ""
    overrule: StrictBool = False


class OutcomeShown(Shown):
    """What became of it, of its session, and why in one word: `held`, `in_time`, `late`, `forgiven`, `overruled` …"""

    state: AppointmentState
    session: SessionOutcome
    why: str


class CostShown(Shown):
    """What cancelling now, by either side, or a no-show would mean for the session. Changes nothing."""

    client_cancels: OutcomeShown
    coach_cancels: OutcomeShown
    no_show: OutcomeShown


@router.post("/appointments/{appointment}/completion", response=OutcomeShown)
def complete(request: Call, appointment: AppointmentId) -> HttpResponse:
    """It was held: the booked session is used. Twice is the same answer."""
    row = found(request, appointment)
    return decided(request, lambda: complete_appointment(appointment=row, act=act_of(request)))


@router.post("/appointments/{appointment}/no-show", response=OutcomeShown)
def miss(request: Call, appointment: AppointmentId, body: NoShow | None = None) -> HttpResponse:
    """The client did not come: the policy of the pack says what that costs."""
    row, said = found(request, appointment), body or NoShow()
    act = act_of(request, said.reason)
    return decided(request, lambda: miss_appointment(appointment=row, overrule=said.overrule, act=act)[0])


@router.post("/appointments/{appointment}/cancellation", response=OutcomeShown)
def cancel(request: Call, appointment: AppointmentId, body: Cancellation) -> HttpResponse:
    """Cancel. It is never refused; the policy of the pack says what it costs."""
    row, act = found(request, appointment), act_of(request, body.reason)
    return decided(request, lambda: cancel_appointment(appointment=row, by=body.by, overrule=body.overrule, act=act)[0])


@router.get("/appointments/{appointment}/cost", response=CostShown)
def see_cost(request: Call, appointment: AppointmentId) -> HttpResponse:
    """What cancelling now or a no-show would cost, before it is done."""
    row = found(request, appointment)
    missed = no_show_verdict(policy_for(row), has_session=row.booking.pack_id is not None)
    client, coach = (verdict_of(row, by=party, now=request.now) for party in (Party.CLIENT, Party.COACH))
    cost = CostShown(
        client_cancels=cost_of(AppointmentState.CANCELLED, client),
        coach_cancels=cost_of(AppointmentState.CANCELLED, coach),
        no_show=cost_of(AppointmentState.NO_SHOW, missed),
    )
    return as_json(200, cost)


@router.delete("/appointments/{appointment}/completion", response=AppointmentShown)
def undo_completion(request: Call, appointment: AppointmentId) -> HttpResponse:
    """It was not held after all: it is in the calendar again, its session booked. Twice is the same answer."""
    return undone(request, appointment)


@router.delete("/appointments/{appointment}/no-show", response=AppointmentShown)
def undo_no_show(request: Call, appointment: AppointmentId) -> HttpResponse:
    """Undecided again, its session booked. Twice is the same answer."""
    return undone(request, appointment)


@router.delete("/appointments/{appointment}/cancellation", response=AppointmentShown)
def undo_cancellation(request: Call, appointment: AppointmentId) -> HttpResponse:
    """In the calendar again, its session booked, unless either was given away. Twice is the same answer."""
    return undone(request, appointment)


def decided(request: Call, decide: Callable[[], Appointment]) -> HttpResponse:
    """Decide, and say what came of it."""

    def act() -> OutcomeShown:
        row = decide()
        return OutcomeShown(state=row.state, session=OUTCOMES[row.session], why=why_decided(row))

    return answer_once(request, 200, act)


OUTCOMES = {
    SessionState.TAKEN: SessionOutcome.TAKEN,
    SessionState.RETURNED: SessionOutcome.RETURNED,
    SessionState.OWED: SessionOutcome.NONE,
    SessionState.NONE: SessionOutcome.NONE,
}


def cost_of(state: AppointmentState, verdict: Verdict) -> OutcomeShown:
    """A verdict as JSON shows it."""
    return OutcomeShown(state=state, session=verdict.outcome, why=verdict.why)


def undone(request: Call, appointment: str) -> HttpResponse:
    """Put it back, and show it."""
    row = found(request, appointment)
    return answer_once(request, 200, lambda: shown(undo_outcome(appointment=row, act=act_of(request))))
