"""Today: what waits for a decision stays there until it is decided."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.web.diary import Sign, booked, fresh

if TYPE_CHECKING:
    from tests.world import World


def test_what_is_undecided_after_a_day_is_on_today_until_it_is_decided(studio: "World", browser_of: Sign) -> None:
    from tenpack.appointments.models import Appointment

    studio.pack()
    old, young = booked(studio, -3, 10), booked(studio, -1, 10)
    # One ended twenty minutes more than a day ago, the other a minute less.
    for one, ago in ((old, timedelta(hours=24, minutes=20)), (young, timedelta(hours=23, minutes=59))):
        ends = studio.now - ago
        slot = type(one.slot).objects.filter(id=one.slot_id)
        slot.update(starts_at=ends - timedelta(minutes=15), ends_at=ends)
        Appointment.objects.filter(id=one.id).update(starts_at=ends - timedelta(minutes=15), ends_at=ends)
    browser = browser_of(studio.maya)
    shown = browser.get("/today").content.decode()
    assert "1 appointment waits for a decision" in shown
    assert f"/appointments/calendar/{old.public_id}/completion" in shown.split('id="appointments"')[0]
    assert young.public_id not in shown.split('id="appointments"')[0]
    browser.post(f"/appointments/calendar/{old.public_id}/completion")
    assert fresh(old).state == "completed"
    assert "waits for a decision" not in browser.get("/today").content.decode()
    browser.delete(f"/appointments/calendar/{old.public_id}/completion")
    assert "1 appointment waits for a decision" in browser.get("/today").content.decode()


def test_an_hour_with_a_workout_is_listed_once(studio: "World", browser_of: Sign) -> None:
    from tests.support.workouts import Device, fresh_id

    studio.pack()
    old, device, workout = booked(studio, -3, 10), Device(studio), fresh_id()
    device.send(*device.whole(workout, at=old.starts_at, appointment=old.public_id))
    shown = browser_of(studio.maya).get("/today").content.decode()
    assert "1 workout ended without a decision" in shown
    assert "appointment waits for a decision" not in shown


def test_a_coach_sees_only_their_own_there(studio: "World", browser_of: Sign) -> None:
    studio.pack()
    booked(studio, -3, 10)
    assert "1 appointment waits" in browser_of(studio.maya).get("/today").content.decode()
    assert "waits for a decision" not in browser_of(studio.ben).get("/today").content.decode()


def test_the_day_and_what_comes_next(studio: "World", browser_of: Sign) -> None:
    studio.pack()
    later = booked(studio, 2, 10)
    shown = browser_of(studio.maya).get("/today").content.decode()
    assert "Nothing is scheduled today." in shown
    assert later.public_id in shown.split('id="next"')[1]
