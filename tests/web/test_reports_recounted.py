"""B4 over every report of the demo: each figure of each page and file is a plain recount of the books."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tenpack.kit.moments import day_ends, local_day
from tenpack.management.demo_business import load_demo_business
from tenpack.people.models import Business, Coach
from tenpack.reports import attendance, earnings, money_received, owed, retention, session_flow
from tests.support.recount import Recount, Rows
from tests.web.browsing import Browser

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVER = "since=2000-01-01&until=2099-12-31"
CELLS = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
LATER = ("1", "2", "3", "6", "12")
# Where a figure is made, and what makes it a wrong one.
TAMPERED: list[tuple[str, Any, str, str, str]] = [
    ("money", money_received, "BY_MONTH", "payment.amount_minor AS", "payment.amount_minor + 1 AS"),
    ("sessions", session_flow, "BY_MONTH", "(offer.id IS NOT NULL OR pack.source = 'plan')", "true"),
    ("owed", owed, "PACKS", "moved.free + moved.booked + moved.gone AS size", "moved.free + moved.booked AS size"),
    ("expiring", owed, "PACKS", "counted.expires_on <= %(expires_until)s", "true"),
    ("attendance", attendance, "BY_MONTH", "decision = 'no_show'", "decision = ''"),
    ("retention", retention, "COHORTS", "min(month) AS start", "max(month) AS start"),
    ("coaches", earnings, "BY_MONTH", "sum(rate_minor)", "sum(rate_minor + 1)"),
]


def browser_of(coach: Coach) -> Browser:
    browser = Browser()
    browser.force_login(coach.user, backend=BACKEND)  # type: ignore[arg-type]
    return browser


def file_of(browser: Browser, report: str, query: str) -> Rows:
    """The lines of the spreadsheet, without the currency that ends some of them."""
    answer = browser.get(f"/reports/{report}?{query}&format=csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    rows = [[value for name, value in line.items() if name != "currency"] for line in lines]
    return sorted(rows) if report in ("owed", "expiring", "coaches") else rows


def figure(text: str) -> float:
    """The number in a cell, in the page's words or the file's; what has none is nothing."""
    digits = re.sub(r"[^0-9.]", "", re.sub(r"<[^>]*>", "", text))
    return float(digits) if digits.strip(".") else 0.0


def on_page(browser: Browser, report: str, query: str) -> list[list[float]]:
    """The figures of every row of every table."""
    text = browser.get(f"/reports/{report}?{query}").content.decode()
    return [list(map(figure, CELLS.findall(row))) for row in text.split('<tr role="row"')[1:]]


def shown(report: str, rows: Rows) -> Iterator[list[float]]:
    """How these lines must end on the page, and their sums."""
    if report in ("owed", "expiring"):
        yield from ([figure(row[number]) for number in (4, 5, 7)] for row in rows)
    elif report == "retention":
        shares = {(row[0], row[2]): round(100 * int(row[3]) / int(row[1]), 1) for row in rows}
        for start, clients in {(row[0], row[1]) for row in rows}:
            yield [figure(clients), *(shares.get((start, later), 0.0) for later in LATER)]
    else:
        first, last = {"coaches": (2, 6), "money": (1, 5)}.get(report, (1, 7))
        figures = [[figure(text) for text in row[first:last]] for row in rows]
        yield from figures
        yield [round(sum(column), 2) for column in zip(*figures, strict=True)]


def wrong_in(report: str, browser: Browser, query: str, expected: Rows) -> list[str]:
    """What the file and the page say that the recount does not, and what they leave out."""
    told, pages = file_of(browser, report, query), on_page(browser, report, query)
    found = [f"file says {row}" for row in told if row not in expected]
    found += [f"file leaves out {row}" for row in expected if row not in told]
    for row in shown(report, expected):
        rest = len(row) + (report == "attendance")
        if not any(cells[-rest:][: len(row)] == row for cells in pages):
            found.append(f"page leaves out {row}")
    return found


def recounted(business: Business, coach: Coach | None, browser: Browser) -> dict[str, list[str]]:
    """What is wrong in each report that has something, of everybody or of one coach; what is right has no line here."""
    now = datetime.now(UTC)
    books, whose = Recount(business, now, coach), f"coach={coach.public_id}" if coach else ""
    today = local_day(now, business.zone)
    on, soon = today - timedelta(days=30), today + timedelta(days=60)
    past = day_ends(on, business.zone) - timedelta(microseconds=1)
    asked = {
        "money": (books.money(), EVER),
        "sessions": (books.sessions(), EVER),
        "owed": (books.owed(now, now), ""),
        "owed, a day": (books.owed(past, now), f"on={on}"),
        "owed, as known then": (books.owed(past, past), f"on={on}&known=then"),
        "expiring": (books.expiring(today, soon), ""),
        "attendance": (books.attendance(), EVER),
        "retention": (books.retention(), EVER),
        "coaches": (books.coaches(), EVER),
    }
    assert coach or all(expected for expected, _query in asked.values()), "a report of the demo is empty"
    found = {
        name: wrong_in(name.split(",")[0], browser, f"{query}&{whose}", expected)
        for name, (expected, query) in asked.items()
    }
    return {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.django_db
def test_every_figure_is_recounted_and_a_tampered_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    load_demo_business(now=datetime.now(UTC))
    business = Business.objects.get()
    coaches = list(Coach.objects.filter(business=business).select_related("user", "business"))
    owner = browser_of(next(one for one in coaches if one.role == "owner"))
    for coach in [None, *coaches]:
        assert recounted(business, coach, owner) == {}, coach
    for report, module, name, right, instead in TAMPERED:
        with monkeypatch.context() as tampering:
            assert right in getattr(module, name)
            tampering.setattr(module, name, getattr(module, name).replace(right, instead))
            assert report in recounted(business, None, owner), f"a wrong sum of {report} was not found"
