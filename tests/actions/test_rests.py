"""Running offers end, rest and go on; charges that fail; and what the database refuses whatever the pages say."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from tenpack.journal.models import JournalLine
from tenpack.kit.money import Money
from tenpack.money.actions import (
    Charge,
    cancel_offer,
    keep_offer,
    note_failed_charge,
    pause_offer,
    record_payment,
    resume_offer,
)
from tenpack.money.choices import Method, OfferState
from tenpack.money.errors import AmountWrong, NotRunning, OfferOver, OfferPaid, OnlyRecurring
from tenpack.money.models import Offer, Payment
from tenpack.money.queries import due_payments
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import TODAY, World


def fresh(offer: Offer) -> Offer:
    return Offer.objects.select_related("business", "client", "pack").get(id=offer.id)


def state(offer: Offer, today: date = TODAY) -> OfferState:
    return fresh(offer).state(today)


def pay(world: World, offer: Offer, **terms: Any) -> Payment:
    return record_payment(offer=offer, **({"method": Method.CASH, "by": world.by, "now": world.now} | terms))


def end(world: World, offer: Offer, **terms: Any) -> Offer:
    return cancel_offer(offer=offer, **({"reason": "moved away", "by": world.by, "now": world.now} | terms))


def pause(world: World, offer: Offer, **terms: Any) -> Offer:
    return pause_offer(offer=offer, **({"reason": "injured", "by": world.by, "now": world.now} | terms))


def resume(world: World, offer: Offer, **terms: Any) -> Offer:
    return resume_offer(offer=offer, **({"by": world.by, "now": world.now} | terms))


def keep(world: World, offer: Offer, **terms: Any) -> Offer:
    return keep_offer(offer=offer, **({"by": world.by, "now": world.now} | terms))


def told(offer: Offer) -> list[str]:
    lines = JournalLine.objects.filter(about_id=offer.id).order_by("id").values_list("event", flat=True)
    return [event for event in lines if event not in ("offer.made",)]


def test_what_is_paid_runs_to_its_end(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    end(world, offer, at_period_end=True)
    end(world, offer, at_period_end=True)
    ending = fresh(offer)
    assert (str(ending.ends_on), ending.next_due_on) == ("2026-04-02", None)
    assert [state(offer, date(2026, 4, day)) for day in (1, 2)] == [OfferState.ACTIVE, OfferState.CANCELLED]
    keep(world, offer)
    keep(world, offer)
    assert (fresh(offer).ends_on, str(fresh(offer).next_due_on)) == (None, "2026-04-02")
    assert told(offer) == ["offer.ending", "offer.kept"]


def test_an_end_that_came_is_not_taken_back(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    end(world, offer, at_period_end=True)
    refused(OfferOver, keep, world, offer, now=world.later(days=31))
    end(world, offer)
    assert state(offer) == OfferState.CANCELLED
    refused(OfferOver, keep, world, offer)


def test_what_cannot_end_with_its_period(world: World) -> None:
    thirds, overdue, resting = (
        world.paid(plan=world.installments()),
        world.paid(plan=world.recurring()),
        world.paid(plan=world.recurring()),
    )
    pause(world, resting)
    refused(NotRunning, end, world, thirds, at_period_end=True)
    refused(NotRunning, end, world, resting, at_period_end=True)
    refused(NotRunning, end, world, overdue, at_period_end=True, now=world.later(days=60))
    refused(OfferOver, end, world, world.offer(plan=world.recurring()), at_period_end=True)
    refused(OfferOver, end, world, world.paid())
    assert fields_refused(end, world, resting, reason=" ") == {"reason"}
    assert fields_refused(end, world, resting, reason="x" * 501) == {"reason"}
    for offer in (thirds, overdue, resting):
        end(world, offer, now=world.later(days=60))
        assert state(offer) == OfferState.CANCELLED


def test_a_rest_lets_periods_fall_away(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    pause(world, offer)
    pause(world, offer)
    assert (state(offer, date(2026, 7, 1)), fresh(offer).next_due_on) == (OfferState.PAUSED, None)
    refused(NotRunning, end, world, offer, at_period_end=True)
    resume(world, offer, now=world.later(days=70))
    resume(world, offer, now=world.later(days=70))
    going = fresh(offer)
    assert (str(going.next_due_on), going.periods_skipped) == ("2026-06-02", 2)
    pay(world, offer, now=world.later(days=92))
    assert str(fresh(offer).next_due_on) == "2026-07-02"
    assert told(offer) == ["offer.paused", "offer.resumed"]
    assert differences() == []


def test_a_rest_within_a_period_skips_nothing(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    pause(world, offer)
    resume(world, offer, now=world.later(days=3))
    assert (str(fresh(offer).next_due_on), fresh(offer).periods_skipped) == ("2026-04-02", 0)


def test_what_cannot_rest(world: World) -> None:
    running, ending = world.paid(plan=world.recurring()), world.paid(plan=world.recurring())
    end(world, ending, at_period_end=True)
    refused(OnlyRecurring, pause, world, world.paid(plan=world.installments()))
    refused(OnlyRecurring, pause, world, world.paid())
    refused(NotRunning, pause, world, ending)
    refused(NotRunning, pause, world, world.offer(plan=world.recurring()))
    assert fields_refused(pause, world, running, reason="") == {"reason"}
    with nothing_changes():
        resume(world, running)


def test_a_failed_charge_is_past_due_until_money_comes(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    for _again in range(2):
        note_failed_charge(offer=offer, by=world.by, now=world.later(days=31))
    assert state(offer, date(2026, 4, 2)) == OfferState.PAST_DUE
    assert told(offer) == ["payment.failed"]
    pay(world, offer, now=world.later(days=32))
    assert (state(offer, date(2026, 4, 3)), fresh(offer).failed_at) == (OfferState.ACTIVE, None)


def test_all_the_rest_at_once(world: World) -> None:
    offer = world.paid(plan=world.installments())
    refused(OfferPaid, pay, world, offer, dues=3)
    refused(OfferPaid, pay, world, offer, dues=0)
    refused(AmountWrong, pay, world, offer, dues=2, amount=Money(15_000, "EUR"))
    payment = pay(world, offer, dues=2)
    assert (payment.due_number, payment.dues, payment.amount_minor) == (2, 2, 30_000)
    assert state(offer) == OfferState.COMPLETED
    assert [due.payment and due.payment.id for due in due_payments(fresh(offer))][1:] == [payment.id] * 2
    assert differences() == []


def test_a_recurring_offer_is_paid_one_at_a_time(world: World) -> None:
    refused(OfferPaid, pay, world, world.paid(plan=world.recurring()), dues=2)


def test_a_charge_carries_its_fee_and_is_recorded_once(world: World) -> None:
    offer = world.offer()
    charge = Charge(provider_id="pi_1", fee_minor=1_200)
    refused(AmountWrong, pay, world, offer, charge=charge, amount=Money(40_000, "EUR"))
    first = pay(world, offer, method=Method.CARD, charge=charge, amount=Money(41_200, "EUR"))
    assert pay(world, offer, method=Method.CARD, charge=charge).id == first.id
    assert (first.amount_minor, first.fee_minor, fresh(offer).pack.price_minor) == (41_200, 1_200, 40_000)
    assert differences() == []


def test_a_card_that_takes_over_later_sets_the_days(world: World) -> None:
    """Two months came in cash on the 2nd; the card is charged on the 10th of the third, and then on every 10th."""
    offer = world.paid(plan=world.recurring())
    pay(world, offer, now=world.later(days=31))
    anchor = date(2026, 5, 10)
    charge = Charge(provider_id="pi_1", anchor_on=anchor)
    pay(world, offer, method=Method.CARD, charge=charge, now=world.later(days=69))
    taken = fresh(offer)
    assert (taken.anchored_on, taken.periods_skipped, str(taken.next_due_on)) == (anchor, -2, "2026-06-10")
    again = Charge(provider_id="pi_2", anchor_on=anchor)
    pay(world, offer, method=Method.CARD, charge=again, now=world.later(days=100))
    assert str(fresh(offer).next_due_on) == "2026-07-10"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount_minor": 39_999}, "TP020"),
        ({"amount_minor": 80_000, "dues": 2}, "TP020"),
        ({"due_number": 2}, "TP020"),
        ({"currency": "USD"}, "TP020"),
        ({"amount_minor": 40_100, "fee_minor": 99}, "TP020"),
    ],
)
def test_the_database_refuses_a_payment_that_does_not_fit(world: World, wrong: dict[str, Any], code: str) -> None:
    offer = world.offer()
    usual: dict[str, Any] = {
        "business": world.business,
        "offer": offer,
        "due_number": 1,
        "method": "cash",
        "amount_minor": 40_000,
        "currency": "EUR",
        "received_on": TODAY,
        "recorded_at": world.now,
        "actor_kind": "system",
    }
    with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
        Payment.objects.create(**(usual | wrong))
    assert getattr(caught.value.__cause__, "sqlstate", "") == code


def test_the_database_lets_only_recurring_offers_rest(world: World) -> None:
    thirds, monthly = world.paid(plan=world.installments()), world.paid(plan=world.recurring())
    for found in (Offer.objects.filter(id=thirds.id), Offer.objects.filter(id=monthly.id)):
        # The second still asks for money, which no offer at rest does.
        with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
            found.update(paused_at=world.now)
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(id=monthly.id).update(ends_on=F("next_due_on"), cancelled_at=world.now)


def test_going_on_after_a_year_asks_for_the_next_day_only(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    pause(world, offer)
    resume(world, offer, now=world.now + timedelta(days=365))
    assert str(fresh(offer).next_due_on) == "2027-03-02"
