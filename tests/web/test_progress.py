"""The profile's Training and Progress: what comes next, charts with their numbers, files, measures."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.training import text_of, trained

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]


def program_for(studio: "World", titles: tuple[str, ...] = ("Upper", "Lower")) -> Any:
    """Jo's own program, of a week with these days."""
    from tenpack.training.models import Program, ProgramDay

    program = Program.objects.create(
        business=studio.business, client=studio.jo, title="Strength", starts_on=studio.today, created_at=studio.now
    )
    target = {"reps": 5, "load": {"kind": "weight", "value": 60_000}}
    blocks = [{"items": [{"exercise": "back-squat", "sets": [target] * 3}]}]
    days = [
        ProgramDay.objects.create(
            business=studio.business, program=program, week=1, position=place, title=title, blocks=blocks
        )
        for place, title in enumerate(titles, start=1)
    ]
    return program, days


def test_training_shows_programs_with_the_next_day_and_every_workout(studio: "World", browser_of: Sign) -> None:
    here, maya = f"/clients/{studio.jo.public_id}/training", browser_of(studio.maya)
    text = text_of(maya.get(here))
    assert f"/mode?client={studio.jo.public_id}" in text
    assert "Start Coach Mode" in text
    program, days = program_for(studio)
    assert "Next: week 1, Upper" in text_of(maya.get(here))
    workout = trained(studio, day=days[0])
    text = text_of(maya.get(here))
    assert "Next: week 1, Lower" in text
    assert workout.public_id in text
    assert program.public_id in text
    trained(studio, days=0.5, day=days[1])
    assert "Every day is done." in text_of(maya.get(here))


