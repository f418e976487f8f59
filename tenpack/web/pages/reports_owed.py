"""Reports: sessions owed on any day with their value, and those that expire soon."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenpack.kit.ids import public_id
from tenpack.kit.moments import day_ends
from tenpack.packs.queries import today_of
from tenpack.people.models import Business
from tenpack.reports.asked import Asked, names_of_coaches
from tenpack.reports.owed import LastDay, Moment, OwedByCoach, PackLeft, left_by_day, owed_by_coach, packs_left
from tenpack.web.access import STAFF, Request, may
from tenpack.web.charts import Chart, Point, chart
from tenpack.web.jinja import day, url
from tenpack.web.lists import day_in_address, list_page
from tenpack.web.report_parts import (
    NO_BREAK,
    Cell,
    Report,
    Sheet,
    amount_words,
    asked_of,
    count_cell,
    major,
    money_cell,
    months_chart,
    period_words,
    report_file,
    report_page,
    wants_file,
)
from tenpack.web.report_words import REPORTS
from tenpack.web.respond import moment_of
from tenpack.web.words import sessions_words

SOON_DAYS = 60
INSTANT = timedelta(microseconds=1)
FILE_HEADS = ["client", "pack", "coach", "last_day", "free", "booked", "paid", "value", "currency"]


@may(STAFF)
@require_safe
def owed(request: Request) -> HttpResponse:
    """Sessions owed on a day, as it is known now or as it was known then."""
    asked, moment = asked_of(request), moment_asked(request)
    if wants_file(request):
        return packs_file(request, "sessions-owed", asked, moment, "worth")
    coaches = owed_by_coach(asked, moment)
    title, lead = REPORTS["report-owed"]
    worth, count = sum(one.minor for one in coaches), sum(one.sessions for one in coaches)
    words = {"sessions": sessions_words(count), "day": day(moment.on)}
    detail = _("for %(sessions)s of paid packs, %(day)s")
    if is_known_then(request):
        detail = _("for %(sessions)s of paid packs, %(day)s, as known then")
    drawn = drawn_by_month(left_by_day(asked, moment), asked)
    report = Report(
        route="report-owed",
        title=title,
        lead=lead,
        chart=months_chart_or_number(
            drawn, is_something=bool(coaches), number=amount_words(worth, asked), detail=detail % words
        ),
        sheets=[coaches_sheet(request, coaches, asked), packs_sheet(request, asked, moment, "worth", coaches)],
        empty=_("Nobody has sessions left on this day."),
        filters=("on", "known", "coach", "plan"),
        extra={"on": moment.on},
    )
    return report_page(request, report, asked)


@may(STAFF)
@require_safe
def expiring(request: Request) -> HttpResponse:
    """Sessions whose last day lies between two days, today and the next two months unless said otherwise."""
    today = today_of(request.seat, moment_of(request))
    asked = asked_of(request, today, today + timedelta(days=SOON_DAYS))
    now = moment_of(request)
    moment = Moment(at=now, on=today, known=now).between(asked.since, asked.until)
    if wants_file(request):
        return packs_file(request, "expiring", asked, moment, "expiry")
    days, coaches = left_by_day(asked, moment), owed_by_coach(asked, moment)
    title, lead = REPORTS["report-expiring"]
    words = {
        "value": amount_words(sum(one.minor for one in days), asked),
        "period": period_words(asked),
    }
    report = Report(
        route="report-expiring",
        title=title,
        lead=lead,
        chart=chart(
            [Point(one.day, one.free + one.booked, sessions_words(one.free + one.booked)) for one in days if one.day],
            anchor="chart",
            title=title,
            number=sessions_words(sum(one.free + one.booked for one in days)),
            detail=_("worth %(value)s, last day %(period)s") % words,
            kind="bar",
            pattern="d MMM",
        )
        if days
        else None,
        sheets=[packs_sheet(request, asked, moment, "expiry", coaches)],
        empty=_("No session expires in these days."),
    )
    return report_page(request, report, asked)


def moment_asked(request: Request) -> Moment:
    """The end of the day asked for, at most now; known now, or known then."""
    now = moment_of(request)
    zone, today = request.seat.business.zone, today_of(request.seat, now)
    on = min(day_in_address(request, "on") or today, today)
    at = now if on == today else day_ends(on, zone) - INSTANT
    return Moment(at=at, on=on, known=at if is_known_then(request) else now)


def is_known_then(request: Request) -> bool:
    """Whether only what had been written down by then is to count."""
    return request.GET.get("known") == "then"


def drawn_by_month(days: list[LastDay], asked: Asked) -> list[tuple[date, float, str]]:
    """The value of what is left by the month in which it expires; what never expires is not drawn."""
    months: dict[date, int] = {}
    for one in days:
        if one.day:
            month = one.day.replace(day=1)
            months[month] = months.get(month, 0) + one.minor
    return [(month, float(major(minor, asked)), amount_words(minor, asked)) for month, minor in sorted(months.items())]


def months_chart_or_number(
    drawn: list[tuple[date, float, str]], *, is_something: bool, number: str, detail: str
) -> Chart | None:
    """The drawing; the number alone where nothing expires, None where nothing is left."""
    title = _("Value by the month of the last day")
    found = months_chart(drawn, title=title, number=number, detail=detail)
    if found is None and is_something:
        return chart([], anchor="chart", title=title, number=number, detail=detail)
    return found


def coaches_sheet(request: Request, coaches: list[OwedByCoach], asked: Asked) -> Sheet:
    """What is owed by coach; each leads to the same report of that coach alone."""
    names, cell = names_of_coaches(asked.business), money_cell(asked)
    kept = {name: request.GET.get(name, "") for name in ("on", "known", "plan")}
    rows = [
        [
            Cell(names[one.coach], url("report-owed", **(kept | {"coach": public_id("co", one.coach)}))),
            count_cell(one.sessions),
            count_cell(one.booked),
            cell(one.minor),
            count_cell(one.unpaid),
        ]
        for one in sorted(coaches, key=lambda one: names[one.coach].casefold())
    ]
    sums = [sum(getattr(one, name) for one in coaches) for name in ("sessions", "booked", "minor", "unpaid")]
    owed_then, booked, minor, unpaid = sums
    cells = (count_cell(owed_then), count_cell(booked), cell(minor), count_cell(unpaid))
    total = [_("Together"), *(one.words for one in cells)]
    heads = [_("Coach"), _("Owed"), _("Of them booked"), _("Value"), _("Left without payment")]
    return Sheet(_("By coach"), heads, rows, total)


def packs_sheet(request: Request, asked: Asked, moment: Moment, order: str, coaches: list[OwedByCoach]) -> Sheet:
    """The packs behind it, a page of them, each with its ledger."""
    shown = list_page(request, Packs(asked, moment, order), sum(one.packs for one in coaches))
    cell = money_cell(asked)
    rows = [
        [
            Cell(one.client, url("client-sessions", public_id("cl", one.client_id))),
            Cell(one.title, url("pack", public_id("pk", one.id))),
            Cell(day(one.expires_on).replace(" ", NO_BREAK)),
            count_cell(one.free),
            count_cell(one.booked),
            cell(one.minor) if one.is_paid else Cell(_("not paid")),
        ]
        for one in shown.rows
    ]
    heads = [_("Client"), _("Session pack"), _("Last day"), _("Free"), _("Booked"), _("Value")]
    return Sheet(_("Session packs"), heads, rows, pages=shown, names=3)


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs as a list that fetches only the page it is asked for."""

    asked: Asked
    moment: Moment
    order: str

    def __getitem__(self, part: slice) -> list[PackLeft]:
        return packs_left(self.asked, self.moment, order=self.order, skip=part.start, most=part.stop - part.start)


def packs_file(request: Request, name: str, asked: Asked, moment: Moment, order: str) -> HttpResponse:
    """Every pack behind the report."""
    names, business = names_of_coaches(asked.business), asked.business
    rows = [file_row(one, names[one.coach], business, asked) for one in packs_left(asked, moment, order=order)]
    return report_file(request, name, FILE_HEADS, rows)


def file_row(one: PackLeft, coach: str, business: Business, asked: Asked) -> list[object]:
    """A pack as a line of the spreadsheet."""
    paid = "yes" if one.is_paid else "no"
    last_day = one.expires_on or "never"
    value = major(one.minor, asked)
    return [one.client, one.title, coach, last_day, one.free, one.booked, paid, value, business.currency]


urls: list[URLPattern] = [
    path("reports/owed", owed, name="report-owed"),
    path("reports/expiring", expiring, name="report-expiring"),
]
