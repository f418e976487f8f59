"""Calendars in and out: private feeds as two other readers read them, files, and calendars one subscribes to."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from tests.support.calendars import book, local

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]
ROOT = Path(__file__).parents[2]
READER = ROOT / "tests" / "web" / "read_calendar.mjs"


def feed_address(browser: Any, path: str = "/settings/calendars/feed") -> str:
    """The private address, as it is shown this once."""
    answer = browser.post(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r'<code id="feed-address">[^<]*?(/calendar/[^<]+\.ics)</code>', answer.content.decode())
    assert found
    return found[1]


def by_ical_js(content: bytes) -> dict[str, Any]:
    """What ical.js reads, or nothing where there is no Node or it is not installed."""
    if not (ROOT / "node_modules" / "ical.js").exists():
        pytest.skip("ical.js is not installed; make dev installs it.")
    command = ["sh", "assets/node.sh", "node", str(READER)]
    done = subprocess.run(command, input=content, capture_output=True, cwd=ROOT, check=True, timeout=60)
    return dict(json.loads(done.stdout))


def by_icalendar(content: bytes) -> list[dict[str, Any]]:
    calendar = Calendar.from_ical(content)
    return [
        {
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "summary": str(event["SUMMARY"]),
            "status": str(event["STATUS"]),
            "starts": event.start.astimezone(UTC),
            "ends": event.end.astimezone(UTC),
        }
        for event in calendar.walk("VEVENT")
    ]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_feed_is_shown_once_works_without_a_sign_in_and_ends(studio: "World", browser_of: Sign) -> None:
    book(studio, may_owe=True)
    maya, stranger = browser_of(studio.maya), browser_of()
    first = feed_address(maya)
    answer = stranger.get(first)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert not answer.cookies
    assert first not in maya.get("/settings/calendars").content.decode()
    second = feed_address(maya)
    assert stranger.get(first).status_code == 404
    assert stranger.head(second).status_code == 200
    assert stranger.post(second).status_code == 405
    assert maya.delete("/settings/calendars/feed").status_code == 302
    assert stranger.get(second).status_code == 404
    assert stranger.get("/calendar/guess.ics").status_code == 404


def test_a_feed_that_has_not_changed_says_so(studio: "World", browser_of: Sign) -> None:
    one = book(studio, may_owe=True)
    address, stranger = feed_address(browser_of(studio.maya)), browser_of()
    tag = stranger.get(address).headers["ETag"]
    again = stranger.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    cancel(studio, one)
    assert stranger.get(address, headers={"If-None-Match": tag}).status_code == 200


def cancel(studio: "World", one: Any) -> None:
    from tenpack.appointments.actions import cancel_appointment
    from tenpack.appointments.choices import Party

    cancel_appointment(appointment=one, by=Party.COACH, act=studio.act())


def test_each_feed_tells_its_owner_only(studio: "World", browser_of: Sign) -> None:
    jos, sams = book(studio, 2, may_owe=True), book(studio, 2, client=studio.sam, may_owe=True)
    stranger = browser_of()
    feeds = {
        person.name: by_icalendar(stranger.get(address).content)
        for person, address in (
            (studio.maya, feed_address(browser_of(studio.maya))),
            (studio.ben, feed_address(browser_of(studio.ben))),
            (studio.jo, feed_address(browser_of(studio.jo), "/portal/calendar")),
        )
    }
    told = {name: [(one["uid"].split("@")[0], one["summary"]) for one in events] for name, events in feeds.items()}
    assert told == {"Maya": [(str(jos.id), "Jo")], "Ben": [(str(sams.id), "Sam")], "Jo": [(str(jos.id), "Maya")]}


def test_somebody_who_left_has_no_feed(studio: "World", browser_of: Sign) -> None:
    from tenpack.people.models import Client, Coach

    bens, jos = feed_address(browser_of(studio.ben)), feed_address(browser_of(studio.jo), "/portal/calendar")
    Coach.objects.filter(id=studio.ben.id).update(left_at=studio.now)
    Client.objects.filter(id=studio.jo.id).update(archived_at=studio.now)
    assert browser_of().get(bens).status_code == 404
    assert browser_of().get(jos).status_code == 404


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
def test_two_other_readers_read_the_same(studio: "World", browser_of: Sign, zone: str) -> None:
    """Appointments on both sides of a clock change, moved, cancelled, with words that need escaping."""
    from tenpack.appointments.actions import move_appointment
    from tenpack.people.models import Business

    Business.objects.filter(id=studio.business.id).update(zone=zone)
    words = "Bring: shoes, water; und „Größe“\nsecond line " + "long " * 40
    ones = [book(studio, day, 10, may_owe=True, location="Hall 2, left", description=words) for day in (3, 120, 240)]
    ones[0] = move_appointment(appointment=ones[0], starts_at=local(studio, 4, 15), minutes=90, act=studio.act())
    cancel(studio, ones[1])
    content = browser_of().get(feed_address(browser_of(studio.maya))).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    known = [
        (str(one.id), one.starts_at, one.ends_at, status, sequence)
        for one, status, sequence in zip(ones, ("CONFIRMED", "CANCELLED", "CONFIRMED"), (1, 1, 0), strict=True)
    ]
    first, second = by_icalendar(content), by_ical_js(content)
    assert [
        (one["uid"].split("@")[0], one["starts"], one["ends"], one["status"], one["sequence"]) for one in first
    ] == known
    assert [
        (one["uid"].split("@")[0], instant(one["starts"]), instant(one["ends"]), one["status"], one["sequence"])
        for one in second["events"]
    ] == known
    assert {one["zone"] for one in second["events"]} == {zone}
    assert second["events"][0]["description"] == words.strip()
    assert (second["events"][0]["location"], second["name"]) == ("Hall 2, left", "Maya's studio · Maya")


def test_the_uid_stays_and_the_sequence_grows(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import move_appointment, undo_outcome

    one = book(studio, may_owe=True)
    address, stranger = feed_address(browser_of(studio.maya)), browser_of()
    told = [by_icalendar(stranger.get(address).content)[0]]
    one = move_appointment(appointment=one, starts_at=local(studio, 5), minutes=60, act=studio.act())
    told += by_icalendar(stranger.get(address).content)
    cancel(studio, one)
    told += by_icalendar(stranger.get(address).content)
    undo_outcome(appointment=one, act=studio.act())
    told += by_icalendar(stranger.get(address).content)
    assert {one["uid"] for one in told} == {str(one.id)}
    assert [one["sequence"] for one in told] == sorted({one["sequence"] for one in told})
    assert [one["status"] for one in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_takes_three_queries(
    studio: "World", browser_of: Sign, count: int, django_assert_max_num_queries: Any
) -> None:
    for day in range(count):
        book(studio, day + 1, may_owe=True)
    address, stranger = feed_address(browser_of(studio.maya)), browser_of()
    with django_assert_max_num_queries(3):
        assert stranger.get(address).status_code == 200


def test_a_clients_file(studio: "World", browser_of: Sign) -> None:
    one = book(studio, may_owe=True)
    answer = browser_of(studio.jo).get(f"/portal/appointments/{one.public_id}/file.ics")
    assert "attachment" in answer.headers["Content-Disposition"]
    (event,) = by_icalendar(answer.content)
    assert (event["summary"], event["starts"]) == ("Maya", one.starts_at)


def test_an_outside_calendar_is_added_once_and_read_by_the_worker(studio: "World", browser_of: Sign) -> None:
    from django_tasks_db.models import DBTaskResult

    from tenpack.appointments.models import OutsideCalendar

    ben = browser_of(studio.ben)
    sent = {"name": "Home", "url": "https://calendar.example/private.ics", "repeat_key": "the-form-of-a-calendar"}
    for _click in range(2):
        assert ben.post("/settings/calendars/outside", sent).status_code == 302
    calendar = OutsideCalendar.objects.get()
    assert DBTaskResult.objects.count() == 1
    text = ben.get("/settings/calendars").content.decode()
    assert "is read in a moment" in text
    assert "private.ics" not in text
    path = f"/settings/calendars/outside/{calendar.public_id}"
    for other in (studio.maya, studio.zed):
        assert browser_of(other).post(path).status_code == 404
        assert browser_of(other).delete(path).status_code == 404
    assert ben.post(path).status_code == 302
    assert DBTaskResult.objects.count() == 2
    assert ben.delete(path).status_code == 302
    assert ben.delete(path).status_code == 404
    assert OutsideCalendar.objects.get().removed_at


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "file:///etc/passwd",
        "http://user:word@calendar.example/",
        "https://a.example:22/",
        "\x00",
        "http://127.0.0.1/x.ics",
        "https://[::1]/x.ics",
        "https://169.254.169.254/latest",
        "webcal://[::ffff:10.0.0.1]/",
    ],
)
def test_a_wrong_address_is_refused_at_its_field(studio: "World", browser_of: Sign, url: str) -> None:
    from tenpack.appointments.models import OutsideCalendar

    answer = browser_of(studio.ben).post("/settings/calendars/outside", {"name": "Home", "url": url})
    assert answer.status_code == 422
    assert 'value="Home"' in answer.content.decode()
    assert not OutsideCalendar.objects.exists()


def test_why_a_calendar_cannot_be_read_is_shown_and_the_earlier_times_stay(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import add_outside_calendar, calendars_to_fetch, fetch_calendar
    from tenpack.appointments.actions.feeds import replace_busy_times
    from tenpack.appointments.models import BusyTime
    from tenpack.appointments.rules import Span

    calendar = add_outside_calendar(
        coach=studio.ben, name="Home", url="http://localhost/x.ics", by=studio.by, now=studio.now
    )
    begins = studio.later(days=1)
    replace_busy_times(calendar, [Span(begins, begins + timedelta(hours=1))], now=studio.now)
    later = studio.later(hours=1)
    assert calendars_to_fetch(now=studio.later(minutes=5)) == []
    assert calendars_to_fetch(now=later) == [calendar.id]
    assert fetch_calendar(calendar_id=calendar.id, now=later) is False
    assert fetch_calendar(calendar_id=calendar.id, now=later) is True
    text = browser_of(studio.ben).get("/settings/calendars").content.decode()
    assert "This address lies in a private network." in text
    assert "1 busy time" in text
    assert "tried" in text
    assert BusyTime.objects.count() == 1


def test_busy_times_elsewhere_are_not_offered(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import add_outside_calendar, remove_outside_calendar
    from tenpack.appointments.actions.feeds import replace_busy_times
    from tenpack.appointments.rules import Span
    from tests.support.portal import at, open_hours

    open_hours(studio)
    studio.pack()
    jo = browser_of(studio.jo)
    calendar = add_outside_calendar(
        coach=studio.maya, name="Home", url="https://calendar.example/x.ics", by=studio.by, now=studio.now
    )
    starts = instant(at(studio))
    replace_busy_times(calendar, [Span(starts, starts + timedelta(minutes=5))], now=studio.now)
    assert jo.post("/portal/book/hold", {"at": at(studio)}).status_code == 409
    remove_outside_calendar(calendar=calendar, by=studio.by, now=studio.now)
    assert jo.post("/portal/book/hold", {"at": at(studio)}).status_code == 302
