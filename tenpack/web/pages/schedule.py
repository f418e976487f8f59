"""Scheduling: from a slot of the calendar, + Create new, a session pack's row, or a client's Book."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenpack.appointments.actions import schedule, schedule_one_off, schedule_series
from tenpack.appointments.choices import SeriesEnd
from tenpack.appointments.queries import types_of
from tenpack.kit.errors import ChangedMeanwhile, Refused
from tenpack.packs.choices import Cause
from tenpack.packs.ledger import Act
from tenpack.people.queries import Seat, team_of
from tenpack.web.access import STAFF, Request, may
from tenpack.web.appointment_words import clock, when
from tenpack.web.forms.appointments import BY_PACK, ONE_OFF, ROADS, ScheduleForm, first_time
from tenpack.web.forms.base import refuse
from tenpack.web.jinja import url
from tenpack.web.once import act_once, form_key
from tenpack.web.pages.packs import client_choices
from tenpack.web.respond import go, moment_of, page
from tenpack.web.scheduling import Wish, dates_of, days_in, preview_of, wish_of
from tenpack.web.tell import tell

MANY = ("weekdays", "book")


@may(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule_page(request: Request) -> HttpResponse:
    """Say what will be booked and why, then put it into the calendar."""
    if request.method != "POST":
        return schedule_form(request, prepared(request, ScheduleForm(initial=first_values(request))), request.GET)
    form = prepared(request, ScheduleForm(request.POST))
    wish = wish_of(request.seat, form)
    if form.errors or not allowed(request, form, wish):
        return schedule_form(request, form, request.POST, status=422)
    try:
        target, repeated = act_once(request, lambda: booked(request, wish))
    except Refused as error:
        refuse(form, error)
        return schedule_form(request, form, request.POST, status=422)
    if wish.given["paid_by"] == ONE_OFF:
        return go(request, target, _("Scheduled. Its offer is open: send the pay link, or record the payment."))
    return tell(request, "" if repeated else done_words(wish, len(ticked(request.POST))), target=target)


def allowed(request: Request, form: ScheduleForm, wish: Wish) -> bool:
    """Whether a valid form may be carried out: what is past is confirmed, dates with a problem were looked at."""
    assert wish.moment
    if not form.confirms(wish.moment.at, moment_of(request)):
        return False
    if not wish.given.get("repeat") or "preview" in request.POST:
        return "preview" not in request.POST
    try:
        rows = dates_of(wish, ticked(request.POST), now=moment_of(request))
    except Refused as error:
        refuse(form, error)
        return False
    seen = days_in((wish.given["seen"] or "").split(","))
    if any(row.is_booked for row in rows) and all(row.occurrence.day in seen for row in rows):
        return True
    form.add_error(None, _("Look at the dates below, tick those to book, then schedule them."))
    return False


def booked(request: Request, wish: Wish) -> str:
    """Carry it out; answer the address of what is seen next."""
    given, draft = wish.given, wish.draft()
    act = Act(request.seat.actor, moment_of(request), Cause.APPOINTMENT)
    if given["paid_by"] == ONE_OFF:
        _appointment, offer = schedule_one_off(draft=draft, price=given["price"], memo=given["memo"], act=act)
        return url("offer", offer.public_id)
    series = wish.series()
    if series:
        rows = dates_of(wish, ticked(request.POST), now=act.now)
        skip = frozenset(row.occurrence.day for row in rows if not row.is_booked)
        schedule_series(draft=series, skip=skip, act=act)
    else:
        refuse_other_pack(wish)
        schedule(draft=draft, act=act)
    return after(wish)


def refuse_other_pack(wish: Wish) -> None:
    """Refuse where another pack would pay now than the page said. Errors: `ChangedMeanwhile`."""
    booking, said = wish.booking, wish.given.get("proposed")
    if booking and said and wish.pack is None and (booking.pack is None or booking.pack.public_id != said):
        raise ChangedMeanwhile(_("Something has changed since: another pack would pay now. Look again, then schedule."))


def after(wish: Wish) -> str:
    """Where to go: back to the client or the list of sessions, else to the calendar at that day."""
    assert wish.client
    if wish.given["back"] == "client":
        return url("client-appointments", wish.client.public_id)
    return url("sessions") if wish.given["back"] == "sessions" else url("calendar", date=wish.given["day"].isoformat())


def done_words(wish: Wish, count: int) -> str:
    """What was put into the calendar."""
    assert wish.client
    if wish.given.get("repeat"):
        return ngettext("%(n)s appointment scheduled.", "%(n)s appointments scheduled.", count) % {"n": count}
    stretch = wish.draft().stretch
    time = when(stretch.starts_at, stretch.ends_at, wish.client.business.zone)
    return _("%(client)s is scheduled: %(when)s.") % {"client": wish.client.name, "when": time}


def ticked(asked: QueryDict) -> set[date]:
    """The dates of a series that are to be booked."""
    return days_in(asked.getlist("book"))


def first_values(request: Request) -> dict[str, Any]:
    """How the form begins: from a slot or a client, or as it is typed so far."""
    asked = request.GET
    typed = {name: asked.getlist(name) if name in MANY else asked[name] for name in asked if name != "sure"}
    if typed.get("paid_by") not in dict(ROADS):
        typed["paid_by"] = BY_PACK
    starts = first_moment(asked.get("at", ""), request)
    return {
        "repeat_key": form_key(),
        "end_kind": SeriesEnd.SESSIONS,
        "every": 1,
        **first_time(starts.date(), starts.time(), None),
        **typed,
    }


def first_moment(text: str, request: Request) -> datetime:
    """The wall-clock time of the slot that was clicked; else the next full hour."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        now = moment_of(request).astimezone(ZoneInfo(request.seat.business.zone)).replace(tzinfo=None)
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def prepared(request: Request, form: ScheduleForm) -> ScheduleForm:
    """The form with what can be chosen in this business."""
    seat = request.seat
    types = [(one.public_id, one.name) for one in types_of(seat.business)]
    form.offer(
        client=[("", _("Choose a client")), *client_choices(seat)],
        coach=coach_choices(seat),
        kind=[("", _("None")), *types],
    )
    price = form.fields["price"]
    price.currency, price.locale = seat.business.currency, seat.business.locale  # type: ignore[attr-defined]
    return form


