"""Scheduling on pages: which pack and why, what asks first, what is refused at its field."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.diary import Sign, appointments, at, booked, fields

if TYPE_CHECKING:
    from tests.world import World


def test_scheduling_says_which_pack_and_why_then_books_it(studio: "World", browser_of: Sign) -> None:
    pack = studio.pack()
    browser = browser_of(studio.maya)
    shown = browser.get("/appointments/calendar/new", fields(studio)).content.decode()
    assert "Books 1 session of “Ten”, 10 → 9 free." in shown
    answer = browser.post("/appointments/calendar/new", fields(studio, repeat_key="k" * 12))
    assert answer.status_code == 302
    again = browser.post("/appointments/calendar/new", fields(studio, repeat_key="k" * 12))
    assert again.status_code == 302
    pack.refresh_from_db()
    assert (appointments(), pack.free, pack.booked) == (1, 9, 1)


def test_a_busy_time_keeps_what_was_typed(studio: "World", browser_of: Sign) -> None:
    studio.pack()
    booked(studio)
    answer = browser_of(studio.maya).post("/appointments/calendar/new", fields(studio, clock="10:30", location="Park"))
    assert answer.status_code == 422
    assert "busy then" in answer.content.decode()
    assert 'value="Park"' in answer.content.decode()
    assert appointments() == 1


def test_the_past_asks_first(studio: "World", browser_of: Sign) -> None:
    studio.pack(starts_on=studio.today - timedelta(30))
    browser = browser_of(studio.maya)
    answer = browser.post("/appointments/calendar/new", fields(studio, -3))
    assert answer.status_code == 422
    assert "This lies in the past." in answer.content.decode()
    assert appointments() == 0
    assert browser.post("/appointments/calendar/new", fields(studio, -3, sure="on")).status_code == 302
    assert appointments() == 1


def test_without_a_pack_there_are_three_ways(studio: "World", browser_of: Sign) -> None:
    from tenpack.money.models import Offer

    browser = browser_of(studio.maya)
    shown = browser.get("/appointments/calendar/new", fields(studio)).content.decode()
    assert "No session pack can pay for this time." in shown
    assert "Sell a plan" in shown
    assert browser.post("/appointments/calendar/new", fields(studio)).status_code == 422
    assert browser.post("/appointments/calendar/new", fields(studio, paid_by="one_off")).status_code == 422
    sold = browser.post("/appointments/calendar/new", fields(studio, paid_by="one_off", price="60"))
    offer = Offer.objects.get()
    assert sold.headers["Location"] == f"/offers/{offer.public_id}"
    assert (offer.price_minor, offer.pack and offer.pack.booked) == (6000, 1)
    assert browser.post("/appointments/calendar/new", fields(studio, 3, paid_by="owed")).status_code == 302
    assert appointments() == 2


def test_a_series_shows_every_date_before_it_is_saved(studio: "World", browser_of: Sign) -> None:
    pack = studio.pack(sessions=3)
    booked(studio, 9)
    browser = browser_of(studio.maya)
    wanted = fields(studio, repeat="weekly", end_kind="count", count="4")
    looked = browser.post("/appointments/calendar/new", wanted)
    text = looked.content.decode()
    assert looked.status_code == 422
    assert "Look at the dates below" in text
    assert "Coach or client is busy" in text
    assert "No session left" in text
    days = [(at(studio, 2 + 7 * week)).date().isoformat() for week in range(4)]
    answer = browser.post("/appointments/calendar/new", wanted | {"seen": ",".join(days), "book": [days[0], days[2]]})
    assert answer.status_code == 302
    pack.refresh_from_db()
    assert (appointments(), pack.booked) == (3, 3)


def test_a_series_of_ten_thousand_is_refused(studio: "World", browser_of: Sign) -> None:
    studio.pack()
    wanted = fields(studio, repeat="weekly", end_kind="count", count="10000")
    answer = browser_of(studio.maya).post("/appointments/calendar/new", wanted)
    assert answer.status_code == 422
    assert "from 1 to 366" in answer.content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"minutes": "1441"}, {"minutes": "0"}, {"minutes": "-5"}, {"clock": "25:00"}, {"day": "2026-02-30"},
        {"day": "2999-01-01"},
        {"client": "cl_x"}, {"description": "x" * 501}, {"location": "\x00"}, {"paid_by": "nothing"}, {"pack": "pk_x"},
        {"repeat": "weekly", "every": "99"}, {"repeat": "weekly", "end_kind": "until", "until": "2020-01-01"},
        {"repeat": "weekly", "weekdays": "9"}, {"kind": "at_x"}, {"seen": "x,y\x00", "repeat": "weekly"},
    ],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(studio: "World", browser_of: Sign, bad: dict[str, Any]) -> None:
    studio.pack()
    browser = browser_of(studio.maya)
    assert browser.post("/appointments/calendar/new", fields(studio) | bad).status_code == 422
    assert browser.get("/appointments/calendar/new", fields(studio) | bad).status_code == 200
    assert appointments() == 0


def test_things_of_others_do_not_exist(studio: "World", browser_of: Sign) -> None:
    theirs = studio.pack(studio.sam)
    browser = browser_of(studio.maya)
    assert browser.post("/appointments/calendar/new", fields(studio, client=studio.zoe.public_id)).status_code == 404
    assert browser.post("/appointments/calendar/new", fields(studio, pack=theirs.public_id)).status_code == 422
    assert browser_of(studio.ben).post("/appointments/calendar/new", fields(studio)).status_code == 403
    assert appointments() == 0
