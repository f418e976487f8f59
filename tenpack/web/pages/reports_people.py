"""Reports: attendance, retention, and the hours and earnings of coaches."""

from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tenpack.kit.ids import public_id
from tenpack.packs.queries import today_of
from tenpack.reports.asked import Asked, names_of_coaches
from tenpack.reports.attendance import Attendance, attendance_by_month, attendance_together
from tenpack.reports.earnings import Earned, earnings_by_month
from tenpack.reports.retention import Cohort, cohorts, kept_share
from tenpack.web.access import STAFF, Request, may
from tenpack.web.charts import figure
from tenpack.web.jinja import url
from tenpack.web.report_parts import (
    Cell,
    Report,
    Sheet,
    amount_words,
    asked_of,
    count_cell,
    major,
    money_cell,
    month_words,
    months_chart,
    period_words,
    report_file,
    report_page,
    share_words,
    wants_file,
)
from tenpack.web.report_words import REPORTS
from tenpack.web.respond import moment_of

LATER = (1, 2, 3, 6, 12)
SHOWN_LATER = 3
PARTS = ("held", "missed", "late", "in_time", "by_coach", "undecided")


@may(STAFF)
@require_safe
def attendance(request: Request) -> HttpResponse:
    """How many appointments were held, missed, cancelled late."""
    asked = asked_of(request)
    months = attendance_by_month(asked, now=moment_of(request))
    if wants_file(request):
        rows = [[one.month, *(getattr(one, part) for part in PARTS)] for one in months]
        return report_file(request, "attendance", ["month", *PARTS], rows)
    whole = attendance_together(months)
    title, lead = REPORTS["report-attendance"]
    words = {
        "held": whole.held,
        "expected": whole.expected,
        "missed": share_words(whole.missed, whole.expected),
        "late": share_words(whole.late, whole.expected),
    }
    detail = _("%(held)s of %(expected)s held; no-shows %(missed)s, late cancels %(late)s")
    report = Report(
        route="report-attendance",
        title=title,
        lead=lead,
        chart=months_chart(
            [(one.month, 100 * one.held / one.expected, share_words(one.held, one.expected))
             for one in months if one.expected] or [(one.month, 0, share_words(0, 0)) for one in months],
            title=_("Attendance in per cent"),
            number=share_words(whole.held, whole.expected),
            detail=f"{detail % words} · {period_words(asked)}",
            top=100,
        ),
        sheets=[attendance_months(months, whole, asked)],
        notes=undecided_note(whole),
        empty=_("No appointment was held, missed or cancelled late in these days."),
    )  # fmt: skip
    return report_page(request, report, asked)


def attendance_months(months: list[Attendance], whole: Attendance, asked: Asked) -> Sheet:
    """Each month, leading to its calendar; of all clients that is the list behind the figures."""

    def row(name: Cell, one: Attendance) -> list[Cell]:
        return [name, *(count_cell(getattr(one, part)) for part in PARTS), Cell(share_words(one.held, one.expected))]

    is_whole = asked.coach is None and asked.plan is None
    rows = [
        row(Cell(month_words(one.month), url("calendar", view="month", date=str(one.month), cancelled="1")
                 if is_whole else ""), one)
        for one in reversed(months)
    ]  # fmt: skip
    heads = [_("Month"), _("Held"), _("No-show"), _("Cancelled late"), _("Cancelled in time"), _("Cancelled by coach"),
             _("Undecided"), _("Attendance")]  # fmt: skip
    return Sheet(_("By month"), heads, rows, [cell.words for cell in row(Cell(_("Together")), whole)])


def undecided_note(whole: Attendance) -> list[tuple[str, tuple[str, str] | None]]:
    """That some appointments are not decided, so that the rates may still change."""
    if not whole.undecided:
        return []
    text = ngettext(
        "%(n)s appointment is over and nobody has said what became of it. It counts in no rate.",
        "%(n)s appointments are over and nobody has said what became of them. They count in no rate.",
        whole.undecided,
    )
    return [(text % {"n": whole.undecided}, (_("Decide"), url("calendar-undecided")))]


@may(STAFF)
@require_safe
def retention(request: Request) -> HttpResponse:
    """How many clients still trained, by the month they began in."""
    asked, today = asked_of(request), today_of(request.seat, moment_of(request))
    found = cohorts(asked, today=today)
    if wants_file(request):
        rows = [[one.month, one.clients, later, one.kept(later)]
                for one in found for later in range(1, one.months_over + 1)]  # fmt: skip
        return report_file(request, "retention", ["began", "clients", "months_later", "trained"], rows)
    kept, began = kept_share(found, SHOWN_LATER)
    title, lead = REPORTS["report-retention"]
    drawn = [(one.month, 100 * (one.kept(SHOWN_LATER) or 0) / one.clients,
              share_words(one.kept(SHOWN_LATER) or 0, one.clients))
             for one in found if one.kept(SHOWN_LATER) is not None]  # fmt: skip
    clients = sum(one.clients for one in found)
    words = {"kept": kept, "began": began, "clients": clients, "period": period_words(asked)}
    detail = _("trained in the third month after they began: %(kept)s of %(began)s; %(clients)s began, %(period)s")
    report = Report(
        route="report-retention",
        title=title,
        lead=lead,
        chart=months_chart(
            drawn or [(one.month, 0, "–") for one in found],
            title=_("Still training after three months, in per cent"),
            number=share_words(kept, began),
            detail=detail % words,
            top=100,
        ),
        sheets=[cohorts_sheet(found)],
        empty=_("No client began in these days. A client begins with the first session that is held."),
    )
    return report_page(request, report, asked)


