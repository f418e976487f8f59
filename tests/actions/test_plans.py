"""Plans: everything one may be, everything one may not, editing and archiving."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tenpack.journal.models import JournalLine
from tenpack.kit.errors import ChangedMeanwhile
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.actions import PlanDraft, archive_plan, change_plan, create_plan, restore_plan
from tenpack.money.choices import PaymentType
from tenpack.money.errors import SessionsNeedOneTime
from tenpack.money.models import Offer, Plan
from tenpack.money.queries import clients_keeping
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import TODAY, World, no_sessions, ten_sessions

RECURRING = no_sessions(PaymentType.RECURRING)
INSTALLMENTS = no_sessions(PaymentType.INSTALLMENTS, installments=3)
BARE = {"sessions": None, "expiry_kind": "", "expires_after": None, "expires_unit": ""}
ON = {"expiry_kind": "on", "expires_after": None, "expires_unit": ""}


def change(world: World, plan: Plan, draft: PlanDraft, **terms: Any) -> Plan:
    usual = {"version": Plan.objects.get(id=plan.id).version, "by": world.by, "now": world.now}
    return change_plan(plan=plan, draft=draft, **(usual | terms))


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"price": Money(0, "EUR")},
        {"price": Money(LARGEST_MINOR, "EUR"), "tax_basis_points": 10_000},
        {"sessions": 1, **ON, "expires_on": TODAY},
        {"sessions": 1000, "expiry_kind": "never", "expires_after": None, "expires_unit": ""},
        {"expires_after": 3650, "expires_unit": "days"},
        {"expires_after": 520, "expires_unit": "weeks"},
        {"expires_after": 120, "expires_unit": "months"},
        {"session_minutes": 5},
        {"name": "n" * 80, "memo": "m" * 500},
        {"name": " عشر جلسات 💪 "},
        BARE,
        RECURRING,
        RECURRING | {"interval_unit": "week", "interval_every": 52},
        INSTALLMENTS,
        INSTALLMENTS | {"installments": 36, "tax_basis_points": 0},
        INSTALLMENTS | {"installments": 2},
    ],
)
def test_what_a_plan_can_be(world: World, terms: dict[str, Any]) -> None:
    plan = world.plan(**terms)
    draft = ten_sessions(**terms)
    stored = Plan.objects.get(id=plan.id)
    assert (stored.name, stored.memo, stored.price) == (draft.name.strip(), draft.memo, draft.price)
    assert (stored.sessions, stored.expires_on, stored.installments) == (
        draft.sessions,
        draft.expires_on,
        draft.installments,
    )
    assert stored.total.minor == draft.price.minor * (draft.installments or 1)
    assert JournalLine.objects.get(event="plan.created").about_id == plan.id


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "x" * 81}, {"name"}),
        ({"name": "a\0b"}, {"name"}),
        ({"memo": "x" * 501}, {"memo"}),
        ({"memo": "\udcff"}, {"memo"}),
        ({"price": Money(-1, "EUR")}, {"price"}),
        ({"price": Money(LARGEST_MINOR + 1, "EUR")}, {"price"}),
        ({"price": Money(100, "USD")}, {"price"}),
        ({"tax_basis_points": 10_001}, {"tax_rate"}),
        ({"tax_basis_points": -1}, {"tax_rate"}),
        ({"sessions": 0}, {"sessions"}),
        ({"sessions": 1001}, {"sessions"}),
        ({"sessions": None}, {"sessions"}),
        ({"session_minutes": 4}, {"session_minutes"}),
        ({"expiry_kind": ""}, {"expiry_kind"}),
        ({"expiry_kind": "someday"}, {"expiry_kind"}),
        ({**ON}, {"expires_on"}),
        ({**ON, "expires_on": TODAY - timedelta(days=1)}, {"expires_on"}),
        ({**ON, "expires_on": date(9999, 12, 31)}, {"expires_on"}),
        ({"expires_after": 0}, {"expires_after"}),
        ({"expires_after": None}, {"expires_after"}),
        ({"expires_after": 121}, {"expires_after"}),
        ({"expires_after": 3651, "expires_unit": "days"}, {"expires_after"}),
        ({"expires_unit": "years"}, {"expires_unit"}),
        (RECURRING | {"interval_unit": ""}, {"interval_unit"}),
        (RECURRING | {"interval_unit": "day"}, {"interval_unit"}),
        (RECURRING | {"interval_every": 0}, {"interval_every"}),
        (RECURRING | {"interval_every": 53}, {"interval_every"}),
        (RECURRING | {"interval_every": None}, {"interval_every"}),
        (RECURRING | {"price": Money(0, "EUR")}, {"price"}),
        (INSTALLMENTS | {"installments": 1}, {"installments"}),
        (INSTALLMENTS | {"installments": 37}, {"installments"}),
        (INSTALLMENTS | {"installments": None}, {"installments"}),
        ({"name": "", "sessions": 0, "memo": "x" * 501}, {"name", "sessions", "memo"}),
    ],
)
def test_what_no_plan_can_be(world: World, terms: dict[str, Any], fields: set[str]) -> None:
    assert fields_refused(world.plan, **terms) == fields
    plan = world.plan()
    if (terms.get("payment_type") or PaymentType.ONE_TIME) is PaymentType.ONE_TIME:
        assert fields_refused(change, world, plan, ten_sessions(**terms)) == fields


@pytest.mark.parametrize("payment_type", [PaymentType.RECURRING, PaymentType.INSTALLMENTS])
@pytest.mark.parametrize("access", [{"sessions": 10}, {"expiry_kind": "never"}, {"sessions": 10, "expiry_kind": "x"}])
def test_sessions_are_sold_with_one_time_plans_alone(
    world: World, payment_type: PaymentType, access: dict[str, Any]
) -> None:
    terms = no_sessions(payment_type, installments=3) | access
    error = refused(SessionsNeedOneTime, world.plan, **terms)
    assert str(error) == "Sessions can only be sold with one-time plans."
    assert (error.code, error.field, error.status) == ("sessions_need_one_time", "payment_type", 422)


def test_the_payment_type_of_a_plan_with_sessions_stays(world: World) -> None:
    plan = world.plan()
    for draft in (ten_sessions(**RECURRING), ten_sessions(**INSTALLMENTS), ten_sessions(**RECURRING | {"sessions": 3})):
        error = refused(SessionsNeedOneTime, change, world, plan, draft)
        assert str(error) == "Sessions can only be sold with one-time plans."
    change(world, plan, ten_sessions(**BARE))
    assert change(world, plan, ten_sessions(**RECURRING)).payment_type == PaymentType.RECURRING


def test_the_database_knows_that_rule_too(world: World) -> None:
    from django.db import IntegrityError, transaction

    plan = world.recurring()
    with pytest.raises(IntegrityError, match="sessions_need_one_time"), transaction.atomic():
        Plan.objects.filter(id=plan.id).update(sessions=10, expiry_kind="never")


def test_editing_changes_future_offers_only(world: World) -> None:
    plan = world.plan()
    sold = world.offer(plan=plan)
    changed = change(world, plan, replace(ten_sessions(), name="12 sessions", sessions=12, price=Money(45_000, "EUR")))
    assert (changed.version, changed.sessions) == (2, 12)
    kept = Offer.objects.get(id=sold.id)
    assert (kept.name, kept.sessions, kept.price_minor, kept.plan_version) == ("10 sessions", 10, 40_000, 1)
    assert world.offer(world.sam, plan=Plan.objects.get(id=plan.id)).plan_version == 2
    assert clients_keeping(plan) == 2
    assert set(JournalLine.objects.get(event="plan.changed").facts["fields"]) == {"name", "sessions", "price_minor"}


def test_the_second_of_two_tabs_is_told(world: World) -> None:
    plan = world.plan()
    change(world, plan, ten_sessions(name="Mine"))
    refused(ChangedMeanwhile, change, world, plan, ten_sessions(name="Yours"), version=plan.version)


def test_archiving_is_a_state_and_can_be_taken_back(world: World) -> None:
    plan = world.plan()
    archived = archive_plan(plan=plan, by=world.by, now=world.now)
    assert archived.archived_at == world.now
    with nothing_changes():
        archive_plan(plan=plan, by=world.by, now=world.later(days=1))
    assert restore_plan(plan=plan, by=world.by, now=world.now).archived_at is None
    with nothing_changes():
        restore_plan(plan=plan, by=world.by, now=world.later(days=1))
    assert JournalLine.objects.filter(event__startswith="plan.").count() == 3


def test_a_plan_belongs_to_its_business(world: World) -> None:
    theirs = create_plan(business=world.zed.business, draft=ten_sessions(), by=world.zed.actor, now=world.now)
    assert theirs.business_id == world.zed.business_id
