"""Running offers on their page: ended, paused, charged again; the provider told at once, or later and saying so."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.support.cards import Cards
    from tests.world import World

BrowserOf = Callable[..., Any]


@pytest.fixture
def till(studio: "World", stripe_double: "StripeDouble", settings: Any) -> "Cards":
    """The studio of today with cards."""
    from tests.support.cards import connect

    return connect(studio, stripe_double, settings)


def fresh(offer: Any) -> Any:
    offer.refresh_from_db()
    return offer


def remote(till: "Cards") -> Any:
    """The one standing order, as the provider has it."""
    (order,) = till.double.things("subscription")
    return order


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_it_ends_with_its_period_and_is_kept(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.recurring())
    address = f"/offers/{offer.public_id}"
    assert "At the end of the period that is paid" in text_of(maya.get(address))
    shown = text_of(maya.post(f"{address}/cancellation", {"when": "period_end", "reason": "Moving"}, follow=True))
    assert "The offer ends" in shown
    assert "Keep offer" in shown
    assert "payment provider" not in shown
    assert fresh(offer).ends_on
    maya.delete(f"{address}/cancellation")
    assert (fresh(offer).ends_on, bool(offer.next_due_on)) == (None, True)


def test_it_rests_and_goes_on(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.recurring())
    address = f"/offers/{offer.public_id}/pause"
    assert maya.post(address, {"reason": ""}).status_code == 422
    assert fresh(offer).paused_at is None
    shown = text_of(maya.post(address, {"reason": "Injured"}, follow=True))
    assert "Nothing falls due until it goes on" in shown
    assert ">Paused<" in shown
    assert fresh(offer).paused_at
    assert "goes on" in text_of(maya.post(address, {"_method": "delete"}, follow=True))
    assert fresh(offer).paused_at is None


def test_installments_neither_rest_nor_end_later(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.installments())
    address = f"/offers/{offer.public_id}"
    shown = text_of(maya.get(address))
    assert "Pause offer" not in shown
    assert "end of the period" not in shown
    assert maya.post(f"{address}/pause", {"reason": "x"}).status_code == 422
    assert maya.post(f"{address}/cancellation", {"reason": "x", "when": "period_end"}).status_code == 422
    assert (fresh(offer).paused_at, offer.ends_on, offer.cancelled_at) == (None, None, None)


def test_the_provider_knows_at_once(till: "Cards", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(till.world.maya), till.world.offer(plan=till.world.recurring())
    till.paid(offer)
    address = f"/offers/{offer.public_id}"
    shown = text_of(maya.get(address))
    assert "Paid by itself with visa 4242." in shown
    assert "Next charge" in shown
    shown = text_of(maya.post(f"{address}/pause", {"reason": "Away"}, follow=True))
    assert "The payment provider knows." in shown
    assert remote(till)["pause_collection"]
    maya.delete(f"{address}/pause")
    assert remote(till)["pause_collection"] is None
    maya.post(f"{address}/cancellation", {"when": "period_end", "reason": "Over"})
    assert remote(till)["cancel_at_period_end"]
    maya.delete(f"{address}/cancellation")
    assert not remote(till)["cancel_at_period_end"]
    assert "Nothing more falls due. The payment provider knows." in text_of(
        maya.post(f"{address}/cancellation", {"when": "now", "reason": "Over"}, follow=True)
    )
    assert remote(till)["status"] == "canceled"


def test_a_provider_that_is_away_hinders_nobody(till: "Cards", browser_of: BrowserOf) -> None:
    from tenpack.money.stripe.connection import breaker, connected
    from tenpack.money.stripe.reconcile import push

    maya, offer = browser_of(till.world.maya), till.world.offer(plan=till.world.recurring())
    till.paid(offer)
    till.double.fault("error_500", times=None)
    address = f"/offers/{offer.public_id}"
    shown = text_of(maya.post(f"{address}/cancellation", {"when": "now", "reason": "Over"}, follow=True))
    assert "it is told as soon as it does" in shown
    assert "is told within a minute what you decided" in shown
    assert fresh(offer).cancelled_at
    assert remote(till)["status"] == "active"
    till.double.no_faults()
    breaker.close()
    push(connected(till.world.business), now=till.now)
    assert remote(till)["status"] == "canceled"
    assert "is told within a minute" not in text_of(maya.get(address))


def test_what_was_charged_meanwhile_is_recorded_before_the_end(till: "Cards", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Payment
    from tenpack.money.stripe.models import UnfitMoney

    offer = till.world.offer(plan=till.world.recurring())
    till.paid(offer)
    till.pass_days(31.2)
    address = f"/offers/{offer.public_id}/cancellation"
    browser_of(till.world.maya).post(address, {"when": "now", "reason": "Over"})
    assert (Payment.objects.count(), UnfitMoney.objects.count()) == (2, 0)
    assert fresh(offer).cancelled_at


def test_a_failing_card_leaves_the_choice_to_the_coach(till: "Cards", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(till.world.maya), till.world.offer(plan=till.world.recurring())
    till.paid(offer, "fails_later")
    till.back(offer, till.pass_days(31.2))
    address = f"/offers/{offer.public_id}"
    shown = text_of(maya.get(address))
    assert "The last charge failed. It is tried again" in shown
    assert "Try again now" in shown
    assert "Send a new pay link" in shown
    assert "declined again" in text_of(maya.post(f"{address}/retry", follow=True))
    assert fresh(offer).payments_made == 1
    assert "1 offer is past due" in text_of(maya.get("/today"))
    listed = text_of(maya.get("/offers/?state=past_due"))
    assert f'href="{address}"' in listed
    assert "No offer matches" in text_of(maya.get("/offers/?state=paused"))
    client = browser_of(till.world.jo).get("/portal")
    assert "Payment failed" in text_of(client)
    assert "Change card" in text_of(client)


def test_trying_again_charges_once(till: "Cards", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(till.world.maya), till.world.offer(plan=till.world.recurring())
    till.paid(offer)
    till.double.fail_next_renewal(remote(till)["id"])
    till.back(offer, till.pass_days(31.2))
    address = f"/offers/{offer.public_id}/retry"
    assert fresh(offer).failed_at
    for _again in range(2):
        assert "Paid." in text_of(maya.post(address, follow=True))
    assert (fresh(offer).payments_made, offer.failed_at) == (2, None)
    assert till.double.books()["totals"]["eur"]["charged"] == 18_000


def test_when_the_provider_gives_up_the_link_works_again(till: "Cards", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(till.world.maya), till.world.offer(plan=till.world.recurring())
    till.paid(offer, "fails_later")
    for days in (31.2, 10, 10, 10):
        till.back(offer, till.pass_days(days))
    shown = text_of(maya.get(f"/offers/{offer.public_id}"))
    assert "has stopped trying" in shown
    assert "Send a new pay link" in shown
    assert "has stopped trying" not in text_of(browser_of().get(f"/pay/{offer.pay_token}"))


def test_nobody_tries_without_a_standing_order(studio: "World", browser_of: BrowserOf) -> None:
    offer = studio.paid(plan=studio.recurring())
    assert browser_of(studio.maya).post(f"/offers/{offer.public_id}/retry").status_code == 409
    for path in ("pause", "retry"):
        assert browser_of(studio.ben).post(f"/offers/{offer.public_id}/{path}").status_code == 403
        assert browser_of(studio.zed).post(f"/offers/{offer.public_id}/{path}").status_code == 404


def test_the_client_sees_the_next_charge_and_changes_the_card(till: "Cards", browser_of: BrowserOf) -> None:
    jo, offer = browser_of(till.world.jo), till.world.offer(plan=till.world.recurring())
    assert f"/pay/{offer.pay_token}" in text_of(jo.get("/portal"))
    till.paid(offer)
    shown = text_of(jo.get("/portal"))
    assert "Paid by itself with visa 4242. Next charge" in shown
    assert f"/pay/{offer.pay_token}/method" in shown
    answer = jo.post(f"/pay/{offer.pay_token}/method")
    assert answer.headers["Refresh"].startswith("0; url=http")


def test_another_payer_sees_nothing_but_the_bill(till: "Cards", browser_of: BrowserOf) -> None:
    """Name, plan, price, memo: nothing of sessions held, other offers, the client's address or the coach's notes."""
    world = till.world
    world.pack(title="Pack of secrets")
    world.offer(plan=world.plan(name="Another offer"))
    offer = world.offer(plan=world.plan(memo="Strength"), billing_email="mother@example.com")
    till.paid(offer)
    world.use(fresh(offer).pack)
    for path in ("", "/state"):
        shown = text_of(browser_of().get(f"/pay/{offer.pay_token}{path}"))
        for hidden in ("jo@example.com", "mother@example.com", "Pack of secrets", "Another offer", "9 left", "Ledger"):
            assert hidden not in shown, hidden
    customer = till.double.thing(till.double.things("customer")[0]["id"])
    assert (customer["email"], customer["name"]) == ("mother@example.com", "Jo")


def test_all_the_rest_is_recorded_by_hand(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.installments())
    address = f"/offers/{offer.public_id}/payments/new"
    shown = text_of(maya.get(address))
    assert "All the rest: 300\xa0€" in maya.get(address).content.decode()
    assert "This installment" in shown
    sent = {"due_number": "2", "covers": "rest", "method": "cash", "received_on": str(studio.today), "note": ""}
    assert maya.post(address, sent).status_code == 302
    assert maya.post(address, sent).status_code == 422
    assert (fresh(offer).payments_made, offer.paid_minor) == (3, 45_000)


def test_all_the_rest_is_taken_from_the_profile(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.installments())
    address = f"/clients/{studio.jo.public_id}/payments/new"
    sent = {"offer": f"{offer.public_id}:2:rest", "method": "cash", "received_on": str(studio.today), "note": ""}
    assert maya.post(address, sent | {"offer": f"{offer.public_id}:2:more"}).status_code == 422
    assert maya.post(address, sent).status_code == 302
    assert fresh(offer).payments_made == 3


def test_amounts_follow_the_coupon(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.actions import CouponDraft, create_coupon

    draft = CouponDraft(code="half", basis_points=5_000)
    create_coupon(business=studio.business, draft=draft, by=studio.by, now=studio.now)
    maya, offer = browser_of(studio.maya), studio.offer(coupon="half")
    shown = maya.get(f"/offers/{offer.public_id}").content.decode()
    assert "50\xa0%" in shown or "50 %" in shown
    places = (
        f"/offers/{offer.public_id}",
        f"/offers/{offer.public_id}/payments/new",
        f"/clients/{studio.jo.public_id}/payments/new",
        f"/clients/{studio.jo.public_id}/offers",
        "/offers/",
    )
    for place in places:
        assert "200\xa0€" in maya.get(place).content.decode(), place
    assert "200\xa0€" in browser_of(studio.jo).get("/portal").content.decode()
