"""Offers: put to a client, followed, taken back, ended; and who may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def stored() -> list[Any]:
    from tenpack.money.models import Offer

    return list(Offer.objects.select_related("pack").order_by("id"))


def asked(studio: "World", **more: str) -> dict[str, str]:
    """A form as it is sent when nothing is wrong."""
    return {"billing_on": str(studio.today), "billing_email": "", **more}


def test_a_plan_is_put_to_a_client(studio: "World", browser_of: BrowserOf) -> None:
    maya, plan = browser_of(studio.maya), studio.plan()
    address = f"/clients/{studio.jo.public_id}/offers/new"
    assert plan.name in maya.get(address).content.decode()
    sent = asked(studio, plan=plan.public_id, billing_email="Mother@Example.com")
    answer = maya.post(address, sent, follow=True)
    (offer,) = stored()
    text = answer.content.decode()
    assert (offer.client_id, offer.plan_version, offer.billing_email) == (studio.jo.id, 1, "mother@example.com")
    assert f"/pay/{offer.pay_token}" in text
    assert "Copy pay link" in text
    studio.jo.refresh_from_db()
    assert studio.jo.email == "jo@example.com"


def test_a_one_off_price_needs_its_name_and_price(studio: "World", browser_of: BrowserOf) -> None:
    maya, address = browser_of(studio.maya), f"/clients/{studio.jo.public_id}/offers/new"
    for wrong in ({"name": "", "price": "50"}, {"name": "Book", "price": ""}, {"name": "Book", "price": "x"}):
        assert maya.post(address, asked(studio, plan="one_off", **wrong)).status_code == 422
    assert stored() == []
    maya.post(address, asked(studio, plan="one_off", name="Book", price="50", memo="Signed"))
    (offer,) = stored()
    assert (offer.name, offer.price_minor, offer.memo, offer.plan_id) == ("Book", 5_000, "Signed", None)


def test_an_offer_form_that_is_sent_twice_makes_one_offer(studio: "World", browser_of: BrowserOf) -> None:
    maya, address = browser_of(studio.maya), f"/clients/{studio.jo.public_id}/offers/new"
    sent = asked(studio, plan=studio.plan().public_id, repeat_key="a-key-of-this-form")
    assert maya.post(address, sent).url == maya.post(address, sent).url
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"plan": ""}, "Write something here."),
        ({"plan": "pl_1"}, "Choose one of the list."),
        ({"billing_on": ""}, "Choose a day."),
        ({"billing_on": "2026-02-30"}, "not a day of the calendar"),
        ({"billing_on": "9999-12-31"}, "between 1970 and 2999"),
        ({"billing_email": "nobody"}, "Write an address"),
        ({"billing_email": "a" * 300 + "@example.com"}, "Shorten this"),
        ({"billing_email": "a\x00@example.com"}, "cannot be stored"),
    ],
)
def test_what_an_offer_cannot_be(studio: "World", browser_of: BrowserOf, wrong: dict[str, str], says: str) -> None:
    sent = asked(studio, plan=studio.plan().public_id) | wrong
    answer = browser_of(studio.maya).post(f"/clients/{studio.jo.public_id}/offers/new", sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert stored() == []


def test_archived_and_past_plans_are_not_assigned(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.actions import archive_plan
    from tenpack.money.models import Plan

    maya, address = browser_of(studio.maya), f"/clients/{studio.jo.public_id}/offers/new"
    gone = studio.plan(name="Gone")
    archive_plan(plan=gone, by=studio.by, now=studio.now)
    assert "Gone" not in maya.get(address).content.decode()
    assert "is archived" in maya.post(address, asked(studio, plan=gone.public_id)).content.decode()
    past = studio.plan(expiry_kind="on", expires_on=studio.today, expires_after=None, expires_unit="")
    Plan.objects.filter(id=past.id).update(expires_on=studio.today - timedelta(days=1))
    text = maya.post(address, asked(studio, plan=past.public_id)).content.decode()
    assert "expiration date of this plan has passed" in text
    assert f"/plans/{past.public_id}" in text
    assert stored() == []


def test_another_business_has_no_such_plan_or_client(studio: "World", browser_of: BrowserOf) -> None:
    plan, theirs = studio.plan(), studio.plan(business=studio.zed.business)
    address = f"/clients/{studio.jo.public_id}/offers/new"
    assert browser_of(studio.maya).post(address, asked(studio, plan=theirs.public_id)).status_code == 404
    assert browser_of(studio.zed).post(address, asked(studio, plan=plan.public_id)).status_code == 404
    assert browser_of(studio.ben).post(address, asked(studio, plan=plan.public_id)).status_code == 403
    assert browser_of(studio.jo).get(address).status_code == 403
    assert browser_of().get(address).status_code == 302
    assert browser_of(studio.maya).get(f"/offers/preview?plan={theirs.public_id}").status_code == 404
    assert browser_of(studio.maya).get("/offers/preview?plan=one_off").status_code == 200
    assert stored() == []


def test_an_offer_keeps_its_terms(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.actions import change_plan
    from tests.world import ten_sessions

    plan = studio.plan()
    offer = studio.offer(plan=plan)
    change_plan(plan=plan, draft=ten_sessions(name="Dearer"), version=1, by=studio.by, now=studio.now)
    text = browser_of(studio.maya).get(f"/offers/{offer.public_id}").content.decode()
    assert "10 sessions for 400\xa0€" in text
    assert "The plan was edited since." in text


def test_an_open_offer_is_withdrawn_once_and_a_paid_one_never(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer, paid = browser_of(studio.maya), studio.offer(), studio.paid()
    for _again in range(2):
        answer = maya.post(f"/offers/{offer.public_id}/withdrawal", follow=True)
        assert "Withdrawn" in answer.content.decode()
    assert maya.post(f"/offers/{paid.public_id}/withdrawal").status_code == 409
    assert maya.get(f"/offers/{offer.public_id}/withdrawal").status_code == 405
    assert [bool(one.withdrawn_at) for one in stored()] == [True, False]


def test_a_running_offer_is_cancelled_with_a_reason(studio: "World", browser_of: BrowserOf) -> None:
    maya, offer = browser_of(studio.maya), studio.paid(plan=studio.recurring())
    address = f"/offers/{offer.public_id}/cancellation"
    assert "Cancel offer" in maya.get(f"/offers/{offer.public_id}").content.decode()
    assert maya.post(address, {"reason": ""}).status_code == 422
    too_long = maya.post(address, {"reason": "x" * 501})
    assert too_long.status_code == 422
    assert "x" * 501 in too_long.content.decode()
    answer = maya.post(address, {"reason": "Moved away"}, follow=True)
    assert "Cancelled" in answer.content.decode()
    assert stored()[0].next_due_on is None


def test_installments_show_every_due_date(studio: "World", browser_of: BrowserOf) -> None:
    offer = studio.paid(plan=studio.installments())
    text = browser_of(studio.maya).get(f"/offers/{offer.public_id}").content.decode()
    assert "3 × 150\xa0€ = 450\xa0€, one every month" in text
    for part in ("1 of 3", "2 of 3", "3 of 3"):
        assert part in text


def test_who_may_see_an_offer(studio: "World", browser_of: BrowserOf) -> None:
    offer = studio.offer()
    for path in ("", "/payments/new"):
        address = f"/offers/{offer.public_id}{path}"
        assert browser_of(studio.maya).get(address).status_code == 200
        assert browser_of(studio.ben).get(address).status_code == 403
        assert browser_of(studio.zed).get(address).status_code == 404
        assert browser_of(studio.jo).get(address).status_code == 403
        assert browser_of().get(address).status_code == 302
    for path in ("withdrawal", "cancellation"):
        assert browser_of(studio.ben).post(f"/offers/{offer.public_id}/{path}", {"reason": "x"}).status_code == 403
        assert browser_of(studio.zed).post(f"/offers/{offer.public_id}/{path}", {"reason": "x"}).status_code == 404
    assert stored()[0].withdrawn_at is None
