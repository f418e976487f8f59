"""The state machine with a calendar: appointments booked, moved, decided and put back among all the other acts."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import Bundle, invariant, multiple, rule

from tenpack.appointments.actions import (
    AppointmentDraft,
    cancel_appointment,
    complete_appointment,
    miss_appointment,
    move_appointment,
    schedule,
    undo_outcome,
    undo_visit,
)
from tenpack.appointments.choices import Party
from tenpack.appointments.models import Appointment
from tenpack.packs.actions import record_owed_visit
from tenpack.packs.models import Visit
from tests.properties.machine import Books, hours_ago, hours_on
from tests.properties.model import ModelPack, ModelVisit
from tests.properties.model_calendar import CalendarModel, ModelAppointment

hows = some.sampled_from(["complete", "miss", "client", "client", "coach", "undo", "undo"])
hours_ahead = some.sampled_from([-50, -26, -3, 1, 5, 23, 26, 50, 170])


class Calendar(Books):
    """`world` is set by the test; every example ends in a rollback."""

    packs, visits = Books.packs, Books.visits
    appointments = Bundle("appointments")
    model: CalendarModel

    def __init__(self) -> None:
        super().__init__()
        self.model = CalendarModel()
        self.rows: dict[int, Appointment] = {}

    def moment(self, ahead: int) -> datetime:
        """So many hours from now, and some seconds that no other appointment has, so that none is equally near."""
        return self.now + timedelta(hours=ahead, seconds=13 * (len(self.model.appointments) + 1))

    def row(self, one: ModelAppointment) -> Appointment:
        return Appointment.objects.select_related("booking__pack", "slot__coach", "client__business").get(
            id=self.rows[id(one)].id
        )

    @rule(target=appointments, aheads=some.lists(hours_ahead, min_size=2, max_size=5), may_owe=some.booleans())
    def book(self, aheads: list[int], may_owe: bool) -> Any:
        made = [self.book_one(self.moment(ahead), may_owe) for ahead in aheads]
        return multiple(*(one for one in made if one))

    def book_one(self, starts_at: datetime, may_owe: bool) -> ModelAppointment | None:
        pack = self.model.chosen(starts_at)
        expected = "no_sessions_left" if pack is None and not may_owe else ""
        expected = expected or ("time_taken" if self.model.is_taken(starts_at) else "")
        draft = AppointmentDraft(
            client=self.client, coach=self.world.maya, starts_at=starts_at, minutes=60, may_owe=may_owe
        )
        made: list[Appointment] = []
        act = self.world.act(self.now)
        assert self.refused(lambda: made.append(schedule(draft=draft, act=act)[0])) == expected
        if expected:
            return None
        one = self.model.book(starts_at, pack, self.now)
        self.rows[id(one)] = made[0]
        assert made[0].booking.pack_id == (self.real[id(pack)].id if pack else None)
        return one

    @rule(one=appointments, ahead=hours_ahead)
    def move(self, one: ModelAppointment, ahead: int) -> None:
        starts_at, pack = self.moment(ahead), one.pack
        expected = "already_decided" if one.state != "scheduled" else ""
        if pack and not expected:
            expected = "" if pack.has_begun(starts_at) else "pack_not_started"
            expected = expected or ("pack_expired" if pack.is_over(starts_at) else "")
        expected = expected or ("time_taken" if self.model.is_taken(starts_at, one) else "")
        row, act = self.row(one), self.world.act(self.now)
        code = self.refused(lambda: move_appointment(appointment=row, starts_at=starts_at, minutes=60, act=act))
        assert code == expected
        if not expected:
            one.starts_at = starts_at

    @rule(
        target=Books.visits, chosen=some.lists(some.tuples(appointments, hows), min_size=1, max_size=3), hours=hours_on
    )
    def decide(self, chosen: list[tuple[ModelAppointment, str]], hours: int) -> Any:
        self.time_passes(hours)
        for one, how in chosen:
            self.put_back(one) if how == "undo" else self.decide_one(one, how)
        return multiple(*(one.visit for one, _how in chosen if one.visit and one.visit.counts_from))

    def decide_one(self, one: ModelAppointment, how: str) -> None:
        """Complete it, cancel it by either party, or note that nobody came."""
        row, state, act, now = self.row(one), one.state, self.world.act(self.now), self.now
        after, real, model = {
            "complete": (
                "completed",
                lambda: complete_appointment(appointment=row, act=act),
                lambda: self.model.complete(one, now),
            ),
            "miss": (
                "no_show",
                lambda: miss_appointment(appointment=row, act=act),
                lambda: self.model.decide(one, "no_show", takes=True, now=now),
            ),
        }.get(how) or (
            "cancelled",
            lambda: cancel_appointment(appointment=row, by=Party(how), act=act),
            lambda: self.model.cancel(one, how, now),
        )
        assert self.refused(real) == ("" if state in ("scheduled", after) else "already_decided")
        if state == "scheduled":
            model()
            if one.visit:
                self.known(one.visit, one)

    def put_back(self, one: ModelAppointment) -> None:
        """Undo what was decided."""
        expected = "" if one.state == "scheduled" else self.model.may_restore(one)
        row, act = self.row(one), self.world.act(self.now)
        assert self.refused(lambda: undo_outcome(appointment=row, act=act)) == expected
        if not expected and one.state != "scheduled":
            self.model.restore(one)

    def known(self, visit: ModelVisit, one: ModelAppointment) -> ModelVisit:
        """Remember which visit of the real books this is."""
        self.real[id(visit)] = self.row(one).booking.visit_id  # type: ignore[assignment]
        return visit

    # Acts of the books that meet an appointment.

    def take(
        self,
        expected: ModelPack | None,
        terms: dict[str, Any],
        twice: bool,
        refusal: str,
        *,
        separate: bool = False,
    ) -> ModelVisit | None:
        met = None if separate else self.model.met(terms["held_at"])
        if met is None or (met.visit is None and met.pack is None):
            visit = super().take(expected, terms | {"separate": separate}, twice, refusal)
            if met and visit:
                met.visit = visit
            return visit
        used = self.world.use(seat=self.seat, now=self.now, **terms)
        if met.visit:
            assert (used.already, used.visit) == (True, self.real[id(met.visit)])
            return None
        assert (used.pack, used.why) == (self.real[id(met.pack)].id, "booked")
        return self.known(self.model.hold(met, terms["held_at"], None), met)

    @rule(target=Books.visits, ago=hours_ago)
    def owe(self, ago: int) -> Any:
        held_at = self.now - timedelta(hours=ago)
        real = record_owed_visit(client=self.client, held_at=held_at, by=self.world.by, now=self.now)
        met = self.model.met(held_at)
        if met and met.visit:
            assert real.id == self.real[id(met.visit)]
            return multiple()
        visit = self.model.complete(met, self.now) if met else self.model.owe(held_at)
        assert real.is_owed == visit.is_owed
        self.real[id(visit)] = real.id  # type: ignore[assignment]
        return visit

    @rule(visit=Books.visits, hours=hours_on)
    def undo(self, visit: ModelVisit, hours: int) -> None:
        self.time_passes(hours)
        undo_visit(visit=Visit.objects.get(id=self.real[id(visit)]), act=self.world.act(self.now))
        self.model.undo(visit)

    @rule(target=Books.visits, one=appointments, separate=some.sampled_from([False, False, True]))
    def deduct_for(self, one: ModelAppointment, separate: bool) -> Any:
        """Deduct for an hour that is in the calendar, or for another one at that time."""
        if one.starts_at > self.now:
            return multiple()
        terms = {"client": self.client, "held_at": one.starts_at}
        visit = self.take(self.model.chosen(one.starts_at), terms, False, "no_sessions_left", separate=separate)
        return visit or multiple()

    @invariant()
    def the_states_agree(self) -> None:
        found = Appointment.objects.filter(id__in=[row.id for row in self.rows.values()]).select_related("booking")
        real = {row.id: (row.state, row.starts_at, row.booking.released_at is not None) for row in found}
        for one in self.model.appointments:
            assert real[self.rows[id(one)].id] == (one.state, one.starts_at, one.is_released)
