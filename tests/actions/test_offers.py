"""Offers: assigning plans, one-off prices, attaching packs, withdrawing and cancelling; their states and due days."""

from datetime import date, timedelta
from typing import Any

import pytest

from tenpack.journal.models import JournalLine
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.actions import (
    archive_plan,
    assign_plan,
    attach_pack,
    cancel_offer,
    make_offer_for_pack,
    make_one_off_offer,
    open_pack_for_offer,
    record_payment,
    refund_payment,
    withdraw_offer,
)
from tenpack.money.choices import Method, OfferState
from tenpack.money.errors import (
    OfferHasPack,
    OfferNotOneTime,
    OfferOver,
    OfferPaid,
    PlanArchived,
    PlanDatePast,
)
from tenpack.money.models import Offer, Payment
from tenpack.money.queries import attachable_offers
from tenpack.packs.actions import PackDraft
from tenpack.packs.models import SessionPack
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import TODAY, World

DAY = timedelta(days=1)


def pay(world: World, offer: Offer, **terms: Any) -> Payment:
    return record_payment(offer=offer, **({"method": Method.CASH, "by": world.by, "now": world.now} | terms))


def state(world: World, offer: Offer, today: date = TODAY) -> OfferState:
    return Offer.objects.get(id=offer.id).state(today)


def one_off(world: World, **terms: Any) -> Offer:
    usual = {"client": world.jo, "name": "Massage", "price": Money(6_000, "EUR"), "by": world.by, "now": world.now}
    return make_one_off_offer(**(usual | terms))


def attach(world: World, offer: Offer, pack: SessionPack) -> Offer:
    return attach_pack(offer=offer, pack=pack, by=world.by, now=world.now)


def test_a_plan_is_put_to_a_client_with_its_terms_frozen(world: World) -> None:
    plan = world.plan(memo="Mondays", tax_basis_points=1900, session_minutes=45)
    offer = world.offer(plan=plan, billing_on=date(2026, 4, 1), billing_email=" Mum@Example.com ")
    stored = Offer.objects.get(id=offer.id)
    assert (stored.client_id, stored.plan_id, stored.plan_version) == (world.jo.id, plan.id, 1)
    assert (stored.name, stored.memo, stored.price, stored.sessions) == ("10 sessions", "Mondays", plan.price, 10)
    assert (stored.expires_after, stored.expires_unit, stored.tax_basis_points) == (3, "months", 1900)
    assert (stored.billing_on, stored.next_due_on) == (date(2026, 4, 1), date(2026, 4, 1))
    assert stored.billing_email == "mum@example.com"
    assert len(stored.pay_token) == 43
    assert state(world, offer) is OfferState.OPEN
    assert not SessionPack.objects.exists()
    assert JournalLine.objects.get(event="offer.made").client_id == world.jo.id


def test_the_same_plan_twice_is_two_offers_and_two_packs(world: World) -> None:
    plan = world.plan()
    first, second = world.paid(plan=plan), world.paid(plan=plan)
    assert first.pack_id != second.pack_id
    assert first.pay_token != second.pay_token


def test_plans_that_cannot_be_assigned(world: World) -> None:
    archived = world.plan()
    archive_plan(plan=archived, by=world.by, now=world.now)
    assert refused(PlanArchived, world.offer, plan=archived).field == "plan"
    dated = world.plan(expiry_kind="on", expires_on=TODAY, expires_after=None, expires_unit="")
    world.offer(plan=dated)
    assert "new date" in str(refused(PlanDatePast, world.offer, plan=dated, now=world.later(days=1)))
    plan = world.plan()
    assert fields_refused(world.offer, plan=plan, billing_email="mum") == {"billing_email"}
    assert fields_refused(world.offer, plan=plan, billing_on=date(9999, 1, 1)) == {"billing_on"}


