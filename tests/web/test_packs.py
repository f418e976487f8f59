"""Session packs: the list, a new one with every input it refuses, the three ways to a price, changes with a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
NEW = "/appointments/packs/new"
KEY = "0123456789abcdef"


def packs() -> list[Any]:
    from tenpack.packs.models import SessionPack

    return list(SessionPack.objects.order_by("id"))


def asked(studio: "World", **more: str) -> dict[str, str]:
    given = {"client": studio.jo.public_id, "suggested": "custom", "title": "Spring", "sessions": "7"}
    return given | {"starts_on": str(studio.today), "policy": "business", "repeat_key": KEY} | more


def text_of(answer: Any) -> str:
    return answer.content.decode()


def pack_url(pack: Any, act: str = "") -> str:
    return f"/appointments/packs/{pack.public_id}" + (f"/{act}" if act else "")


def test_a_pack_is_created_and_a_price_is_asked(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    answer = maya.post(NEW, asked(studio, expires_on=str(studio.today + timedelta(days=30))), follow=True)
    (pack,) = packs()
    assert (pack.title, pack.free, pack.source, pack.awaits_payment) == ("Spring", 7, "by_hand", False)
    assert answer.redirect_chain == [(pack_url(pack, "offer"), 302)]
    for label in ("Price", "Memo", "Create offer", "Attach to an existing offer", "Not now"):
        assert label in text_of(answer)
    maya.post(pack_url(pack, "offer"), {"price": "140", "memo": "Agreed"})
    pack.refresh_from_db()
    assert (pack.offer.price_minor, pack.offer.memo, pack.awaits_payment) == (14_000, "Agreed", True)


@pytest.mark.parametrize(
    ("count", "title"), [("1", "Single session"), ("5", "5-pack"), ("10", "10-pack"), ("20", "20-pack")]
)
def test_a_suggestion_fills_what_was_left_empty(studio: "World", browser_of: BrowserOf, count: str, title: str) -> None:
    browser_of(studio.maya).post(NEW, asked(studio, suggested=count, title="", sessions=""))
    assert [(pack.title, pack.free) for pack in packs()] == [(title, int(count))]


def test_what_was_typed_wins_over_the_suggestion(studio: "World", browser_of: BrowserOf) -> None:
    browser_of(studio.maya).post(NEW, asked(studio, suggested="10", title="Mine", sessions="12"))
    assert [(pack.title, pack.free) for pack in packs()] == [("Mine", 12)]


def test_a_form_sent_twice_makes_one_pack(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    first, second = maya.post(NEW, asked(studio)), maya.post(NEW, asked(studio))
    assert len(packs()) == 1
    assert first["Location"] == second["Location"]


def test_a_pack_may_have_a_policy_of_its_own(studio: "World", browser_of: BrowserOf) -> None:
    own = asked(studio, policy="own", free_until_hours="48", forgiven="2", no_show_takes="on")
    browser_of(studio.maya).post(NEW, own)
    (pack,) = packs()
    assert (pack.free_until_hours, pack.late_cancel_takes, pack.no_show_takes, pack.forgiven) == (48, False, True, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client", ""),
        ("client", "cl_nobody"),
        ("client", "zoe"),
        ("title", ""),
        ("title", "x" * 81),
        ("title", "bad\x00byte"),
        ("sessions", "0"),
        ("sessions", "1001"),
        ("sessions", "many"),
        ("sessions", "9" * 5000),
        ("starts_on", ""),
        ("starts_on", "2026-02-30"),
        ("expires_on", "1999-01-01"),
        ("expires_on", "yesterday"),
        ("policy", "nobody's"),
    ],
)
def test_input_that_is_refused_stores_nothing(studio: "World", browser_of: BrowserOf, field: str, value: str) -> None:
    value = studio.zoe.public_id if value == "zoe" else value
    answer = browser_of(studio.maya).post(NEW, asked(studio, **{field: value}))
    assert answer.status_code in (404, 422)
    assert packs() == []
    if answer.status_code == 422:
        assert 'role="alert"' in text_of(answer)
        assert field == "sessions" or 'value="7"' in text_of(answer)


@pytest.mark.parametrize("field", ["free_until_hours", "forgiven"])
def test_a_policy_without_its_numbers_is_refused_at_the_field(
    studio: "World", browser_of: BrowserOf, field: str
) -> None:
    own = asked(studio, policy="own", free_until_hours="24", forgiven="0") | {field: ""}
    answer = browser_of(studio.maya).post(NEW, own)
    assert answer.status_code == 422
    assert f"id_{field}_error" in text_of(answer)


def test_a_coach_makes_packs_for_own_clients_only(studio: "World", browser_of: BrowserOf) -> None:
    ben = browser_of(studio.ben)
    assert ben.post(NEW, asked(studio)).status_code == 403
    assert studio.jo.public_id not in text_of(ben.get(NEW))
    assert packs() == []


def test_only_offers_that_can_carry_the_pack_are_listed(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.actions import withdraw_offer

    pack = studio.pack()
    money = studio.plan(name="Money", sessions=None, expiry_kind="", expires_after=None, expires_unit="")
    good = studio.offer(plan=money)
    other = studio.offer(studio.sam, plan=studio.plan(name="For Sam"))
    monthly = studio.offer(plan=studio.recurring(name="Every month"))
    gone = withdraw_offer(offer=studio.offer(plan=studio.plan(name="Gone")), by=studio.by, now=studio.now)
    carrying = studio.paid(plan=studio.plan(name="Carrying"))
    maya = browser_of(studio.maya)
    shown = text_of(maya.get(pack_url(pack, "offer") + "?existing=1"))
    assert good.public_id in shown
    for offer in (other, monthly, gone, carrying):
        assert offer.public_id not in shown
        assert maya.post(pack_url(pack, "offer"), {"offer": offer.public_id}).status_code in (409, 422)
    assert maya.post(pack_url(pack, "offer"), {"offer": "of_nothing"}).status_code == 404
    maya.post(pack_url(pack, "offer"), {"offer": good.public_id})
    pack.refresh_from_db()
    assert (pack.offer.id, pack.awaits_payment) == (good.id, True)


def test_a_paid_offer_takes_a_pack_that_is_then_paid(studio: "World", browser_of: BrowserOf) -> None:
    pack = studio.pack()
    money = studio.plan(name="Money", sessions=None, expiry_kind="", expires_after=None, expires_unit="")
    offer = studio.paid(plan=money)
    browser_of(studio.maya).post(pack_url(pack, "offer"), {"offer": offer.public_id})
    pack.refresh_from_db()
    assert (pack.offer.id, pack.awaits_payment, pack.price_minor) == (offer.id, False, 40_000)


def test_create_offer_pressed_twice_makes_one(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Offer

    maya, pack = browser_of(studio.maya), studio.pack()
    for _turn in range(2):
        assert maya.post(pack_url(pack, "offer"), {"price": "100"})["Location"] == pack_url(pack)
    assert Offer.objects.filter(client=studio.jo).count() == 1


@pytest.mark.parametrize("price", ["", "-1", "much", "1.234", "1e9", "\x00"])
def test_a_price_that_is_none_is_refused(studio: "World", browser_of: BrowserOf, price: str) -> None:
    pack = studio.pack()
    answer = browser_of(studio.maya).post(pack_url(pack, "offer"), {"price": price, "memo": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words" in text_of(answer)


def test_the_page_tells_the_whole_story(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.packs.actions import adjust_pack, change_pack, freeze_pack, undo_use

    pack = studio.pack(expires_on=studio.today + timedelta(days=20))
    used = studio.use(pack)
    undo_use(visit=studio.visit(used), by=studio.ben.actor, now=studio.now)
    adjust_pack(pack=pack, change=2, reason="Two forgotten", by=studio.by, now=studio.now)
    first = studio.today + timedelta(days=1)
    freeze_pack(pack=pack, starts_on=first, ends_on=first, reason="Ill", by=studio.by, now=studio.now)
    pack.refresh_from_db()
    terms = {"title": "Renamed", "starts_on": pack.starts_on, "expires_on": pack.expires_on, "version": pack.version}
    change_pack(pack=pack, **terms, reason="Typo", by=studio.by, now=studio.later(minutes=1))
    shown = text_of(browser_of(studio.maya).get(pack_url(pack)))
    for words in (
        *("10 sessions added", "Session used", "This pack was picked.", "Session put back", "The use it takes back"),
        *("Put back later", "Size corrected: 2 sessions more", "“Two forgotten”", "Frozen from", "“Ill”", "Ben"),
        *("Title changed from “Ten” to “Renamed”", "Cancelling is free until 24 hours before.", "Active", "12 left"),
    ):
        assert words in shown


def test_edit_freeze_adjust_and_withdraw(studio: "World", browser_of: BrowserOf) -> None:
    maya, pack = browser_of(studio.maya), studio.pack(expires_on=studio.today + timedelta(days=5))
    later = studio.today + timedelta(days=10)
    edit = {"version": str(pack.version), "title": "Ten", "starts_on": str(pack.starts_on), "reason": "Holiday"}
    assert maya.post(pack_url(pack, "edit"), edit | {"expires_on": str(later)}).status_code == 302
    assert maya.post(pack_url(pack, "freeze"), freeze(studio)).status_code == 302
    assert maya.post(pack_url(pack, "adjustment"), {"change": "-2", "reason": "Two many"}).status_code == 302
    assert maya.post(pack_url(pack, "withdrawal"), {"quantity": "3", "reason": "Agreed"}).status_code == 302
    pack.refresh_from_db()
    assert (pack.expires_on, pack.free, pack.withdrawn) == (later + timedelta(days=2), 5, 3)


def freeze(studio: "World", **more: str) -> dict[str, str]:
    first = studio.today + timedelta(days=1)
    return {"starts_on": str(first), "ends_on": str(first + timedelta(days=1)), "reason": "Away"} | more


def test_an_act_sent_twice_is_done_once(studio: "World", browser_of: BrowserOf) -> None:
    maya, pack = browser_of(studio.maya), studio.pack()
    for _turn in range(2):
        maya.post(pack_url(pack, "adjustment"), {"change": "2", "reason": "Bonus", "repeat_key": KEY})
    pack.refresh_from_db()
    assert pack.free == 12


def test_the_second_of_two_tabs_is_told_what_changed(studio: "World", browser_of: BrowserOf) -> None:
    maya, pack = browser_of(studio.maya), studio.pack()
    edit = {"version": str(pack.version), "starts_on": str(pack.starts_on), "reason": "Better name"}
    maya.post(pack_url(pack, "edit"), edit | {"title": "First tab"})
    answer = maya.post(pack_url(pack, "edit"), edit | {"title": "Second tab"})
    assert answer.status_code == 422
    assert "Somebody else saved this" in text_of(answer)
    assert "First tab" in text_of(answer)
    assert 'value="Second tab"' in text_of(answer)
    maya.post(pack_url(pack, "edit"), edit | {"title": "Second tab", "version": str(pack.version + 1)})
    pack.refresh_from_db()
    assert pack.title == "Second tab"


def test_an_edit_sent_twice_is_saved_once(studio: "World", browser_of: BrowserOf) -> None:
    maya, pack = browser_of(studio.maya), studio.pack()
    edit = {"version": str(pack.version), "title": "Same", "starts_on": str(pack.starts_on), "reason": "Better name"}
    for _turn in range(2):
        assert maya.post(pack_url(pack, "edit"), edit)["Location"] == pack_url(pack)
    assert pack.terms.count() == 2


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("edit", {"version": "1", "title": "", "starts_on": "2026-03-02", "reason": ""}),
        ("edit", {"version": "x", "title": "T", "starts_on": "soon", "reason": "r"}),
        ("freeze", {"starts_on": "", "ends_on": "", "reason": ""}),
        ("freeze", {"starts_on": "2030-01-01", "ends_on": "2029-01-01", "reason": "r"}),
        ("adjustment", {"change": "0", "reason": "r"}),
        ("adjustment", {"change": "-11", "reason": "r"}),
        ("adjustment", {"change": "2", "reason": ""}),
        ("withdrawal", {"quantity": "11", "reason": "r"}),
        ("withdrawal", {"quantity": "", "reason": "r" * 501}),
    ],
)
def test_changes_that_are_refused_change_nothing(
    studio: "World", browser_of: BrowserOf, act: str, given: dict[str, str]
) -> None:
    pack = studio.pack(expires_on=studio.today + timedelta(days=20))
    answer = browser_of(studio.maya).post(pack_url(pack, act), given)
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    before = (pack.version, pack.position, pack.expires_on)
    pack.refresh_from_db()
    assert (pack.version, pack.position, pack.expires_on) == before


PAGES = ["", "offer", "edit", "freeze", "adjustment", "withdrawal"]


@pytest.mark.parametrize("act", PAGES)
def test_every_page_of_a_pack_knows_who_may_see_it(studio: "World", browser_of: BrowserOf, act: str) -> None:
    address = pack_url(studio.pack(), act)
    assert browser_of(studio.maya).get(address).status_code == 200
    assert browser_of(studio.ben).get(address).status_code == 403
    assert browser_of(studio.zed).get(address).status_code == 404
    assert browser_of(studio.jo).get(address).status_code == 403
    assert browser_of().get(address).status_code == 302


def test_the_list_is_searched_narrowed_and_ordered(studio: "World", browser_of: BrowserOf) -> None:
    past = studio.later(days=-20)
    studio.pack(title="Alpha", expires_on=studio.today + timedelta(days=5))
    studio.pack(studio.sam, title="Beta")
    studio.pack(title="Gone", now=past, starts_on=past.date(), expires_on=past.date())
    studio.pack(title="Later", starts_on=studio.today + timedelta(days=3))
    maya = browser_of(studio.maya)

    def titles(query: str) -> set[str]:
        shown = text_of(maya.get(f"/appointments/packs?{query}"))
        return {title for title in ("Alpha", "Beta", "Gone", "Later") if f">{title}</a>" in shown}

    assert titles("") == {"Alpha", "Beta", "Gone", "Later"}
    assert titles("q=sam") == {"Beta"}
    assert titles("q=alp") == {"Alpha"}
    assert titles("state=expired") == {"Gone"}
    assert titles("state=upcoming") == {"Later"}
    assert titles("expiry=14") == {"Alpha"}
    assert titles("expiry=over") == {"Gone"}
    assert titles("expiry=never") == {"Beta", "Later"}
    for query in ("sort=client", "sort=left", "sort=expiry", "sort=nonsense", "page=99", "q=%00", "state=%ff"):
        assert maya.get(f"/appointments/packs?{query}").status_code == 200
    shown = text_of(browser_of(studio.ben).get("/appointments/packs"))
    assert "Beta" in shown
    assert "Alpha" not in shown


def test_the_list_asks_as_often_for_three_as_for_one(
    studio: "World", browser_of: BrowserOf, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    maya = browser_of(studio.maya)
    studio.pack()
    with CaptureQueriesContext(connection) as one:
        maya.get("/appointments/packs")
    studio.pack(studio.sam)
    studio.pack()
    with django_assert_max_num_queries(len(one)):
        maya.get("/appointments/packs")
