"""Today's cards: each leads to a list with as many rows as the card says, each row to the act that solves it."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.queries import queries_of
from tests.web.diary import Sign, at, booked

if TYPE_CHECKING:
    from tests.world import World

CARD = re.compile(
    r'id="([\w-]+)"><div class="panel-head"><h2><a class="panel-link" href="([^"]+)">(.*?)<svg', re.DOTALL
)
COUNTED = {"objections", "workouts", "waiting", "letters", "owed", "low", "expiring", "past-due", "unpaid"}
ROWS = re.compile(r'<li class="row"|<th role="rowheader"')
MOST_QUERIES = 20


def cards(answer: Any) -> dict[str, tuple[str, str]]:
    """Title and address of every card, by its id."""
    text = answer.content.decode()
    return {name: (" ".join(title.split()), html.unescape(to)) for name, to, title in CARD.findall(text)}


def part(answer: Any, name: str) -> str:
    """One card as it is sent."""
    return str(answer.content.decode().split(f'id="{name}"')[1].split("</section>")[0])


def rows_behind(browser: Any, address: str) -> int:
    """How many rows the list has, all pages of it."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode().split("<main")[1].split("</main>")[0]
    pages = re.search(r'<nav class="pager".*? of (\d+)', text, re.DOTALL)
    return int(pages.group(1)) if pages else len(ROWS.findall(text))


def differing(browser: Any) -> dict[str, tuple[str, int]]:
    """Cards whose number is not that of the list behind them."""
    found = {name: card for name, card in cards(browser.get("/today")).items() if name in COUNTED}
    behind = {name: (title, rows_behind(browser, to)) for name, (title, to) in found.items()}
    return {name: (title, count) for name, (title, count) in behind.items() if int(title.split()[0]) != count}


def trouble(world: "World", client: Any, hour: int = 10) -> None:
    """One row of every card, about this client; at this hour they were here and nobody said so."""
    from tenpack.money.models import Offer
    from tenpack.packs.actions import object_to_entry, record_owed_visit
    from tenpack.people.actions import MessageDraft, send_message
    from tests.support.workouts import finished_workout

    finished_workout(world, client)
    pack = world.pack(client, sessions=2, expires_on=world.today + timedelta(days=5))
    entry = pack.entries.get()
    object_to_entry(entry=entry, client=client, text="Too few.", now=world.now)
    send_message(client=client, draft=MessageDraft("Hello"), by=client.actor, now=world.now)
    world.offer(client, world.plan())
    late = world.paid(client, world.recurring())
    Offer.objects.filter(id=late.id).update(next_due_on=world.today - timedelta(days=3))
    booked(world, -3, hour, client)
    for use in range(3):
        del use
        record_owed_visit(client=client, held_at=at(world, -1), by=world.by, now=world.now)


@pytest.fixture
def crowd(studio: "World") -> list[Any]:
    """Jo and two others of Maya's, each with everything that needs attention."""
    from tests.world import join_as_client

    return [studio.jo, *(join_as_client(studio.maya, name, now=studio.now) for name in ("Ada", "Bea"))]


def test_the_demos_cards_say_what_their_lists_hold(db: None) -> None:
    from tenpack.management.demo_business import load_demo_business
    from tenpack.people.models import Coach
    from tests.web.browsing import Browser
    from tests.web.stage import PASSWORD_BACKEND

    load_demo_business(now=datetime.now(UTC))
    seen = set()
    for coach in Coach.objects.select_related("user").order_by("id"):
        browser = Browser()
        browser.force_login(coach.user, backend=PASSWORD_BACKEND)
        seen |= set(cards(browser.get("/today")))
        assert differing(browser) == {}, coach.name
    assert {"low", "expiring", "unpaid", "past-due", "owed", "workouts", "money-in"} <= seen


