"""The portal: free times only, what pays and what cancelling costs said first, moves, cancels, undo, both zones."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils.html import escape

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def desk(studio: "World") -> "World":
    """Maya's studio with hours every day, and a pack of Jo's."""
    open_hours(studio)
    studio.pack()
    return studio


def open_hours(studio: "World", coach: Any = None, **more: Any) -> None:
    from tenpack.appointments.actions import RulesDraft, set_booking_rules, set_working_hours

    coach = coach or studio.maya
    week = [(day, time(8), time(12)) for day in range(7)]
    set_working_hours(coach=coach, hours=week, by=studio.by, now=studio.now)
    usual = {
        "may_self_book": True, "is_public": False, "buffer_minutes": 0, "notice_hours": 12, "horizon_days": 30,
        "grid_minutes": 60, "most_moves": 2,
    }  # fmt: skip
    set_booking_rules(coach=coach, draft=RulesDraft(**(usual | more)), by=studio.by, now=studio.now)


def day_of(studio: "World", days: int) -> date:
    return studio.now.astimezone(BERLIN).date() + timedelta(days=days)


def at(studio: "World", days: int = 3, hour: int = 9) -> str:
    """A free time as the page's buttons name it."""
    return datetime.combine(day_of(studio, days), time(hour), BERLIN).astimezone(UTC).isoformat()


def chosen(browser: Any, moment: str, **more: str) -> str:
    """The page to confirm, after a time was chosen."""
    answer = browser.post("/portal/book/hold", {"at": moment} | more)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def booked(browser: Any, moment: str, **more: str) -> "Any":
    """The appointment, booked as a client does."""
    from tenpack.appointments.models import Appointment

    answer = browser.post(chosen(browser, moment, **more), {"repeat_key": f"form-of-{moment}"})
    assert answer.status_code == 302, answer.content.decode()
    return Appointment.objects.select_related("slot", "booking").latest("id")


def fresh(appointment: Any) -> Any:
    from tenpack.appointments.models import Appointment

    return Appointment.objects.select_related("slot", "booking__visit").get(id=appointment.id)


def free(pack_holder: "World") -> int:
    from tenpack.packs.models import SessionPack

    return sum(SessionPack.objects.filter(client=pack_holder.jo).values_list("free", flat=True))


def counts() -> tuple[int, int]:
    from tenpack.appointments.models import Appointment, Hold

    return Appointment.objects.count(), Hold.objects.count()