def test_numbers_come_first_and_help_is_no_best(studio: "World", browser_of: Sign) -> None:
    for days, load in ((9, 80), (2, 90)):
        trained(
            studio, days=days, lines={"back-squat": [(load, 5), (load, 3)], "assisted-pull-up": [(50 - load // 9, 8)]}
        )
    here, maya = f"/clients/{studio.jo.public_id}/progress", browser_of(studio.maya)
    text = text_of(maya.get(f"{here}?exercise=back-squat"))
    assert "<b>90 kg</b>" in text
    assert "<b>105 kg</b>" in text
    assert "Epley: 1RM = w × (1 + r / 30), up to 12 reps" in text
    assert "<b>720 kg</b>" in text
    assert text.count('class="chart-dot') == 4
    assert text.count('class="chart-bar"') == 2
    assert "80 kg × 5 · 80 kg × 3" in text
    text = text_of(maya.get(f"{here}?exercise=assisted-pull-up"))
    assert "The load of this exercise is help" in text
    assert "Most reps" in text
    assert "Best load" not in text
    assert "Best estimated 1RM" not in text


def test_the_file_holds_every_set(studio: "World", browser_of: Sign) -> None:
    trained(studio, title="=1+1", lines={"back-squat": [(80, 5), (82, 3)]})
    here, maya = f"/clients/{studio.jo.public_id}/progress", browser_of(studio.maya)
    answer = maya.get(f"{here}?exercise=back-squat&format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    day = (studio.now - timedelta(days=1)).astimezone().date()
    lines = answer.content.decode().splitlines()
    assert lines[0] == "day,workout,set,kind,load_kg,reps,seconds,metres,rpe,epley_1rm_kg"
    assert lines[1].endswith(",'=1+1,1,work,80.00,5,,,,93.33")
    assert lines[2].endswith(",2,work,82.00,3,,,,90.20")
    assert abs((day - type(day).fromisoformat(lines[1][:10])).days) <= 1
    assert "Exercise" in text_of(maya.get(f"{here}?exercise=nonsense&format=csv"))


def test_measures_are_written_drawn_corrected_and_removed(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Measure

    here, maya = f"/clients/{studio.jo.public_id}", browser_of(studio.maya)

    def write(**more: str) -> Any:
        usual = {"kind": "weight", "value": "82,5", "measured_on": studio.today.isoformat()}
        return maya.post(f"{here}/measures", usual | more)

    assert write().headers["Location"] == f"{here}/progress#measures"
    assert write(value="82.0").status_code == 302
    assert write(measured_on="2026-01-05", value="85").status_code == 302
    assert write(kind="waist", value="90").status_code == 302
    values = set(Measure.objects.values_list("kind", "value"))
    assert values == {("weight", 82_000), ("weight", 85_000), ("waist", 900)}
    text = text_of(maya.get(f"{here}/progress"))
    assert "<b>82 kg</b>" in text
    assert "−3 kg since Mon 5 Jan 2026" in text
    assert "<b>90 cm</b>" in text
    waist = Measure.objects.get(kind="waist")
    file = maya.get(f"{here}/progress?measures=csv").content.decode()
    assert f"{studio.today.isoformat()},weight,82.0" in file
    assert maya.delete(f"{here}/measures/{waist.public_id}").status_code == 302
    assert Measure.objects.count() == 2
    assert maya.delete(f"{here}/measures/{waist.public_id}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": ""}, "Write something here."),
        ({"value": "-3"}, "Write a number"),
        ({"value": "8 2"}, "Write a number"),
        ({"value": "1e5"}, "Write a number"),
        ({"value": "999999"}, "No body measures that."),
        ({"value": "3"}, "No body measures that."),
        ({"kind": "soul"}, "valid choice"),
        ({"measured_on": "2999-01-01"}, "This lies in the future."),
        ({"measured_on": "soon"}, "not a day of the calendar"),
    ],
)
def test_a_wrong_measure_is_refused_at_its_field(
    studio: "World", browser_of: Sign, wrong: dict[str, str], words: str
) -> None:
    from tenpack.training.models import Measure

    usual = {"kind": "weight", "value": "82.5", "measured_on": studio.today.isoformat()}
    answer = browser_of(studio.maya).post(f"/clients/{studio.jo.public_id}/measures", usual | wrong)
    assert words in text_of(answer, 422)
    assert not Measure.objects.exists()


def test_pounds_are_read_and_written(studio: "World", browser_of: Sign) -> None:
    from tenpack.people.models import Business
    from tenpack.training.models import Measure

    Business.objects.filter(id=studio.business.id).update(weight_unit="lb")
    trained(studio, lines={"back-squat": [(100, 5)]})
    here, maya = f"/clients/{studio.jo.public_id}", browser_of(studio.maya)
    maya.post(f"{here}/measures", {"kind": "weight", "value": "180", "measured_on": studio.today.isoformat()})
    assert Measure.objects.get().value == 81_647
    text = text_of(maya.get(f"{here}/progress"))
    assert "<b>180 lb</b>" in text
    assert "<b>220.5 lb</b>" in text


def test_the_right_person_and_the_wrong_one(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Measure

    body = {"kind": "weight", "value": "82.5", "measured_on": studio.today.isoformat()}
    here = f"/clients/{studio.jo.public_id}"
    browser_of(studio.maya).post(f"{here}/measures", body)
    measure = Measure.objects.get()
    for person, status in ((studio.ben, 403), (studio.zed, 404), (studio.jo, 403)):
        browser = browser_of(person)
        assert browser.get(f"{here}/training").status_code == status
        assert browser.get(f"{here}/progress").status_code == status
        assert browser.get(f"{here}/progress?measures=csv").status_code == status
        assert browser.post(f"{here}/measures", body).status_code == status
        assert browser.delete(f"{here}/measures/{measure.public_id}").status_code == status
    elsewhere = f"/clients/{studio.sam.public_id}/measures/{measure.public_id}"
    assert browser_of(studio.maya).delete(elsewhere).status_code == 404
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_sections_take_as_many_queries_for_three_as_for_one(
    studio: "World", browser_of: Sign, count: int, django_assert_num_queries: Any
) -> None:
    lines = dict.fromkeys(["back-squat", "bench-press", "plank"][:count], [(50, 5)] * count)
    for number in range(count):
        trained(studio, days=1 + number, lines=lines)
        program_for(studio)
    maya = browser_of(studio.maya)
    for section, most in (("training", 15), ("progress", 13)):
        maya.get(f"/clients/{studio.jo.public_id}/{section}")
        with django_assert_num_queries(most):
            text_of(maya.get(f"/clients/{studio.jo.public_id}/{section}"))
