"""Booking as clients do it, through the portal's own pages: open hours, free times, holds, bookings."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")


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
