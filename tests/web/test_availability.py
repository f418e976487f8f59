"""Settings → Availability, appointment types: own hours, days that differ, rules, and who may change whose."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]


def week(*stretches: tuple[int, str, str], **more: Any) -> dict[str, Any]:
    """What the form of a week sends."""
    sent: dict[str, Any] = {}
    for day in range(7):
        own = [(starts, ends) for weekday, starts, ends in stretches if weekday == day]
        for number, (starts, ends) in enumerate([*own, ("", "")]):
            sent |= {f"starts_{day}_{number}": starts, f"ends_{day}_{number}": ends}
    return sent | more


def rules(**more: Any) -> dict[str, Any]:
    usual = {
        "may_self_book": "on", "notice_hours": 12, "horizon_days": 30, "buffer_minutes": 10, "grid_minutes": 15,
        "most_moves": 2,
    }  # fmt: skip
    return usual | more


def hours_of(coach: Any) -> list[tuple[int, time, time]]:
    return list(coach.working_hours.order_by("weekday", "starts").values_list("weekday", "starts", "ends"))


def exceptions() -> list[tuple[Any, Any]]:
    from tenpack.appointments.models import DayException

    return list(DayException.objects.order_by("day").values_list("coach__name", "starts"))


def test_who_comes_in(studio: "World", browser_of: Sign) -> None:
    for path in ("/settings/availability", "/settings/calendars", "/appointments/enquiries"):
        assert browser_of(studio.maya).get(path).status_code == 200
        assert browser_of(studio.ben).get(path).status_code == 200
        assert browser_of(studio.jo).get(path).status_code == 403
        assert browser_of().get(path).status_code == 302
    assert browser_of(studio.ben).get("/settings/types").status_code == 403
    assert browser_of(studio.ben).post("/settings/types", {}).status_code == 403


def test_a_coach_has_only_their_own_sections(studio: "World", browser_of: Sign) -> None:
    text = browser_of(studio.ben).get("/settings/availability").content.decode()
    assert "/settings/calendars" in text
    assert "/settings/policy" not in text
    assert "/settings/keys" not in text


def test_a_week_is_saved_shown_and_replaced(studio: "World", browser_of: Sign) -> None:
    ben = browser_of(studio.ben)
    sent = week((0, "08:00", "12:00"), (0, "14:00", "18:30"), (5, "10:00", "11:00"))
    assert ben.post("/settings/availability", sent).status_code == 302
    assert hours_of(studio.ben) == [
        (0, time(8), time(12)),
        (0, time(14), time(18, 30)),
        (5, time(10), time(11)),
    ]
    text = ben.get("/settings/availability").content.decode()
    assert 'value="18:30"' in text
    assert 'name="starts_0_2"' in text
    assert 'name="starts_0_3"' not in text
    assert ben.post("/settings/availability", week((2, "09:00", "10:00"))).status_code == 302
    assert hours_of(studio.ben) == [(2, time(9), time(10))]


def test_monday_until_friday(studio: "World", browser_of: Sign) -> None:
    sent = week((0, "08:00", "12:00"), (3, "15:00", "16:00"), (6, "10:00", "11:00"), like_monday="1")
    assert browser_of(studio.maya).post("/settings/availability", sent).status_code == 302
    assert hours_of(studio.maya) == [*[(day, time(8), time(12)) for day in range(5)], (6, time(10), time(11))]


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        ([(0, "12:00", "08:00")], "A stretch ends after it begins"),
        ([(0, "08:00", "")], "Write from when and until when"),
        ([(0, "08:00", "12:00"), (0, "11:00", "13:00")], "This overlaps the stretch above."),
        ([(0, "8 o'clock", "12:00")], "Choose a time, or write it like 18:30."),
        ([(0, "08:00\x00", "12:00")], "cannot be stored"),
    ],
)
def test_a_wrong_week_changes_nothing_and_keeps_what_was_typed(
    studio: "World", browser_of: Sign, stretches: list[tuple[int, str, str]], said: str
) -> None:
    maya = browser_of(studio.maya)
    maya.post("/settings/availability", week((1, "08:00", "12:00")))
    answer = maya.post("/settings/availability", week(*stretches))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert 'value="12:00"' in text or 'value="08:00"' in text
    assert hours_of(studio.maya) == [(1, time(8), time(12))]


def test_runners_choose_the_coach_and_nobody_else_does(studio: "World", browser_of: Sign) -> None:
    sent, ben = week((0, "08:00", "12:00")), studio.ben.public_id
    assert browser_of(studio.maya).post(f"/settings/availability?coach={ben}", sent).status_code == 302
    assert hours_of(studio.ben) == [(0, time(8), time(12))]
    assert hours_of(studio.maya) == []
    coach = browser_of(studio.ben)
    for path in ("", "/rules", "/days"):
        answer = coach.post(f"/settings/availability{path}?coach={studio.maya.public_id}", sent)
        assert answer.status_code == 403
    zed = browser_of(studio.zed)
    assert zed.get(f"/settings/availability?coach={ben}").status_code == 404
    assert zed.get("/settings/availability?coach=co_1").status_code == 404


def test_rules_and_their_limits(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.queries import rules_of

    maya = browser_of(studio.maya)
    assert maya.post("/settings/availability/rules", rules(is_public="on")).status_code == 302
    stored = rules_of(studio.maya)
    assert (stored.is_public, stored.grid_minutes, stored.most_moves) == (True, 15, 2)
    answer = maya.post("/settings/availability/rules", rules(horizon_days=0, grid_minutes=999, notice_hours=9999))
    assert answer.status_code == 422
    assert answer.content.decode().count("field-error") >= 3
    assert maya.post("/settings/availability/rules", rules(notice_hours="soon")).status_code == 422
    assert rules_of(studio.maya).grid_minutes == 15


def test_only_runners_open_the_public_page(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.queries import rules_of

    assert browser_of(studio.ben).post("/settings/availability/rules", rules(is_public="on")).status_code == 302
    assert rules_of(studio.ben).is_public is False
    public = f"/book/{studio.ben.public_id}"
    assert browser_of().get(public).status_code == 404
    ben = studio.ben.public_id
    browser_of(studio.maya).post(f"/settings/availability/rules?coach={ben}", rules(is_public="on"))
    assert browser_of().get(public).status_code == 200
    browser_of(studio.ben).post("/settings/availability/rules", rules(grid_minutes=20))
    assert rules_of(studio.ben).is_public is True
    browser_of(studio.maya).post(f"/settings/availability/rules?coach={ben}", rules())
    assert browser_of().get(public).status_code == 404


def test_days_that_differ(studio: "World", browser_of: Sign) -> None:
    maya, first = browser_of(studio.maya), studio.now.date() + timedelta(days=7)
    sent = {"whom": "coach", "day": first, "until": first + timedelta(days=2), "kind": "closed", "reason": "Leave"}
    assert maya.post("/settings/availability/days", sent).status_code == 302
    assert exceptions() == [("Maya", None)] * 3
    again = {"whom": "coach", "day": first, "kind": "open", "starts": "10:00", "ends": "12:00"}
    assert maya.post("/settings/availability/days", again).status_code == 302
    assert exceptions() == [("Maya", time(10)), ("Maya", None), ("Maya", None)]
    beside = again | {"starts": "15:00", "ends": "17:00"}
    assert maya.post("/settings/availability/days", beside).status_code == 302
    assert sorted(exceptions(), key=str)[-1] == ("Maya", time(15))
    assert len(exceptions()) == 4
    assert maya.post("/settings/availability/days", again | {"starts": "11:00", "ends": "18:00"}).status_code == 302
    assert sum(starts == time(11) for _name, starts in exceptions()) == 1
    assert len(exceptions()) == 3
    holiday = {"whom": "business", "day": first, "kind": "closed"}
    assert browser_of(studio.ben).post("/settings/availability/days", holiday).status_code == 422
    assert maya.post("/settings/availability/days", holiday).status_code == 302
    assert "the whole business" in browser_of(studio.ben).get("/settings/availability").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"kind": "open"},
        {"kind": "open", "starts": "12:00", "ends": "10:00"},
        {"until": "2999-12-31"},
        {"until": "1970-01-01"},
        {"reason": "x" * 81},
        {"whom": "nobody"},
        {"day": "2999-12-32"},
    ],
)
def test_wrong_days_change_nothing(studio: "World", browser_of: Sign, wrong: dict[str, str]) -> None:
    sent = {"whom": "coach", "day": studio.now.date(), "kind": "closed"} | wrong
    assert browser_of(studio.maya).post("/settings/availability/days", sent).status_code == 422
    assert exceptions() == []


def test_a_day_is_made_ordinary_again_by_whom_it_concerns(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import DayException

    maya, day = browser_of(studio.maya), studio.now.date()
    maya.post("/settings/availability/days", {"whom": "business", "day": day, "kind": "closed"})
    path = f"/settings/availability/days/{DayException.objects.get().public_id}"
    assert browser_of(studio.ben).delete(path).status_code == 403
    assert browser_of(studio.zed).delete(path).status_code == 404
    assert maya.get(path).status_code == 405
    assert exceptions() != []
    assert maya.delete(path).status_code == 302
    assert exceptions() == []
    assert maya.delete(path).status_code == 404


def test_types_are_made_once_changed_and_archived(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import AppointmentType

    maya = browser_of(studio.maya)
    sent = {"name": "Assessment", "minutes": 30, "colour": "blue", "capacity": 1, "repeat_key": "a-key-of-a-form"}
    assert maya.post("/settings/types", sent).status_code == 302
    assert maya.post("/settings/types", sent).status_code == 302
    kind = AppointmentType.objects.get()
    path = f"/settings/types/{kind.public_id}"
    assert maya.post(path, sent | {"minutes": 45}).status_code == 302
    assert AppointmentType.objects.get().minutes == 45
    for wrong in ({"name": ""}, {"minutes": 3}, {"colour": "beige"}, {"capacity": 13}, {"name": "x" * 81}):
        assert maya.post(path, sent | wrong).status_code == 422
    assert AppointmentType.objects.get().name == "Assessment"
    assert maya.post(f"{path}/archive").status_code == 302
    assert "Bring back Assessment" in maya.get("/settings/types").content.decode()
    assert maya.delete(f"{path}/archive").status_code == 302
    assert browser_of(studio.zed).get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_days(
    studio: "World", browser_of: Sign, count: int, django_assert_max_num_queries: Any
) -> None:
    from tenpack.appointments.models import DayException

    for number in range(count):
        day = studio.now.date() + timedelta(days=number)
        DayException.objects.create(business=studio.business, coach=studio.maya, day=day)
    maya = browser_of(studio.maya)
    with django_assert_max_num_queries(14):
        maya.get("/settings/availability")
