"""Reports: figures a person can follow, the right person and the wrong one, as many queries for three as for one."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
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


def lively(studio: "World", count: int = 1, day: int = 2) -> None:
    """So many sales to Jo, each with a session used, an appointment held and one that is booked."""
    from tests.support.calendars import book

    for number in range(count):
        plan = studio.plan(name=f"Plan {number}", expires_after=30 + number, expires_unit="days")
        offer = studio.paid(plan=plan)
        studio.use(offer.pack)
        book(studio, day=day + number)


def test_money_by_month_and_plan_leads_to_its_payments(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.kit.money import Money
    from tenpack.money.actions import refund_payment

    offer, other = studio.paid(), studio.paid(plan=studio.plan(name="Other"), client=studio.sam)
    refund_payment(
        payment=other.payments.get(),
        amount=Money(12_345, "EUR"),
        sessions=0,
        reason="ill",
        by=studio.by,
        now=studio.now,
    )
    maya = browser_of(studio.maya)
    text = text_of(maya.get("/reports/money"))
    assert "<b>800\xa0€</b>" in text
    assert "123.45\xa0€ of it and earlier payments went back" in text
    for words in ("800.00\xa0€", "676.55\xa0€", "276.55\xa0€"):
        assert words in text
    (line,) = file_of(maya, "/reports/money")
    assert line["kept"] == "676.55"
    behind = f"/payments/?plan={offer.plan.public_id}&since={studio.today}&until={studio.today}"
    listed = text_of(maya.get(behind))
    assert listed.count('role="rowheader"') == 1
    assert f'<option value="{offer.plan.public_id}" selected>10 sessions</option>' in listed
    of_ben = text_of(maya.get(f"/payments/?coach={studio.ben.public_id}"))
    assert of_ben.count('role="rowheader"') == 2
    assert "<b>400\xa0€</b>" in text_of(maya.get(f"/reports/money?plan={offer.plan.public_id}"))


def test_every_number_of_sessions_leads_to_its_lines(studio: "World", browser_of: BrowserOf) -> None:
    import re
    from html import unescape

    lively(studio, 2)
    studio.pack(sessions=5)
    maya = browser_of(studio.maya)
    text = text_of(maya.get("/reports/sessions"))
    (line,) = file_of(maya, "/reports/sessions")
    assert [line[part] for part in ("sold", "given", "used", "forfeited", "expired")] == ["20", "5", "2", "0", "0"]
    links = re.findall(r'href="(/reports/sessions/lines[^"]*)">(\d+)<', text)
    assert len(links) == 3
    for address, number in links:
        lines = text_of(maya.get(unescape(address)))
        assert sum(map(int, re.findall(r"\+(\d+)</td>", lines))) == int(number)
    assert maya.get("/reports/sessions/lines?part=nonsense").status_code == 404


def test_sessions_owed_on_any_day_have_their_value(studio: "World", browser_of: BrowserOf) -> None:
    lively(studio)
    studio.pack(client=studio.sam, sessions=5)
    maya, yesterday = browser_of(studio.maya), studio.today - timedelta(days=1)
    text = text_of(maya.get("/reports/owed"))
    assert "<b>360\xa0€</b>" in text
    assert "for 9 sessions of paid packs" in text
    assert "not paid" in text
    assert 'class="empty"' in text_of(maya.get(f"/reports/owed?on={yesterday}"))
    assert "as known then" in text_of(maya.get("/reports/owed?known=then"))
    lines = file_of(maya, "/reports/owed")
    assert [(line["client"], line["free"], line["booked"], line["value"]) for line in lines] == [
        ("Jo", "8", "1", "360.00"),
        ("Sam", "5", "0", "0.00"),
    ]
    (line,) = file_of(maya, "/reports/expiring")
    assert (line["client"], line["value"]) == ("Jo", "360.00")


def test_a_coach_sees_own_clients_and_own_hours(studio: "World", browser_of: BrowserOf) -> None:
    lively(studio)
    studio.paid(client=studio.sam)
    ben = browser_of(studio.ben)
    for report in REPORTS:
        for narrowed in ("", f"&coach={studio.maya.public_id}"):
            text = text_of(ben.get(f"/reports/{report}?since=2000-01-01{narrowed}"))
            assert "Maya</a>" not in text
            assert "Jo</a>" not in text
            assert 'name="coach"' not in text
    (line,) = file_of(ben, "/reports/owed")
    assert line["client"] == "Sam"
    assert file_of(ben, "/reports/coaches") == []
    assert file_of(ben, "/reports/sessions")[0]["used"] == "0"
    assert ben.get("/reports/sessions/lines?part=used").content.decode().count('role="rowheader"') == 0
    for report in REPORTS:
        assert browser_of(studio.jo).get(f"/reports/{report}").status_code == 403
        assert file_of(browser_of(studio.zed), f"/reports/{report}") == []


def test_names_in_a_file_are_never_formulas(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    Client.objects.filter(id=studio.jo.id).update(name='=HYPERLINK("x")')
    studio.paid(plan=studio.plan(name="@10"))
    (line,) = file_of(browser_of(studio.maya), "/reports/owed")
    assert (line["client"], line["pack"]) == ('\'=HYPERLINK("x")', "'@10")


@pytest.mark.parametrize(
    "address", ["since=2026-99-99&until=x", "since=2999-12-31&until=1970-01-01", "coach=co_x&plan=1"]
)
def test_nonsense_in_the_address_is_passed_over(studio: "World", browser_of: BrowserOf, address: str) -> None:
    lively(studio)
    maya = browser_of(studio.maya)
    for report in REPORTS:
        for more in ("", "&format=csv", "&on=9999-12-31", "&page=99"):
            assert maya.get(f"/reports/{report}?{address}{more}").status_code == 200


def queries_of(browser: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        text_of(browser.get(address))
    return len(asked)


def test_a_report_takes_as_many_queries_for_three_as_for_one(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    lively(studio)
    addresses = [f"/reports/{report}" for report in (*REPORTS, "sessions/lines?part=used", "owed?format=csv")]
    one = [queries_of(maya, address) for address in addresses]
    lively(studio, 3, day=5)
    assert [queries_of(maya, address) for address in addresses] == one
    assert max(one) <= 12


def test_a_rate_is_set_on_the_team_page(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import SessionRate

    maya, here = browser_of(studio.maya), f"/settings/team/{studio.ben.public_id}"
    sent = {"rate": "28,50" if studio.business.locale == "de" else "28.50", "starts_on": str(studio.today)}
    text = text_of(maya.post(f"{here}/rates", sent, follow=True))
    assert "Ben earns 28.50\xa0€ a session." in text
    assert "28.50\xa0€ from" in text
    assert text_of(maya.post(f"{here}/rates", sent | {"rate": "30"}, follow=True)).count("30\xa0€ from") == 1
    assert [rate.rate_minor for rate in SessionRate.objects.all()] == [3_000]
    assert "Write the amount as a number" in text_of(maya.post(f"{here}/rates", sent | {"rate": "much"}), 422)
    assert "Choose a day." in text_of(maya.post(f"{here}/rates", sent | {"starts_on": ""}), 422)
    assert browser_of(studio.ben).post(f"{here}/rates", sent).status_code == 403
    assert browser_of(studio.zed).post(f"{here}/rates", sent).status_code == 404
    assert [rate.rate_minor for rate in SessionRate.objects.all()] == [3_000]
    studio.use(studio.pack(studio.sam), seat=studio.seat(studio.ben))
    assert "30\xa0€ earned" in text_of(maya.get("/reports/coaches"))
    assert "set what Ben earns for a session: 30\xa0€" in text_of(maya.get("/journal"))
