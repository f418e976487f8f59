"""Plans → Coupons: the list, the form with every input it refuses, archive and undo, and the field on the offer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.snapshots import changed_since, everything
from tests.web.stage_cards import coupon_of

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
MEMORY = frozenset({"tenpack_signin", "tenpack_cache"})


def form(**more: Any) -> dict[str, Any]:
    return {"code": "spring 20", "kind": "percent", "percent": "20", "on": "first"} | more


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode()).replace("\xa0", " ")


def test_coupons_are_made_and_listed(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Coupon

    ben, later = browser_of(studio.ben), studio.today + timedelta(days=9)
    assert "Coupons will stand here" in text_of(ben.get("/coupons/"))
    assert ben.post("/coupons/new", form(most_uses=10, last_on=later)).status_code == 302
    amount = form(code="THREE", kind="amount", percent="", amount="7.50", on="some", periods=3)
    assert ben.post("/coupons/new", amount).status_code == 302
    assert ben.post("/coupons/new", form(code="ALL", percent="0.5", on="every", periods=4)).status_code == 302
    found = {one.code: (one.basis_points, one.minor, one.periods, one.most_uses) for one in Coupon.objects.all()}
    assert found == {
        "SPRING20": (2_000, None, 1, 10),
        "THREE": (None, 750, 3, None),
        "ALL": (50, None, None, None),
    }
    text = text_of(ben.get("/coupons/"))
    for part in ("−20 % on the first payment", "0 of 10", "−7.50 € on the first 3 payments", "−0.5 % on every payment"):
        assert part in text, part


def test_a_form_sent_twice_makes_one(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Coupon

    maya, twice = browser_of(studio.maya), form(repeat_key="a-key-of-this-form")
    assert [maya.post("/coupons/new", twice).status_code for _time in range(2)] == [302, 302]
    assert Coupon.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "C" * 21}, "code"),
        ({"code": "50%!"}, "code"),
        ({"code": "TAKEN"}, "code"),
        ({"kind": ""}, "kind"),
        ({"percent": ""}, "percent"),
        ({"percent": "100"}, "percent"),
        ({"percent": "0"}, "percent"),
        ({"percent": "-5"}, "percent"),
        ({"kind": "amount"}, "amount"),
        ({"kind": "amount", "amount": "0"}, "amount"),
        ({"kind": "amount", "amount": "1e5"}, "amount"),
        ({"on": "some"}, "periods"),
        ({"on": "some", "periods": "101"}, "periods"),
        ({"on": "never"}, "on"),
        ({"most_uses": "0"}, "most_uses"),
        ({"last_on": "2020-01-01"}, "last_on"),
    ],
)
def test_what_is_refused_stands_at_its_field(
    studio: "World", browser_of: BrowserOf, wrong: dict[str, Any], field: str
) -> None:
    coupon_of(studio, code="TAKEN")
    maya, before = browser_of(studio.maya), everything(but=MEMORY)
    answer = maya.post("/coupons/new", form(**wrong))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not changed_since(before)


def test_archive_and_undo(studio: "World", browser_of: BrowserOf) -> None:
    coupon, maya = coupon_of(studio), browser_of(studio.maya)
    address = f"/coupons/{coupon.public_id}/archive"
    assert browser_of(studio.zed).post(address).status_code == 404
    archived = maya.post(address, follow=True).content.decode()
    assert "SPRING20 archived" in archived
    assert f'hx-delete="{address}"' in archived
    assert "Archive SPRING20" not in archived
    assert "Restore SPRING20" in text_of(maya.get("/coupons/?show=archived"))
    assert maya.delete(address).status_code == 302
    assert "Archive SPRING20" in text_of(maya.get("/coupons/"))


def test_the_list_says_what_cannot_be_used_any_more(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Coupon

    coupon_of(studio, code="ONCE", most_uses=1)
    coupon_of(studio, code="LATE")
    studio.offer(coupon="once")
    Coupon.objects.filter(code="LATE").update(last_on=studio.today - timedelta(days=1))
    maya = browser_of(studio.maya)
    text = text_of(maya.get("/coupons/"))
    assert "Used up" in text
    assert "1 of 1" in text
    assert "Its last day is over" in text
    offer_page = text_of(maya.get(f"/clients/{studio.jo.public_id}/offers/new"))
    assert "ONCE" not in offer_page
    assert "LATE" not in offer_page
    assert 'name="coupon"' not in offer_page


def offer_form(studio: "World", **more: Any) -> dict[str, Any]:
    return {"plan": studio.plan().public_id, "billing_on": studio.today, "coupon": "SPRING20"} | more


def test_a_coupon_is_chosen_with_an_offer(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Offer

    coupon, maya = coupon_of(studio), browser_of(studio.maya)
    address = f"/clients/{studio.jo.public_id}/offers/new"
    assert "SPRING20 · −20 % on the first payment" in text_of(maya.get(address))
    assert maya.post(address, offer_form(studio)).status_code == 302
    one_off = {"plan": "one_off", "name": "Trial", "price": "50"}
    assert maya.post(address, offer_form(studio, **one_off)).status_code == 302
    assert [offer.due(1).minor for offer in Offer.objects.order_by("id")] == [32_000, 4_000]
    coupon.refresh_from_db()
    assert coupon.uses == 2


@pytest.mark.parametrize("code", ["NOWHERE", "OTHERS", "x" * 300, "\x00"])
def test_a_code_that_opens_nothing_makes_no_offer(studio: "World", browser_of: BrowserOf, code: str) -> None:
    from tenpack.money.actions import CouponDraft, create_coupon

    draft = CouponDraft(code="OTHERS", basis_points=5_000)
    create_coupon(business=studio.zed.business, draft=draft, by=studio.zed.actor, now=studio.now)
    maya, sent = browser_of(studio.maya), offer_form(studio, coupon=code)
    before = everything(but=MEMORY)
    answer = maya.post(f"/clients/{studio.jo.public_id}/offers/new", sent)
    assert answer.status_code == 422
    assert 'id="id_coupon_error"' in answer.content.decode()
    assert not changed_since(before)


def test_clients_have_no_coupons_page(studio: "World", browser_of: BrowserOf) -> None:
    for path in ("/coupons/", "/coupons/new"):
        assert browser_of(studio.jo).get(path).status_code == 403
        assert browser_of().get(path).status_code == 302


def test_the_sentence_of_an_offer_names_what_is_left_to_pay(studio: "World", browser_of: BrowserOf) -> None:
    coupon_of(studio)
    coupon_of(studio, code="ALWAYS", basis_points=5_000, periods=None)

    def said(plan: Any, code: str) -> str:
        return text_of(browser_of().get(f"/pay/{studio.offer(plan=plan, coupon=code).pay_token}"))

    one_time = said(studio.plan(), "SPRING20")
    assert "10 sessions for 320 €," in one_time
    assert "sessions for 400 €" not in one_time
    assert "90 € every month, −20 % on the first payment" in said(studio.recurring(), "SPRING20")
    assert "45 € every month" in said(studio.recurring(), "ALWAYS")
    assert "3 × 75 € = 225 €, one every month" in said(studio.installments(), "ALWAYS")
    assert "3 × 150 € = 450 €, one every month, −20 % on the first payment" in said(studio.installments(), "SPRING20")
