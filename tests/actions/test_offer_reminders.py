"""Reminding of an offer: one line a day, only while something is to be paid, and one letter with the pay link."""

from collections.abc import Iterator
from typing import Any

import pytest

from tenpack.journal.models import JournalLine
from tenpack.money.actions import record_payment, remind_of_offer, withdraw_offer
from tenpack.money.choices import Method
from tenpack.money.errors import AlreadyProcessing, NobodyToRemind, NothingDue, RemindedToday
from tenpack.money.models import Offer
from tenpack.money.stripe.choices import CheckoutKind, CheckoutState, Mode
from tenpack.money.stripe.models import Checkout
from tenpack.notices.outbox import order_notices, pass_over_lines
from tenpack.people.actions import archive_client
from tenpack.people.models import Client
from tests.support.letters import run_waiting_jobs
from tests.support.mail_server import MailServer, mail_server
from tests.support.snapshots import refused
from tests.world import World


@pytest.fixture
def post(settings: Any, world: World) -> Iterator[MailServer]:
    del world
    with mail_server(settings) as server:
        yield server


def remind(world: World, offer: Offer, **more: Any) -> Offer:
    return remind_of_offer(offer=offer, **({"by": world.by, "now": world.now} | more))


def lines() -> int:
    return JournalLine.objects.filter(event="offer.reminded").count()


def test_once_a_day_and_the_refusal_says_when(world: World) -> None:
    offer = world.offer()
    remind(world, offer)
    # The day of the business ends at midnight in Berlin, 14 hours after the world's fixed moment.
    error = refused(RemindedToday, remind, world, offer, now=world.later(hours=13, minutes=59))
    assert error.message == "Jo was reminded of this today at 10:00. You can send it again tomorrow."
    remind(world, offer, now=world.later(hours=14))
    remind(world, world.offer())
    assert lines() == 3


def test_the_letter_carries_the_pay_link(world: World, post: MailServer) -> None:
    offer = world.offer(billing_email="dad@example.com")
    pass_over_lines()
    remind(world, offer)
    assert order_notices(now=world.later(seconds=5)) == 1
    run_waiting_jobs()
    (letter,) = post.letters
    assert (letter["To"], letter["Subject"]) == ("dad@example.com", "Still open: 10 sessions")
    assert f"/pay/{offer.pay_token}" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_what_is_overdue_is_reminded_of_and_what_is_not_due_is_not(world: World) -> None:
    offer = world.paid(plan=world.recurring())
    refused(NothingDue, remind, world, offer)
    remind(world, offer, now=world.later(days=40))
    assert lines() == 1


def test_nothing_to_pay_is_nothing_to_remind_of(world: World) -> None:
    withdrawn, paid = world.offer(), world.offer()
    withdraw_offer(offer=withdrawn, by=world.by, now=world.now)
    record_payment(offer=paid, method=Method.CASH, by=world.by, now=world.now)
    for offer in (withdrawn, paid):
        refused(NothingDue, remind, world, offer)


def test_money_on_its_way_is_not_asked_for(world: World) -> None:
    offer = world.offer()
    Checkout.objects.create(
        business=world.business,
        offer=offer,
        kind=CheckoutKind.ONCE,
        mode=Mode.TEST,
        state=CheckoutState.PROCESSING,
        due_number=1,
        amount_minor=40_000,
        created_at=world.now,
        expires_at=world.later(hours=1),
    )
    refused(AlreadyProcessing, remind, world, offer)


def test_somebody_must_be_there_to_read_it(world: World) -> None:
    offer = world.offer()
    Client.objects.filter(id=world.jo.id).update(email="")
    refused(NobodyToRemind, remind, world, offer)
    Client.objects.filter(id=world.jo.id).update(email="jo@example.com")
    archive_client(client=world.jo, by=world.by, now=world.now)
    refused(NobodyToRemind, remind, world, offer)
