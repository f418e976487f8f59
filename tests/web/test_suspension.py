"""A suspended pack on every page: it says why, to both sides, and is offered to nobody."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
SAID = "its payment is disputed. Nobody can use or book its free sessions until that is settled."


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def suspend(studio: "World", pack: Any) -> Any:
    from tenpack.journal.choices import SYSTEM
    from tenpack.packs.actions import suspend_pack

    return suspend_pack(pack=pack, reason="The bank asks for it back", by=SYSTEM, now=studio.now)


@pytest.fixture
def asleep(studio: "World") -> Any:
    """A suspended pack of Jo's: one session used, one booked, three free."""
    from tests.support.calendars import book

    pack = studio.pack(title="Disputed", sessions=5, expires_on=studio.today + timedelta(days=40))
    studio.use(pack)
    book(studio, 3, 10, pack=pack)
    return suspend(studio, pack)


def test_its_page_says_since_when_and_why(studio: "World", asleep: Any, browser_of: BrowserOf) -> None:
    from tenpack.journal.choices import SYSTEM
    from tenpack.packs.actions import lift_suspension

    address, maya = f"/appointments/packs/{asleep.public_id}", browser_of(studio.maya)
    shown = text_of(maya.get(address))
    assert "Suspended since" in shown
    assert SAID in shown
    assert "“The bank asks for it back”" in shown
    assert "Suspended: its payment is disputed" in shown
    assert 'data-announce="4 left, 1 booked, 3 suspended"' in shown
    assert ">Suspended</span>" in shown
    assert "Deduct session</a>" not in shown
    lift_suspension(pack=asleep, reason="Won", by=SYSTEM, now=studio.later(minutes=1))
    shown = text_of(maya.get(address))
    assert SAID not in shown
    assert "No longer suspended" in shown
    assert 'data-announce="4 left, 1 booked, 3 free to book"' in shown


def test_an_expired_one_still_says_it(studio: "World", browser_of: BrowserOf) -> None:
    past = studio.later(days=-9)
    pack = suspend(studio, studio.pack(now=past, starts_on=past.date(), expires_on=past.date()))
    shown = text_of(browser_of(studio.maya).get(f"/appointments/packs/{pack.public_id}"))
    assert ">Expired</span>" in shown
    assert SAID in shown


def test_lists_show_its_state_and_offer_nothing(studio: "World", asleep: Any, browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    for query, is_there in (("", True), ("?state=suspended", True), ("?state=active", False)):
        shown = text_of(maya.get(f"/appointments/packs{query}"))
        assert (f">{asleep.title}</a>" in shown, ">Suspended</span>" in shown) == (is_there, is_there)
    shown = text_of(maya.get("/appointments/sessions"))
    assert ">Suspended</span>" in shown
    assert ">Deduct</a>" not in shown
    assert ">Schedule</a>" not in shown


def test_both_sides_are_told_beside_the_numbers(studio: "World", asleep: Any, browser_of: BrowserOf) -> None:
    address = f"/clients/{studio.jo.public_id}"
    for person, pages in ((studio.maya, (address, f"{address}/sessions")), (studio.jo, ("/portal",))):
        for page in pages:
            shown = text_of(browser_of(person).get(page))
            assert 'data-announce="1 left, 1 booked, 0 free to book"' in shown
            assert "3 free sessions are suspended: their payment is disputed." in shown
    assert ">Suspended</span>" in text_of(browser_of(studio.jo).get("/portal"))
    row = text_of(browser_of(studio.maya).get("/clients"))
    assert "1 left" in row


def test_sheets_say_why_it_cannot_pay(studio: "World", asleep: Any, browser_of: BrowserOf) -> None:
    maya, jo = browser_of(studio.maya), studio.jo.public_id
    why = "“Disputed” is suspended: its payment is disputed."
    assert why in text_of(maya.get(f"/clients/{jo}/deduct"))
    when = (studio.today + timedelta(days=2)).isoformat()
    assert why in text_of(maya.get(f"/appointments/calendar/new?client={jo}&day={when}&clock=10:00"))
    sent = {"pack": asleep.public_id, "proposed": "", "repeat_key": "0123456789abcdef"}
    answer = maya.post(f"/clients/{jo}/deduct", sent)
    asleep.refresh_from_db()
    assert (answer.status_code, asleep.free, asleep.used) == (422, 3, 1)


def test_its_client_books_nothing_from_it(studio: "World", asleep: Any, browser_of: BrowserOf) -> None:
    from tests.support.portal import open_hours

    open_hours(studio)
    jo = browser_of(studio.jo)
    assert "/portal/book" not in text_of(jo.get("/portal"))
    assert "No session is free to book." in text_of(jo.get("/portal/book"))
    awake = studio.pack(title="Awake")
    assert "/portal/book" in text_of(jo.get("/portal"))
    assert "No session is free to book." not in text_of(jo.get("/portal/book"))
    assert awake.free == 10


def test_the_journal_and_the_statement_tell(studio: "World", asleep: Any, browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    shown = text_of(maya.get("/journal"))
    assert "is suspended: its payment is disputed." in shown
    assert "The bank asks for it back" in shown
    (said,) = maya.get(f"/clients/{studio.jo.public_id}/statement?format=json").json()["packs"]
    assert (said["state"], said["counts"]["free"]) == ("suspended", 3)
