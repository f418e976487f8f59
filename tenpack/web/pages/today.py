"""Today: what waits for a decision, the day's appointments, who needs attention."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tenpack.appointments.queries import appointments_seen_by, between, undecided
from tenpack.keeping.queries import erasures_asked
from tenpack.kit.moments import day_begins
from tenpack.packs.objections import open_objections
from tenpack.packs.queries import today_of
from tenpack.people.queries import clients_seen_by
from tenpack.reports.attention import client_rows, sorted_clients
from tenpack.training.lists import undecided_workouts
from tenpack.training.progress import totals
from tenpack.web.access import STAFF, Request, may
from tenpack.web.client_words import attention_words
from tenpack.web.money_attention import trouble_lines
from tenpack.web.pages.calendar import WAITING, WORDS
from tenpack.web.pages.workouts import WORDS as WORKOUT_WORDS
from tenpack.web.respond import moment_of, page
from tenpack.web.stories import what_words

SHOWN = 8


@may(STAFF)
@require_safe
def today(request: Request) -> HttpResponse:
    """What a coach begins the day with; every list has its own page behind it."""
    seat, now = request.seat, moment_of(request)
    zone, on = seat.business.zone, today_of(seat, now)
    waiting = undecided(seat, now=now, since=WAITING).exclude(workouts__in=undecided_workouts(seat))
    clients = sorted_clients(clients_seen_by(seat).filter(archived_at=None), "attention", seat=seat, now=now)[:SHOWN]
    workouts, objections = undecided_workouts(seat), open_objections(seat)
    ended = list(workouts[:SHOWN])
    starts, ends = day_begins(on, zone), day_begins(on + timedelta(days=1), zone)
    return page(
        request,
        "today/today.html",
        on=on,
        waiting=list(waiting.order_by("-starts_at", "-id")[:SHOWN]),
        waiting_count=waiting.count(),
        workouts=ended,
        workout_count=workouts.count() if len(ended) == SHOWN else len(ended),
        totals=totals(ended),
        appointments=list(between(appointments_seen_by(seat), starts, ends)),
        coming=list(appointments_seen_by(seat).filter(decision="", starts_at__gte=ends)[:SHOWN]),
        objections=list(objections[:SHOWN]),
        objection_count=objections.count(),
        what_words=what_words,
        rows=[row for row in client_rows(clients, seat=seat, now=now) if attention_words(row, on)],
        attention_words=attention_words,
        troubles=trouble_lines(seat, now),
        wishes=list(erasures_asked(seat)[:SHOWN]),
        **WORDS,
        **WORKOUT_WORDS,
    )


urls: list[URLPattern] = [path("today", today, name="today")]