def coach_choices(seat: Seat) -> list[tuple[str, str]]:
    """The team, for those who run the business and are not alone; the client's own coach comes first."""
    team = list(team_of(seat.business)) if seat.role.runs_business else []
    if len(team) < 2:
        return []
    return [("", _("The client's own coach")), *((coach.public_id, coach.name) for coach in team)]


def schedule_form(request: Request, form: ScheduleForm, asked: QueryDict, *, status: int = 200) -> HttpResponse:
    """The form with what it would do, as a dialog for htmx."""
    wish = wish_of(request.seat, as_typed(request, form))
    preview = preview_of(wish, ticked(asked), now=moment_of(request))
    settle(form, wish)
    return page(
        request,
        "calendar/schedule_dialog.html" if request.htmx else "calendar/schedule.html",
        status=status,
        form_=form,
        wish=wish,
        preview=preview,
        client=wish.client,
        clock=clock,
    )


def as_typed(request: Request, form: ScheduleForm) -> ScheduleForm:
    """The same form, bound, so that what is typed so far can be understood."""
    if form.is_bound:
        return form
    data = QueryDict(mutable=True)
    for name, value in form.initial.items():
        data.setlist(name, [str(one) for one in (value if isinstance(value, list | tuple) else [value])])
    return prepared(request, ScheduleForm(data))


def settle(form: ScheduleForm, wish: Wish) -> None:
    """Offer the packs that can pay, the rule's first, and the length that belongs to them unless one was typed."""
    booking = wish.booking
    options = booking.options if booking else []
    form.offer(pack=[("" if number == 0 else value, words) for number, (value, words) in enumerate(options)])
    values: dict[str, Any] = {"proposed": options[0][0] if options else "", "suggested": wish.minutes}
    typed = wish.given.get("minutes")
    if typed is None or typed == wish.given.get("suggested"):
        values["minutes"] = wish.minutes
    if (
        wish.pack is None
        or wish.pack.public_id not in dict(options)
        or (options and wish.pack.public_id == options[0][0])
    ):
        values["pack"] = ""
    form.initial = {**form.initial, **values}
    if form.is_bound:
        data = QueryDict(mutable=True)
        data.update(form.data)
        for name in {"proposed", "suggested", "pack"} & set(values):
            data[name] = str(values[name])
        form.data = data


urls: list[URLPattern] = [path("appointments/calendar/new", schedule_page, name="schedule")]
