"""The demo business: three coaches, 24 clients, and half a year of what happened to them."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from tenpack.kit.moments import local_day
from tenpack.kit.money import Money
from tenpack.management import demo_cases, demo_regulars
from tenpack.management.demo_calendar import keep_the_book
from tenpack.management.demo_diary import CURRENCY, ZONE, Diary
from tenpack.management.demo_talk import write_to_each_other
from tenpack.management.demo_training import keep_training
from tenpack.management.demo_workouts import WEEKS, keep_the_log, run_workout
from tenpack.money.actions import PlanDraft, archive_plan, change_plan, create_plan
from tenpack.money.choices import PaymentType
from tenpack.money.models import Plan
from tenpack.notices.outbox import pass_over_lines
from tenpack.notices.receipts import pass_over_receipts
from tenpack.packs.actions import expire_packs, settle_owed_visits
from tenpack.people.actions import (
    BusinessDraft,
    SellerDraft,
    accept_invitation,
    change_policy,
    change_seller,
    invite_coach,
    set_session_rate,
    set_up_business,
)
from tenpack.people.choices import Role
from tenpack.people.models import Coach
from tenpack.people.rules import PolicyTerms

PASSWORD = "tenpack-demo"
OPENED = -230
# What they earn for a session.
RATES = {"ben": 28, "aisha": 32}

ONE_TIME, RECURRING, INSTALLMENTS = PaymentType.ONE_TIME, PaymentType.RECURRING, PaymentType.INSTALLMENTS

SELLER = SellerDraft(
    legal_name="Maya Lindgren",
    address="Beispielallee 12\n10999 Berlin",
    tax_number="DE 999 999 999",
    receipt_note="Thank you for training with us.",
)


def euros(amount: int) -> Money:
    """So many euros."""
    return Money(amount * 100, CURRENCY)


def bundle(
    name: str, price: int, sessions: int, count: int, unit: str, *, memo: str = "", tax: int | None = None
) -> PlanDraft:
    """A one-time plan whose sessions expire this long after payment."""
    return PlanDraft(
        name=name,
        memo=memo,
        payment_type=ONE_TIME,
        price=euros(price),
        sessions=sessions,
        expiry_kind="after",
        expires_after=count,
        expires_unit=unit,
        may_renew=price > 0,
        session_minutes=60,
        tax_basis_points=tax,
    )


PLANS = {
    "single": bundle("Single session", 48, 1, 4, "weeks"),
    "five": bundle("5 sessions", 215, 5, 8, "weeks"),
    "ten": bundle(
        "10 sessions",
        390,
        10,
        3,
        "months",
        memo="Ten hours at the studio or outdoors. Cancel free of charge until 24 hours before.",
        tax=1900,
    ),
    "twenty": bundle("20 sessions", 720, 20, 6, "months"),
    "kickstart": bundle("Kick-start: 6 in 30 days", 240, 6, 30, "days"),
    "block": bundle("Eight-week block", 320, 8, 8, "weeks"),
    "trial": bundle("Trial session", 0, 1, 14, "days"),
    "winter": bundle("Winter special", 300, 8, 10, "weeks"),
    "gift": PlanDraft(
        name="Gift card: 3 sessions", payment_type=ONE_TIME, price=euros(130), sessions=3, expiry_kind="never"
    ),
    "nutrition": PlanDraft(name="Nutrition consultation", payment_type=ONE_TIME, price=euros(90)),
    "online": PlanDraft(
        name="Online coaching",
        memo="A program every month and a call every week.",
        payment_type=RECURRING,
        price=euros(120),
        interval_unit="month",
        interval_every=1,
    ),
    "check_in": PlanDraft(
        name="Fortnightly check-in", payment_type=RECURRING, price=euros(35), interval_unit="week", interval_every=2
    ),
    "half_year": PlanDraft(
        name="Half-year program",
        payment_type=INSTALLMENTS,
        price=euros(150),
        interval_unit="month",
        interval_every=1,
        installments=6,
    ),
}


@transaction.atomic
def load_demo_business(*, now: datetime) -> None:
    """Make the demo business with its past, all of it or nothing, by the same actions that pages call."""
    diary = Diary(now)
    owner = open_studio(diary.moment(OPENED, 9))
    diary.business = owner.business
    diary.coaches = {"maya": owner, **hire(owner, diary.moment(OPENED, 10))}
    diary.plans = make_plans(owner, diary)
    diary.run, diary.floor_since = run_workout, diary.moment(-7 * WEEKS, 0)
    for tell in (*demo_regulars.STORIES, *demo_cases.STORIES):
        tell(diary)
    keep_the_calendar(diary)
    keep_the_book(diary)
    keep_training(diary)
    keep_the_log(diary)
    write_to_each_other(diary)
    later_plans(owner, diary)
    diary.play()
    # The history was made up: only what is paid from now on is written about.
    pass_over_receipts(business=owner.business, now=now)
    pass_over_lines()


def open_studio(now: datetime) -> Coach:
    """The business, its policy and its owner Maya."""
    draft = BusinessDraft(name="Studio Maya", zone=ZONE, currency=CURRENCY)
    owner = set_up_business(
        draft=draft,
        owner_name="Maya Lindgren",
        owner_email="maya@example.com",
        password=PASSWORD,
        is_demo=True,
        now=now,
    )
    policy = PolicyTerms(free_until_hours=24, late_cancel_takes=True, no_show_takes=True, forgiven=1)
    owner.business = change_policy(business=owner.business, policy=policy, version=1, by=owner.actor, now=now)
    owner.business = change_seller(business=owner.business, draft=SELLER, version=2, by=owner.actor, now=now)
    return owner


def hire(owner: Coach, now: datetime) -> dict[str, Coach]:
    """Ben, who coaches, and Aisha, who also manages; somebody else has not answered yet."""
    team = {}
    for key, name, role in (("ben", "Ben Achterberg", Role.COACH), ("aisha", "Aisha Rahman", Role.MANAGER)):
        address = f"{key}@example.com"
        invitation, _token = invite_coach(
            business=owner.business, email=address, name=name, role=role, by=owner.actor, now=now
        )
        user = accept_invitation(
            invitation=invitation, name=name, password=PASSWORD, user=None, now=now + timedelta(minutes=30)
        )
        now += timedelta(hours=1)
        team[key] = coach = Coach.objects.select_related("business").get(user=user)
        rate, since = euros(RATES[key]), local_day(now, ZONE)
        set_session_rate(coach=coach, rate=rate, starts_on=since, by=owner.actor, now=now)
    return team


def make_plans(owner: Coach, diary: Diary) -> dict[str, Plan]:
    """Every plan of the studio, sold from its first day on."""
    now = diary.moment(OPENED, 12)
    return {
        key: create_plan(business=owner.business, draft=draft, by=owner.actor, now=now) for key, draft in PLANS.items()
    }


def later_plans(owner: Coach, diary: Diary) -> None:
    """A price that went up, an offer of the season with a fixed last day, an archived plan, an open invitation."""

    def raise_price(now: datetime) -> None:
        draft = replace(PLANS["ten"], price=euros(400))
        change_plan(plan=diary.plans["ten"], draft=draft, version=1, by=owner.actor, now=now)

    def season(now: datetime) -> None:
        draft = PlanDraft(
            name="Outdoor season",
            memo="Twelve sessions in the park, to be used by the last day of the season.",
            payment_type=ONE_TIME,
            price=euros(420),
            sessions=12,
            expiry_kind="on",
            expires_on=diary.day(75),
            session_minutes=60,
        )
        create_plan(business=owner.business, draft=draft, by=owner.actor, now=now)

    def invite(now: datetime) -> None:
        invite_coach(
            business=owner.business,
            email="finn@example.com",
            name="Finn Möller",
            role=Role.COACH,
            by=owner.actor,
            now=now,
        )

    diary.at(-100, 8, raise_price)
    diary.at(-40, 8, lambda now: archive_plan(plan=diary.plans["winter"], by=owner.actor, now=now))
    diary.at(-20, 8, season)
    diary.at(-2, 17, invite)


def keep_the_calendar(diary: Diary) -> None:
    """What the worker would have done every night."""
    for day in range(OPENED + 1, 1):
        diary.at(day, 0, lambda now: (expire_packs(now=now), settle_owed_visits(now=now)), minute=10)