def test_every_card_counts_its_list_and_takes_no_more_queries_for_more_rows(
    studio: "World", crowd: list[Any], browser_of: Sign
) -> None:
    maya = browser_of(studio.maya)
    trouble(studio, crowd[0])
    assert set(cards(maya.get("/today"))) >= COUNTED
    one = queries_of(lambda: maya.get("/today"))
    for hour, client in enumerate(crowd[1:], 12):
        trouble(studio, client, hour)
    assert differing(maya) == {}
    titles = {name: title for name, (title, _to) in cards(maya.get("/today")).items()}
    assert {int(titles[name].split()[0]) for name in COUNTED} == {3}
    three = queries_of(lambda: maya.get("/today"))
    assert one == three
    assert three <= MOST_QUERIES


def test_what_is_not_shown_is_counted(studio: "World", browser_of: Sign) -> None:
    from tests.world import join_as_client

    for number in range(7):
        studio.offer(join_as_client(studio.maya, f"Client{number}", now=studio.now))
    page = browser_of(studio.maya).get("/today")
    assert cards(page)["unpaid"][0] == "7 offers are unpaid"
    assert part(page, "unpaid").count("/reminder") == 5


def test_another_coach_sees_none_of_it(studio: "World", crowd: list[Any], browser_of: Sign) -> None:
    trouble(studio, crowd[0])
    ben = browser_of(studio.ben)
    assert COUNTED & set(cards(ben.get("/today"))) == set()
    text = ben.get("/today").content.decode().split("<main")[1].split("</main>")[0]
    assert "Jo" not in text
    assert "0 payments" in text
    trouble(studio, studio.sam)
    assert set(cards(ben.get("/today"))) >= COUNTED - {"waiting"}
    assert differing(ben) == {}


def test_one_tap_to_the_act(studio: "World", browser_of: Sign) -> None:
    trouble(studio, studio.jo)
    maya, page = browser_of(studio.maya), browser_of(studio.maya).get("/today")
    pack = studio.jo.packs.latest("created_at")
    assert f"/appointments/packs/{pack.public_id}/edit" in part(page, "expiring")
    assert f"/appointments/packs/new?client={studio.jo.public_id}" in part(page, "owed")
    assert "/reminder" in part(page, "unpaid")
    assert "/reminder" in part(page, "past-due")
    assert "/completion" in part(page, "waiting")
    (remind,) = re.findall(r'action="(/offers/\w+/reminder)"', part(page, "unpaid"))
    answer = maya.post(remind, follow=True, headers={"referer": "http://testserver/today"})
    assert answer.redirect_chain[-1][0].endswith("/today")
    assert remind not in part(answer, "unpaid")
    assert "Reminded" in part(answer, "unpaid")


def test_sell_again_begins_with_the_plan_they_had(studio: "World", browser_of: Sign) -> None:
    plan = studio.plan(sessions=1, name="Single")
    studio.paid(plan=plan)
    maya = browser_of(studio.maya)
    (sell,) = re.findall(r'href="([^"]+)"[^>]*>Sell again', part(maya.get("/today"), "low"))
    form = maya.get(html.unescape(sell)).content.decode()
    assert f'<option value="{plan.public_id}" selected>' in form
    studio.offer(plan=plan)
    low = part(maya.get("/today"), "low")
    assert "Sell again" not in low
    assert "Offered" in low


def test_money_in_is_the_reports_figure(studio: "World", browser_of: Sign) -> None:
    studio.paid()
    studio.paid(plan=studio.recurring())
    maya = browser_of(studio.maya)
    page = maya.get("/today")
    assert "490\xa0€" in part(page, "money-in")
    assert "2 payments in the last 30 days" in part(page, "money-in")
    assert "490\xa0€" in maya.get(cards(page)["money-in"][1]).content.decode()


def test_the_steps_of_a_new_business_go_when_they_are_done(studio: "World", browser_of: Sign) -> None:
    from tests.support.portal import open_hours

    maya, ben = browser_of(studio.maya), browser_of(studio.ben)
    assert "1 of 5 done" in part(maya.get("/today"), "set-up")
    assert 'id="set-up"' not in ben.get("/today").content.decode()
    studio.offer()
    assert "3 of 5 done" in part(maya.get("/today"), "set-up")
    open_hours(studio)
    booked(studio)
    assert 'id="set-up"' not in maya.get("/today").content.decode()
