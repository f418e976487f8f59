"""Clients: found, sorted, put on the list, changed in two tabs, archived; and who may not."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def names(response: Any) -> list[str]:
    """The clients on the page, in its order."""
    return [row.client.name for row in shown_rows(response)]


def shown_rows(response: Any) -> list[Any]:
    import re

    from tenpack.kit.ids import parse_id
    from tenpack.packs.queries import Summary
    from tenpack.people.models import Client
    from tenpack.reports.attention import ClientRow

    ids = re.findall(r'row-link" href="/clients/(cl_\w+)"', response.content.decode())
    return [ClientRow(Client.objects.get(id=parse_id("cl", one)), Summary(), is_unpaid=False) for one in ids]


def test_owner_sees_all_and_a_coach_their_own(studio: "World", browser_of: BrowserOf) -> None:
    assert names(browser_of(studio.maya).get("/clients?sort=name")) == ["Jo", "Sam"]
    assert names(browser_of(studio.ben).get("/clients")) == ["Sam"]
    assert browser_of(studio.jo).get("/clients").status_code == 403
    assert browser_of().get("/clients").headers["Location"] == "/account/login/?next=/clients"


def test_search_filter_and_sort(studio: "World", browser_of: BrowserOf) -> None:
    browser = browser_of(studio.maya)
    assert names(browser.get("/clients?q=JO")) == ["Jo"]
    assert names(browser.get("/clients?q=%00nobody")) == []
    assert names(browser.get(f"/clients?coach={studio.ben.public_id}")) == ["Sam"]
    assert names(browser.get("/clients?sort=newest")) == ["Sam", "Jo"]
    assert names(browser.get("/clients?state=archived")) == []
    assert names(browser.get("/clients?state=nonsense&sort=nonsense&coach=x&page=nonsense")) == ["Jo", "Sam"]


def test_attention_comes_first(studio: "World", browser_of: BrowserOf) -> None:
    from datetime import timedelta

    from tenpack.packs.actions import record_owed_visit

    browser = browser_of(studio.maya)
    studio.pack(studio.jo)
    studio.pack(studio.sam, sessions=2)
    assert names(browser.get("/clients")) == ["Sam", "Jo"]
    studio.pack(studio.jo, expires_on=studio.today + timedelta(days=13))
    assert names(browser.get("/clients")) == ["Jo", "Sam"]
    studio.offer(studio.sam)
    assert names(browser.get("/clients")) == ["Sam", "Jo"]
    record_owed_visit(client=studio.jo, held_at=studio.later(days=-40), by=studio.by, now=studio.now)
    page = browser.get("/clients")
    assert names(page) == ["Jo", "Sam"]
    assert all(word in page.content.decode() for word in ("1 owed", "Unpaid", "Ends ", "2 left"))


def test_the_list_costs_the_same_with_one_and_three_rows(
    studio: "World", browser_of: BrowserOf, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.world import join_as_client

    browser = browser_of(studio.ben)
    studio.paid(studio.sam)
    browser.get("/clients")
    with CaptureQueriesContext(connection) as one:
        browser.get("/clients")
    for name in ("Ann", "Eve"):
        studio.paid(join_as_client(studio.ben, name))
    with django_assert_num_queries(len(one)):
        browser.get("/clients")
    assert len(one) <= 12


def test_a_client_is_created_once_however_often_the_form_is_sent(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    form = {"name": " Nina 🏋️ ", "email": "Nina@Example.com", "coach": studio.ben.public_id, "repeat_key": "k" * 20}
    browser = browser_of(studio.maya)
    first, second = browser.post("/clients/new", form), browser.post("/clients/new", form)
    assert first.headers["Location"] == second.headers["Location"]
    (made,) = Client.objects.filter(name="Nina 🏋️")
    assert (made.email, made.coach) == ("nina@example.com", studio.ben)


def test_bad_input_is_told_at_the_field_and_nothing_typed_is_lost(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    browser, count = browser_of(studio.maya), Client.objects.count()
    usual = {"name": "Nina", "coach": studio.maya.public_id}
    for wrong in (
        {"name": ""},
        {"name": "N" * 81},
        {"name": "N\x00"},
        {"email": "nina@"},
        {"phone": "1" * 41},
        {"coach": studio.zed.public_id},
        {"coach": "nobody"},
    ):
        page = browser.post("/clients/new", usual | {"phone": "0123"} | wrong)
        assert page.status_code == 422, wrong
        assert 'class="field-error"' in page.content.decode()
        if "phone" not in wrong:
            assert "0123" in page.content.decode()
    assert Client.objects.count() == count


def test_a_coach_cannot_give_clients_away_or_take_others(studio: "World", browser_of: BrowserOf) -> None:
    ben, jo, sam = browser_of(studio.ben), studio.jo.public_id, studio.sam.public_id
    form = {"name": "Sam", "coach": studio.maya.public_id, "version": studio.sam.version}
    assert ben.post(f"/clients/{sam}/edit", form).status_code == 422
    for path in (f"/clients/{jo}", f"/clients/{jo}/edit"):
        assert ben.get(path).status_code == 403
    assert ben.post(f"/clients/{jo}/archive").status_code == 403
    assert ben.post(f"/clients/{jo}/invitation").status_code == 403


def test_clients_of_another_business_do_not_exist(studio: "World", browser_of: BrowserOf) -> None:
    maya, zoe = browser_of(studio.maya), studio.zoe.public_id
    for address in (zoe, "cl_1", "pk_1111111111111111111111", "%00"):
        for section in ("", "/edit", "/sessions", "/offers", "/payments"):
            assert maya.get(f"/clients/{address}{section}").status_code == 404
        for act in ("archive", "invitation"):
            assert maya.post(f"/clients/{address}/{act}").status_code == 404


def test_the_second_tab_is_told_what_the_first_one_saved(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    browser, here = browser_of(studio.maya), f"/clients/{studio.jo.public_id}/edit"
    opened = {"email": "jo@example.com", "coach": studio.maya.public_id, "version": studio.jo.version}
    seen = {f"initial-{name}": value for name, value in (opened | {"name": "Jo", "phone": ""}).items()}
    first = browser.post(here, seen | opened | {"name": "Jo", "phone": "0123"})
    assert first.status_code == 302
    second = browser.post(here, seen | opened | {"name": "Josephine", "phone": ""})
    text = second.content.decode()
    assert second.status_code == 422
    assert "Saved meanwhile: “0123”." in text
    assert 'value="0123"' in text
    assert 'value="Josephine"' in text
    again = opened | {"name": "Josephine", "phone": "0123", "version": studio.jo.version + 1}
    assert browser.post(here, again).status_code == 302
    jo = Client.objects.get(id=studio.jo.id)
    assert (jo.name, jo.phone) == ("Josephine", "0123")


def test_archiving_can_be_undone(studio: "World", browser_of: BrowserOf) -> None:
    browser, here = browser_of(studio.maya), f"/clients/{studio.jo.public_id}/archive"
    page = browser.post(here, follow=True)
    assert f'action="{here}"' in page.content.decode()
    assert "Undo" in page.content.decode()
    assert names(page) == ["Sam"]
    assert browser.post(here, {"_method": "delete"}, follow=True).status_code == 200
    assert names(browser.get("/clients?sort=name")) == ["Jo", "Sam"]
    assert browser.get(here).status_code == 405


def test_an_invitation_is_written_by_the_worker(studio: "World", browser_of: BrowserOf, mailoutbox: list[Any]) -> None:
    from tests.support.letters import run_waiting_jobs

    browser_of(studio.maya).post(f"/clients/{studio.jo.public_id}/invitation")
    assert mailoutbox == []
    run_waiting_jobs()
    (letter,) = mailoutbox
    assert letter.to == ["jo@example.com"]
    assert letter.reply_to == ["maya@example.com"]
    assert "/invitation/" in letter.body
