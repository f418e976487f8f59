"""What the worker does about cards: it reads the provider's messages and tells it what was decided here."""

from datetime import datetime, timedelta

from tenpack.jobs.periodic import PERIODIC_ACTS, PeriodicAct, Schedule
from tenpack.money.stripe.inbox import receive
from tests.support.cards import SECRET, Cards
from tests.world import NOW

ABOUT_CARDS = ("read card messages", "tell the card provider", "reconcile cards")


def rounds() -> Schedule:
    return Schedule(tuple(act for act in PERIODIC_ACTS if act.name in ABOUT_CARDS))


def hear(cards: Cards, now: datetime) -> None:
    """Every message there is arrives, signed at this moment."""
    for event in cards.double.events():
        body, signature = cards.double.signed(event["id"], SECRET)
        receive(business=cards.world.business, body=body.encode(), signature=signature, now=now)


def test_a_payment_that_only_a_message_tells_of_is_recorded_in_the_next_round(cards: Cards) -> None:
    offer, schedule = cards.world.offer(), rounds()
    assert schedule.run_due(cards.now) == [*ABOUT_CARDS]
    cards.double.pay(cards.begin(offer).session_id)
    hear(cards, cards.now)
    assert schedule.run_due(cards.now + timedelta(seconds=5)) == ["read card messages"]
    offer.refresh_from_db()
    assert (offer.payments_made, offer.pack.free) == (1, 10)


def test_what_was_decided_here_is_told_within_a_minute(cards: Cards) -> None:
    from tenpack.money.actions import cancel_offer

    offer, schedule = cards.world.offer(plan=cards.world.recurring()), rounds()
    cards.paid(offer)
    schedule.run_due(cards.now)
    cancel_offer(offer=offer, reason="Moved", by=cards.world.by, now=cards.now)
    schedule.run_due(cards.now + timedelta(minutes=1))
    assert [one["status"] for one in cards.double.things("subscription")] == ["canceled"]


def test_the_fault_of_one_act_does_not_keep_the_others_from_running(committed: None) -> None:
    ran: list[datetime] = []

    def breaks(now: datetime) -> None:
        raise KeyError("an answer nobody expected")

    acts = (
        PeriodicAct("breaks", timedelta(seconds=5), breaks, lock=1),
        PeriodicAct("works", timedelta(seconds=5), ran.append, lock=2),
    )
    assert Schedule(acts).run_due(NOW) == ["works"]
    assert ran == [NOW]
