"""The demo business is lively on whichever day it is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from tenpack.appointments.choices import AppointmentState, SessionState
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
from tenpack.training.lists import UNDECIDED
from tenpack.training.models import Measure, Workout
from tenpack.training.progress import outings

DAYS = [
    datetime(2025, 7, 1, 22, 5, tzinfo=UTC),  # five past midnight in Berlin
    datetime(2026, 3, 29, 11, 0, tzinfo=UTC),  # the clock went forward this morning
    datetime(2028, 2, 29, 9, 30, tzinfo=UTC),
]


@pytest.mark.django_db
@pytest.mark.parametrize("now", DAYS, ids=lambda now: now.date().isoformat())
def test_it_is_lively_on_whichever_day(now: datetime) -> None:
    load_demo_business(now=now)
    check_sales(now)
    check_calendar(now)
    assert list(differences(quiet=True)) == []


def check_sales(now: datetime) -> None:
    """Everybody and everything that can be sold, in every state it can be in."""
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


def check_calendar(now: datetime) -> None:
    """A week that was, today, and the weeks to come: no working day without anybody, and some of it undecided."""
    appointments = list(Appointment.objects.select_related("booking__visit", "booking__pack"))
    assert {one.state for one in appointments} == set(AppointmentState)
    today, busy = local_day(now, ZONE), {local_day(one.starts_at, ZONE) for one in appointments}
    days = {today + timedelta(days=number) for number in range(-6, 7)}
    assert {day for day in days - busy if day.weekday() != 6} == set()
    assert today in busy
    assert sum(now < one.starts_at < now + timedelta(days=7) for one in appointments) >= 12
    assert not any(one.starts_at > now and one.state is AppointmentState.COMPLETED for one in appointments)
    waiting = [one for one in appointments if one.ends_at < now and one.state is AppointmentState.SCHEDULED]
    assert any(one.ends_at < now - timedelta(days=1) for one in waiting)
    assert {SessionState.BOOKED, SessionState.TAKEN, SessionState.NONE} <= {one.session for one in appointments}
    booked = [one for one in appointments if one.session is SessionState.BOOKED]
    assert sum(SessionPack.objects.values_list("booked", flat=True)) == len(booked)
    assert Appointment.objects.filter(slot__capacity=4).count() >= 2
    assert Series.objects.count() == 1


@pytest.mark.django_db
def test_the_past_is_in_order_and_people_sign_in_train_and_grow_stronger() -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    load_demo_business(now=now)
    check_past(now)
    check_training(now)


def check_past(now: datetime) -> None:
    """The journal is in order, and everybody can sign in."""
    lines = list(JournalLine.objects.order_by("id").values_list("happened_at", flat=True))
    assert lines == sorted(lines)
    assert lines[-1] <= now
    assert not LedgerEntry.objects.filter(recorded_at__gt=now).exists()

    for name in ("maya", "ben", "jo"):
        assert User.objects.get(email=f"{name}@example.com").check_password("tenpack-demo")
    jo = Client.objects.get(user__email="jo@example.com")
    states = {pack.state(now) for pack in jo.packs.all()}
    assert states == {PackState.ACTIVE, PackState.UPCOMING, PackState.USED_UP, PackState.EXPIRED}


def check_training(now: datetime) -> None:
    """Clients train, and grow stronger."""
    workouts = Workout.objects.filter(started_at__gt=now - timedelta(days=57))
    assert workouts.values("client").distinct().count() >= 6
    assert not workouts.filter(ended_at=None).exists()
    forgotten = workouts.filter(UNDECIDED)
    assert forgotten.count() >= 1
    assert workouts.filter(coach=None, decided_at=None).count() >= 8
    assert workouts.filter(visit__isnull=False).count() >= 10
    jo = Client.objects.get(user__email="jo@example.com")
    loads = [one.best.load_grams or 0 for one in outings(jo, ["back-squat"])]
    assert loads[-1] > loads[0] > 0
    assert Measure.objects.filter(client=jo).count() >= 8
    assert not Measure.objects.filter(measured_on__gt=now.date()).exists()