def seen(browser: Any, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_only_clients_come_in(desk: "World", browser_of: Sign) -> None:
    for path in ("/portal/book", "/portal/appointments", "/portal/calendar"):
        assert browser_of(desk.jo).get(path).status_code == 200
        assert browser_of(desk.maya).get(path).status_code == 403
        assert browser_of().get(path).status_code == 302


def test_only_free_times_are_offered(desk: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import AppointmentDraft, DayDraft, add_day_exceptions, schedule

    taken = datetime.fromisoformat(at(desk, 3, 9))
    draft = AppointmentDraft(client=desk.sam, coach=desk.maya, starts_at=taken, minutes=60, may_owe=True)
    schedule(draft=draft, act=desk.act())
    add_day_exceptions(
        business=desk.business, draft=DayDraft(coach=None, day=day_of(desk, 4)), by=desk.by, now=desk.now
    )
    text = seen(browser_of(desk.jo), f"/portal/book?first={day_of(desk, 3)}")
    assert escape(at(desk, 3, 8)) in text
    assert escape(at(desk, 3, 10)) in text
    assert escape(at(desk, 3, 9)) not in text
    assert escape(at(desk, 4, 9)) not in text
    assert escape(at(desk, 3, 12)) not in text
    assert escape(at(desk, 31, 9)) not in seen(browser_of(desk.jo), f"/portal/book?first={day_of(desk, 31)}")


def test_what_pays_and_what_it_costs_stand_before_the_click(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    text = seen(jo, chosen(jo, at(desk)))
    assert "Books 1 session of “Ten”, 10 → 9 free. The only pack that can pay." in text
    assert "You can cancel or move it for free until" in text
    assert "Kept for you for 10 minutes." in text
    assert free(desk) == 10
    one = booked(jo, at(desk))
    assert free(desk) == 9
    assert one.state == "scheduled"
    assert one.starts_at.isoformat() == at(desk)


def test_looking_changes_nothing_and_a_double_click_books_once(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    confirm = f"/portal/book/confirm?at={at(desk).replace('+', '%2B')}"
    seen(jo, confirm)
    seen(jo, "/portal/book")
    assert counts() == (0, 0)
    first, second = (jo.post(confirm, {"repeat_key": "the-same-form"}) for _click in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert counts() == (1, 0)
    assert free(desk) == 9


def test_a_held_time_is_not_offered_to_another(desk: "World", browser_of: Sign) -> None:
    from tests.world import join_as_client

    other = join_as_client(desk.maya, "Kim", now=desk.now)
    desk.pack(other)
    jo, kim = browser_of(desk.jo), browser_of(other)
    confirm = chosen(jo, at(desk))
    assert escape(at(desk)) in seen(jo, f"/portal/book?first={day_of(desk, 3)}")
    assert escape(at(desk)) not in seen(kim, f"/portal/book?first={day_of(desk, 3)}")
    assert kim.post("/portal/book/hold", {"at": at(desk)}).status_code == 409
    refused = kim.post(f"/portal/book/confirm?{urlsplit(confirm).query}", {"repeat_key": "another-form"})
    assert refused.status_code == 409
    assert "This time is no longer free." in refused.content.decode()
    assert counts() == (0, 1)
    chosen(jo, at(desk, 5))
    assert counts() == (0, 1)
    booked(kim, at(desk))


def test_a_lapsed_hold_keeps_nothing(desk: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import forget_lapsed_holds
    from tenpack.appointments.models import Hold

    jo = browser_of(desk.jo)
    chosen(jo, at(desk))
    assert forget_lapsed_holds(now=desk.later(minutes=5)) == 0
    Hold.objects.update(lapses_at=desk.now - timedelta(minutes=1))
    assert "Kept for you" not in seen(jo, f"/portal/book/confirm?at={at(desk).replace('+', '%2B')}")
    assert forget_lapsed_holds(now=desk.later(minutes=11)) == 1
    assert counts() == (0, 0)


@pytest.mark.parametrize("hour", [7, 12, 13])
def test_a_time_that_is_not_free_cannot_be_had_by_hand(desk: "World", browser_of: Sign, hour: int) -> None:
    jo, path = browser_of(desk.jo), f"/portal/book/confirm?at={at(desk, 3, hour).replace('+', '%2B')}"
    assert jo.post("/portal/book/hold", {"at": at(desk, 3, hour)}).status_code == 409
    assert jo.post(path, {"repeat_key": "by-hand-by-hand"}).status_code == 409
    assert jo.post(f"/portal/book/confirm?at={at(desk, 0, 8).replace('+', '%2B')}", {}).status_code == 409
    assert counts() == (0, 0)


@pytest.mark.parametrize(
    "moment", ["", "soon", "2026-02-30T10:00:00Z", "2026-03-01T10:00:00", "9999-12-31T23:59:59Z", "\x00", "1"]
)
def test_nonsense_is_not_a_time(desk: "World", browser_of: Sign, moment: str) -> None:
    jo = browser_of(desk.jo)
    assert jo.post("/portal/book/hold", {"at": moment}).status_code in (404, 409)
    assert jo.get("/portal/book/confirm", {"at": moment}).status_code == 404
    assert jo.get("/portal/book", {"kind": moment or "at_1", "first": moment}).status_code in (200, 404)
    assert counts() == (0, 0)


def test_without_a_session_or_where_the_coach_books(desk: "World", browser_of: Sign) -> None:
    from tenpack.packs.models import SessionPack

    open_hours(desk, may_self_book=False)
    jo = browser_of(desk.jo)
    assert "Maya chooses the times here." in seen(jo, "/portal/book")
    refused = jo.post(f"/portal/book/confirm?at={at(desk).replace('+', '%2B')}", {"repeat_key": "not-by-oneself"})
    assert refused.status_code == 409
    assert "Your coach chooses the times here." in refused.content.decode()
    open_hours(desk)
    for _session in range(10):
        desk.use(SessionPack.objects.get())
    assert "No session is free to book." in seen(jo, "/portal/book")
    assert jo.post(f"/portal/book/confirm?at={at(desk).replace('+', '%2B')}", {}).status_code == 409
    assert counts() == (0, 0)


def test_an_unpaid_pack_only_where_the_business_lets(studio: "World", browser_of: Sign) -> None:
    from tenpack.packs.models import SessionPack
    from tenpack.people.models import Business

    open_hours(studio)
    pack = studio.pack()
    SessionPack.objects.filter(id=pack.id).update(awaits_payment=True)
    jo = browser_of(studio.jo)
    assert "No session is free to book." in seen(jo, "/portal/book")
    Business.objects.update(may_book_unpaid=True)
    assert booked(jo, at(studio)).booking.pack_id == pack.id


def test_past_the_packs_expiry_there_is_no_session(studio: "World", browser_of: Sign) -> None:
    open_hours(studio)
    studio.pack(expires_on=day_of(studio, 5))
    jo = browser_of(studio.jo)
    confirm = chosen(jo, at(studio, 6))
    text = seen(jo, confirm)
    assert "No session pack can pay for this time." in text
    assert "before this" in text
    assert jo.post(confirm, {"repeat_key": "past-the-expiry"}).status_code == 409
    assert counts()[0] == 0


def test_types_have_their_own_length_and_no_more_than_the_session(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import save_type

    open_hours(studio)
    studio.pack(session_minutes=60)
    kinds = {}
    for name, minutes in (("Short", 30), ("Usual", 60), ("Long", 120)):
        kinds[name] = save_type(
            business=studio.business, kind=None, name=name, minutes=minutes, colour="teal", capacity=1,
            by=studio.by, now=studio.now,
        ).public_id  # fmt: skip
    jo = browser_of(studio.jo)
    text = seen(jo, "/portal/book")
    assert "Short, 30 minutes" in text
    assert "Usual, 60 minutes" in text
    assert "Long" not in text
    assert jo.post("/portal/book/hold", {"at": at(studio), "kind": kinds["Long"]}).status_code == 404
    assert booked(jo, at(studio), kind=kinds["Short"]).minutes == 30


def test_a_small_group_is_joined_until_it_is_full(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import save_type
    from tests.world import join_as_client

    open_hours(studio)
    kind = save_type(
        business=studio.business, kind=None, name="Group", minutes=60, colour="pink", capacity=2, by=studio.by,
        now=studio.now,
    ).public_id  # fmt: skip
    people = [join_as_client(studio.maya, name, now=studio.now) for name in ("Ann", "Bob", "Cat")]
    for person in people:
        studio.pack(person)
    ann, bob, cat = (browser_of(person) for person in people)
    first = booked(ann, at(studio), kind=kind)
    assert escape(at(studio)) not in seen(ann, f"/portal/book?first={day_of(studio, 3)}&kind={kind}")
    assert booked(bob, at(studio), kind=kind).slot_id == first.slot_id
    assert escape(at(studio)) not in seen(cat, f"/portal/book?first={day_of(studio, 3)}&kind={kind}")
    assert cat.post("/portal/book/hold", {"at": at(studio), "kind": kind}).status_code == 409


def test_both_zones_stand_on_the_page_where_they_differ(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    moment = datetime.fromisoformat(at(desk))
    theirs = f"{moment.astimezone(ZoneInfo('America/New_York')):%H:%M} your time"
    assert "your time" not in seen(jo, "/portal/book")
    jo.cookies["zone"] = "America%2FNew_York"
    text = seen(jo, f"/portal/book?first={day_of(desk, 3)}")
    assert theirs in text
    assert "Times are those of Europe/Berlin. Yours, in New York, stand beside them." in text
    one = booked(jo, at(desk))
    assert theirs.split(maxsplit=1)[0] in seen(jo, f"/portal/appointments/{one.public_id}")
    for nonsense in ("../../etc/passwd", "Nowhere/Else", "<script>"):
        jo.cookies["zone"] = nonsense
        assert "your time" not in seen(jo, "/portal/book")


def test_moving_keeps_the_appointment_and_its_session(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    one = booked(jo, at(desk))
    page = seen(jo, f"/portal/appointments/{one.public_id}/move?first={day_of(desk, 3)}")
    assert escape(at(desk, 3, 10)) in page
    assert f'value="{escape(at(desk))}"' not in page
    confirm = chosen(jo, at(desk, 4, 10), move=one.public_id)
    assert "Its session stays booked." in seen(jo, confirm)
    assert jo.post(confirm, {"repeat_key": "the-form-of-a-move"}).status_code == 302
    moved = fresh(one)
    assert (moved.starts_at.isoformat(), moved.sequence, free(desk)) == (at(desk, 4, 10), 1, 9)


def test_moving_by_half_its_own_length(desk: "World", browser_of: Sign) -> None:
    open_hours(desk, grid_minutes=30)
    jo = browser_of(desk.jo)
    one = booked(jo, at(desk))
    half = (datetime.fromisoformat(at(desk)) + timedelta(minutes=30)).isoformat()
    assert jo.post(chosen(jo, half, move=one.public_id), {}).status_code == 302
    assert fresh(one).starts_at.isoformat() == half


def test_moves_have_a_number_and_an_end(desk: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import move_appointment

    jo = browser_of(desk.jo)
    one = booked(jo, at(desk))
    for hour in (9, 10, 11):
        starts = datetime.fromisoformat(at(desk, 6, hour))
        move_appointment(appointment=fresh(one), starts_at=starts, minutes=60, act=desk.act())
    for days in (4, 5):
        assert jo.post(chosen(jo, at(desk, days), move=one.public_id), {}).status_code == 302
    assert jo.get(f"/portal/appointments/{one.public_id}/move").status_code == 409
    assert (
        jo.post(f"/portal/book/confirm?at={at(desk).replace('+', '%2B')}&move={one.public_id}", {}).status_code == 409
    )
    assert "as often as you may" in seen(jo, f"/portal/appointments/{one.public_id}")


def test_a_late_move_does_not_dodge_a_late_cancel(desk: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import AppointmentDraft, schedule

    soon = desk.later(hours=13).replace(second=0, microsecond=0)
    one, _why = schedule(
        draft=AppointmentDraft(client=desk.jo, coach=desk.maya, starts_at=soon, minutes=60), act=desk.act()
    )
    jo = browser_of(desk.jo)
    assert "It is too late to move this appointment." in seen(jo, f"/portal/appointments/{one.public_id}")
    assert jo.get(f"/portal/appointments/{one.public_id}/move").status_code == 409
    assert (
        jo.post(f"/portal/book/confirm?at={at(desk).replace('+', '%2B')}&move={one.public_id}", {}).status_code == 409
    )
    assert "Cancelling now costs the session" in seen(jo, f"/portal/appointments/{one.public_id}/cancellation")
    assert fresh(one).starts_at == soon


def test_cancelling_in_time_and_taking_it_back(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    one = booked(jo, at(desk))
    path = f"/portal/appointments/{one.public_id}/cancellation"
    assert "Cancelling now is free" in seen(jo, path)
    assert fresh(one).state == "scheduled"
    assert jo.post(path, {"cost": "in_time"}).status_code == 302
    assert (fresh(one).state, free(desk)) == ("cancelled", 10)
    assert jo.delete(path).status_code == 302
    assert (fresh(one).state, free(desk)) == ("scheduled", 9)


def test_what_cancelling_costs_is_never_a_surprise(desk: "World", browser_of: Sign) -> None:
    """The page was opened while cancelling was free; by the click it is not."""
    from tenpack.appointments.actions import AppointmentDraft, schedule

    soon = desk.later(hours=13).replace(second=0, microsecond=0)
    one, _why = schedule(
        draft=AppointmentDraft(client=desk.jo, coach=desk.maya, starts_at=soon, minutes=60), act=desk.act()
    )
    jo, path = browser_of(desk.jo), f"/portal/appointments/{one.public_id}/cancellation"
    stale = jo.post(path, {"cost": "in_time"})
    assert stale.status_code == 409
    assert "What it costs has changed" in stale.content.decode()
    assert fresh(one).state == "scheduled"
    assert jo.post(path, {"cost": "late"}).status_code == 302
    assert (fresh(one).state, fresh(one).outcome, free(desk)) == ("cancelled", "taken", 9)


def test_undo_ends_after_a_quarter_of_an_hour_and_is_not_for_the_coachs_cancel(desk: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import cancel_appointment
    from tenpack.appointments.choices import Party
    from tenpack.appointments.models import Appointment

    jo = browser_of(desk.jo)
    mine, theirs = booked(jo, at(desk)), booked(jo, at(desk, 4))
    path = "/portal/appointments/{}/cancellation"
    jo.post(path.format(mine.public_id), {"cost": "in_time"})
    Appointment.objects.filter(id=mine.id).update(decided_at=desk.now - timedelta(minutes=20))
    cancel_appointment(appointment=fresh(theirs), by=Party.COACH, act=desk.act())
    for one in (mine, theirs):
        assert jo.delete(path.format(one.public_id)).status_code == 409
        assert fresh(one).state == "cancelled"


def test_what_has_begun_is_the_coachs_business(desk: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import AppointmentDraft, schedule

    before = desk.later(minutes=-10)
    one, _why = schedule(
        draft=AppointmentDraft(client=desk.jo, coach=desk.maya, starts_at=before, minutes=60), act=desk.act()
    )
    jo = browser_of(desk.jo)
    assert jo.post(f"/portal/appointments/{one.public_id}/cancellation", {}).status_code == 409
    assert fresh(one).state == "scheduled"
    assert "cancellation" not in seen(jo, f"/portal/appointments/{one.public_id}")


def test_nobody_elses_appointment(desk: "World", browser_of: Sign) -> None:
    one = booked(browser_of(desk.jo), at(desk))
    for person in (desk.sam, desk.zoe):
        other = browser_of(person)
        for path in ("", "/move", "/cancellation", "/file.ics"):
            assert other.get(f"/portal/appointments/{one.public_id}{path}").status_code == 404
        assert other.post(f"/portal/appointments/{one.public_id}/cancellation", {}).status_code == 404
        assert other.delete(f"/portal/appointments/{one.public_id}/cancellation").status_code == 404
        assert other.post("/portal/book/hold", {"at": at(desk, 4), "move": one.public_id}).status_code == 404
    assert fresh(one).state == "scheduled"


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_as_many_queries_for_three_as_for_one(
    desk: "World", browser_of: Sign, count: int, django_assert_max_num_queries: Any
) -> None:
    jo = browser_of(desk.jo)
    for number in range(count):
        booked(jo, at(desk, 3 + number))
    for path, most in (("/portal/appointments", 8), ("/portal/book", 15)):
        with django_assert_max_num_queries(most):
            assert jo.get(path).status_code == 200


def test_links_for_other_calendars(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    one = booked(jo, at(desk))
    text = seen(jo, f"/portal/appointments/{one.public_id}")
    assert "https://calendar.google.com/calendar/render?" in text
    assert "https://outlook.live.com/calendar/" in text
    address = text.split('href="https://calendar.google.com/calendar/render?')[1].split('"')[0].replace("&amp;", "&")
    starts, ends = parse_qs(address)["dates"][0].split("/")
    assert (starts, ends) == (f"{one.starts_at:%Y%m%dT%H%M%SZ}", f"{one.ends_at:%Y%m%dT%H%M%SZ}")
