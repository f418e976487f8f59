"""Recording money that came in, sessions landing with it, and refunds with their quote."""

from datetime import date, timedelta
from typing import Any

import pytest

from tenpack.journal.models import JournalLine
from tenpack.kit.money import Money
from tenpack.money.actions import attach_pack, make_one_off_offer, record_payment, refund_payment
from tenpack.money.actions.payments import quote_refund
from tenpack.money.choices import Method
from tenpack.money.errors import AmountWrong, OfferPaid, RefundTooHigh, SessionsWouldBeExpired
from tenpack.money.models import Offer, Payment, Refund
from tenpack.packs.choices import Source
from tenpack.packs.models import LedgerEntry, SessionPack
from tests.support.ledgers import differences
from tests.support.snapshots import fields_refused, refused
from tests.world import TODAY, World

DAY = timedelta(days=1)


def pay(world: World, offer: Offer, **terms: Any) -> Payment:
    return record_payment(offer=offer, **({"method": Method.CASH, "by": world.by, "now": world.now} | terms))


def refund(
    world: World, payment: Payment, minor: int | None = None, sessions: int | None = None, **terms: Any
) -> Refund:
    amount = None if minor is None else Money(minor, "EUR")
    usual = {"reason": "moved away", "by": world.by, "now": world.now}
    return refund_payment(payment=payment, amount=amount, sessions=sessions, **(usual | terms))


def pack_of(offer: Offer) -> SessionPack:
    return SessionPack.objects.get(offer=offer.id)


def test_sessions_land_with_the_payment(world: World) -> None:
    offer = world.offer()
    payment = pay(world, offer, method=Method.BANK_TRANSFER, note=" thanks ", received_on=TODAY - DAY)
    assert (payment.due_number, payment.amount, payment.method) == (1, Money(40_000, "EUR"), "bank_transfer")
    assert (payment.note, payment.received_on, payment.actor_id) == ("thanks", TODAY - DAY, world.maya.id)
    pack = pack_of(offer)
    assert (pack.title, pack.size, pack.source, pack.price_minor) == ("10 sessions", 10, Source.PLAN, 40_000)
    assert (pack.starts_on, pack.expires_on, pack.awaits_payment) == (TODAY - DAY, date(2026, 6, 1), False)
    granted = LedgerEntry.objects.get()
    assert (granted.kind, granted.cause, granted.cause_id) == ("granted", "payment", payment.id)
    line = JournalLine.objects.get(event__startswith="payment.")
    assert (line.facts["amount"], line.facts["currency"]) == (40_000, "EUR")
    assert differences() == []


def test_a_payment_settles_owed_visits(world: World) -> None:
    from tenpack.packs.actions import record_owed_visit

    record_owed_visit(client=world.jo, by=world.by, now=world.now)
    assert pack_of(world.paid()).used == 1


def test_the_expiration_counts_from_the_local_day_of_the_payment(world: World) -> None:
    """23:30 UTC on the 2nd is the 3rd in Berlin."""
    offer = world.offer()
    pay(world, offer, now=world.now.replace(hour=23, minute=30))
    assert pack_of(offer).expires_on == date(2026, 6, 3)


def test_the_sessions_expire_on_the_plans_date(world: World) -> None:
    dated = world.plan(expiry_kind="on", expires_on=date(2026, 6, 30), expires_after=None, expires_unit="")
    assert pack_of(world.paid(plan=dated)).expires_on == date(2026, 6, 30)
    never = world.plan(expiry_kind="never", expires_after=None, expires_unit="")
    assert pack_of(world.paid(plan=never)).expires_on is None


def test_what_is_paid_is_not_paid_again(world: World) -> None:
    offer = world.paid()
    error = refused(OfferPaid, pay, world, offer)
    assert (error.code, error.status) == ("offer_paid", 409)
    running = world.offer(plan=world.recurring())
    pay(world, running, due_number=1)
    refused(OfferPaid, pay, world, running, due_number=1)
    assert pay(world, running, due_number=2).due_number == 2
    refused(OfferPaid, pay, world, running, due_number=4)


def test_amounts_and_words_of_a_payment(world: World) -> None:
    offer = world.offer()
    assert refused(AmountWrong, pay, world, offer, amount=Money(39_999, "EUR")).field == "amount"
    refused(AmountWrong, pay, world, offer, amount=Money(40_000, "USD"))
    assert fields_refused(pay, world, offer, note="x" * 501) == {"note"}
    assert fields_refused(pay, world, offer, note="\0") == {"note"}
    assert fields_refused(pay, world, offer, received_on=TODAY + DAY) == {"received_on"}
    assert "received_on" in fields_refused(pay, world, world.offer(plan=world.recurring()), received_on=date(1, 1, 1))
    assert pay(world, offer, amount=Money(40_000, "EUR")).amount_minor == 40_000