def test_a_free_plan_lands_at_once(world: World) -> None:
    offer = world.offer(plan=world.plan(price=Money(0, "EUR")))
    stored = Offer.objects.select_related("pack").get(id=offer.id)
    assert stored.pack is not None
    assert (stored.pack.free, stored.pack.awaits_payment, stored.next_due_on) == (10, False, None)
    assert state(world, offer) is OfferState.PAID
    refused(OfferPaid, pay, world, offer)
    refused(OfferPaid, withdraw_offer, offer=offer, by=world.by, now=world.now)
    assert differences() == []


def test_states_of_a_one_time_offer(world: World) -> None:
    offer = world.offer()
    assert state(world, offer, TODAY + 99 * DAY) is OfferState.OPEN
    payment = pay(world, offer)
    assert state(world, offer) is OfferState.PAID
    terms = {"payment": payment, "reason": "moved", "by": world.by, "now": world.now}
    refund_payment(amount=Money(15_000, "EUR"), sessions=0, **terms)
    assert state(world, offer) is OfferState.PAID
    refund_payment(amount=Money(25_000, "EUR"), sessions=None, **terms)
    assert state(world, offer) is OfferState.REFUNDED


def test_states_and_due_days_of_installments_from_the_31st(world: World) -> None:
    offer = world.offer(plan=world.installments(), billing_on=date(2026, 1, 31))
    days = []
    for _number in range(3):
        days.append(Offer.objects.get(id=offer.id).next_due_on)
        pay(world, offer)
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert state(world, offer) is OfferState.COMPLETED
    refused(OfferPaid, pay, world, offer)
    assert [payment.due_number for payment in Payment.objects.order_by("due_number")] == [1, 2, 3]
    assert differences() == []


def test_a_recurring_offer_is_past_due_and_active_again_until_cancelled(world: World) -> None:
    offer = world.offer(plan=world.recurring(), billing_on=TODAY)
    pay(world, offer)
    assert state(world, offer, date(2026, 4, 2)) is OfferState.ACTIVE
    assert state(world, offer, date(2026, 4, 3)) is OfferState.PAST_DUE
    pay(world, offer)
    assert state(world, offer, date(2026, 4, 3)) is OfferState.ACTIVE
    cancel_offer(offer=offer, reason=" moved ", by=world.by, now=world.now)
    assert state(world, offer) is OfferState.CANCELLED
    with nothing_changes():
        cancel_offer(offer=offer, reason="moved", by=world.by, now=world.now)
    refused(OfferOver, pay, world, offer)
    assert Offer.objects.get(id=offer.id).next_due_on is None
    assert JournalLine.objects.get(event="offer.cancelled").reason == "moved"


def test_what_cannot_be_cancelled(world: World) -> None:
    terms = {"reason": "moved", "by": world.by, "now": world.now}
    refused(OfferOver, cancel_offer, offer=world.offer(), **terms)
    refused(OfferOver, cancel_offer, offer=world.paid(world.sam), **terms)
    refused(OfferOver, cancel_offer, offer=world.offer(plan=world.recurring()), **terms)
    running = world.offer(plan=world.recurring())
    pay(world, running)
    for reason in ("", "x" * 501, "\0"):
        assert fields_refused(cancel_offer, offer=running, **(terms | {"reason": reason})) == {"reason"}


def test_an_open_offer_is_withdrawn(world: World) -> None:
    offer = world.offer()
    withdraw_offer(offer=offer, by=world.by, now=world.now)
    assert state(world, offer) is OfferState.WITHDRAWN
    with nothing_changes():
        withdraw_offer(offer=offer, by=world.by, now=world.later(days=1))
    refused(OfferOver, pay, world, offer)
    refused(OfferPaid, withdraw_offer, offer=world.paid(), by=world.by, now=world.now)


