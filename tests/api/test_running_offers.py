"""Running offers and refunds over the API: ends, rests, amounts, and money on its way back."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.callers import Caller, caller_for, plan_body

if TYPE_CHECKING:
    from tests.stripe_double import StripeDouble
    from tests.support.cards import Cards
    from tests.world import World

MONTHLY = {"payment_type": "recurring", "access": None, "interval": {"unit": "month", "every": 1}}
THIRDS = MONTHLY | {"payment_type": "installments", "installments": 3}


@pytest.fixture
def till(world: "World", stripe_double: "StripeDouble", settings: Any) -> "Cards":
    """The cast with cards."""
    from tests.support.cards import connect

    return connect(world, stripe_double, settings)


def sold(maya: Caller, jo: str, **terms: Any) -> str:
    """An offer that was paid once, in cash."""
    plan = maya.made("/plans", plan_body(**terms))
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plan["id"]})
    maya.made(f"/offers/{offer['id']}/payments", {"method": "cash"})
    return str(offer["id"])


def bought(till: "Cards") -> str:
    """A payment by card for ten sessions of Jo's."""
    from tenpack.money.models import Payment

    plan = till.world.plan(expiry_kind="never", expires_after=None, expires_unit="")
    till.paid(till.world.offer(plan=plan))
    return Payment.objects.get().public_id


def test_an_offer_rests_ends_and_is_kept(maya: Caller, jo: str) -> None:
    offer = sold(maya, jo, **MONTHLY)
    assert maya.get(f"/offers/{offer}")["next_due"] == {"amount": 40_000, "currency": "EUR"}
    paused = maya("POST", f"/offers/{offer}/pause", {"reason": "injured"})
    assert (paused.status, paused["state"], paused["next_due_on"], paused["next_due"]) == (200, "paused", None, None)
    assert maya("POST", f"/offers/{offer}/cancellation", {"reason": "x", "at_period_end": True}).code == "not_running"
    assert maya("DELETE", f"/offers/{offer}/pause")["state"] == "active"
    ending = maya("POST", f"/offers/{offer}/cancellation", {"reason": "moving", "at_period_end": True})
    assert (ending["state"], ending["ends_on"] is None, ending["next_due_on"]) == ("active", False, None)
    assert maya("DELETE", f"/offers/{offer}/cancellation")["ends_on"] is None
    ended = maya("POST", f"/offers/{offer}/cancellation", {"reason": "moved"}, repeat="end")
    assert (ended.status, ended["state"]) == (200, "cancelled")
    again = maya("POST", f"/offers/{offer}/cancellation", {"reason": "moved"}, repeat="end")
    assert (again.content, again.replayed) == (ended.content, True)
    assert maya("DELETE", f"/offers/{offer}/cancellation")["state"] == "cancelled"


def test_what_is_refused_changes_nothing(maya: Caller, jo: str, world: "World") -> None:
    from tests.support.snapshots import changed_since, everything

    thirds, monthly = sold(maya, jo, **THIRDS), sold(maya, jo, **MONTHLY)
    ben, zed = caller_for(world.ben), caller_for(world.zed)
    # A key knows when it was used last.
    before = everything(but=frozenset({"tenpack_apikey"}))
    assert maya("POST", f"/offers/{thirds}/pause", {"reason": "x"}).code == "only_recurring"
    assert maya("POST", f"/offers/{monthly}/pause", {"reason": " "}).fields == ["reason"]
    assert maya("POST", f"/offers/{monthly}/pause", {}).fields == ["reason"]
    assert maya("POST", f"/offers/{monthly}/cancellation", {"reason": "x", "when": "now"}).fields == ["when"]
    for caller, status in ((ben, 403), (zed, 404)):
        for path in ("pause", "cancellation"):
            assert caller("POST", f"/offers/{monthly}/{path}", {"reason": "x"}).status == status
            assert caller("DELETE", f"/offers/{monthly}/{path}").status == status
    assert changed_since(before) == set()


def test_a_client_is_reminded_once_a_day(maya: Caller, jo: str, world: "World") -> None:
    plan = maya.made("/plans", plan_body())
    offer = maya.made(f"/clients/{jo}/offers", {"plan": plan["id"]})["id"]
    assert caller_for(world.ben)("POST", f"/offers/{offer}/reminder").status == 403
    assert caller_for(world.zed)("POST", f"/offers/{offer}/reminder").status == 404
    sent = maya("POST", f"/offers/{offer}/reminder", repeat="remind")
    assert (sent.status, sent["state"]) == (200, "open")
    assert maya("POST", f"/offers/{offer}/reminder", repeat="remind").replayed
    assert maya("POST", f"/offers/{offer}/reminder").code == "reminded_today"
    maya.made(f"/offers/{offer}/payments", {"method": "cash"})
    assert maya("POST", f"/offers/{offer}/reminder").code == "nothing_due"


