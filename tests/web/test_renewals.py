"""Renew on the portal: what this client bought and may buy again, by one button, to its pay page."""

from typing import TYPE_CHECKING, Any

from tests.web.diary import Sign

if TYPE_CHECKING:
    from tests.world import World


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_bought_again_by_one_button(studio: "World", browser_of: Sign) -> None:
    from tenpack.money.models import Offer

    plan, other = studio.plan(may_renew=True), studio.plan(name="Not for clients")
    address = f"/portal/plans/{plan.public_id}/renewal"
    jo = browser_of(studio.jo)
    assert address not in text_of(jo.get("/portal"))
    studio.paid(plan=plan), studio.paid(plan=other)
    shown = text_of(jo.get("/portal"))
    assert address in shown
    assert other.public_id not in shown
    answers = {jo.post(address).headers["Location"] for _tab in range(2)}
    offer = Offer.objects.get(is_renewal=True)
    assert answers == {f"/pay/{offer.pay_token}"}
    assert jo.get(f"/pay/{offer.pay_token}").status_code == 200
    assert "Not now" in text_of(jo.get("/portal"))
    assert jo.delete(address).status_code == 302
    offer.refresh_from_db()
    assert offer.withdrawn_at
    assert "bought <a" in browser_of(studio.maya).get("/journal").content.decode()


def test_a_plan_of_nobody_s_is_not_there(studio: "World", browser_of: Sign) -> None:
    plan = studio.plan(may_renew=True)
    studio.paid(studio.sam, plan=plan)
    assert browser_of(studio.jo).post(f"/portal/plans/{plan.public_id}/renewal").status_code == 404


def test_the_plan_s_form_says_so(studio: "World", browser_of: Sign) -> None:
    from tenpack.money.models import Plan

    page = browser_of(studio.maya)
    form = {"name": "Twelve", "payment_type": "one_time", "price": "40", "may_renew": "on", "expiry_kind": "on"}
    assert page.post("/plans/new", form).status_code == 302
    plan = Plan.objects.get(name="Twelve")
    assert plan.may_renew
    assert "checked" in page.get(f"/plans/{plan.public_id}").content.decode().split('name="may_renew"')[1].split(">")[0]
