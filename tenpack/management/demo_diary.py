"""How the demo tells its past: acts noted by days before today, then played in the order they happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tenpack.journal.choices import PAYER, SYSTEM
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money
from tenpack.money.actions import assign_plan, record_payment, refund_payment
from tenpack.money.choices import Method
from tenpack.money.models import Offer, Payment, Plan
from tenpack.packs.actions import PackDraft, open_pack, record_owed_visit, suspend_pack, undo_use, use_session
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.packs.models import SessionPack, Visit
from tenpack.people.actions import ClientDraft, accept_invitation, create_client, invite_client
from tenpack.people.choices import Role
from tenpack.people.models import Business, Client, Coach
from tenpack.people.queries import Seat

ZONE = "Europe/Berlin"
CURRENCY = "EUR"
# When people train, one after the other.
HOURS = (17, 7, 9, 18, 12, 16, 8, 19, 10, 11, 15, 20)

Tell = Callable[[datetime], object]


class Diary:
    """Acts with their moments. Playing sorts them, so that ids, ledger and journal all grow with time."""

    business: Business
    coaches: dict[str, Coach]
    plans: dict[str, Plan]
    # How a session is run as a workout, from `floor_since` on; before that, sessions were deducted by hand.
    run: "Callable[[Person, datetime, int], UUID] | None" = None
    floor_since: datetime

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.noted: list[tuple[datetime, int, Tell]] = []
        self.people = 0

    def day(self, day: int) -> date:
        """The local day so many days from today."""
        return local_day(self.now, ZONE) + timedelta(days=day)

    def moment(self, day: int, hour: int, minute: int = 0) -> datetime:
        """That local time on that day, but never later than now."""
        local = datetime.combine(self.day(day), time(hour, minute), ZoneInfo(ZONE))
        return min(local.astimezone(self.now.tzinfo), self.now)

    def at(self, day: int, hour: int, tell: Tell, *, minute: int = 0) -> None:
        """Note an act; it is given its moment when it is played."""
        self.noted.append((self.moment(day, hour, minute), len(self.noted), tell))

    def play(self) -> None:
        """Do everything that was noted, earliest first."""
        for moment, _order, tell in sorted(self.noted, key=lambda noted: noted[:2]):
            tell(moment)


@dataclass
class Sale:
    """An offer of the demo and the payments made for it, known once they were played."""

    person: "Person"
    offer: Offer | None = None
    payments: list[Payment] = field(default_factory=list)

    def paid(self, day: int, method: Method = Method.CASH, *, note: str = "") -> "Sale":
        """Money comes in on this day."""
        by = PAYER if method is Method.DEMO_CARD else None

        def tell(now: datetime) -> None:
            assert self.offer
            self.payments.append(
                record_payment(offer=self.offer, method=method, note=note, by=by or self.person.coach.actor, now=now)
            )
            self.offer = self.payments[-1].offer

        self.person.diary.at(day, 9, tell, minute=20)
        return self

    def refunded(self, day: int, reason: str, *, amount: Money | None = None, sessions: int | None = None) -> None:
        """Money goes back on this day: the suggested amount unless it is said."""

        def tell(now: datetime) -> None:
            by = self.person.coach.actor
            refund_payment(payment=self.payments[-1], amount=amount, sessions=sessions, reason=reason, by=by, now=now)

        self.person.diary.at(day, 9, tell, minute=40)

    def disputed(self, day: int, reason: str) -> None:
        """The payer's bank asks for the money back."""
        self.person.diary.at(day, 9, lambda now: suspend_pack(pack=self.pack, reason=reason, by=SYSTEM, now=now))

    @property
    def pack(self) -> SessionPack:
        """The pack that came with it."""
        return SessionPack.objects.select_related("business", "client").get(offer=self.offer)


class Person:
    """A client of the demo, from joining on."""

    client: Client

    def __init__(self, diary: Diary, name: str, coach: str, joined: int, *, email: str = "", phone: str = "") -> None:
        self.diary = diary
        self.coach = diary.coaches[coach]
        self.hour = HOURS[diary.people % len(HOURS)]
        diary.people += 1
        self.visits: list[UUID] = []
        draft = ClientDraft(name, self.coach, email, phone)

        def tell(now: datetime) -> None:
            self.client = create_client(business=diary.business, draft=draft, by=self.coach.actor, now=now)

        diary.at(joined, 9, tell)

    @property
    def seat(self) -> Seat:
        """From where this person's coach acts."""
        return Seat(self.diary.business, Role(self.coach.role), coach=self.coach)

    def invited(self, day: int, password: str = "") -> None:
        """Gets a letter; with a password it is accepted in the evening."""

        def tell(now: datetime) -> None:
            invitation, _token = invite_client(client=self.client, by=self.coach.actor, now=now)
            if password:
                later = now + timedelta(hours=2)
                accept_invitation(invitation=invitation, name=self.client.name, password=password, user=None, now=later)
                self.client.refresh_from_db()

        self.diary.at(day, 9, tell, minute=5)

    def offered(self, plan: str, day: int, *, billing_email: str = "") -> Sale:
        """A plan is put to them."""
        sale = Sale(self)

        def tell(now: datetime) -> None:
            sale.offer = assign_plan(
                client=self.client,
                plan=self.diary.plans[plan],
                billing_email=billing_email,
                by=self.coach.actor,
                now=now,
            )

        self.diary.at(day, 9, tell, minute=10)
        return sale

    def buys(self, plan: str, day: int, method: Method = Method.CASH, *, billing_email: str = "") -> Sale:
        """A plan is put to them and paid on the same day."""
        return self.offered(plan, day, billing_email=billing_email).paid(day, method)

    def given(
        self, day: int, draft: PackDraft, *, then: Callable[[SessionPack, datetime], object] | None = None
    ) -> None:
        """A pack made by hand."""

        def tell(now: datetime) -> None:
            pack = open_pack(client=self.client, draft=draft, act=Act(self.coach.actor, now, Cause.BY_HAND))
            if then:
                then(pack, now)

        self.diary.at(day, 9, tell, minute=15)

    def trains(self, *days: int, note: str = "") -> None:
        """Has a session on each of these days; now and then it is deducted only when the hour is over."""
        for day in days:
            self.diary.at(day, self.hour, lambda now: self._train(now, note), minute=55)

    def _train(self, now: datetime, note: str) -> None:
        if self.diary.run and not note and now > self.diary.floor_since:
            self.visits.append(self.diary.run(self, now, len(self.visits)))
            return
        held = now - timedelta(minutes=55 if len(self.visits) % 5 == 3 else 0)
        self.visits.append(use_session(seat=self.seat, client=self.client, held_at=held, note=note, now=now).visit)

    def undoes(self, day: int) -> None:
        """The last deduction was a mistake."""

        def tell(now: datetime) -> None:
            visit = Visit.objects.get(id=self.visits.pop())
            undo_use(visit=visit, by=self.coach.actor, now=now)

        self.diary.at(day, 20, tell, minute=30)

    def owes(self, *days: int) -> None:
        """Trains although no session is left."""
        for day in days:
            self.diary.at(
                day,
                self.hour,
                lambda now: record_owed_visit(client=self.client, by=self.coach.actor, now=now),
                minute=55,
            )
