"""What every report is made of: what its address asks for, and its number, drawing, tables and spreadsheet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tenpack.kit.ids import parse_id
from tenpack.kit.money import Money
from tenpack.packs.queries import today_of
from tenpack.reports.asked import Asked, asked_by, coaches_of_reports, plans_of_reports
from tenpack.web.access import Request
from tenpack.web.charts import MONTHS, Chart, Point, chart, figure
from tenpack.web.jinja import day, language, money, url
from tenpack.web.lists import ListPage, chosen, day_in_address
from tenpack.web.respond import moment_of, page
from tenpack.web.spreadsheets import csv_file

MONTHS_SHOWN = 12
NOTHING = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"
FILTERS = ("since", "until", "coach", "plan")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table, and where the lines behind it are."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the first `names` columns name, the others are figures. `total` is a last row that sums them."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[str] = ()
    pages: ListPage | None = None
    names: int = 1

    @property
    def columns(self) -> list[str | tuple[str, str]]:
        """The heads as `table()` wants them."""
        return [head if place < self.names else (head, "number") for place, head in enumerate(self.heads)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report: its number first, then the drawing, then the tables. Without a chart there is nothing to show."""

    route: str
    title: str
    lead: str
    chart: Chart | None
    sheets: Sequence[Sheet] = ()
    notes: Sequence[tuple[str, tuple[str, str] | None]] = ()
    empty: str = ""
    filters: Sequence[str] = FILTERS
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """Coaches and plans a report can be narrowed to, as the address names them."""

    coaches: list[tuple[str, str]]
    plans: list[tuple[str, str]]


def choices_of(request: Request) -> Choices:
    """What this person may choose from. Two queries at most, read once for each request."""
    if not hasattr(request, "report_choices"):
        seat = request.seat
        coaches, plans = coaches_of_reports(seat), plans_of_reports(seat)
        request.report_choices = Choices(  # type: ignore[attr-defined]
            [(one.public_id, one.name) for one in coaches] if len(coaches) > 1 else [],
            [(one.public_id, one.name) for one in plans],
        )
    return request.report_choices  # type: ignore[attr-defined, no-any-return]


def asked_of(request: Request, since: date | None = None, until: date | None = None) -> Asked:
    """What the address asks for; else the last twelve months, this one among them."""
    today, offered = today_of(request.seat, moment_of(request)), choices_of(request)
    return asked_by(
        request.seat,
        since=day_in_address(request, "since") or since or months_before(today, MONTHS_SHOWN - 1),
        until=day_in_address(request, "until") or until or today,
        coach=parse_id("co", chosen(request, "coach", dict(offered.coaches))),
        plan=parse_id("pl", chosen(request, "plan", dict(offered.plans))),
    )


def months_before(today: date, count: int) -> date:
    """The first day of the month so many months ago."""
    year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
    return date(max(year, 1), month + 1, 1)


def narrowed(request: Request, route: str, **more: Any) -> str:
    """The address of a page, narrowed to the same coach and plan as this report."""
    return url(route, **(kept_of(request) | more))


def kept_of(request: Request) -> dict[str, str]:
    """The coach and the plan chosen, as the address names them."""
    return {name: chosen(request, name, dict(offered)) for name, offered in offers_of(request).items()}


def offers_of(request: Request) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen, by the name in the address."""
    offered = choices_of(request)
    return {"coach": offered.coaches, "plan": offered.plans}


def report_page(request: Request, report: Report, asked: Asked) -> HttpResponse:
    """The report with its filters."""
    query, kept = request.GET.copy(), kept_of(request)
    query["format"] = "csv"
    query.pop("page", None)
    return page(
        request,
        "reports/report.html",
        report=report,
        asked=asked,
        choices=choices_of(request),
        only=[dict(offered)[value] for name, offered in offers_of(request).items() if (value := kept.get(name))],
        csv_url=f"?{query.urlencode()}",
        chosen={name: request.GET.get(name, "") for name in ("coach", "plan", "known")},
    )


def report_file(request: Request, name: str, heads: Sequence[str], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """The same as a spreadsheet."""
    return csv_file(f"{name}-{today_of(request.seat, moment_of(request))}.csv", heads, rows)


def wants_file(request: Request) -> bool:
    """Whether the address asks for the spreadsheet."""
    return request.GET.get("format") == "csv"


def months_chart(
    rows: Sequence[tuple[date, float, str]], *, title: str, number: str, detail: str, top: float = 0.0
) -> Chart | None:
    """A figure by month, oldest first, months without one drawn as nothing; None where there is no month at all."""
    if not rows:
        return None
    known = {month: (value, words) for month, value, words in rows}
    points = [Point(month, *known.get(month, (0.0, "0"))) for month in months_between(rows[0][0], rows[-1][0])]
    return chart(points, anchor="chart", title=title, number=number, detail=detail, kind="bar", pattern=MONTHS, top=top)


def months_between(first: date, last: date) -> list[date]:
    """The first days of all months from one to another."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [date(first.year + (first.month - 1 + more) // 12, (first.month - 1 + more) % 12 + 1, 1)
            for more in range(count + 1)]  # fmt: skip


def last_of_month(month: date) -> date:
    """The last day of the month that begins on this day."""
    return date.fromordinal(months_between(month, date(month.year + 1, 1, 1))[1].toordinal() - 1)


def days_of(month: date, asked: Asked) -> dict[str, str]:
    """The days of a month that the report is about, as an address names them."""
    return {"since": str(max(month, asked.since)), "until": str(min(last_of_month(month), asked.until))}


def period_words(asked: Asked) -> str:
    """`1 Jan 2026 – 31 Mar 2026`."""
    return f"{day(asked.since, 'd MMM yyyy')} – {day(asked.until, 'd MMM yyyy')}"


def month_words(month: date) -> str:
    """`Mar 2026`, on one line."""
    return day(month, MONTHS).replace(" ", NO_BREAK)


def count_cell(count: int, address: str = "") -> Cell:
    """A number; nothing is a dash."""
    return Cell(str(count).replace("-", "−"), address) if count else Cell(NOTHING)


def money_cell(asked: Asked) -> Callable[..., Cell]:
    """A function that writes minor units with all decimals; nothing is a dash."""

    def cell(minor: int, address: str = "") -> Cell:
        amount = Money(minor, asked.business.currency)
        return Cell(amount.full_text(language()), address) if minor else Cell(NOTHING)

    return cell


def amount_words(minor: int, asked: Asked) -> str:
    """The amount without needless zeros."""
    return money(Money(minor, asked.business.currency))


def share_words(part: int, whole: int) -> str:
    """`92 %`; a dash of nothing."""
    return _("%(n)s %%") % {"n": figure(round(100 * part / whole, 1))} if whole else NOTHING


def major(minor: int, asked: Asked) -> Any:
    """The amount as a spreadsheet reads it."""
    return Money(minor, asked.business.currency).decimal
