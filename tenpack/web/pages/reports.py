"""Reports: what there is, the money that came in, and where sessions went."""

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import public_id
from tenpack.reports.asked import Asked
from tenpack.reports.money_received import MoneyOfMonth, MoneyOfPlan, money_by_month, money_by_plan
from tenpack.reports.session_flow import PARTS, SessionsOfMonth, change_of, lines_behind, sessions_by_month
from tenpack.web.access import STAFF, Request, may
from tenpack.web.jinja import url
from tenpack.web.lists import list_page
from tenpack.web.report_parts import (
    Cell,
    Report,
    Sheet,
    amount_words,
    asked_of,
    count_cell,
    days_of,
    major,
    money_cell,
    month_words,
    months_chart,
    narrowed,
    period_words,
    report_file,
    report_page,
    wants_file,
)
from tenpack.web.report_words import PART_NAMES, REPORTS
from tenpack.web.respond import moment_of, page
from tenpack.web.words import sessions_words


@may(STAFF)
@require_safe
def reports(request: Request) -> HttpResponse:
    """Every report with what it answers."""
    return page(request, "reports/reports.html", reports=[(url(route), *words) for route, words in REPORTS.items()])


@may(STAFF)
@require_safe
def money(request: Request) -> HttpResponse:
    """Money received by month and plan."""
    asked = asked_of(request)
    months = money_by_month(asked)
    if wants_file(request):
        heads = ["month", "payments", "received", "refunded", "kept", "currency"]
        rows = [
            [one.month, one.payments, *(major(part, asked) for part in (one.received, one.refunded, one.kept)),
             asked.business.currency]
            for one in months
        ]  # fmt: skip
        return report_file(request, "money", heads, rows)
    plans = money_by_plan(asked)
    title, lead = REPORTS["report-money"]
    received, refunded = (sum(getattr(one, name) for one in months) for name in ("received", "refunded"))
    detail = _("received, %(period)s; %(refunded)s of it and earlier payments went back") if refunded else ""
    detail = detail or _("received, %(period)s")
    report = Report(
        route="report-money",
        title=title,
        lead=lead,
        chart=months_chart(
            [(one.month, float(major(one.received, asked)), amount_words(one.received, asked)) for one in months],
            title=title,
            number=amount_words(received, asked),
            detail=detail % {"period": period_words(asked), "refunded": amount_words(refunded, asked)},
        ),
        sheets=[money_months(request, months, asked), money_plans(request, plans, asked)],
        empty=_("No money moved in these days."),
    )
    return report_page(request, report, asked)


def money_months(request: Request, months: list[MoneyOfMonth], asked: Asked) -> Sheet:
    """Each month with its payments."""
    cell = money_cell(asked)
    rows = [
        [
            Cell(month_words(one.month)),
            count_cell(one.payments),
            cell(one.received, narrowed(request, "payments", **days_of(one.month, asked))),
            cell(one.refunded, narrowed(request, "payments", state="refund", **days_of(one.month, asked))),
            cell(one.kept),
        ]
        for one in reversed(months)
    ]
    heads = [_("Month"), _("Payments"), _("Received"), _("Went back"), _("Kept")]
    return Sheet(_("By month"), heads, rows, money_total(months, asked))


def money_plans(request: Request, plans: list[MoneyOfPlan], asked: Asked) -> Sheet:
    """Each plan with its payments; prices made for one occasion stand together."""
    cell, days = money_cell(asked), {"since": str(asked.since), "until": str(asked.until)}
    rows = []
    for one in plans:
        plan = public_id("pl", one.plan) if one.plan else ""
        behind = narrowed(request, "payments", plan=plan, **days) if plan else ""
        name = Cell(one.name or _("One-off prices"), url("plan", plan) if plan else "")
        rows.append(
            [name, count_cell(one.payments), cell(one.received, behind), cell(one.refunded, behind), cell(one.kept)]
        )
    heads = [_("Plan"), _("Payments"), _("Received"), _("Went back"), _("Kept")]
    return Sheet(_("By plan"), heads, rows, money_total(plans, asked))


def money_total(rows: list[MoneyOfMonth] | list[MoneyOfPlan], asked: Asked) -> list[str]:
    """The last line."""
    cell = money_cell(asked)
    sums = [sum(getattr(one, name) for one in rows) for name in ("received", "refunded", "kept")]
    return [_("Together"), str(sum(one.payments for one in rows)), *(cell(part).words for part in sums)]


@may(STAFF)
@require_safe
def sessions(request: Request) -> HttpResponse:
    """Sessions sold, given, used, forfeited, expired and withdrawn by month."""
    asked = asked_of(request)
    months = sessions_by_month(asked, now=moment_of(request))
    if wants_file(request):
        rows = [[one.month, *(getattr(one, part) for part in PARTS)] for one in months]
        return report_file(request, "sessions", ["month", *PARTS], rows)
    title, lead = REPORTS["report-sessions"]
    report = Report(
        route="report-sessions",
        title=title,
        lead=lead,
        chart=months_chart(
            [(one.month, one.used, sessions_words(one.used)) for one in months],
            title=_("Sessions used"),
            number=sessions_words(sum(one.used for one in months)),
            detail=_("used, %(period)s") % {"period": period_words(asked)},
        ),
        sheets=[session_months(request, months, asked)],
        empty=_("No session moved in these days."),
    )
    return report_page(request, report, asked)


def session_months(request: Request, months: list[SessionsOfMonth], asked: Asked) -> Sheet:
    """Each month; every figure leads to the ledger's lines behind it."""
    rows = []
    for one in reversed(months):
        cells = [Cell(month_words(one.month))]
        for part in PARTS:
            behind = narrowed(request, "report-lines", part=part, **days_of(one.month, asked))
            cells.append(count_cell(getattr(one, part), behind))
        rows.append(cells)
    total = [_("Together"), *(count_cell(sum(getattr(one, part) for one in months)).words for part in PARTS)]
    return Sheet(_("By month"), [_("Month"), *(str(PART_NAMES[part]) for part in PARTS)], rows, total)


@may(STAFF)
@require_safe
def lines(request: Request) -> HttpResponse:
    """The ledger's lines behind one number of the report on sessions. Errors: `NotFound` for an unknown part."""
    part = request.GET.get("part", "used")
    if part not in PARTS:
        raise NotFound
    asked = asked_of(request)
    found = list_page(request, lines_behind(asked, part))
    return page(
        request,
        "reports/lines.html",
        part=PART_NAMES[part],
        back=narrowed(request, "report-sessions"),
        period=period_words(asked),
        count=ngettext("%(n)s line", "%(n)s lines", found.total) % {"n": found.total},
        rows=[(line, change_of(line, part)) for line in found.rows],
        found=found,
    )


urls: list[URLPattern] = [
    path("reports/", reports, name="reports"),
    path("reports/money", money, name="report-money"),
    path("reports/sessions", sessions, name="report-sessions"),
    path("reports/sessions/lines", lines, name="report-lines"),
]
