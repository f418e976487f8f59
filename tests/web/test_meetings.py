"""Deducting on the day of an appointment: the sheet says whose visit it is before the click, and whose it was after."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.calendars import book, counts, fresh, local

if TYPE_CHECKING:
    from tests.web.browsing import Browser
    from tests.world import World

Sign = Callable[[Any], "Browser"]


def sheet(world: "World", browser: "Browser", **query: str) -> str:
    return browser.get(f"/clients/{world.jo.public_id}/deduct", query).content.decode()


def send(world: "World", browser: "Browser", **more: str) -> str:
    """Deduct as the form does; what the next page says."""
    fields = {"pack": "rule", "happened_at": local_text(world), "repeat_key": f"key of ten {sorted(more)}"} | more
    answer = browser.post(f"/clients/{world.jo.public_id}/deduct", fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def local_text(world: "World") -> str:
    """Yesterday at noon, as the form writes it."""
    day = (local(world, -1, 12) + timedelta(hours=1)).date()
    return f"{day}T12:00"


@pytest.fixture
def yesterday(studio: "World") -> Any:
    """Jo's hour of yesterday evening, booked from a pack that had begun."""
    studio.pack(starts_on=studio.today - timedelta(days=3))
    return book(studio, -1, 18)


def test_the_sheet_says_that_the_booked_session_is_used(studio: "World", browser_of: Sign, yesterday: Any) -> None:
    browser = browser_of(studio.maya)
    text = sheet(studio, browser, happened_at=local_text(studio))
    assert "booked for the appointment at 18:00" in text
    assert "This was another session" in text
    send(studio, browser)
    assert fresh(yesterday).state == "completed"
    assert counts(yesterday.booking.pack) == (9, 0, 1)


def test_the_last_session_is_booked_and_can_be_used(studio: "World", browser_of: Sign) -> None:
    pack = studio.pack(sessions=1, starts_on=studio.today - timedelta(days=3))
    one = book(studio, -1, 18)
    browser = browser_of(studio.maya)
    assert "No other pack can pay for it." in sheet(studio, browser, happened_at=local_text(studio))
    send(studio, browser)
    assert (fresh(one).state, counts(pack)) == ("completed", (0, 0, 1))


def test_who_deducted_already_is_said_and_nothing_taken(studio: "World", browser_of: Sign, yesterday: Any) -> None:
    browser = browser_of(studio.maya)
    send(studio, browser)
    text = sheet(studio, browser, happened_at=local_text(studio))
    assert "Already deducted at" in text
    assert "by Maya, for the appointment at 18:00" in text
    assert "Nothing more was taken" in send(studio, browser, note="again")
    assert counts(yesterday.booking.pack) == (9, 0, 1)
    proposed = yesterday.booking.pack.public_id
    send(studio, browser, separate="on", note="another", proposed=proposed)
    assert counts(yesterday.booking.pack) == (8, 0, 2)


def test_undo_from_the_ledger_puts_the_appointment_back(studio: "World", browser_of: Sign, yesterday: Any) -> None:
    browser = browser_of(studio.maya)
    send(studio, browser)
    visit = fresh(yesterday).booking.visit
    assert visit
    browser.post(f"/visits/{visit.public_id}/use", {"_method": "delete"})
    assert fresh(yesterday).state == "scheduled"
    assert counts(yesterday.booking.pack) == (9, 1, 0)


def test_owing_on_the_day_of_an_appointment_is_its_visit(studio: "World", browser_of: Sign) -> None:
    one = book(studio, -1, 18, may_owe=True)
    browser = browser_of(studio.maya)
    assert "for which no session is booked" in sheet(studio, browser, happened_at=local_text(studio))
    fields = {"happened_at": local_text(studio), "repeat_key": "a key of ten"}
    for _time in range(2):
        browser.post(f"/clients/{studio.jo.public_id}/owed", fields)
    assert fresh(one).session == "owed"
    assert studio.jo.visits.count() == 1
    assert "its session is owed" in sheet(studio, browser, happened_at=local_text(studio))
