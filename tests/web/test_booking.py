"""The portal: free times only, what pays and what cancelling costs said first, holds, types, both zones."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils.html import escape

from tenpack.people.rules import PolicyTerms
from tests.support.portal import at, booked, chosen, counts, day_of, free, open_hours, seen

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]


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
    assert [pack_of(person).booked for person in people] == [1, 1, 0]
    assert escape(at(studio)) not in seen(cat, f"/portal/book?first={day_of(studio, 3)}&kind={kind}")
    assert cat.post("/portal/book/hold", {"at": at(studio), "kind": kind}).status_code == 409


def pack_of(person: Any) -> Any:
    from tenpack.packs.models import SessionPack

    return SessionPack.objects.get(client=person)


def test_what_a_late_cancel_costs_is_said_as_the_policy_will_decide(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import Appointment

    open_hours(studio, notice_hours=0)
    studio.pack(policy=PolicyTerms(200, late_cancel_takes=True, no_show_takes=True, forgiven=1))
    jo = browser_of(studio.jo)
    soon = "It is so soon that cancelling it"
    assert f"{soon} is a late cancel: the next one is forgiven." in seen(jo, chosen(jo, at(studio)))
    one = booked(jo, at(studio))
    path = f"/portal/appointments/{one.public_id}/cancellation"
    assert "This late cancel is forgiven" in seen(jo, path)
    assert jo.post(path).status_code == 302
    assert f"{soon} costs the session." in seen(jo, chosen(jo, at(studio, 4)))
    two = booked(jo, at(studio, 4))
    assert "Cancelling now costs the session" in seen(jo, f"/portal/appointments/{two.public_id}/cancellation")
    assert Appointment.objects.count() == 2


def test_nobody_books_somebody_who_left(desk: "World", browser_of: Sign) -> None:
    from tenpack.people.models import Client, Coach

    jo = browser_of(desk.jo)
    one = booked(jo, at(desk))
    Client.objects.filter(id=desk.jo.id).update(coach=desk.ben)
    Coach.objects.filter(id=desk.maya.id).update(left_at=desk.now)
    assert jo.get(f"/portal/appointments/{one.public_id}/move").status_code == 409
    held = jo.post("/portal/book/hold", {"at": at(desk, 4), "move": one.public_id})
    assert held.status_code == 409
    assert "Your coach chooses the times here." in seen(jo, f"/portal/appointments/{one.public_id}")


def test_both_zones_stand_on_the_page_where_they_differ(desk: "World", browser_of: Sign) -> None:
    jo = browser_of(desk.jo)
    moment = datetime.fromisoformat(at(desk))
    theirs = f"{moment.astimezone(ZoneInfo('America/New_York')):%H:%M} your time"
    assert "your time" not in seen(jo, "/portal/book")
    jo.cookies["zone"] = "America%2FNew_York"
    text = seen(jo, f"/portal/book?first={day_of(desk, 3)}")
    assert theirs in text
    assert "Times are those of Europe/Berlin. Yours, in New York, stand beside them." in text
    last = f"{moment.astimezone(ZoneInfo('Europe/Berlin')) - timedelta(days=1):%H:%M} ("
    assert last in seen(jo, chosen(jo, at(desk)))
    one = booked(jo, at(desk))
    assert theirs.split(maxsplit=1)[0] in seen(jo, f"/portal/appointments/{one.public_id}")
    for nonsense in ("../../etc/passwd", "Nowhere/Else", "<script>"):
        jo.cookies["zone"] = nonsense
        assert "your time" not in seen(jo, "/portal/book")


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
