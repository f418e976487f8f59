"""Programs on pages: the right and the wrong person, weeks and days, the editor with every input it refuses."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
SQUATS = [
    {
        "kind": "straight",
        "items": [
            {
                "exercise": "back-squat",
                "sets": [{"reps": 5, "load": {"kind": "weight", "value": 60_000}}] * 3,
                "step": {"load_grams": 2_500},
            }
        ],
    }
]
ONE_ROW = {
    "title": "Lower",
    "version": "1",
    "b0-kind": "straight",
    "b0-i0-exercise": "Back squat",
    "b0-i0-key": "",
    "b0-i0-s0-count": "3",
    "b0-i0-s0-reps": "8-12",
    "b0-i0-s0-load": "62,5",
    "b0-i0-s0-load_kind": "weight",
    "b0-i0-s0-rest": "1:30",
    "b0-i0-s0-kind": "work",
}


def program(world: "World", *titles: str) -> Any:
    from tenpack.training.actions import DayDraft, create_program

    days = [DayDraft(week=1, title=title, blocks=SQUATS) for title in titles or ("A", "B")]
    return create_program(business=world.business, title="Strength", days=days, by=world.by, now=world.now)


def assigned(world: "World", client: Any = None) -> Any:
    from tenpack.training.actions import Dates, assign_program

    dates = Dates(starts_on=world.today)
    client = client or world.jo
    return assign_program(program=program(world), client=client, dates=dates, by=world.by, now=world.now)


def place(found: Any) -> str:
    return f"/training/programs/{found.public_id}"


def editor(found: Any) -> str:
    return f"{place(found)}/days/{found.days.order_by('week', 'position').first().public_id}"


def blocks(found: Any) -> Any:
    return found.days.order_by("week", "position").first().blocks


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_template_is_created_once_and_written(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.training.models import Program

    maya = browser_of(studio.maya)
    sent = {"title": "Strength", "note": "", "days": "2", "repeat_key": "a-key-of-this-form"}
    first, second = maya.post("/training/programs/new", sent), maya.post("/training/programs/new", sent)
    assert first.url == second.url
    (made,) = Program.objects.all()
    assert [day.title for day in made.days.order_by("position")] == ["Day 1", "Day 2"]
    saved = maya.post(editor(made), ONE_ROW, follow=True)
    assert "3 × 8–12 · 62.5 kg · rest 1:30" in text_of(saved)
    (target, *_more) = blocks(made)[0]["items"][0]["sets"]
    assert (target["reps"], target["reps_most"], target["load"]) == (8, 12, {"kind": "weight", "value": 62_500})


@pytest.mark.parametrize("days", ["0", "8", "-1", "many", "", "9" * 500])
def test_a_week_has_one_to_seven_days_at_first(studio: "World", browser_of: BrowserOf, days: str) -> None:
    answer = browser_of(studio.maya).post("/training/programs/new", {"title": "My title", "days": days})
    assert answer.status_code == 422
    assert "My title" in text_of(answer)


def test_the_editor_shows_what_is_stored_and_saving_it_changes_nothing(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    before = blocks(found)
    maya = browser_of(studio.maya)
    page = text_of(maya.get(editor(found)))
    fields = dict(re.findall(r'name="((?:b\d|title|version)[^"]*)" value="([^"]*)"', page))
    assert fields["b0-i0-exercise"] == "Back squat"
    chosen = re.findall(r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', page)
    fields |= {name: re.search(r'value="([^"]*)" selected', options)[1] for name, options in chosen}  # type: ignore[index]
    assert maya.post(editor(found), fields).status_code == 302
    after = blocks(found)
    assert after[0]["items"][0]["step"] == {"load_grams": 2_500, "reps": 0, "every_weeks": 1}
    assert [one["load"] for one in after[0]["items"][0]["sets"]] == [
        one["load"] for one in before[0]["items"][0]["sets"]
    ]


WRONG = [
    ({"b0-i0-s0-reps": "0"}, "at least 1"),
    ({"b0-i0-s0-reps": "-5"}, "8–12"),
    ({"b0-i0-s0-reps": "1001"}, "at most 1000"),
    ({"b0-i0-s0-reps": "12-8"}, "from the smaller to the larger"),
    ({"b0-i0-s0-reps": "many"}, "Write a number such as 8"),
    ({"b0-i0-s0-count": "21"}, "Write 1 to 20"),
    ({"b0-i0-s0-count": "1000"}, "Write 1 to 20"),
    ({"b0-i0-s0-count": "-1"}, "Write 1 to 20"),
    ({"b0-i0-s0-load": "-5"}, "Write a load from 0 to 2000 kg"),
    ({"b0-i0-s0-load": "99999"}, "Write a load from 0 to 2000 kg"),
    ({"b0-i0-s0-load": "heavy"}, "Write a number such as 62.5"),
    ({"b0-i0-s0-load": "1e3"}, "Write a number such as 62.5"),
    ({"b0-i0-s0-load": "NaN"}, "Write a number such as 62.5"),
    ({"b0-i0-s0-load": "9" * 500}, "Write a number such as 62.5"),
    ({"b0-i0-s0-load": "11", "b0-i0-s0-load_kind": "rpe"}, "RPE ends at 10"),
    ({"b0-i0-s0-load": "300", "b0-i0-s0-load_kind": "percent"}, "at most 200"),
    ({"b0-i0-s0-load_kind": "stones"}, "Choose one of the list"),
    ({"b0-i0-s0-kind": "maximal"}, "Choose one of the list"),
    ({"b0-kind": "party"}, "Choose one of the list"),
    ({"b0-kind": "circuit", "b0-rounds": "21"}, "at most 20"),
    ({"b0-i0-s0-rest": "soon"}, "Write a time as 1:30"),
    ({"b0-i0-s0-rest": "99:99"}, "at most 3600"),
    ({"b0-i0-s0-tempo": "slow"}, "3-1-1-0"),
    ({"b0-i0-exercise": ""}, "Choose an exercise"),
    ({"b0-i0-exercise": "Bakc sqaut"}, "Did you mean “Back squat”"),
    ({"b0-i0-exercise": "qqqqzzzz"}, "Choose one of the list"),
    ({"b0-i0-note": "x" * 501}, "Shorten this to 500"),
    ({"b0-i0-step_load": "500"}, "a big step"),
    ({"title": ""}, "Write something here"),
    ({"title": "x" * 81}, "Shorten this to 80"),
]


@pytest.mark.parametrize(("more", "says"), WRONG)
def test_what_a_day_cannot_be_is_said_at_the_field_and_nothing_is_lost(
    studio: "World", browser_of: BrowserOf, more: dict[str, str], says: str
) -> None:
    found = program(studio)
    before = blocks(found)
    answer = browser_of(studio.maya).post(editor(found), {**ONE_ROW, "b0-note": "Typed before", **more})
    page = text_of(answer)
    assert answer.status_code == 422
    assert re.search(says, page), re.findall(r'field-error"[^>]*>.*?</p>', page)
    assert "Typed before" in page
    assert blocks(found) == before


def test_strange_fields_are_no_reason_to_break(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    maya = browser_of(studio.maya)
    for more in (
        {"b0-i0-exercise": "a\x00b"},
        {"b999-i999-s999-reps": "1"},
        {"b0-i0-s0-reps": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"act": "remove:"},
        {"act": "up:b7-i7"},
        {"act": "add:nonsense"},
        {"act": "remove:b0-i0-s0"},
        {"version": "x" * 1000},
        {"version": ""},
    ):
        assert maya.post(editor(found), {**ONE_ROW, **more}).status_code < 500, more


def test_rows_are_added_moved_and_removed_without_script(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    before = blocks(found)
    maya = browser_of(studio.maya)
    two = {**ONE_ROW, "b0-i1-exercise": "Deadlift", "b0-i1-s0-count": "1", "b1-i0-exercise": "Plank"}
    page = text_of(maya.post(editor(found), {**two, "act": "down:b0-i0"}))
    assert page.index('value="Deadlift"') < page.index('value="Back squat"') < page.index('value="Plank"')
    page = text_of(maya.post(editor(found), {**two, "act": "up:b1"}))
    assert page.index('value="Plank"') < page.index('value="Back squat"')
    page = text_of(maya.post(editor(found), {**two, "act": "up:b1-i0"}))
    assert page.index('value="Plank"') < page.index('value="Back squat"')
    page = text_of(maya.post(editor(found), {**two, "act": "remove:b0-i1"}))
    assert "Deadlift" not in page
    page = text_of(maya.post(editor(found), {**two, "act": "add:b0-i0"}))
    assert page.count('name="b0-i0-s1-reps" value="8-12"') == 1
    assert 'name="b2-i0-exercise"' in text_of(maya.post(editor(found), {**two, "act": "add"}))
    assert 'name="b0-i2-exercise"' in text_of(maya.post(editor(found), {**two, "act": "add:b0"}))
    assert blocks(found) == before


def test_the_order_of_the_fields_is_the_order_of_the_rows(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    moved = {
        "title": "Lower",
        "version": "1",
        "b1-i0-exercise": "Plank",
        "b1-i0-s0-time": "0:40",
        "b0-i0-exercise": "Deadlift",
        "b0-i0-s0-reps": "5",
        "b7-i0-exercise": "",
    }
    assert browser_of(studio.maya).post(editor(found), moved).status_code == 302
    assert [block["items"][0]["exercise"] for block in blocks(found)] == ["plank", "deadlift"]
    assert blocks(found)[0]["items"][0]["sets"][0]["seconds"] == 40


def test_two_tabs_on_one_day(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    maya = browser_of(studio.maya)
    maya.post(editor(found), ONE_ROW)
    late = maya.post(editor(found), {**ONE_ROW, "title": "Mine, later"})
    page = text_of(late)
    assert late.status_code == 422
    assert "What is stored now" in page
    assert "Mine, later" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    maya.post(editor(found), {**ONE_ROW, "title": "Mine, later", "version": version[1]})
    assert found.days.order_by("position").first().title == "Mine, later"


def test_weeks_and_days_by_buttons_with_undo(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    maya = browser_of(studio.maya)

    def press(address: str, **fields: Any) -> Any:
        found.refresh_from_db()
        return maya.post(f"{place(found)}/{address}", {"version": found.version, **fields}, follow=True)

    assert "62.5 kg" in text_of(press("weeks", act="copy", week=1))
    press("weeks", act="add")
    press("days", week=1)
    assert [day.week for day in found.days.order_by("week", "position")] == [1, 1, 1, 2, 2, 3]
    press("weeks", act="move", week=3, to=1)
    day = found.days.get(week=1)
    press(f"days/{day.public_id}/place", week=2, position=1)
    assert found.days.filter(week=1).count() == 4
    gone = press(f"days/{day.public_id}/place", _method="delete")
    assert not found.days.filter(id=day.id).exists()
    undo = re.search(rf'action="({place(found)}/removals/[^"]+)"', text_of(gone))
    assert undo
    maya.post(undo[1], {"_method": "delete"})
    maya.post(undo[1], {"_method": "delete"})
    assert found.days.filter(id=day.id).count() == 1
    press("weeks", act="remove", week=2)
    assert found.days.count() == 4


def test_a_button_pressed_twice_acts_once(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    maya = browser_of(studio.maya)
    for _again in range(2):
        maya.post(
            f"{place(found)}/weeks",
            {"act": "add", "version": "1"},
            headers={"referer": f"http://testserver{place(found)}"},
        )
        maya.post(f"{place(found)}/copies", {"repeat_key": "copy-once-and-only-once"})
    from tenpack.training.models import Program

    assert found.days.count() == 3
    assert Program.objects.count() == 2
    for wrong in ("", "x", "-1", "9" * 50):
        assert maya.post(f"{place(found)}/weeks", {"act": "copy", "week": wrong, "version": "2"}).status_code == 422


def test_a_program_is_assigned_with_dates(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.training.models import Program

    template = program(studio)
    maya = browser_of(studio.maya)
    address = f"{place(template)}/assignments"
    assert f'value="{studio.jo.public_id}" selected' in text_of(maya.get(f"{address}?client={studio.jo.public_id}"))
    sent = {"client": studio.jo.public_id, "starts_on": str(studio.today), "repeat_key": "a-key-of-this-form"}
    early = maya.post(address, {**sent, "expires_on": str(studio.today - timedelta(days=1))})
    assert early.status_code == 422
    assert "Choose the day it starts, or a later one." in text_of(early)
    for _again in range(2):
        assert maya.post(address, {**sent, "expires_on": str(studio.today)}).status_code == 302
    copy = Program.objects.get(client=studio.jo)
    assert (copy.source, copy.expires_on) == (template, studio.today)
    for wrong in (studio.zoe.public_id, "cl_nobody", ""):
        assert maya.post(address, {**sent, "client": wrong, "repeat_key": ""}).status_code in (404, 422)
    ben = browser_of(studio.ben)
    assert ben.post(address, {**sent, "repeat_key": ""}).status_code == 403
    assert ben.post(address, {**sent, "client": studio.sam.public_id, "repeat_key": ""}).status_code == 302
    assert Program.objects.exclude(client=None).count() == 2


def test_dates_of_a_copy_are_edited_a_template_has_none(studio: "World", browser_of: BrowserOf) -> None:
    template, copy = program(studio), assigned(studio)
    maya = browser_of(studio.maya)
    assert "starts_on" not in text_of(maya.get(f"{place(template)}/edit"))
    sent = {"version": "1", "title": "Jo's own", "note": "", "starts_on": "2026-01-01", "expires_on": "2026-02-01"}
    assert maya.post(f"{place(copy)}/edit", sent).status_code == 302
    late = maya.post(f"{place(copy)}/edit", {**sent, "title": "Again"})
    assert late.status_code == 422
    assert "This is what it says now." in text_of(late)
    assert maya.post(f"{place(template)}/edit", sent).status_code == 302
    template.refresh_from_db()
    copy.refresh_from_db()
    assert (copy.title, str(copy.expires_on), template.starts_on) == ("Jo's own", "2026-02-01", None)


def test_a_program_is_archived_and_restored(studio: "World", browser_of: BrowserOf) -> None:
    found = program(studio)
    maya = browser_of(studio.maya)
    assert "Program archived." in text_of(maya.post(f"{place(found)}/archive", follow=True))
    assert "Strength" in text_of(maya.get("/training/programs/?show=archived"))
    assert maya.delete(f"{place(found)}/archive").status_code == 302
    found.refresh_from_db()
    assert found.archived_at is None


def test_who_may_see_a_clients_program(studio: "World", browser_of: BrowserOf) -> None:
    template, copy = program(studio), assigned(studio)
    for address in (place(copy), f"{place(copy)}/print", editor(copy), f"{place(copy)}/edit"):
        statuses = {
            person: browser_of(person).get(address).status_code for person in (studio.maya, studio.ben, studio.zed)
        }
        assert statuses == {studio.maya: 200, studio.ben: 403, studio.zed: 404}, address
        assert browser_of(studio.jo).get(address).status_code == 403
        assert browser_of().get(address).status_code == 302
    assert browser_of(studio.ben).get(place(template)).status_code == 200
    assert browser_of(studio.maya).get(editor(copy).replace(copy.public_id, template.public_id)).status_code == 404
    assert "Strength" not in text_of(browser_of(studio.ben).get("/training/programs/?show=assigned"))


def queries(browser: Any, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get(address).status_code == 200
    return len(found)


def test_one_and_three_rows_take_the_same_queries(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.training.actions import ExerciseDraft, copy_week, create_exercise

    maya = browser_of(studio.maya)
    first = program(studio, "A")
    assigned(studio)

    def exercise() -> None:
        draft = ExerciseDraft(name="Drag", primary=["glutes"])
        create_exercise(business=studio.business, draft=draft, by=studio.by, now=studio.now)

    exercise()
    addresses = (
        "/training/programs/",
        "/training/programs/?show=assigned",
        place(first),
        "/training/exercises/?show=own",
    )
    once = [queries(maya, address) for address in addresses]
    for week in (1, 2):
        assigned(studio, studio.sam)
        exercise()
        first.refresh_from_db()
        copy_week(program=first, week=week, version=first.version, by=studio.by, now=studio.now)
    assert [queries(maya, address) for address in addresses] == once
    assert max(once) <= 12
