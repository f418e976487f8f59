"""Client and coach write to each other, the coach keeps notes, and a colleague takes over."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.journeys.conftest import Person
from tests.support.calendars import book
from tests.support.pictures import photo

if TYPE_CHECKING:
    from tests.world import World


def test_client_and_coach_write_to_each_other(studio: "World", person: Callable[[], Person]) -> None:
    jo, maya = person(), person()
    jo.sign_in("jo@example.com")
    jo.follow("Messages")
    jo.sees("Write to your coach here")
    jo.looks()
    jo.fill("Message", "Is my back straight?")
    picture = {"name": "squat.jpg", "mimeType": "image/jpeg", "buffer": photo(800, 600)}
    jo.page.get_by_label("Files", exact=True).set_input_files([picture])
    jo.press("Send")
    jo.page.get_by_alt_text("Picture squat.jpg").wait_for()
    jo.looks()
    maya.sign_in("maya@example.com")
    maya.place("Clients")
    maya.follow("Messages")
    maya.looks()
    maya.follow("Jo")
    maya.sees("Is my back straight?")
    assert maya.page.get_by_alt_text("Picture squat.jpg").evaluate("image => image.naturalWidth || image.width") == 800
    maya.looks()
    maya.fill("Message", "Nearly. Chin up.")
    maya.press("Send")
    maya.sees("Nearly. Chin up.")
    assert not maya.page.locator(".fresh").count()
    jo.page.goto("/portal")
    jo.looks()
    jo.follow("Messages")
    jo.sees("Nearly. Chin up.")


def test_notes_are_kept_found_and_brought_back(studio: "World", person: Callable[[], Person]) -> None:
    maya = person()
    maya.sign_in("maya@example.com")
    maya.page.goto(f"/clients/{studio.jo.public_id}/notes")
    for text in ("Left knee", "Runs on Sundays"):
        maya.fill("Note", text)
        maya.press("Write down")
        maya.sees("Only the team can read it")
    maya.visible(maya.page.get_by_role("button", name="Pin", exact=True)).click()
    maya.sees("Pinned")
    maya.looks()
    maya.follow("Edit")
    maya.looks()
    maya.fill("Note", "Runs on Mondays")
    maya.press("Save")
    maya.page.get_by_text("Edited by Maya").click()
    maya.sees("Runs on Sundays")
    maya.looks()
    maya.press("Dismiss")
    maya.fill("Search notes", "knee")
    maya.page.get_by_text("Runs on Mondays").wait_for(state="detached")
    maya.press("Remove")
    maya.sees("The note is removed.")
    maya.press("Undo")
    maya.sees("The note is back.")
    maya.sees("Left knee")


def test_everything_is_handed_over_and_the_coach_leaves(studio: "World", person: Callable[[], Person]) -> None:
    from tenpack.people.models import Coach

    studio.paid(studio.sam)
    studio.now = datetime.now(UTC)
    book(studio, client=studio.sam)
    maya = person()
    maya.sign_in("maya@example.com")
    maya.page.goto(f"/settings/team/{studio.ben.public_id}")
    maya.follow("Hand over and leave")
    maya.sees("400 €")
    maya.looks()
    maya.press("Hand over all")
    maya.sees("1 client, with packs")
    maya.looks()
    maya.press("Give to Maya")
    maya.sees("1 client is with Maya now. 1 appointment went along.")
    maya.sees("Nobody waits for Ben any more.")
    maya.looks()
    maya.press("End the work of Ben here")
    maya.sees("Ben no longer works here.")
    assert Coach.objects.get(id=studio.ben.id).left_at