def test_several_installments_are_paid_at_once(maya: Caller, jo: str) -> None:
    offer = sold(maya, jo, **THIRDS)
    payment = maya.made(f"/offers/{offer}/payments", {"method": "cash", "dues": 2})
    assert (payment["due_number"], payment["dues"], payment["amount"]["amount"]) == (2, 2, 80_000)
    assert (payment["fee"]["amount"], payment["provider_reference"]) == (0, None)
    assert maya.get(f"/offers/{offer}")["state"] == "completed"
    assert maya("POST", f"/offers/{offer}/payments", {"method": "cash", "dues": 0}).fields == ["dues"]


def test_a_discount_is_shown(maya: Caller, world: "World") -> None:
    from tenpack.kit.money import Money
    from tenpack.money.actions import CouponDraft, create_coupon

    def offer(**terms: Any) -> Any:
        draft = CouponDraft(**terms)
        create_coupon(business=world.business, draft=draft, by=world.by, now=world.now)
        return maya.get(f"/offers/{world.offer(coupon=terms['code']).public_id}")

    half = offer(code="half", basis_points=5_000, periods=None)
    assert half["discount"] == {"basis_points": 5_000, "amount": None, "payments": None}
    assert half["next_due"]["amount"] == 20_000
    five = offer(code="five", amount=Money(500, "EUR"))
    assert five["discount"] == {"basis_points": None, "amount": {"amount": 500, "currency": "EUR"}, "payments": 1}
    assert maya.get(f"/offers/{world.offer().public_id}")["discount"] is None


def test_a_card_gets_its_money_back_once(maya: Caller, till: "Cards") -> None:
    payment = bought(till)
    refunds = f"/payments/{payment}/refunds"
    assert maya.get(f"/payments/{payment}")["provider_reference"].startswith("pi_")
    first = maya("POST", refunds, {"reason": "ill"}, repeat="back")
    assert (first.status, first["state"], first["origin"], first["sessions_withdrawn"]) == (201, "done", "coach", 10)
    again = maya("POST", refunds, {"reason": "ill"}, repeat="back")
    assert (again.status, again.content, again.replayed) == (201, first.content, True)
    assert maya("POST", refunds, {"reason": "ill"}, repeat="other").code == "invalid"
    assert [one["amount"] for one in till.double.things("refund")] == [40_000]
    assert maya.get(refunds)["items"] == [first.json]


def test_a_refund_on_its_way_is_told_and_arrives_under_the_same_id(maya: Caller, till: "Cards") -> None:
    from tenpack.money.stripe.connection import breaker

    refunds = f"/payments/{bought(till)}/refunds"
    till.double.fault("error_500", times=None)
    asked = maya("POST", refunds, {"reason": "ill"}, repeat="back")
    assert (asked.status, asked["state"], asked["sessions_withdrawn"]) == (202, "asked", 0)
    assert maya("POST", refunds, {"reason": "ill"}).code == "refund_underway"
    assert maya.get(refunds)["items"] == [asked.json]
    till.double.no_faults()
    breaker.close()
    done = maya("POST", refunds, {"reason": "ill"}, repeat="back")
    assert (done.status, done["id"], done["state"], done.replayed) == (201, asked["id"], "done", True)
    assert len(till.double.things("refund")) == 1


def test_a_refund_that_fails_says_so_and_keeps_the_sessions(maya: Caller, till: "Cards") -> None:
    payment = bought(till)
    refunds = f"/payments/{payment}/refunds"
    till.double.refund(payment=till.double.things("payment_intent")[0]["id"])
    # The provider refuses: everything went back in its dashboard, which arrives here first.
    answer = maya("POST", refunds, {"reason": "ill", "withdraw_sessions": 0}, repeat="back")
    assert answer.status in (409, 422)
    listed = maya.get(refunds)["items"]
    assert sorted((one["state"], one["origin"]) for one in listed) == [("done", "provider"), ("failed", "coach")]


def test_a_disputed_payment_is_not_given_back(maya: Caller, till: "Cards") -> None:
    from tenpack.money.stripe.connection import connected
    from tenpack.money.stripe.disputes import sync_dispute

    payment = bought(till)
    made = till.double.dispute(till.double.things("payment_intent")[0]["id"])
    sync_dispute(connected(till.world.business), made["id"], now=till.now)
    assert maya("POST", f"/payments/{payment}/refunds", {"reason": "ill"}).code == "disputed"
