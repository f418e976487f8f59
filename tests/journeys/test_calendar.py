"""The calendar as a person uses it: by keys alone, by mouse, by finger; what is refused goes back to where it was."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import Person, until
from tests.journeys.gestures import box_of, drag
from tests.web.diary import at, booked, fresh

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route

    from tests.world import World

VIEWS = ("day", "three", "week", "month", "list")


def opened(who: Person, world: "World", view: str = "three", day: int = 1) -> "Locator":
    """Sign in and go to that day of the calendar; the appointments it shows."""
    who.sign_in("maya@example.com")
    who.page.goto(f"/appointments/calendar?view={view}&date={at(world, day).date()}")
    shown = who.page.locator("#calendar [data-id]")
    shown.first.wait_for()
    return shown


def tab_to(who: Person, wanted: "Locator") -> None:
    """Press Tab until it has the focus, as somebody without a mouse would."""
    for _turn in range(60):
        who.page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("Tab never gets there.")


def test_it_is_moved_by_keys_alone(studio: "World", person: Callable[[], Person]) -> None:
    studio.pack()
    one, _later = booked(studio, 1, 10), booked(studio, 1, 14)
    maya = person()
    shown = opened(maya, studio)
    keys = maya.page.keyboard
    tab_to(maya, shown.first)
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Alt+ArrowDown")
    maya.sees("Jo moved")
    until(lambda: fresh(one).starts_at == at(studio, 1, 10, 15), maya)
    held = maya.page.locator("#calendar [data-id]:focus")
    held.filter(has_text="10:15").wait_for()
    keys.down("Alt")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        keys.press(key)
    assert fresh(one).starts_at == at(studio, 1, 10, 15)
    keys.up("Alt")
    until(lambda: fresh(one).starts_at == at(studio, 2, 10, 45), maya)
    held.filter(has_text="10:45").wait_for()
    keys.press("Shift+Alt+ArrowDown")
    until(lambda: fresh(one).minutes == 75, maya)
    assert "Jo" in (maya.page.locator("#live").text_content() or "")
    keys.down("Alt")
    keys.press("ArrowUp")
    keys.press("Escape")
    keys.up("Alt")
    keys.press("Enter")
    maya.page.get_by_role("dialog", name="Jo").wait_for()
    assert (fresh(one).starts_at, fresh(one).minutes) == (at(studio, 2, 10, 45), 75)


@pytest.mark.parametrize("screen", ["desktop-light"], indirect=True)
def test_what_is_fetched_in_the_middle_of_a_move_does_not_undo_it(
    studio: "World", person: Callable[[], Person]
) -> None:
    one = booked(studio, 1, 10)
    maya = person()
    shown = opened(maya, studio)
    on_their_way: list[Route] = []
    tab_to(maya, shown.first)
    maya.page.route("**/calendar/feed?*", lambda route: on_their_way.append(route), times=1)
    keys = maya.page.keyboard
    keys.press("Alt+ArrowDown")
    until(lambda: bool(on_their_way), maya)
    keys.down("Alt")
    keys.press("ArrowDown")
    shown.filter(has_text="10:30").wait_for()
    on_their_way.pop().continue_()
    maya.page.locator("#calendar:not([aria-busy])").wait_for()
    keys.press("ArrowDown")
    shown.filter(has_text="10:45").wait_for()
    keys.up("Alt")
    until(lambda: fresh(one).starts_at == at(studio, 1, 10, 45), maya)


def test_a_refused_move_goes_back_and_says_why(studio: "World", person: Callable[[], Person]) -> None:
    one, _taken = booked(studio, 1, 10), booked(studio, 1, 11)
    maya = person()
    shown = opened(maya, studio)
    tab_to(maya, shown.first)
    maya.page.keyboard.press("Alt+ArrowDown")
    maya.sees("The coach is busy then")
    until(lambda: "10:00" in shown.first.inner_text(), maya)
    assert fresh(one).starts_at == at(studio, 1, 10)


def test_letters_create_and_change_the_view(studio: "World", person: Callable[[], Person]) -> None:
    booked(studio, 0, 20)
    maya = person()
    opened(maya, studio, "month", 0)
    keys = maya.page.keyboard
    for key, name in (("d", "Day"), ("w", "Week"), ("m", "Month")):
        keys.press(key)
        maya.page.locator(f".calendar-views [aria-current]:has-text('{name}')").wait_for()
    maya.page.goto(f"/appointments/calendar?view=day&date={at(studio, 40).date()}")
    maya.page.locator(".calendar[data-date]").wait_for()
    keys.press("t")
    maya.page.locator("#calendar [data-id]", has_text="Jo").wait_for()
    assert maya.page.url.endswith(f"date={at(studio, 0).date()}")
    keys.press("m")
    keys.press("c")
    keys.press("Enter")
    maya.page.get_by_role("dialog", name="Schedule").wait_for()
    maya.page.keyboard.press("Escape")
    maya.page.reload()
    maya.page.locator(".calendar-views [aria-current]:has-text('Month')").wait_for()


def test_an_appointment_is_made_from_a_slot(studio: "World", person: Callable[[], Person]) -> None:
    from tenpack.appointments.models import Appointment

    pack = studio.pack()
    booked(studio, 1, 9, client=studio.sam)
    maya = person()
    opened(maya, studio, "day")
    maya.page.locator(".ec-body .ec-day").first.click(position={"x": 60, "y": 60 * 11})
    maya.page.get_by_role("dialog", name="Schedule").wait_for()
    maya.choose("Client", "Jo")
    maya.sees("Books 1 session of “Ten”, 10 → 9 free.")
    maya.looks()
    maya.press("Schedule")
    maya.sees("Jo is scheduled")
    maya.page.locator("#calendar [data-id]", has_text="Jo").wait_for()
    pack.refresh_from_db()
    assert pack.booked == 1
    assert Appointment.objects.get(client=studio.jo).minutes == 60


def test_move_to_by_dialog(studio: "World", person: Callable[[], Person]) -> None:
    one = booked(studio, 1, 10)
    maya = person()
    opened(maya, studio).first.click()
    maya.page.get_by_role("dialog", name="Jo").wait_for()
    maya.looks()
    maya.follow("Move to…")
    maya.page.get_by_role("dialog", name="Move Jo").wait_for()
    maya.fill("Time", "16:30")
    maya.press("Move")
    maya.sees("Jo moved")
    assert fresh(one).starts_at == at(studio, 1, 16, 30)
    maya.press("Undo")
    until(lambda: fresh(one).starts_at == at(studio, 1, 10), maya)


def test_completing_and_cancelling_with_undo(studio: "World", person: Callable[[], Person]) -> None:
    pack = studio.pack()
    one = booked(studio, 1, 10)
    maya = person()
    shown = opened(maya, studio)
    shown.first.click()
    maya.press("Complete")
    maya.sees("Jo completed. Session of “Ten” used.")
    pack.refresh_from_db()
    assert (pack.booked, pack.used) == (0, 1)
    maya.press("Undo")
    until(lambda: fresh(one).state == "scheduled", maya)
    maya.page.locator("#calendar .calendar-is-scheduled [data-id]").click()
    maya.follow("Cancel…")
    maya.page.get_by_role("dialog", name="Cancel appointment · Jo").wait_for()
    maya.looks()
    maya.press("Cancel appointment")
    maya.sees("Jo cancelled.")
    until(lambda: fresh(one).state == "cancelled", maya)


def test_a_hand_moves_by_quarters_and_sees_the_new_time(studio: "World", person: Callable[[], Person]) -> None:
    one = booked(studio, 1, 10)
    maya = person()
    box = box_of(opened(maya, studio, "day").first)
    preview = maya.page.locator(".ec-preview", has_text="10:45")
    drag(maya, box["x"] + 60, box["y"] + 12, 42, held=preview.wait_for)
    maya.sees("Jo moved: ")
    assert (fresh(one).starts_at, fresh(one).minutes) == (at(studio, 1, 10, 45), 60)


def test_a_hand_pulls_the_edge_and_sees_the_new_end(studio: "World", person: Callable[[], Person]) -> None:
    one = booked(studio, 1, 10)
    maya = person()
    opened(maya, studio, "day")
    box = box_of(maya.page.locator(".ec-event:has([data-id])"))
    preview = maya.page.locator(".ec-preview", has_text="11:30")
    drag(maya, box["x"] + 60, box["y"] + box["height"] - 3, 30, held=preview.wait_for)
    maya.sees("Jo moved: ")
    assert (fresh(one).starts_at, fresh(one).minutes) == (at(studio, 1, 10), 90)


def test_a_hand_draws_a_new_one(studio: "World", person: Callable[[], Person]) -> None:
    booked(studio, 1, 10)
    maya = person()
    box = box_of(opened(maya, studio, "day").first)
    drag(maya, box["x"] + 60, box["y"] - 119, 80, held=maya.page.locator(".ec-preview", has_text="08:00").wait_for)
    maya.page.get_by_role("dialog", name="Schedule").wait_for()
    assert maya.page.get_by_label("Time", exact=True).input_value() == "08:00"
    assert maya.page.get_by_label("Duration in minutes", exact=True).input_value() == "90"


def test_a_refused_drop_goes_back_and_says_why(studio: "World", person: Callable[[], Person]) -> None:
    one, _taken = booked(studio, 1, 10), booked(studio, 1, 11)
    maya = person()
    shown = opened(maya, studio, "day").first
    box = box_of(shown)
    drag(maya, box["x"] + 60, box["y"] + 12, 42, held=maya.page.locator(".ec-preview", has_text="10:45").wait_for)
    maya.sees("The coach is busy then")
    maya.page.locator(f"#calendar [data-id={one.public_id}]", has_text="10:00").wait_for()
    assert box_of(shown) == box
    assert fresh(one).starts_at == at(studio, 1, 10)


def test_a_move_into_the_past_asks_and_goes_back_unless_confirmed(
    studio: "World", person: Callable[[], Person]
) -> None:
    one = booked(studio, 1, 10)
    maya = person()
    opened(maya, studio, "three", -1)
    tomorrow, yesterday = (f"{at(studio, day):%A} {at(studio, day).day} " for day in (1, -1))
    shown = maya.page.locator(f"#calendar [data-id={one.public_id}]")

    def move_back_two_days() -> None:
        shown.filter(has_text=tomorrow).focus()
        maya.page.keyboard.down("Alt")
        for _turn in range(2):
            maya.page.keyboard.press("ArrowLeft")
        shown.filter(has_text=yesterday).wait_for()
        maya.page.keyboard.up("Alt")
        maya.page.get_by_role("dialog", name="Move Jo").wait_for()
        maya.sees("This lies in the past.")

    move_back_two_days()
    maya.page.keyboard.press("Escape")
    shown.filter(has_text=tomorrow).wait_for()
    assert fresh(one).starts_at == at(studio, 1, 10)
    move_back_two_days()
    maya.page.get_by_label("Yes, it was in the past").check()
    maya.press("Move")
    maya.sees("Jo moved")
    shown.filter(has_text=yesterday).wait_for()
    assert fresh(one).starts_at == at(studio, -1, 10)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_holds(studio: "World", person: Callable[[], Person], view: str) -> None:
    booked(studio, 1, 10), booked(studio, 1, 12, client=studio.sam)
    maya = person()
    opened(maya, studio, view)
    maya.looks()


def test_the_list_of_the_undecided(studio: "World", person: Callable[[], Person]) -> None:
    ones = [booked(studio, -1, hour) for hour in (8, 10)]
    maya = person()
    maya.sign_in("maya@example.com")
    maya.page.goto("/appointments/calendar/undecided")
    maya.looks()
    maya.press("Complete all of yesterday's")
    maya.sees("2 appointments completed.")
    assert {fresh(one).state for one in ones} == {"completed"}
