"""Today: what waits for a decision, the day's appointments, who needs attention, and money."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tenpack.appointments.lists import day_and_next
from tenpack.keeping.queries import erasures_asked
from tenpack.kit.ids import public_id
from tenpack.kit.moments import day_begins
from tenpack.kit.money import Money
from tenpack.money.reminders import reminded_today
from tenpack.packs.objections import open_objections
from tenpack.packs.queries import today_of
from tenpack.people.message_queries import unread_threads
from tenpack.people.queries import Seat
from tenpack.reports.set_up import steps_done
from tenpack.reports.today import (
    EXPIRING,
    First,
    expiring,
    first_of,
    money_in,
    past_due,
    running_low,
    unpaid,
    with_owed,
)
from tenpack.training.lists import undecided_workouts
from tenpack.training.progress import totals
from tenpack.web.access import STAFF, Request, may
from tenpack.web.money_attention import trouble_lines
from tenpack.web.pages.calendar import WORDS, waiting
from tenpack.web.pages.workouts import WORDS as WORKOUT_WORDS
from tenpack.web.respond import moment_of, page
from tenpack.web.stories import what_words

SHOWN, FEWER = 8, 5


@may(STAFF)
@require_safe
def today(request: Request) -> HttpResponse:
    """What a coach begins the day with; every list has its own page behind it."""
    seat, now = request.seat, moment_of(request)
    on = today_of(seat, now)
    starts, ends = (day_begins(day, seat.business.zone) for day in (on, on + timedelta(days=1)))
    appointments, coming = day_and_next(seat, starts, ends, SHOWN)
    steps = steps_done(seat.business) if seat.role.runs_business else {}
    return page(
        request,
        "today/today.html",
        on=on,
        steps={} if all(steps.values()) else steps,
        appointments=appointments,
        coming=coming,
        **to_decide(seat, now),
        **people_to_see_to(seat, now),
        **money(seat, now),
        **WORDS,
        **WORKOUT_WORDS,
    )


def to_decide(seat: Seat, now: datetime) -> dict[str, Any]:
    """What nobody has answered or decided yet."""
    workouts = first_of(undecided_workouts(seat), SHOWN)
    return {
        "objections": first_of(open_objections(seat), SHOWN),
        "workouts": workouts,
        "totals": totals(workouts.rows),
        "waiting": first_of(waiting(seat, now).order_by("-starts_at", "-id"), SHOWN),
        "wishes": list(erasures_asked(seat)[:SHOWN]),
        "what_words": what_words,
    }


def people_to_see_to(seat: Seat, now: datetime) -> dict[str, Any]:
    """Who wrote, and whose sessions run out, are over or were never paid for."""
    on = today_of(seat, now)
    return {
        "letters": first_of(unread_threads(seat), FEWER) if seat.unread else First([], 0),
        "low": first_of(running_low(seat, now, on), FEWER),
        "expiring": first_of(expiring(seat, now, on), FEWER),
        "expiring_within": EXPIRING,
        "owed": first_of(with_owed(seat, now, on), FEWER),
        "plan_id": lambda client: public_id("pl", client.last_plan) if client.last_plan else "",
    }


def money(seat: Seat, now: datetime) -> dict[str, Any]:
    """What came in, and what did not."""
    on, zone = today_of(seat, now), seat.business.zone
    late, fresh = first_of(past_due(seat, on), FEWER), first_of(unpaid(seat, on), FEWER)
    received = money_in(seat, on)
    return {
        "past_due": late,
        "unpaid": fresh,
        "reminded": reminded_today([*late.rows, *fresh.rows], now=now, zone=zone),
        "troubles": trouble_lines(seat, now),
        "money_in": received,
        "received": Money(received.received, seat.business.currency),
        "refunded": Money(received.refunded, seat.business.currency),
    }


urls: list[URLPattern] = [path("today", today, name="today")]
