"""What an appointment is, in plain Python: the model of a client's books with bookings in it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.properties.model import ZONE, Model, ModelPack, ModelVisit, begins, ends

WEEK = timedelta(days=7)
FREE_UNTIL = timedelta(hours=24)


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@dataclass
class ModelAppointment:
    """An hour, the pack whose session is booked for it, and what became of it."""

    starts_at: datetime
    pack: ModelPack | None
    booked_at: datetime
    decision: str = ""
    visit: ModelVisit | None = None
    is_released: bool = False
    extension: tuple[date, date] | None = None

    @property
    def state(self) -> str:
        return self.decision or ("completed" if self.visit else "scheduled")

    @property
    def holds_session(self) -> bool:
        return not self.is_released and self.visit is None

    def meets(self, starts_at: datetime) -> bool:
        return self.decision != "cancelled" and abs(self.starts_at - starts_at) < timedelta(hours=1)


@dataclass
class CalendarModel(Model):
    """One client's books, appointments included."""

    appointments: list[ModelAppointment] = field(default_factory=list)

    def is_taken(self, starts_at: datetime, besides: ModelAppointment | None = None) -> bool:
        return any(one.meets(starts_at) for one in self.appointments if one is not besides)

    def met(self, held_at: datetime) -> ModelAppointment | None:
        """The appointment of that day to which a visit belongs: undecided ones first, then the nearest."""
        forfeited = ("cancelled", "no_show")
        found = [one for one in self.appointments if not one.is_released and one.decision not in forfeited]
        found = [one for one in found if day_of(one.starts_at) == day_of(held_at)]
        return min(found, key=lambda one: (one.visit is not None, abs(one.starts_at - held_at)), default=None)

    def book(self, starts_at: datetime, pack: ModelPack | None, now: datetime) -> ModelAppointment:
        made = ModelAppointment(starts_at, pack, min(starts_at, now))
        self.appointments.append(made)
        if pack:
            pack.booked += 1
        return made

    def hold(self, one: ModelAppointment, held_at: datetime, payer: ModelPack | None) -> ModelVisit:
        """Its session is used: the booked one, else one of the payer, else the visit is owed."""
        if one.pack:
            one.pack.booked -= 1
            one.visit = self.use(one.pack, held_at)
            one.visit.counts_from = max(held_at, one.booked_at)
        else:
            one.visit = self.use(payer, held_at) if payer else self.owe(held_at)
        return one.visit

    def complete(self, one: ModelAppointment, now: datetime) -> ModelVisit:
        held_at = min(one.starts_at, now)
        return self.hold(one, held_at, self.chosen(held_at))

    def decide(self, one: ModelAppointment, decision: str, *, takes: bool, now: datetime) -> None:
        one.decision = decision
        if takes and one.pack:
            self.hold(one, min(one.starts_at, now), None)
            return
        one.is_released = True
        if one.pack:
            one.pack.booked -= 1

    def cancel(self, one: ModelAppointment, by: str, now: datetime) -> None:
        takes = by == "client" and one.starts_at - now < FREE_UNTIL
        self.decide(one, "cancelled", takes=takes, now=now)
        one.extension = None
        pack, today = one.pack, day_of(now)
        if takes or pack is None or pack.expires_on is None:
            return
        if pack.is_over(now) or (by == "coach" and pack.expires_on <= today + WEEK):
            one.extension = (pack.expires_on, max(pack.expires_on, today) + WEEK)
            pack.expires_on = one.extension[1]

    def may_restore(self, one: ModelAppointment) -> str:
        """With which code putting it back is refused."""
        if one.is_released and one.pack and one.pack.is_suspended:
            return "pack_suspended"
        if one.is_released and one.pack and one.pack.rest < 1:
            return "not_enough_free"
        return "time_taken" if one.decision == "cancelled" and self.is_taken(one.starts_at, one) else ""

    def restore(self, one: ModelAppointment) -> None:
        if one.visit:
            self.undo(one.visit)
            if one.is_released:
                one.is_released = False
                self.book_again(one)
        elif one.is_released:
            one.is_released = False
            self.book_again(one)
        one.decision = ""
        self.take_back(one)

    def book_again(self, one: ModelAppointment) -> None:
        if one.pack:
            one.pack.booked += 1

    def take_back(self, one: ModelAppointment) -> None:
        """Days given for its cancel, where they are as they were given and nothing needs them."""
        extension, one.extension, pack = one.extension, None, one.pack
        if extension is None or pack is None or pack.expires_on != extension[1]:
            return
        moment = ends(extension[0])
        used = [visit for visit in self.visits if visit.pack is pack and not visit.is_undone and visit.counts_from]
        booked = [other for other in self.appointments if other.pack is pack and other.holds_session]
        late = [visit.counts_from for visit in used if visit.counts_from] + [other.starts_at for other in booked]
        if all(other < moment for other in late):
            pack.expires_on = extension[0]

    def undo(self, visit: ModelVisit) -> None:
        """What was held is booked again; what was forfeited is free, its booking released."""
        was_undone = visit.is_undone
        super().undo(visit)
        one = next((other for other in self.appointments if other.visit is visit), None)
        if one is None or was_undone:
            return
        one.visit = None
        if one.decision:
            one.is_released = True
        else:
            self.book_again(one)

    def used_before(self, pack: ModelPack, moment: datetime) -> bool:
        booked = [one for one in self.appointments if one.pack is pack and one.holds_session]
        return super().used_before(pack, moment) or any(one.starts_at < moment for one in booked)


__all__ = ["CalendarModel", "ModelAppointment", "begins", "day_of"]
