"""The demo business is lively on whichever day it is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from tenpack.appointments.choices import AppointmentState
from tenpack.appointments.models import Appointment, Series
from tenpack.journal.models import JournalLine
from tenpack.kit.moments import local_day
from tenpack.management.check_ledger import differences
from tenpack.management.demo_business import load_demo_business
from tenpack.management.demo_diary import ZONE
from tenpack.money.choices import OfferState, PaymentType
from tenpack.money.models import Offer, Payment, Plan, Refund
from tenpack.packs.choices import PackState
from tenpack.packs.models import Freeze, LedgerEntry, SessionPack, Visit
from tenpack.people.choices import ClientState, Role
from tenpack.people.models import Business, Client, Coach, User

DAYS = [
    datetime(2025, 7, 1, 22, 5, tzinfo=UTC),  # five past midnight in Berlin
    datetime(2026, 3, 29, 11, 0, tzinfo=UTC),  # the clock went forward this morning
    datetime(2028, 2, 29, 9, 30, tzinfo=UTC),
]


@pytest.mark.django_db
@pytest.mark.parametrize("now", DAYS, ids=lambda now: now.date().isoformat())
def test_every_state_is_there(now: datetime) -> None:
    load_demo_business(now=now)
    today = local_day(now, ZONE)

    assert Business.objects.get().is_demo
    assert sorted(Coach.objects.values_list("role", flat=True)) == [Role.COACH, Role.MANAGER, Role.OWNER]
    assert {client.state for client in Client.objects.all()} == set(ClientState)
    assert Client.objects.count() == 24
    assert set(Plan.objects.values_list("payment_type", flat=True)) == set(PaymentType.values)
    assert {offer.state(today) for offer in Offer.objects.all()} == set(OfferState)

    packs = list(SessionPack.objects.all())
    assert {pack.state(now) for pack in packs} == set(PackState)
    assert any(pack.awaits_payment for pack in packs)
    ends = {pack.expires_on for pack in packs if pack.state(now) is PackState.ACTIVE}
    assert {today + timedelta(days=3), today + timedelta(days=14), None} <= ends
    assert {1, 2} <= {pack.free for pack in packs if pack.state(now) is PackState.ACTIVE}
    assert Visit.objects.filter(is_owed=True).count() == 2
    assert Freeze.objects.filter(starts_on__lte=today, ends_on__gte=today).count() == 1
    assert Payment.objects.count() > 30
    assert Refund.objects.count() == 3
    assert list(differences(quiet=True)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("now", DAYS, ids=lambda now: now.date().isoformat())
def test_the_calendar_is_full_and_some_of_it_undecided(now: datetime) -> None:
    load_demo_business(now=now)
    appointments = list(Appointment.objects.select_related("booking"))
    assert {one.state for one in appointments} == set(AppointmentState)
    assert sum(now < one.starts_at < now + timedelta(days=7) for one in appointments) >= 12
    waiting = [one for one in appointments if one.ends_at < now and one.state is AppointmentState.SCHEDULED]
    assert any(one.ends_at < now - timedelta(days=1) for one in waiting)
    assert Appointment.objects.filter(slot__capacity=4).count() >= 2
    assert Series.objects.count() == 1


@pytest.mark.django_db
def test_the_past_lies_in_the_past_and_in_order() -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    load_demo_business(now=now)

    lines = list(JournalLine.objects.order_by("id").values_list("happened_at", flat=True))
    assert lines == sorted(lines)
    assert lines[-1] <= now
    assert not LedgerEntry.objects.filter(recorded_at__gt=now).exists()


@pytest.mark.django_db
def test_everybody_can_sign_in() -> None:
    load_demo_business(now=datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    for name in ("maya", "ben", "jo"):
        assert User.objects.get(email=f"{name}@example.com").check_password("tenpack-demo")
    jo = Client.objects.get(user__email="jo@example.com")
    states = {pack.state(datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) for pack in jo.packs.all()}
    assert states == {PackState.ACTIVE, PackState.UPCOMING, PackState.USED_UP, PackState.EXPIRED}
