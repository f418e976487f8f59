"""A fixed cast, built through the real actions: Maya owns, Ben coaches, Jo and Sam are coached, Zed is elsewhere.

The fixture `world` is the cast in a transaction that is rolled back, `committed_world` the same in a database
where tests really commit, for races, other processes and browsers. Sign-ins have no password unless one is asked
for.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tenpack.journal.choices import Actor
from tenpack.kit.moments import local_day
from tenpack.kit.money import Money
from tenpack.money.actions import PlanDraft, assign_plan, create_plan, record_payment
from tenpack.money.choices import ExpiryKind, Method, PaymentType
from tenpack.money.models import Offer, Plan
from tenpack.packs.actions import PackDraft, open_pack, use_session
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act, Used
from tenpack.packs.models import SessionPack, Visit
from tenpack.people.actions import (
    BusinessDraft,
    ClientDraft,
    accept_invitation,
    create_client,
    invite_client,
    invite_coach,
    set_up_business,
)
from tenpack.people.actions.business import open_business
from tenpack.people.choices import Role
from tenpack.people.models import Business, Client, Coach, User
from tenpack.people.queries import Seat, seat_of

# A Monday, 10:00 in Berlin.
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "tenpack-demo"


@dataclass
class World:
    """The cast and what a test asks of it most."""

    now: datetime
    business: Business
    maya: Coach
    ben: Coach
    jo: Client
    sam: Client
    zed: Coach
    zoe: Client

    @property
    def today(self) -> date:
        """The day it is where the business is: late in the evening it is tomorrow there already."""
        return local_day(self.now, self.business.zone)

    @property
    def by(self) -> Actor:
        """Maya as the one who acts."""
        return self.maya.actor

    def later(self, **more: float) -> datetime:
        """The fixed moment and so much more: `later(days=3)`."""
        return self.now + timedelta(**more)

    def act(self, now: datetime | None = None, *, reason: str = "", cause: Cause = Cause.BY_HAND) -> Act:
        return Act(self.by, now or self.now, cause, reason=reason)

    def seat(self, person: Coach | Client | None = None) -> Seat:
        """The seat of one of the cast, Maya's if nobody is named."""
        person = person or self.maya
        assert person.user
        seat = seat_of(User.objects.get(id=person.user_id), str(person.id))
        assert seat is not None
        return seat

    def pack(self, client: Client | None = None, *, now: datetime | None = None, **terms: Any) -> SessionPack:
        """A pack made by hand: ten sessions from today on, unless `terms` say otherwise."""
        terms = {"title": "Ten", "sessions": 10, "starts_on": self.today} | terms
        return open_pack(client=client or self.jo, draft=PackDraft(**terms), act=self.act(now))

    def plan(self, business: Business | None = None, **terms: Any) -> Plan:
        """Ten sessions for 400 that last three months, unless `terms` say otherwise."""
        return create_plan(business=business or self.business, draft=ten_sessions(**terms), by=self.by, now=self.now)

    def recurring(self, **terms: Any) -> Plan:
        """90 a month."""
        return self.plan(**no_sessions(PaymentType.RECURRING, **terms))

    def installments(self, **terms: Any) -> Plan:
        """Three times 150, monthly."""
        return self.plan(**no_sessions(PaymentType.INSTALLMENTS, **({"installments": 3} | terms)))

    def offer(self, client: Client | None = None, plan: Plan | None = None, **more: Any) -> Offer:
        """An open offer of ten sessions to Jo, unless told otherwise."""
        more = {"by": self.by, "now": self.now} | more
        return assign_plan(client=client or self.jo, plan=plan or self.plan(), **more)

    def paid(self, client: Client | None = None, plan: Plan | None = None, **more: Any) -> Offer:
        """The same, paid in cash; its sessions have landed."""
        offer = self.offer(client, plan)
        record_payment(offer=offer, **({"method": Method.CASH, "by": self.by, "now": self.now} | more))
        return Offer.objects.select_related("pack", "client", "business").get(id=offer.id)

    def use(self, pack: SessionPack | None = None, **more: Any) -> Used:
        """One session used by Maya: from this pack, else from the pack of `client` (Jo) that the rule chooses."""
        more.setdefault("now", self.now)
        if "seat" not in more:
            more["seat"] = self.seat()
        if pack is None:
            more.setdefault("client", self.jo)
        return use_session(pack=pack, **more)

    def visit(self, used: Used) -> Visit:
        return Visit.objects.get(id=used.visit)


