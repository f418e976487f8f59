"""Who goes to whom, said before the click; and what a coach who leaves hands over, as the ledger counts it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.calendars import book, fresh
from tests.support.snapshots import nothing_changes

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def member(person: Any, part: str = "") -> str:
    return f"/settings/team/{person.public_id}{part}"


def main_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split('<main id="main"')[1].split())


@pytest.fixture
def booked(studio: "World") -> Any:
    """Sam is booked with Ben twice; the first time Maya is busy with Jo."""
    studio.pack(studio.sam)
    studio.pack()
    book(studio)
    return studio, book(studio, client=studio.sam), book(studio, day=3, client=studio.sam)


def test_what_goes_along_and_what_clashes_is_said_first(booked: Any, browser_of: BrowserOf) -> None:
    studio, clash, free = booked
    maya, here = browser_of(studio.maya), member(studio.ben, "/clients")
    text = main_of(maya.get(here, {"to": studio.maya.public_id}))
    assert "1 client, with packs" in text
    assert text.count("Maya is busy then") == 1
    assert re.search(f'value="{free.public_id}" checked', text)
    assert re.search(f'value="{clash.public_id}" aria-describedby', text)
    form = {
        "only": "1",
        "to": studio.maya.public_id,
        "client": studio.sam.public_id,
        "appointment": [clash.public_id, free.public_id],
    }
    done = main_of(maya.post(here, form, follow=True))
    assert "1 client is with Maya now. 1 appointment went along. 1 appointment stays: Maya is busy then." in done
    assert (fresh(clash).slot.coach_id, fresh(free).slot.coach_id) == (studio.ben.id, studio.maya.id)


def test_one_client_goes_from_their_page_and_the_others_stay(booked: Any, browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client
    from tests.world import join_as_client

    studio, _clash, free = booked
    kim = join_as_client(studio.ben, "Kim")
    maya = browser_of(studio.maya)
    link = f"{member(studio.ben, '/clients')}?client={studio.sam.public_id}"
    assert link in maya.get(f"/clients/{studio.sam.public_id}").content.decode()
    assert (
        "Give to another coach" not in browser_of(studio.ben).get(f"/clients/{studio.sam.public_id}").content.decode()
    )
    assert text_ticked(main_of(maya.get(link))) == {studio.sam.public_id}
    form = {"only": "1", "to": studio.maya.public_id, "client": studio.sam.public_id}
    answer = maya.post(member(studio.ben, "/clients"), form)
    assert answer.headers["Location"] == f"/clients/{studio.sam.public_id}"
    assert Client.objects.get(id=kim.id).coach_id == studio.ben.id
    assert fresh(free).slot.coach_id == studio.ben.id


def text_ticked(text: str) -> set[str]:
    """The clients whose box is ticked."""
    return set(re.findall(r'name="client" value="(\w+)" checked', text))


def test_a_new_coach_on_the_clients_page_leads_to_the_appointments(booked: Any, browser_of: BrowserOf) -> None:
    studio, _clash, free = booked
    maya = browser_of(studio.maya)
    form = {"name": "Sam", "email": "sam@example.com", "coach": studio.maya.public_id, "version": 1}
    answer = maya.post(f"/clients/{studio.sam.public_id}/edit", form)
    assert answer.headers["Location"].startswith(member(studio.ben, "/clients?client="))
    assert free.public_id in main_of(maya.get(answer.headers["Location"]))
    form |= {"coach": studio.ben.public_id, "version": 2}
    assert maya.post(f"/clients/{studio.sam.public_id}/edit", form).headers["Location"].startswith("/clients/")


def test_the_wrong_person_gives_nobody_away(booked: Any, browser_of: BrowserOf) -> None:
    studio, _clash, free = booked
    form = {"to": studio.maya.public_id, "client": studio.sam.public_id, "appointment": free.public_id}
    for person, status in ((studio.ben, 403), (studio.sam, 403), (studio.zed, 404)):
        browser = browser_of(person)
        for part in ("/clients", "/hand-over"):
            assert browser.get(member(studio.ben, part)).status_code == status
        with nothing_changes():
            assert browser.post(member(studio.ben, "/clients"), form).status_code == status
    maya = browser_of(studio.maya)
    stranger = {"only": "1", "to": studio.maya.public_id, "client": studio.zoe.public_id}
    maya.post(member(studio.ben, "/clients"), stranger)
    from tenpack.people.models import Client

    assert Client.objects.get(id=studio.zoe.id).coach_id == studio.zed.id


def test_the_figures_are_those_of_the_ledger(studio: "World", browser_of: BrowserOf) -> None:
    from datetime import timedelta

    from tenpack.packs.actions import record_owed_visit
    from tenpack.packs.models import SessionPack
    from tenpack.reports.hand_over import left_behind
    from tests.world import join_as_client

    kim = join_as_client(studio.ben, "Kim", now=studio.now)
    studio.paid(studio.sam)
    studio.use(client=studio.sam)
    studio.pack(kim)
    studio.offer(kim)
    record_owed_visit(client=join_as_client(studio.ben, "Lee", now=studio.now), by=studio.by, now=studio.now)
    book(studio, client=studio.sam)
    studio.paid(studio.jo)
    found = left_behind(studio.ben, now=studio.now + timedelta(seconds=1))
    packs = SessionPack.objects.filter(client__coach=studio.ben)
    assert found.left.sessions + found.left.unpaid == sum(pack.free + pack.booked for pack in packs) == 19
    assert (found.left.sessions, found.left.booked, found.left.minor) == (9, 1, 9 * 4_000)
    counted = [found.clients, found.owed, found.appointments, found.undecided, found.workouts, found.offers]
    assert [rows.count() for rows in counted] == [3, 1, 1, 0, 0, 1]
    text = main_of(browser_of(studio.maya).get(member(studio.ben, "/hand-over")))
    for words in ("<dd>19</dd>", "<dd>360 €</dd>", "Lee", "Kim", "First hand over the clients"):
        assert words in text, words
    assert "<dd>0 €</dd>" in main_of(browser_of(studio.zed).get(member(studio.zed, "/hand-over")))


def test_all_is_handed_over_and_the_coach_leaves(booked: Any, browser_of: BrowserOf) -> None:
    from tenpack.people.actions import archive_client
    from tenpack.people.models import Client, Coach
    from tests.world import join_as_client

    studio, clash, free = booked
    gone = archive_client(client=join_as_client(studio.ben, "Kim"), by=studio.by, now=studio.now)
    maya, here = browser_of(studio.maya), member(studio.ben, "/clients")
    form = {
        "only": "1",
        "to": studio.maya.public_id,
        "client": studio.sam.public_id,
        "appointment": [free.public_id, clash.public_id],
    }
    assert maya.post(here, form).headers["Location"] == member(studio.ben, "/hand-over")
    assert Client.objects.get(id=gone.id).coach_id == studio.maya.id
    assert maya.delete(member(studio.ben)).status_code == 409
    assert maya.post(f"/appointments/calendar/{clash.public_id}/cancellation", {"by": "coach"}).status_code == 302
    assert "End the work of Ben here" in main_of(maya.get(member(studio.ben, "/hand-over")))
    assert maya.post(member(studio.ben), {"_method": "delete"}).status_code == 302
    assert Coach.objects.get(id=studio.ben.id).left_at
