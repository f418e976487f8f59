"""The portal: a client moves and cancels, its cost said first, takes it back, and sees nobody else's appointments."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.html import escape

from tests.support.portal import at, booked, chosen, day_of, free, fresh, open_hours, seen

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]


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
    for days, left in ((4, "After this you can move it 1 more time."), (5, "After this you cannot move it again.")):
        assert left in seen(jo, chosen(jo, at(desk, days), move=one.public_id))
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
    assert jo.get(f"/portal/appointments/{one.public_id}/cancellation").status_code == 302
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
