"""The calendar's pages: the right person, the wrong person, one and three rows, and what each act says and undoes."""

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.diary import HTMX, Sign, appointments, at, booked, fields, fresh

if TYPE_CHECKING:
    from tests.world import World


def test_anonymous_goes_to_sign_in_and_clients_are_refused(studio: "World", browser_of: Sign) -> None:
    for path in ("/appointments/calendar", "/appointments/calendar/feed", "/appointments/calendar/new"):
        assert browser_of(None).get(path).status_code == 302
        assert browser_of(studio.jo).get(path).status_code == 403


def test_the_calendar_shows_the_days_without_script(studio: "World", browser_of: Sign) -> None:
    one = booked(studio, 0, 20)
    text = browser_of(studio.maya).get("/appointments/calendar").content.decode()
    assert "Jo" in text
    assert one.public_id in text
    assert browser_of(studio.maya).get("/appointments/calendar?view=month&date=2999-12-31").status_code == 200
    assert browser_of(studio.maya).get("/appointments/calendar?date=1970-01-01&coach=x&client=co_1").status_code == 200


def test_the_feed_speaks_wall_clock_time(studio: "World", browser_of: Sign) -> None:
    studio.pack()
    one = booked(studio, 2, 10)
    day = at(studio, 2).date()
    feed = (
        browser_of(studio.maya).get(f"/appointments/calendar/feed?start={day}T00:00:00&end={day + timedelta(1)}").json()
    )
    (event,) = feed["events"]
    assert (event["id"], event["start"], event["end"]) == (one.public_id, f"{day}T10:00", f"{day}T11:00")
    assert (event["title"], event["state"], event["minutes"], event["notes"]) == ("Jo", "scheduled", 60, [])


