"""Reports: figures a person can follow, the right person and the wrong one, as many queries for three as for one."""

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
REPORTS = ("money", "sessions", "owed", "expiring", "attendance", "retention", "coaches")


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return str(answer.content.decode())


def file_of(browser: Any, address: str) -> list[dict[str, str]]:
    answer = browser.get(f"{address}{'&' if '?' in address else '?'}format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


@pytest.mark.parametrize("report", REPORTS)
def test_an_empty_report_says_so(studio: "World", browser_of: BrowserOf, report: str) -> None:
    text = text_of(browser_of(studio.maya).get(f"/reports/{report}"))
    assert 'class="empty"' in text
    assert "chart-number" not in text
    assert file_of(browser_of(studio.maya), f"/reports/{report}") == []