def test_a_price_without_a_plan(world: World) -> None:
    offer = one_off(world, memo=" Sports massage ", billing_on=date(2026, 5, 1))
    assert (offer.plan_id, offer.sessions, offer.memo) == (None, None, "Sports massage")
    pay(world, offer)
    assert state(world, offer) is OfferState.PAID
    assert not SessionPack.objects.exists()


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"memo": "x" * 501}, {"memo"}),
        ({"price": Money(1, "USD")}, {"price"}),
        ({"price": Money(-1, "EUR")}, {"price"}),
        ({"price": Money(LARGEST_MINOR + 1, "EUR")}, {"price"}),
        ({"billing_email": "x"}, {"billing_email"}),
        ({"billing_on": date(1, 1, 1)}, {"billing_on"}),
    ],
)
def test_what_no_price_can_be(world: World, terms: dict[str, Any], fields: set[str]) -> None:
    assert fields_refused(one_off, world, **terms) == fields


def test_an_offer_for_a_pack_made_by_hand(world: World) -> None:
    pack = world.pack()
    offer = make_offer_for_pack(pack=pack, price=Money(40_000, "EUR"), memo="", by=world.by, now=world.now)
    pack.refresh_from_db()
    assert (offer.pack_id, pack.awaits_payment, pack.price_minor) == (pack.id, True, 40_000)
    assert world.use(pack).free_after == 9
    pay(world, offer)
    pack.refresh_from_db()
    assert (pack.awaits_payment, pack.free, pack.position) == (False, 9, 2)
    again = {"pack": pack, "price": Money(1, "EUR"), "memo": "", "by": world.by, "now": world.now}
    refused(OfferHasPack, make_offer_for_pack, **again)
    assert differences() == []


def test_a_pack_is_attached_to_an_existing_offer_paid_or_not(world: World) -> None:
    open_one, paid_one = one_off(world), one_off(world)
    pay(world, paid_one)
    unpaid, paid = world.pack(), world.pack()
    attach(world, open_one, unpaid)
    attach(world, paid_one, paid)
    assert [SessionPack.objects.get(id=pack.id).awaits_payment for pack in (unpaid, paid)] == [True, False]
    assert list(attachable_offers(world.jo)) == []
    assert differences() == []


def test_what_cannot_carry_a_pack(world: World) -> None:
    pack = world.pack()
    refused(OfferNotOneTime, attach, world, world.offer(plan=world.recurring()), pack)
    refused(OfferNotOneTime, attach, world, world.offer(plan=world.installments()), pack)
    refused(OfferHasPack, attach, world, world.paid(), pack)
    withdrawn = world.offer()
    withdraw_offer(offer=withdrawn, by=world.by, now=world.now)
    refused(OfferOver, attach, world, withdrawn, pack)
    refused(OfferOver, attach, world, one_off(world, client=world.sam), pack)
    gone = one_off(world)
    refund_payment(payment=pay(world, gone), amount=None, sessions=None, reason="no", by=world.by, now=world.now)
    refused(OfferOver, attach, world, gone, pack)
    taken = one_off(world)
    attach(world, taken, pack)
    refused(OfferHasPack, attach, world, one_off(world), pack)


def test_only_fitting_offers_are_listed_for_attaching(world: World) -> None:
    fits = [one_off(world), world.offer()]
    world.paid()
    world.offer(plan=world.recurring())
    one_off(world, client=world.sam)
    withdraw_offer(offer=one_off(world), by=world.by, now=world.now)
    assert set(attachable_offers(world.jo)) == set(fits)


def test_pack_and_attachment_are_made_together_or_not_at_all(world: World) -> None:
    draft = PackDraft(title="Ten", sessions=10, starts_on=TODAY)
    act = {"client": world.jo, "draft": draft, "act": world.act()}
    refused_offer = world.offer(plan=world.recurring())
    with nothing_changes(), pytest.raises(OfferNotOneTime):
        open_pack_for_offer(**act, offer=refused_offer)
    assert open_pack_for_offer(**act, offer=None).awaits_payment is False
    assert open_pack_for_offer(**act, offer=one_off(world)).awaits_payment is True


def test_another_business_cannot_be_mixed_in(world: World) -> None:
    """Pages answer 404 before; the database refuses all the same."""
    from django.db import IntegrityError, connection, transaction

    def assign() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            assign_plan(client=world.zoe, plan=world.plan(), by=world.by, now=world.now)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="same_business"):
        assign()