def test_a_coach_sees_only_their_own(studio: "World", browser_of: Sign) -> None:
    ours, theirs = booked(studio, client=studio.sam), booked(studio)
    ben = browser_of(studio.ben)
    assert [event["id"] for event in ben.get("/appointments/calendar/feed").json()["events"]] in ([ours.public_id], [])
    assert ben.get(f"/appointments/calendar/{theirs.public_id}").status_code == 403
    assert ben.post(f"/appointments/calendar/{theirs.public_id}/completion").status_code in (302, 403)
    assert fresh(theirs).state == "scheduled"
    zed = browser_of(studio.zed)
    assert zed.get(f"/appointments/calendar/{theirs.public_id}").status_code == 404
    assert zed.get("/appointments/calendar/feed").json()["events"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_takes_six_queries(studio: "World", browser_of: Sign, count: int) -> None:
    from tenpack.appointments.models import DayException, WorkingHours

    for day in range(count):
        booked(studio, day + 1)
        WorkingHours.objects.create(coach=studio.maya, weekday=day, starts=time(8), ends=time(18))
        DayException.objects.create(business=studio.business, day=at(studio, day).date())
    browser = browser_of(studio.maya)
    first, end = at(studio, 0).date(), at(studio, 7).date()
    with CaptureQueriesContext(connection) as queries:
        feed = browser.get(f"/appointments/calendar/feed?start={first}&end={end}").json()
    assert len(feed["events"]) == count
    assert len(queries) <= 6, [one["sql"][:120] for one in queries]


@pytest.mark.parametrize("path", ["", "/undecided"])
def test_pages_take_as_many_queries_for_three_as_for_one(studio: "World", browser_of: Sign, path: str) -> None:
    browser = browser_of(studio.maya)
    counts = []
    for hour in (1, 2, 3):
        booked(studio, -3, hour)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/appointments/calendar{path}?date={at(studio, -3).date()}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 20


def test_closed_hours_are_what_working_hours_leave(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import DayException, WorkingHours

    on, next_day = at(studio, 1).date(), at(studio, 2).date()
    for weekday in range(7):
        WorkingHours.objects.create(coach=studio.maya, weekday=weekday, starts=time(9), ends=time(12))
        WorkingHours.objects.create(coach=studio.maya, weekday=weekday, starts=time(11), ends=time(17))
    DayException.objects.create(business=studio.business, day=next_day)
    closed = (
        browser_of(studio.maya)
        .get(f"/appointments/calendar/feed?start={on}&end={next_day + timedelta(1)}")
        .json()["closed"]
    )
    assert closed == [
        [f"{on}T00:00", f"{on}T09:00"], [f"{on}T17:00", f"{next_day}T00:00"],
        [f"{next_day}T00:00", f"{next_day + timedelta(1)}T00:00"],
    ]  # fmt: skip


def test_a_drop_moves_and_can_be_undone(studio: "World", browser_of: Sign) -> None:
    one, browser = booked(studio), browser_of(studio.maya)
    path = f"/appointments/calendar/{one.public_id}/move"
    sent = fields(studio, 3, "14:15", version=one.version, by_hand="yes", minutes="45")
    answer = browser.post(path, sent, **HTMX)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "appointments-changed")
    assert "Jo moved" in answer.content.decode()
    moved = fresh(one)
    assert (moved.starts_at, moved.minutes, moved.sequence) == (at(studio, 3, 14, 15), 45, one.sequence + 1)
    undo = answer.content.decode().split('hx-delete="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.delete(undo, **HTMX).status_code == 200
    assert (fresh(one).starts_at, fresh(one).minutes) == (one.starts_at, 60)
    assert browser.delete(undo, **HTMX).status_code == 409


def test_a_refused_drop_says_why(studio: "World", browser_of: Sign) -> None:
    one, _other = booked(studio), booked(studio, 3)
    path = f"/appointments/calendar/{one.public_id}/move"
    answer = browser_of(studio.maya).post(path, fields(studio, 3, "10:30", by_hand="yes"), **HTMX)
    assert answer.status_code == 409
    assert "busy" in answer.headers["X-Message"]
    assert fresh(one).starts_at == one.starts_at


def test_a_drop_into_the_past_asks_in_a_dialog(studio: "World", browser_of: Sign) -> None:
    one = booked(studio)
    path = f"/appointments/calendar/{one.public_id}/move"
    answer = browser_of(studio.maya).post(path, fields(studio, -1, by_hand="yes"), **HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#dialogs")
    assert "This lies in the past." in answer.content.decode()
    assert fresh(one).starts_at == one.starts_at


def test_two_tabs_do_not_overwrite_each_other(studio: "World", browser_of: Sign) -> None:
    one, browser = booked(studio), browser_of(studio.maya)
    path = f"/appointments/calendar/{one.public_id}/change"
    assert browser.post(path, {"location": "Park", "version": one.version}).status_code == 302
    answer = browser.post(path, {"location": "Hall", "version": one.version})
    assert answer.status_code == 422
    assert fresh(one).location == "Park"


@pytest.mark.parametrize("outcome", ["completion", "no-show", "cancellation"])
def test_each_outcome_and_its_undo(studio: "World", browser_of: Sign, outcome: str) -> None:
    pack, browser = studio.pack(starts_on=studio.today - timedelta(30)), browser_of(studio.maya)
    one = booked(studio, -1)
    path = f"/appointments/calendar/{one.public_id}/{outcome}"
    assert browser.post(path, {"by": "client"}, **HTMX).status_code == 200
    pack.refresh_from_db()
    assert (pack.booked, pack.used) == (0, 1)
    assert fresh(one).state == {"completion": "completed", "no-show": "no_show", "cancellation": "cancelled"}[outcome]
    assert browser.delete(path, **HTMX).status_code == 200
    pack.refresh_from_db()
    assert (pack.free, pack.booked, pack.used) == (9, 1, 0)
    assert fresh(one).state == "scheduled"


def test_cancelling_says_what_it_costs_before_the_click(studio: "World", browser_of: Sign) -> None:
    studio.pack(starts_on=studio.today - timedelta(30))
    browser = browser_of(studio.maya)
    early, late = booked(studio, 5), booked(studio, 0, 1)
    assert (
        "Cancelling now is free"
        in browser.get(f"/appointments/calendar/{early.public_id}/cancellation").content.decode()
    )
    text = browser.get(f"/appointments/calendar/{late.public_id}/cancellation").content.decode()
    assert "costs the session" in text
    assert "the policy says 24 h" in text


def test_overruling_needs_a_reason(studio: "World", browser_of: Sign) -> None:
    pack, browser = studio.pack(starts_on=studio.today - timedelta(30)), browser_of(studio.maya)
    path = f"/appointments/calendar/{booked(studio, -1).public_id}/no-show"
    assert browser.post(path, {"overrule": "on"}).status_code == 422
    assert browser.post(path, {"overrule": "on", "reason": "snow"}).status_code == 302
    pack.refresh_from_db()
    assert (pack.free, pack.used) == (10, 0)


def test_all_of_yesterday_at_once_and_back(studio: "World", browser_of: Sign) -> None:
    ones = [booked(studio, -1, hour) for hour in (8, 10)]
    browser = browser_of(studio.maya)
    listed = browser.get("/appointments/calendar/undecided").content.decode()
    assert "Complete all of yesterday" in listed
    day = ones[0].starts_at.astimezone(ZoneInfo(studio.business.zone)).date()
    answer = browser.post("/appointments/calendar/completions", {"day": day.isoformat()}, follow=True)
    assert "2 appointments completed." in answer.content.decode()
    assert [fresh(one).state for one in ones] == ["completed"] * 2
    undo = answer.content.decode().split('hx-delete="')[1].split('"')[0].replace("&amp;", "&")
    browser.delete(undo)
    assert [fresh(one).state for one in ones] == ["scheduled"] * 2
    assert browser.post("/appointments/calendar/completions", {"day": "9999-99-99"}).status_code == 302


def test_the_calendar_file_is_one_event(studio: "World", browser_of: Sign) -> None:
    from icalendar import Calendar

    one = booked(studio)
    answer = browser_of(studio.maya).get(f"/appointments/calendar/{one.public_id}/file.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == one.starts_at
    assert answer.headers["Content-Type"].startswith("text/calendar")


def test_the_profile_lists_what_is_to_come(studio: "World", browser_of: Sign) -> None:
    booked(studio), booked(studio, -4)
    browser = browser_of(studio.maya)
    text = browser.get(f"/clients/{studio.jo.public_id}/appointments").content.decode()
    assert "To come" in text
    assert "Past" in text
    assert f"/appointments/calendar/new?client={studio.jo.public_id}" in text


def test_a_small_group_shares_its_hour_until_it_is_full(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import AppointmentType, Slot

    group = AppointmentType.objects.create(business=studio.business, name="Group", minutes=45, capacity=2)
    browser = browser_of(studio.maya)
    wanted = {"kind": group.public_id, "paid_by": "owed", "coach": studio.maya.public_id}
    for client in (studio.jo, studio.sam):
        sent = fields(studio, client=client.public_id, **wanted)
        assert browser.post("/appointments/calendar/new", sent).status_code == 302
    assert (Slot.objects.count(), appointments()) == (1, 2)
    third = join(studio, "Kim")
    answer = browser.post("/appointments/calendar/new", fields(studio, client=third.public_id, **wanted))
    assert answer.status_code == 422
    assert "This group is full" in answer.content.decode()


def join(world: "World", name: str) -> Any:
    from tests.world import join_as_client

    return join_as_client(world.maya, name, now=world.now)


@pytest.mark.parametrize(("day", "clock", "said"), [("2027-03-28", "02:30", "03:30"), ("2027-10-31", "02:30", "twice")])
def test_a_night_on_which_the_clocks_change_is_told(
    studio: "World", browser_of: Sign, day: str, clock: str, said: str
) -> None:
    studio.pack()
    asked = fields(studio, clock=clock) | {"day": day}
    assert said in browser_of(studio.maya).get("/appointments/calendar/new", asked).content.decode()


def test_a_page_without_script_works_the_same(studio: "World", browser_of: Sign) -> None:
    one, browser = booked(studio), browser_of(studio.maya)
    path = f"/appointments/calendar/{one.public_id}"
    for page in ("", "/move", "/change", "/no-show", "/cancellation"):
        text = browser.get(path + page).content.decode()
        assert text.startswith("<!doctype html>")
    assert browser.post(f"{path}/completion", follow=True).status_code == 200
    assert fresh(one).state == "completed"
    assert browser.post(f"{path}/completion", {"_method": "delete"}, follow=True).status_code == 200
    assert fresh(one).state == "scheduled"


def test_parts_of_a_series_move_and_cancel_together(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import Appointment

    studio.pack()
    browser = browser_of(studio.maya)
    wanted = fields(studio, repeat="weekly", end_kind="count", count="4")
    days = [at(studio, 2 + 7 * week).date().isoformat() for week in range(4)]
    browser.post("/appointments/calendar/new", wanted | {"seen": ",".join(days), "book": days})
    ones = list(Appointment.objects.order_by("starts_at"))
    second = ones[1]
    path = f"/appointments/calendar/{second.public_id}"
    assert "This and the following" in browser.get(f"{path}/move").content.decode()
    moved = fields(studio, 10, "12:00", part="following", version=second.version)
    assert browser.post(f"{path}/move", moved).status_code == 302
    clocks = [fresh(one).starts_at.astimezone(ZoneInfo(studio.business.zone)) for one in ones]
    assert [(one.hour, one.date().isoformat()) for one in clocks[1:]] == [
        (12, at(studio, 3 + 7 * week).date().isoformat()) for week in range(1, 4)
    ]
    assert clocks[0].hour == 10
    assert browser.post(f"{path}/cancellation", {"by": "coach", "part": "all"}).status_code == 302
    assert {fresh(one).state for one in ones} == {"cancelled"}