def ten_sessions(**terms: Any) -> PlanDraft:
    """The draft of the plan that most tests sell."""
    usual: dict[str, Any] = {
        "name": "10 sessions",
        "payment_type": PaymentType.ONE_TIME,
        "price": Money(40_000, "EUR"),
        "sessions": 10,
        "expiry_kind": ExpiryKind.AFTER,
        "expires_after": 3,
        "expires_unit": "months",
    }
    return PlanDraft(**(usual | terms))


def no_sessions(payment_type: PaymentType, **terms: Any) -> dict[str, Any]:
    """The terms of a price that is paid again and again, without sessions."""
    return {
        "name": payment_type.label,
        "payment_type": payment_type,
        "price": Money(9_000 if payment_type is PaymentType.RECURRING else 15_000, "EUR"),
        "sessions": None,
        "expiry_kind": "",
        "expires_after": None,
        "expires_unit": "",
        "interval_unit": "month",
        "interval_every": 1,
    } | terms


def build_world(*, now: datetime = NOW, password: str | None = None, zone: str = "Europe/Berlin") -> World:
    """Set up Maya's studio with Ben, Jo and Sam, and Zed's elsewhere with Zoe. Ben coaches Sam, Maya coaches Jo."""
    maya = set_up_business(
        draft=BusinessDraft(name="Maya's studio", zone=zone, currency="EUR"),
        owner_name="Maya",
        owner_email="maya@example.com",
        password=password,
        now=now,
    )
    ben = join_team(maya, "Ben", Role.COACH, now=now, password=password)
    zed = open_business(
        draft=BusinessDraft(name="Zed's gym", zone="America/New_York", currency="EUR"),
        owner_name="Zed",
        owner_email="zed@example.com",
        password=password,
        now=now,
    )
    return World(
        now=now,
        business=maya.business,
        maya=maya,
        ben=ben,
        jo=join_as_client(maya, "Jo", now=now, password=password),
        sam=join_as_client(ben, "Sam", now=now, password=password),
        zed=zed,
        zoe=join_as_client(zed, "Zoe", now=now, password=password),
    )


def join_team(owner: Coach, name: str, role: Role, *, now: datetime = NOW, password: str | None = None) -> Coach:
    """Somebody who was invited to the team and came."""
    email = f"{name.lower()}@example.com"
    invitation, _token = invite_coach(
        business=owner.business, email=email, name=name, role=role, by=owner.actor, now=now
    )
    user = User.objects.create_user(email, password, name)
    accept_invitation(invitation=invitation, name=name, password=None, user=user, now=now)
    return Coach.objects.select_related("business", "user").get(business=owner.business, user=user)


def join_as_client(coach: Coach, name: str, *, now: datetime = NOW, password: str | None = None) -> Client:
    """A client of this coach who was invited and came."""
    email = f"{name.lower()}@example.com"
    draft = ClientDraft(name=name, coach=coach, email=email)
    client = create_client(business=coach.business, draft=draft, by=coach.actor, now=now)
    invitation, _token = invite_client(client=client, by=coach.actor, now=now)
    user = User.objects.create_user(email, password, name)
    accept_invitation(invitation=invitation, name=name, password=None, user=user, now=now)
    return Client.objects.select_related("business", "coach", "user").get(id=client.id)


def at(world: World, now: datetime) -> World:
    """The same cast at another moment."""
    return replace(world, now=now)
