"""What the pay page begins with, for each way an offer that is paid by card can stand."""

from datetime import timedelta
from typing import Any

from tenpack.money.actions import cancel_offer, pause_offer
from tenpack.web.standings import follows_words, standing, standing_words
from tests.support.cards import Cards


def stands(cards: Cards, offer: Any, *, is_back: bool = False) -> str:
    offer.refresh_from_db()
    return standing(offer, cards.now, is_back=is_back)


def test_a_card_payment_from_its_page_to_the_thanks(cards: Cards) -> None:
    offer = cards.world.offer()
    assert stands(cards, offer) == "due"
    checkout = cards.begin(offer)
    assert (stands(cards, offer), stands(cards, offer, is_back=True)) == ("due", "awaited")
    cards.double.pay(checkout.session_id, "bank_debit")
    cards.back(offer)
    assert stands(cards, offer) == "processing"
    cards.double.settle_debit(cards.double.things("payment_intent")[0]["id"])
    cards.back(offer)
    assert stands(cards, offer, is_back=True) == "paid"


def test_a_standing_order_runs_rests_and_ends(cards: Cards) -> None:
    running, ending, over = (cards.world.offer(plan=cards.world.recurring()) for _turn in range(3))
    for offer in (running, ending, over):
        cards.paid(offer)
        assert stands(cards, offer) == "arranged"
    by: dict[str, Any] = {"reason": "Away", "by": cards.world.by, "now": cards.now}
    pause_offer(offer=running, **by)
    cancel_offer(offer=ending, at_period_end=True, **by)
    cancel_offer(offer=over, **by)
    assert [stands(cards, offer) for offer in (running, ending, over)] == ["paused", "ending", "cancelled"]
    assert "ends on" in standing_words("ending", ending)[0]


def test_it_says_before_the_click_what_follows(cards: Cards) -> None:
    world = cards.world
    later = world.offer(plan=world.recurring(), billing_on=world.today + timedelta(days=20))
    said = {
        "any time": world.offer(plan=world.recurring()),
        "The 2 payments after this one": world.offer(plan=world.installments()),
        "Nothing is charged today.": later,
    }
    for words, offer in said.items():
        assert words in follows_words(offer, world.business, world.today)


def test_every_standing_but_one_has_its_sentence(cards: Cards) -> None:
    from tenpack.web.standings import CLOSED

    offer = cards.world.offer()
    others = ("processing", "awaited", "ending", "failing", "arranged", "late", "waiting")
    for name in {*CLOSED.values(), *others}:
        assert all(standing_words(name, offer)), name
    assert standing_words("due", offer) == ("", "")
