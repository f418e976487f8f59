"""Flows C (by hand) and D of the design: deduct, undo, the last one expires, and both sides see the same numbers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person
from tests.journeys.test_selling import numbers

if TYPE_CHECKING:
    from tests.world import World


def test_three_are_deducted_one_is_undone_and_both_sides_see_it(studio: "World", person: Callable[[], Person]) -> None:
    studio.paid()
    maya = person()
    maya.sign_in("maya@example.com")
    for _turn in range(3):
        maya.place("Clients")
        maya.follow("Jo")
        maya.visible(maya.page.get_by_text("Deduct session", exact=True)).click()
        maya.sees("Use 1 session of")
        maya.looks()
        maya.press("Deduct", exact=False)
        maya.page.get_by_role("button", name="Undo", exact=True).first.wait_for()
    assert numbers("jo@example.com") == (7, 0, 7)
    maya.press("Undo")
    maya.sees("put back")
    assert numbers("jo@example.com") == (8, 0, 8)
    maya.place("Clients")
    maya.follow("Jo")
    maya.follow("Sessions", exact=False)
    maya.looks()

    jo = person()
    jo.sign_in("jo@example.com")
    jo.sees("left")
    shown = jo.page.locator("main").inner_text()
    assert "8" in shown
    assert "left" in shown
    assert "booked" in shown
    assert "free to book" in shown
    jo.looks()


def test_sessions_are_deducted_from_the_list(studio: "World", person: Callable[[], Person]) -> None:
    studio.paid()
    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Appointments", "Sessions")
    maya.looks()
    maya.visible(maya.page.get_by_text("Deduct", exact=True)).click()
    maya.sees("Use 1 session of")
    maya.press("Deduct", exact=False)
    maya.page.get_by_role("button", name="Undo", exact=True).first.wait_for()
    assert numbers("jo@example.com") == (9, 0, 9)
    maya.place("Appointments", "Session packs")
    maya.follow("10 sessions", exact=False)
    maya.looks()


def test_what_has_expired_is_gone_for_both_sides(studio: "World", person: Callable[[], Person]) -> None:
    from datetime import timedelta

    from tenpack.packs.actions import expire_packs

    past = studio.now - timedelta(days=40)
    pack = studio.pack(
        now=past, title="Short", starts_on=past.date(), expires_on=past.date() + timedelta(days=30), sessions=4
    )
    studio.use(pack, now=past + timedelta(days=1))
    expire_packs(now=studio.now)
    jo = person()
    jo.sign_in("jo@example.com")
    jo.sees("Short")
    jo.looks()
    assert numbers("jo@example.com") == (0, 0, 0)
    maya = person()
    maya.sign_in("maya@example.com")
    maya.place("Appointments", "Session packs")
    maya.follow("Short", exact=False)
    maya.sees("Expired")
    maya.looks()
