"""Exercises on pages: found, added, edited in two tabs, archived; a plan gives programs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
DRAG = {
    "name": "Sled drag",
    "aliases": "Drag, Pull the sled",
    "equipment": "sled",
    "measured": "load_distance",
    "mechanic": "compound",
    "force": "pull",
    "primary": ["glutes", "hamstrings"],
    "secondary": ["calves"],
    "cue": "Lean in.",
    "video_url": "https://videos.example.com/1",
}


def own() -> Any:
    from tenpack.training.models import Exercise

    return Exercise.objects.get()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_is_searched_and_filtered(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    assert "1–50 of" in text_of(maya.get("/training/exercises/"))
    assert ">Bench press<" in text_of(maya.get("/training/exercises/?q=benhc+pres"))
    page = text_of(maya.get("/training/exercises/?muscle=biceps&equipment=dumbbell"))
    assert "curl" in page
    assert "squat" not in page.split('id="results"')[1].lower()
    for strange in ("muscle=wings", "equipment=%00", "q=%00%ff", "q=" + "x" * 5000, "page=999", "show=none"):
        assert maya.get(f"/training/exercises/?{strange}").status_code == 200, strange
    assert "No exercise matches" in text_of(maya.get("/training/exercises/?q=qqqqzzzz"))


def test_choices_for_a_field_are_found_though_mistyped(studio: "World", browser_of: BrowserOf) -> None:
    items = browser_of(studio.maya).get("/training/exercises/choices?q=dedlift").json()["items"]
    assert items[0] == {"key": "deadlift", "name": "Deadlift", "detail": "Barbell"}
    assert len(items) <= 12


def test_an_own_exercise_is_added_once_edited_and_archived(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    for _again in range(2):
        maya.post("/training/exercises/new", {**DRAG, "repeat_key": "a-key-of-this-form"})
    made = own()
    assert (made.aliases, made.primary) == (["Drag", "Pull the sled"], ["glutes", "hamstrings"])
    address = f"/training/exercises/{made.public_id}"
    page = text_of(maya.get(address))
    assert "Lean in." in page
    assert 'href="https://videos.example.com/1"' in page
    assert maya.post(f"{address}/edit", {**DRAG, "name": "Drag it", "version": "1"}).status_code == 302
    late = maya.post(f"{address}/edit", {**DRAG, "name": "Mine", "version": "1"})
    assert late.status_code == 422
    assert "Mine" in text_of(late)
    assert "Drag it" in text_of(late)
    assert "Exercise archived." in text_of(maya.post(f"{address}/archive", follow=True))
    assert "Drag it" in text_of(maya.get("/training/exercises/?show=archived"))
    maya.delete(f"{address}/archive")
    assert own().archived_at is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Write something here."),
        ({"name": "x" * 81}, "Shorten this to 80"),
        ({"name": "a\x00b"}, "cannot be stored"),
        ({"primary": []}, "Choose at least one muscle."),
        ({"primary": ["wings"]}, "Select a valid choice"),
        ({"aliases": "a,b,c,d,e,f"}, "Keep to 5 other names."),
        ({"video_url": "javascript:alert(1)"}, "beginning with https://"),
        ({"equipment": "sword"}, "Select a valid choice"),
    ],
)
def test_a_wrong_exercise_is_told_at_its_field(
    studio: "World", browser_of: BrowserOf, wrong: dict[str, Any], says: str
) -> None:
    from tenpack.training.models import Exercise

    answer = browser_of(studio.maya).post("/training/exercises/new", {**DRAG, **wrong})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Lean in." in text_of(answer)
    assert not Exercise.objects.exists()


def test_who_may_see_and_change_exercises(studio: "World", browser_of: BrowserOf) -> None:
    maya = browser_of(studio.maya)
    maya.post("/training/exercises/new", DRAG)
    address = f"/training/exercises/{own().public_id}"
    assert browser_of(studio.ben).get(address).status_code == 200
    assert browser_of(studio.zed).get(address).status_code == 404
    assert browser_of(studio.jo).get(address).status_code == 403
    assert browser_of().get(address).status_code == 302
    assert maya.get("/training/exercises/back-squat").status_code == 200
    assert maya.get("/training/exercises/back-squat/edit").status_code == 403
    assert maya.post("/training/exercises/back-squat/archive").status_code == 403
    assert maya.get("/training/exercises/no-such-thing").status_code == 404


def test_a_plan_of_any_type_gives_programs(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.money.models import Plan
    from tenpack.training.actions import create_program
    from tenpack.training.programs import programs_of_offer, programs_of_plan

    maya = browser_of(studio.maya)
    program = create_program(business=studio.business, title="Strength", by=studio.by, now=studio.now)
    sent = {"name": "Monthly", "payment_type": "recurring", "price": "90", "interval_every": "1"}
    sent |= {"interval_unit": "month", "programs": program.public_id}
    assert "With Strength" in text_of(maya.post("/plans/preview", sent))
    assert maya.post("/plans/new", sent).status_code == 302
    plan = Plan.objects.get()
    assert programs_of_plan(plan) == [program]
    offer = studio.offer(plan=plan)
    assert "Strength" in text_of(maya.get(f"/offers/{offer.public_id}"))
    wrong = maya.post(f"/plans/{plan.public_id}", {**sent, "version": "1", "programs": "pr_1111111111111111111111"})
    assert wrong.status_code == 422
    page = text_of(maya.get(f"/plans/{plan.public_id}"))
    assert f'value="{program.public_id}"' in page
    del sent["programs"]
    assert maya.post(f"/plans/{plan.public_id}", {**sent, "version": "1"}).status_code == 302
    assert programs_of_plan(plan) == []
    assert programs_of_offer(offer) == [program]
