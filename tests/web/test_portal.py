"""The client's first page and the statement: their own numbers, the same as everybody's, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_three_numbers_and_until_when(studio: "World", browser_of: BrowserOf) -> None:
    pack = studio.pack(expires_on=studio.today + timedelta(days=17))
    for _turn in range(7):
        studio.use(pack)
    shown = text_of(browser_of(studio.jo).get("/portal"))
    assert 'data-announce="3 left, 0 booked, 3 free to book"' in shown
    assert "<b>18 days</b>" in shown
    assert "Session used" in shown
    assert "Maya" in shown
    assert "Undo" not in shown
    studio.pack(title="Endless", sessions=5)
    shown = text_of(browser_of(studio.jo).get("/portal"))
    assert 'data-announce="8 left, 0 booked, 8 free to book"' in shown
    assert "3 of them until" in shown


def test_an_empty_page_says_what_will_be_here(studio: "World", browser_of: BrowserOf) -> None:
    shown = text_of(browser_of(studio.jo).get("/portal"))
    assert "No sessions left." in shown
    assert "Session packs you buy will stand here" in shown


def test_what_is_owed_and_to_be_paid_and_was_paid(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.packs.actions import record_owed_visit

    paid = studio.paid(plan=studio.plan(name="Bought plan"))
    open_offer = studio.offer(plan=studio.plan(name="Open plan"))
    record_owed_visit(client=studio.jo, by=studio.by, now=studio.now)
    shown = text_of(browser_of(studio.jo).get("/portal"))
    assert f"/pay/{open_offer.pay_token}" in shown
    assert "no pack has paid for yet" in shown
    payment = paid.payments.get()
    assert payment.public_id in shown
    assert browser_of(studio.jo).get(f"/payments/{payment.public_id}").status_code == 200


def test_nothing_of_anybody_else_is_there(studio: "World", browser_of: BrowserOf) -> None:
    studio.pack(studio.sam, title="Pack of Sam")
    offer = studio.offer(studio.sam, plan=studio.plan(name="Plan of Sam"))
    shown = text_of(browser_of(studio.jo).get("/portal"))
    assert "Sam" not in shown
    assert offer.pay_token not in shown
    for address in (f"/clients/{studio.sam.public_id}/statement", f"/clients/{studio.zoe.public_id}/statement"):
        for kind in ("", "?format=json", "?format=pdf"):
            assert browser_of(studio.jo).get(address + kind).status_code == 404


def test_only_clients_have_a_portal(studio: "World", browser_of: BrowserOf) -> None:
    assert browser_of(studio.maya).get("/portal").status_code == 403
    assert browser_of().get("/portal").status_code == 302


def test_twelve_queries_are_enough_for_three_of_everything_as_for_one(
    studio: "World", browser_of: BrowserOf, django_assert_max_num_queries: Any
) -> None:
    from tenpack.money.actions import refund_payment
    from tenpack.packs.actions import record_owed_visit
    from tests.support.calendars import book
    from tests.web.stage_people import things_of_people

    jo = browser_of(studio.jo)
    for number in (1, 2, 3):
        payment = studio.paid().payments.get()
        refund_payment(payment=payment, amount=None, sessions=1, reason="Moved", by=studio.by, now=studio.now)
        pack = studio.pack()
        studio.use(pack)
        studio.offer()
        things_of_people(studio, pack, studio.maya)
        book(studio, day=number)
        record_owed_visit(client=studio.jo, by=studio.by, now=studio.now)
        jo.get("/portal")
        if number != 2:
            with django_assert_max_num_queries(12):
                assert "refunded" in text_of(jo.get("/portal"))


def test_older_lines_of_the_ledger_stand_on_the_next_page(studio: "World", browser_of: BrowserOf) -> None:
    pack = studio.pack(sessions=30)
    for _turn in range(24):
        studio.use(pack)
    jo = browser_of(studio.jo)
    first, second = (jo.get(f"/portal?page={number}").content.decode() for number in (1, 2))
    assert ('id="le_' in first, first.count('id="le_'), second.count('id="le_')) == (True, 10, 10)


@pytest.mark.parametrize(("kind", "begins"), [("json", b"{"), ("csv", b"\xef\xbb\xbfpack,"), ("pdf", b"%PDF")])
def test_the_statement_is_downloaded_and_holds(
    studio: "World", browser_of: BrowserOf, kind: str, begins: bytes
) -> None:
    from tenpack.packs.verification import verify

    studio.use(studio.pack(title="=SUM(A1) ليلى 🏋"))
    answer = browser_of(studio.jo).get(f"/clients/{studio.jo.public_id}/statement?format={kind}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="statement-cl_')
    assert answer.content.startswith(begins)
    checked = verify(answer.content)
    assert (checked.packs, checked.entries, checked.problems) == (1, 2, [])


def test_staff_may_download_it_too(studio: "World", browser_of: BrowserOf) -> None:
    address = f"/clients/{studio.jo.public_id}/statement"
    assert browser_of(studio.maya).get(address + "?format=json").status_code == 200
    assert browser_of(studio.ben).get(address).status_code == 403
    assert browser_of(studio.zed).get(address).status_code == 404
    assert "How it can be checked" in text_of(browser_of(studio.maya).get(address + "?format=exe"))
