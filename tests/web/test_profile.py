"""The profile: three numbers with their story, at a price that does not grow with what stands on it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]

SECTIONS = ("", "/sessions", "/offers", "/payments")


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_three_numbers_lead_to_their_ledger_lines(studio: "World", browser_of: BrowserOf) -> None:
    studio.paid()
    studio.use()
    here = f"/clients/{studio.jo.public_id}"
    for section in SECTIONS:
        text = text_of(browser_of(studio.maya).get(here + section))
        assert f'<a href="{here}/sessions#ledger"><b>9</b> <span>left</span></a>' in text
        assert 'data-announce="9 left, 0 booked, 9 free to book"' in text
        assert f'href="{here}/deduct"' in text.replace("/sessions/", "/")
        assert "Take payment" in text


def test_sessions_show_packs_ledger_and_what_is_owed(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.packs.actions import record_owed_visit

    record_owed_visit(client=studio.jo, by=studio.by, now=studio.now)
    here = f"/clients/{studio.jo.public_id}"
    maya = browser_of(studio.maya)
    assert "1 session is owed" in text_of(maya.get(here))
    assert 'id="owed"' in text_of(maya.get(f"{here}/sessions"))
    studio.paid()
    text = text_of(maya.get(f"{here}/sessions"))
    assert 'id="owed"' not in text
    assert "10 sessions added" in text
    assert "Session used" in text


def test_offers_have_a_link_named_plus(studio: "World", browser_of: BrowserOf) -> None:
    text = text_of(browser_of(studio.maya).get(f"/clients/{studio.jo.public_id}/offers"))
    assert f'href="/clients/{studio.jo.public_id}/offers/new"' in text
    assert ">+</a>" in text


def test_the_feed_says_who_did_what(studio: "World", browser_of: BrowserOf) -> None:
    studio.paid()
    text = text_of(browser_of(studio.maya).get(f"/clients/{studio.jo.public_id}"))
    assert "Maya recorded 400 € from Jo for" in text
    assert "(Cash)" in text
    assert "Jo accepted an invitation." in text


def test_the_right_person_and_the_wrong_one(studio: "World", browser_of: BrowserOf) -> None:
    sam = f"/clients/{studio.sam.public_id}"
    expected = {studio.maya: 200, studio.ben: 200, studio.zed: 404, studio.jo: 403}
    for section in SECTIONS:
        for person, status in expected.items():
            assert browser_of(person).get(sam + section).status_code == status, (person.name, section)
        assert browser_of().get(sam + section).status_code == 302


def test_it_costs_the_same_with_one_and_three_of_everything(
    studio: "World", browser_of: BrowserOf, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    maya, here = browser_of(studio.maya), f"/clients/{studio.jo.public_id}"

    def happen() -> None:
        studio.paid()
        studio.offer()
        studio.pack()
        studio.use()

    happen()
    cost = {}
    for section in SECTIONS:
        maya.get(here + section)
        with CaptureQueriesContext(connection) as asked:
            maya.get(here + section)
        cost[section] = len(asked)
    happen()
    happen()
    for section in SECTIONS:
        with django_assert_num_queries(cost[section]):
            maya.get(here + section)
    assert max(cost.values()) <= 20, cost