def cohorts_sheet(found: list[Cohort]) -> Sheet:
    """Each month in which clients began; months that are not over yet have no figure."""
    rows = [
        [
            Cell(month_words(one.month)),
            Cell(str(one.clients)),
            *(Cell("–" if (kept := one.kept(later)) is None else share_words(kept, one.clients)) for later in LATER),
        ]
        for one in reversed(found)
    ]
    later = [ngettext("After %(n)s month", "After %(n)s months", number) % {"n": number} for number in LATER]
    shares = [share_words(*kept_share(found, number)) for number in LATER]
    total = [_("Together"), str(sum(one.clients for one in found)), *shares]
    return Sheet(_("By month of start"), [_("Began in"), _("Clients"), *later], rows, total)


@may(STAFF)
@require_safe
def coaches(request: Request) -> HttpResponse:
    """Hours and earnings of each coach; a coach sees only their own."""
    asked = asked_of(request)
    found = earnings_by_month(asked)
    names = names_of_coaches(asked.business)
    if wants_file(request):
        heads = ["coach", "month", "held", "forfeited", "hours", "earned", "without_rate", "currency"]
        rows = [
            [names[one.coach], one.month, one.held, one.forfeited, round(one.minutes / 60, 2), major(one.minor, asked),
             one.without_rate, asked.business.currency]
            for one in found
        ]  # fmt: skip
        return report_file(request, "hours-and-earnings", heads, rows)
    title, lead = REPORTS["report-coaches"]
    words = {"earned": amount_words(sum(one.minor for one in found), asked), "period": period_words(asked)}
    months = [(month, list(rows)) for month, rows in groupby(found, key=lambda one: one.month)]
    report = Report(
        route="report-coaches",
        title=title,
        lead=lead,
        chart=months_chart(
            [(month, sum(one.minutes for one in rows) / 60, hours_words(sum(one.minutes for one in rows)))
             for month, rows in months],
            title=_("Hours given"),
            number=hours_words(sum(one.minutes for one in found)),
            detail=_("given, %(period)s; %(earned)s earned") % words,
        ),
        sheets=[coaches_sheet(found, names, asked), months_sheet(found, names, asked)],
        notes=rate_note(request, found),
        empty=_("No session was held in these days."),
    )  # fmt: skip
    return report_page(request, report, asked)


def hours_words(minutes: int) -> str:
    """`12.5 h`."""
    return _("%(n)s h") % {"n": figure(round(minutes / 60, 2))}


def earned_cells(rows: list[Earned], asked: Asked) -> list[Cell]:
    """What these months of one or more coaches sum to."""
    held, forfeited, minutes, minor = (
        sum(getattr(one, name) for one in rows) for name in ("held", "forfeited", "minutes", "minor")
    )
    return [count_cell(held), count_cell(forfeited), Cell(hours_words(minutes)), money_cell(asked)(minor)]


def coaches_sheet(found: list[Earned], names: dict[UUID, str], asked: Asked) -> Sheet:
    """Each coach over all the days, leading to the same report of that coach alone."""
    by_coach = {one.coach: [other for other in found if other.coach == one.coach] for one in found}
    days = {"since": str(asked.since), "until": str(asked.until)}
    rows = [
        [Cell(names[coach], url("report-coaches", coach=public_id("co", coach), **days)), *earned_cells(own, asked)]
        for coach, own in sorted(by_coach.items(), key=lambda item: names[item[0]].casefold())
    ]
    total = [_("Together"), *(cell.words for cell in earned_cells(found, asked))]
    return Sheet(_("By coach"), [_("Coach"), _("Held"), _("Forfeited"), _("Hours"), _("Earned")], rows, total)


def months_sheet(found: list[Earned], names: dict[UUID, str], asked: Asked) -> Sheet:
    """Each coach's months, the newest first, each leading to that month of the calendar."""
    rows = []
    for one in reversed(found):
        shown = url("calendar", view="month", date=str(one.month), coach=public_id("co", one.coach))
        rows.append([Cell(month_words(one.month), shown), Cell(names[one.coach]), *earned_cells([one], asked)])
    heads = [_("Month"), _("Coach"), _("Held"), _("Forfeited"), _("Hours"), _("Earned")]
    return Sheet(_("By month"), heads, rows, names=2)


def rate_note(request: Request, found: list[Earned]) -> list[tuple[str, tuple[str, str] | None]]:
    """That some sessions earn nothing because no rate was set for their day."""
    count = sum(one.without_rate for one in found)
    if not count:
        return []
    text = ngettext(
        "%(n)s session was held on a day for which its coach has no rate. It is not in the earnings.",
        "%(n)s sessions were held on days for which their coach has no rate. They are not in the earnings.",
        count,
    )
    link = (_("Set rates"), url("settings-team")) if request.seat.role.runs_business else None
    return [(text % {"n": count}, link)]


urls: list[URLPattern] = [
    path("reports/attendance", attendance, name="report-attendance"),
    path("reports/retention", retention, name="report-retention"),
    path("reports/coaches", coaches, name="report-coaches"),
]
