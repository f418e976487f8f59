"""What a hand does on the calendar: drags with a mouse, or presses long and then drags with a finger."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# A finger that stays so long means to drag; EventCalendar waits 500 ms.
LONG_PRESS = 700


def is_phone(who: Person) -> bool:
    """Whether this screen is touched."""
    return bool(who.page.viewport_size and who.page.viewport_size["width"] < 600)


def drag(who: Person, x: float, y: float, down: float, held: Callable[[], None] | None = None) -> None:
    """Take what is at this point, pull it down by so many pixels, look (`held`), let go."""
    if is_phone(who):
        pull_with_finger(who, x, y, down, held)
    else:
        pull_with_mouse(who, x, y, down, held)


def pull_with_mouse(who: Person, x: float, y: float, down: float, held: Callable[[], None] | None) -> None:
    mouse = who.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y + down, steps=6)
    if held:
        held()
    mouse.up()


def pull_with_finger(who: Person, x: float, y: float, down: float, held: Callable[[], None] | None) -> None:
    hand = who.page.context.new_cdp_session(who.page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    who.page.wait_for_timeout(LONG_PRESS)
    for step in range(1, 7):
        touch("touchMove", {"x": x, "y": y + down * step / 6})
    if held:
        held()
    touch("touchEnd")
    hand.detach()


def box_of(found: "Locator") -> dict[str, float]:
    """Where it is on the screen."""
    box = found.bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}