def test_sessions_that_would_be_over_are_not_sold(world: World) -> None:
    offer = world.offer()
    refused(SessionsWouldBeExpired, pay, world, offer, received_on=date(2025, 11, 1))
    dated = world.plan(expiry_kind="on", expires_on=TODAY, expires_after=None, expires_unit="")
    refused(SessionsWouldBeExpired, pay, world, world.offer(plan=dated), now=world.later(days=1))


def test_the_quote_and_the_refund_by_default(world: World) -> None:
    offer = world.paid()
    for _time in range(3):
        world.use(offer.pack)
    payment = Payment.objects.get()
    quote = quote_refund(payment=payment, now=world.now)
    assert (quote.used_value_minor, quote.unused_value_minor) == (12_000, 28_000)
    assert (quote.suggested_minor, quote.suggested_sessions, quote.rest_minor) == (28_000, 7, 40_000)
    back = refund(world, payment)
    assert (back.amount_minor, back.sessions_withdrawn) == (28_000, 7)
    pack = pack_of(offer)
    assert (pack.free, pack.used, pack.withdrawn) == (0, 3, 7)
    entry = LedgerEntry.objects.get(kind="withdrawn")
    assert (entry.cause, entry.cause_id, entry.reason_row.text) == ("refund", back.id, "moved away")
    stored = Offer.objects.get(id=offer.id)
    assert (stored.refunded_minor, stored.paid_minor) == (28_000, 40_000)
    assert differences() == []


def test_a_refund_may_leave_the_sessions(world: World) -> None:
    offer = world.paid()
    assert refund(world, Payment.objects.get(), 1_000, 0).sessions_withdrawn == 0
    assert pack_of(offer).free == 10


def test_refunds_never_exceed_what_was_paid(world: World) -> None:
    offer = world.paid()
    payment = Payment.objects.get()
    refund(world, payment, 30_000, 0)
    error = refused(RefundTooHigh, refund, world, payment, 10_001, 0)
    assert (error.field, error.status) == ("amount", 422)
    assert "100.00 EUR" in str(error)
    refund(world, payment, 10_000, 10)
    assert "amount" in fields_refused(refund, world, payment, None, 0)
    refused(RefundTooHigh, refund, world, payment, 1, 0)
    assert Offer.objects.get(id=offer.id).refunded_minor == 40_000
    assert differences() == []


@pytest.mark.parametrize(
    ("minor", "sessions", "terms", "fields"),
    [
        (100, 0, {"reason": ""}, {"reason"}),
        (100, 0, {"reason": "x" * 501}, {"reason"}),
        (100, 0, {"reason": "\ud800"}, {"reason"}),
        (0, 0, {}, {"amount"}),
        (-1, 0, {}, {"amount"}),
        (100, -1, {}, {"withdraw_sessions"}),
        (100, 11, {}, {"withdraw_sessions"}),
        (100, 1001, {}, {"withdraw_sessions"}),
    ],
)
def test_what_no_refund_can_be(
    world: World, minor: int, sessions: int, terms: dict[str, Any], fields: set[str]
) -> None:
    world.paid()
    assert fields_refused(refund, world, Payment.objects.get(), minor, sessions, **terms) == fields


def test_a_refund_in_another_currency(world: World) -> None:
    world.paid()
    act = {"payment": Payment.objects.get(), "sessions": 0, "reason": "no", "by": world.by, "now": world.now}
    assert fields_refused(refund_payment, amount=Money(1, "USD"), **act) == {"amount"}


def test_used_and_expired_sessions_are_not_withdrawn(world: World) -> None:
    offer = world.paid()
    world.use(offer.pack)
    payment = Payment.objects.get()
    over = world.later(days=120)
    quote = quote_refund(payment=payment, now=over)
    assert (quote.suggested_minor, quote.suggested_sessions) == (0, 0)
    assert fields_refused(refund, world, payment, 100, 1, now=over) == {"withdraw_sessions"}
    assert refund(world, payment, 4_000, 0, now=over).amount_minor == 4_000
    assert pack_of(offer).counts(over).expired == 9


def test_a_payment_without_sessions_is_refunded_whole(world: World) -> None:
    offer = make_one_off_offer(client=world.jo, name="Massage", price=Money(6_001, "EUR"), by=world.by, now=world.now)
    payment = pay(world, offer)
    back = refund(world, payment)
    assert (back.amount_minor, back.sessions_withdrawn) == (6_001, 0)
    assert differences() == []


def test_a_refund_of_an_attached_pack_withdraws_from_it(world: World) -> None:
    offer = make_one_off_offer(client=world.jo, name="Ten", price=Money(9_999, "EUR"), by=world.by, now=world.now)
    pack = world.pack(sessions=7)
    attach_pack(offer=offer, pack=pack, by=world.by, now=world.now)
    payment = pay(world, offer)
    world.use(pack)
    back = refund(world, payment)
    assert (back.amount_minor, back.sessions_withdrawn) == (9_999 - 1_429, 6)
    assert differences() == []
