"""The calendar's part of the stage: who may come in where, one thing of every kind, and what is sent along."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.support.calendars import book, local
from tests.support.portal import at, open_hours

if TYPE_CHECKING:
    from tenpack.people.models import Client, Coach
    from tests.world import World

PUBLIC = {"feed-file", "book", "book-ask", "book-asked"}
FOR_CLIENTS = {"portal-book", "portal-hold", "portal-confirm", "portal-move", "portal-feed"} | {
    "portal-appointments",
    "portal-appointment",
    "portal-cancellation",
    "portal-file",
}
# Sections of the settings that every coach has for themselves.
OWN_SETTINGS = {"settings-availability", "settings-booking-rules", "settings-days", "settings-day"} | {
    "settings-feeds",
    "settings-feed",
    "settings-outside",
    "settings-outside-one",
    "settings-my-notifications",
}
# What belongs to a client, or to one coach, so that another coach knows of it and is kept away.
OF_A_COACH = {"appointment", "appointment_id", "exception_id", "enquiry_id"}
# What is one coach's alone and for nobody else there at all; on the stage it is the owner's.
OF_THE_OWNER = {"calendar_id"}


def things_of_calendar(world: "World", client: "Client", owner: "Coach", whose: str = "Our") -> dict[str, Any]:
    """One of everything: the client's and their coach's, and for the whole business the owner's."""
    from tenpack.appointments.actions import DayDraft, add_day_exceptions, add_outside_calendar, save_type
    from tenpack.appointments.choices import Colour

    by, now, coach = world.by, world.now, client.coach
    coach.business = owner.business
    for one in (coach, owner):
        open_hours(world, one, is_public=True)
    kind: dict[str, Any] = {"name": f"{whose} type", "minutes": 60, "colour": Colour.values[0], "capacity": 1}
    day_off = DayDraft(coach=coach, day=world.later(days=9).date())
    outside = {"name": f"{whose} calendar", "url": "https://calendar.example/ours.ics"}
    return {
        "appointment": book(world, day=5, client=client, may_owe=True),
        "type_id": save_type(business=owner.business, kind=None, by=by, now=now, **kind),
        "exception_id": add_day_exceptions(business=owner.business, draft=day_off, by=by, now=now)[0],
        "enquiry_id": enquiry_to(coach, world, whose),
        "calendar_id": add_outside_calendar(coach=owner, by=by, now=now, **outside),
    }


def enquiry_to(coach: "Coach", world: "World", whose: str) -> Any:
    """Somebody new asks for the coach's first opening after tomorrow."""
    from tenpack.appointments.actions import make_enquiry
    from tenpack.appointments.openings import Asked, openings_of

    asked = Asked(minutes=60)
    days = [world.later(days=number).date() for number in (2, 3)]
    first = openings_of(coach, zone=coach.business.zone, days=days, asked=asked, now=world.now)[0]
    guest = {"name": f"{whose} guest", "email": "guest@example.com", "phone": "", "words": f"{whose} words"}
    return make_enquiry(coach=coach, starts_at=first.starts_at, asked=asked, now=world.now, **guest)


def queries_of(world: "World") -> dict[str, dict[str, str]]:
    """What stands behind the question mark where an address is none without it."""
    openings = {"from": local(world).isoformat(), "to": local(world, 4).isoformat()}
    return {"portal-confirm": {"at": at(world, 4)}, "book-ask": {"at": at(world, 4)}, "api-list_openings": openings}


def bodies_of_calendar(world: "World", client: "Client") -> dict[str, Any]:
    """What is sent along where an empty request would stop before the door that is tested."""
    starts_at = (local(world, 6) + timedelta(hours=1)).isoformat()
    return {
        "portal-hold": {"at": at(world, 4)},
        "api-add_appointment": {"client": client.public_id, "starts_at": starts_at, "minutes": 60, "may_owe": True},
        "api-see_appointment": {"location": "Park"},
        "api-cancel": {"by": "coach"},
        "api-see_availability": {"hours": [{"weekday": 1, "starts": "08:00", "ends": "12:00"}]},
    }
