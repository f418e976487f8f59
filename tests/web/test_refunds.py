"""Money that goes back the way it came, and disputes: what the coach sees and can do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.support.cards import Cards
    from tests.world import World

BrowserOf = Callable[..., Any]
ASKED = {"amount": "400", "withdraw_sessions": "10", "reason": "Moved away"}


@pytest.fixture
def till(studio: "World", stripe_double: "StripeDouble", settings: Any) -> "Cards":
    """The studio of today with cards."""
    from tests.support.cards import connect

    return connect(studio, stripe_double, settings)


@pytest.fixture
def bought(till: "Cards") -> Any:
    """A payment by card for ten sessions."""
    from tenpack.money.models import Payment

    till.paid(till.world.offer())
    return Payment.objects.select_related("offer__pack").get()


def given_back() -> list[Any]:
    from tenpack.money.models import Refund

    return list(Refund.objects.order_by("id"))


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def asked(till: "Cards", bought: Any, browser_of: BrowserOf, **more: str) -> str:
    address = f"/payments/{bought.public_id}/refunds/new"
    return text_of(browser_of(till.world.maya).post(address, ASKED | more, follow=True))


def dispute(till: "Cards", bought: Any) -> str:
    """The payer's bank takes it back; the provider's name for that."""
    made = till.double.dispute(bought.provider_id)["id"]
    follow(till, made)
    return str(made)


def follow(till: "Cards", dispute_id: str) -> None:
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.disputes import sync_dispute

    sync_dispute(connected(till.world.business), dispute_id, now=till.now)


def test_a_card_gets_it_back_and_the_sessions_go(till: "Cards", bought: Any, browser_of: BrowserOf) -> None:
    form = text_of(browser_of(till.world.maya).get(f"/payments/{bought.public_id}/refunds/new"))
    assert "sends the money back the way it came" in form
    for _again in range(2):
        shown = asked(till, bought, browser_of, repeat_key="a-key-of-this-form")
        assert "Refunded. The money goes back the way it came." in shown
    assert [refund.sessions_withdrawn for refund in given_back()] == [10]
    assert [one["amount"] for one in till.double.things("refund")] == [40_000]


def test_it_is_on_its_way_while_the_provider_is_away(till: "Cards", bought: Any, browser_of: BrowserOf) -> None:
    from tenpack.money.stripe.connection import breaker, connected
    from tenpack.money.stripe.reconcile import push

    till.double.fault("error_500", times=None)
    shown = asked(till, bought, browser_of)
    assert "A refund of 400\xa0€ is on its way." in shown.replace("400 €", "400\xa0€")
    assert given_back() == []
    bought.offer.pack.refresh_from_db()
    assert bought.offer.pack.free == 10
    maya = browser_of(till.world.maya)
    blocked = text_of(maya.get(f"/payments/{bought.public_id}/refunds/new"))
    assert "Wait until it has arrived" in blocked
    assert 'name="reason"' not in blocked
    assert "Wait until it has arrived" in asked(till, bought, browser_of)
    assert "Refund on its way" in text_of(maya.get("/payments/?state=refund_asked")).split('id="results"')[1]
    till.double.no_faults()
    breaker.close()
    push(connected(till.world.business), now=till.now)
    assert [refund.sessions_withdrawn for refund in given_back()] == [10]
    assert "No payment matches" in text_of(maya.get("/payments/?state=refund_asked"))


def test_what_failed_can_be_tried_again(till: "Cards", bought: Any, browser_of: BrowserOf) -> None:
    maya = browser_of(till.world.maya)
    till.double.terms(refunds_wait=True)
    assert "is on its way" in asked(till, bought, browser_of, amount="100", withdraw_sessions="2")
    till.double.settle_refund(till.double.things("refund")[0]["id"], ok=False)
    address = f"/payments/{bought.public_id}"
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.refunds import sync_refunds

    sync_refunds(connected(till.world.business), bought, now=till.now)
    shown = text_of(maya.get(address))
    assert "failed:" in shown
    assert "Try the refund again" in shown
    assert "1 refund failed" in text_of(maya.get("/today"))
    assert "Refund failed" in text_of(maya.get("/payments/?state=refund_failed")).split('id="results"')[1]
    till.double.terms(refunds_wait=False)
    assert "Refunded." in text_of(maya.post(f"{address}/refunds/retry", follow=True))
    assert [(one.amount_minor, one.sessions_withdrawn) for one in given_back()] == [(10_000, 2)]
    assert "refund failed" not in text_of(maya.get("/today"))
    maya.post(f"{address}/refunds/retry")
    assert len(given_back()) == 1


def test_a_dispute_is_shown_everywhere_and_stops_refunds(till: "Cards", bought: Any, browser_of: BrowserOf) -> None:
    maya, name = browser_of(till.world.maya), dispute(till, bought)
    address = f"/payments/{bought.public_id}"
    assert "bank disputes" in text_of(maya.get(address))
    assert "The suspended session pack" in text_of(maya.get(address))
    assert "bank disputes" in text_of(maya.get(f"/offers/{bought.offer.public_id}"))
    assert "Disputed" in text_of(maya.get(f"/clients/{till.world.jo.public_id}/payments"))
    assert "1 payment is disputed" in text_of(maya.get("/today"))
    assert "Disputed" in text_of(maya.get("/payments/?state=disputed")).split('id="results"')[1]
    assert "payment is disputed" not in text_of(browser_of(till.world.ben).get("/today"))
    assert 'name="reason"' not in text_of(maya.get(f"{address}/refunds/new"))
    assert "taken this money back" in asked(till, bought, browser_of)
    assert given_back() == []
    assert "bank disputes" not in text_of(browser_of(till.world.jo).get(address))
    till.double.close_dispute(name, won=True)
    follow(till, name)
    assert "Disputed, and won" in text_of(maya.get(address))
    assert "is disputed" not in text_of(maya.get("/today"))
    assert 'name="reason"' in text_of(maya.get(f"{address}/refunds/new"))


def test_a_lost_dispute_is_a_refund(till: "Cards", bought: Any, browser_of: BrowserOf) -> None:
    name = dispute(till, bought)
    till.double.close_dispute(name, won=False)
    follow(till, name)
    assert [one.origin for one in given_back()] == ["dispute"]
    shown = text_of(browser_of(till.world.maya).get(f"/payments/{bought.public_id}"))
    assert "Disputed, and lost" in shown


def test_what_is_processing_is_in_the_list(till: "Cards", browser_of: BrowserOf) -> None:
    offer = till.world.offer(plan=till.world.plan(name="By debit"))
    till.paid(offer, "bank_debit")
    maya = browser_of(till.world.maya)
    for query in ("", "?state=processing", "?q=debit", f"?client={till.world.jo.public_id}"):
        results = text_of(maya.get(f"/payments/{query}")).split('id="results"')[1]
        assert "Processing" in results, query
        assert f"/offers/{offer.public_id}" in results
    for query in ("?method=cash", "?state=received", "?until=2020-01-01", "?since=2900-01-01", "?q=nothing"):
        assert "By debit" not in text_of(maya.get(f"/payments/{query}")).split('id="results"')[1]
    assert "is on its way since" in text_of(maya.get(f"/offers/{offer.public_id}"))
    own = text_of(browser_of(till.world.jo).get("/portal"))
    assert "Your payment is on its way." in own
    assert f"/pay/{offer.pay_token}" not in own
    assert "By debit" not in text_of(browser_of(till.world.ben).get("/payments/"))


def test_money_that_fits_nothing_waits_on_its_offer(till: "Cards", browser_of: BrowserOf) -> None:
    from tenpack.money.stripe.models import UnfitMoney

    offer = till.world.offer()
    UnfitMoney.objects.create(
        business=till.world.business,
        offer=offer,
        mode="test",
        charge_id="pi_x",
        amount_minor=100,
        currency="EUR",
        why="amount",
        came_at=till.now,
    )
    maya = browser_of(till.world.maya)
    assert "fits nothing" in text_of(maya.get("/today"))
    assert offer.public_id in text_of(maya.get("/offers/?state=unfit"))
    shown = text_of(maya.get(f"/offers/{offer.public_id}"))
    assert "was not recorded. The amount is another one. It waits for a decision." in shown
    assert "notice-urgent" in shown
    assert 'href="/settings/payments"' in shown
    UnfitMoney.objects.update(return_asked_at=till.now)
    assert "fits nothing" not in text_of(maya.get("/today"))


def test_a_fee_is_a_line_of_its_own(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.actions import Charge, record_payment
    from tenpack.money.choices import Method
    from tenpack.money.models import Payment

    record_payment(
        offer=studio.offer(),
        method=Method.CARD,
        charge=Charge(provider_id="pi_1", fee_minor=1_200),
        by=studio.by,
        now=studio.now,
    )
    address = f"/payments/{Payment.objects.get().public_id}/refunds/new"
    shown = browser_of(studio.maya).get(address).content.decode()
    for part in ("Fee, not for sessions", "−12\xa0€", "412\xa0€", "400\xa0€ over 10 sessions", 'value="400.00"'):
        assert part in shown, part


def test_messages_set_aside_are_the_owners(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.stripe.models import StripeEvent
    from tenpack.people.choices import Role
    from tests.world import join_team

    manager = join_team(studio.maya, "Mia", Role.MANAGER, now=studio.now)
    more = {"state": "set_aside", "next_try_at": studio.now, "received_at": studio.now}
    StripeEvent.objects.create(business=studio.business, event_id="evt_1", kind="x", mode="test", body={}, **more)
    assert "was not understood" in text_of(browser_of(studio.maya).get("/today"))
    assert "was not understood" not in text_of(browser_of(manager).get("/today"))
