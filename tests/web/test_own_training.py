"""The portal's training: what comes next, what was done, and a log that takes no session."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.web.test_progress import program_for
from tests.web.training import free, text_of, trained

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]


def log(studio: "World", **more: Any) -> dict[str, Any]:
    """The form as a browser sends it: an hour that ended just now, a squat of two sets."""
    began = studio.now.astimezone().replace(microsecond=0)
    usual = {
        "workout": str(uuid4()),
        "started_at": f"{began.year - 1}-06-01T18:00",
        "minutes": "45",
        "exercise": ["back-squat"],
        "load-0-0": "62,5",
        "reps-0-0": "5",
        "load-0-1": "60",
        "reps-0-1": "6",
    }
    return usual | more


def test_the_day_that_comes_next_stands_on_top(studio: "World", browser_of: Sign) -> None:
    jo = browser_of(studio.jo)
    assert "A program your coach gives you will stand here" in text_of(jo.get("/portal/training"))
    _program, days = program_for(studio)
    text = text_of(jo.get("/portal/training"))
    assert "Next: week 1, Upper" in text
    assert "3 × 5 · 60 kg" in text
    assert f"/portal/training/log?day={days[0].public_id}" in text


def test_a_client_sees_their_own_workouts_and_nobody_elses(studio: "World", browser_of: Sign) -> None:
    mine, sams = trained(studio), trained(studio, studio.sam)
    jo = browser_of(studio.jo)
    text = text_of(jo.get("/portal/training"))
    assert mine.public_id in text
    assert sams.public_id not in text
    assert "Back squat" in text_of(jo.get(f"/portal/training/workouts/{mine.public_id}"))
    assert "80 kg × 5" in text_of(jo.get("/portal/training/progress"))
    assert b"back-squat" not in jo.get("/portal/training/progress?format=csv&exercise=bench-press").content[:200]
    assert jo.get(f"/portal/training/workouts/{sams.public_id}").status_code == 404
    assert browser_of(studio.zoe).get(f"/portal/training/workouts/{mine.public_id}").status_code == 404
    for page in ("", "/progress", "/log", f"/workouts/{mine.public_id}"):
        assert browser_of(studio.maya).get(f"/portal/training{page}").status_code == 403


def test_a_log_takes_no_session_and_stands_with_the_coach(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Workout, WorkoutSet

    studio.pack()
    jo, body = browser_of(studio.jo), log(studio, note="Felt strong")
    first = jo.post("/portal/training/log", body)
    workout = Workout.objects.get()
    for _turn in range(2):
        assert jo.post("/portal/training/log", body).headers["Location"] == first.headers["Location"]
    assert first.headers["Location"] == f"/portal/training/workouts/{workout.public_id}"
    assert (workout.coach_id, workout.decided_at, workout.note) == (None, None, "Felt strong")
    sets = WorkoutSet.objects.order_by("position").values_list("load_grams", "reps")
    assert list(sets) == [(62_500, 5), (60_000, 6)]
    assert free(studio) == 10
    maya = browser_of(studio.maya)
    text = text_of(maya.get("/training/workouts?state=own"))
    assert workout.public_id in text
    assert "Logged by the client" in text
    assert "ended without a decision" not in text_of(maya.get("/appointments/calendar/undecided"))


def test_a_day_of_the_program_is_logged_with_its_targets(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Workout

    _program, days = program_for(studio)
    jo = browser_of(studio.jo)
    text = text_of(jo.get(f"/portal/training/log?day={days[0].public_id}"))
    assert "3 × 5 · 60 kg" in text
    body = log(studio, day=days[0].public_id, exercise=[])
    assert jo.post("/portal/training/log", body).status_code == 302
    workout = Workout.objects.get()
    assert (workout.day_id, workout.title) == (days[0].id, "Upper")
    assert workout.lines.get().target[0]["load"]["value"] == 60_000
    assert "Next: week 1, Lower" in text_of(jo.get("/portal/training"))


def test_an_exercise_is_added_and_nothing_typed_is_lost(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Workout

    jo = browser_of(studio.jo)
    text = text_of(jo.post("/portal/training/log", log(studio, add="1", new="bench-press", note="So far")))
    assert 'value="62,5"' in text
    assert "So far" in text
    assert '<input type="hidden" name="exercise" value="bench-press">' in text
    assert "Bench press" in text
    assert not Workout.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"load-0-0": "heavy"}, "Write a number"),
        ({"reps-0-0": "-1"}, "greater than or equal to 0"),
        ({"reps-0-0": "1001"}, "less than or equal to 1000"),
        ({"load-0-0": "3000"}, "at most 2000"),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": ""}, "Write a number."),
        ({"started_at": "2999-01-01T10:00"}, "This lies in the future."),
        ({"started_at": "1999-01-01T10:00"}, "ten years"),
        ({"workout": "x"}, "Open this form again"),
        ({"load-0-0": "", "reps-0-0": "", "load-0-1": "", "reps-0-1": ""}, "Write down at least one set."),
        ({"exercise": []}, "Write down at least one set."),
        ({"note": "x" * 1001}, "Shorten this to 1000 characters"),
        ({"note": "a\x00b"}, "cannot be stored"),
    ],
)
def test_a_wrong_log_is_refused_and_nothing_is_kept(
    studio: "World", browser_of: Sign, wrong: dict[str, Any], words: str
) -> None:
    from tenpack.training.models import Operation, Workout

    answer = browser_of(studio.jo).post("/portal/training/log", log(studio, **wrong))
    assert words in text_of(answer, 422)
    assert not Workout.objects.exists()
    assert not Operation.objects.exists()


def test_another_clients_day_or_workout_is_none(studio: "World", browser_of: Sign) -> None:
    _program, days = program_for(studio)
    sam = browser_of(studio.sam)
    assert sam.get(f"/portal/training/log?day={days[0].public_id}").status_code == 404
    assert sam.post("/portal/training/log", log(studio, day=days[0].public_id)).status_code == 404
    mine = trained(studio)
    assert sam.post("/portal/training/log", log(studio, workout=str(mine.id))).status_code in (404, 422)


def test_a_business_may_keep_the_log_to_its_coaches(studio: "World", browser_of: Sign) -> None:
    from tenpack.people.models import Business

    Business.objects.filter(id=studio.business.id).update(clients_may_log=False)
    jo = browser_of(studio.jo)
    assert "/portal/training/log" not in text_of(jo.get("/portal/training"))
    assert jo.get("/portal/training/log").status_code == 403
    assert jo.post("/portal/training/log", log(studio)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_as_many_queries_for_three_as_for_one(
    studio: "World", browser_of: Sign, count: int, django_assert_num_queries: Any
) -> None:
    lines = dict.fromkeys(["back-squat", "bench-press", "plank"][:count], [(50, 5)] * count)
    for number in range(count):
        trained(studio, days=1 + number, lines=lines)
        program_for(studio)
    jo = browser_of(studio.jo)
    for page, most in (("", 9), ("/progress", 8)):
        jo.get(f"/portal/training{page}")
        with django_assert_num_queries(most):
            text_of(jo.get(f"/portal/training{page}"))


def test_a_coach_writes_down_a_workout_and_decides_next(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Workout

    studio.pack()
    here, maya = f"/clients/{studio.jo.public_id}/training/log", browser_of(studio.maya)
    assert "What becomes of its session is decided next." in text_of(maya.get(here))
    body = log(studio)
    answer = maya.post(here, body)
    workout = Workout.objects.get()
    assert answer.headers["Location"] == f"/training/workouts/{workout.public_id}"
    assert (workout.coach_id, workout.client_id, workout.decided_at) == (studio.maya.id, studio.jo.id, None)
    assert workout.public_id in text_of(maya.get("/training/workouts?state=undecided"))
    for person, status in ((studio.ben, 403), (studio.zed, 404), (studio.jo, 403)):
        assert browser_of(person).post(here, log(studio)).status_code == status
    _program, days = program_for(studio)
    of_sam = f"/clients/{studio.sam.public_id}/training/log"
    assert maya.get(f"{of_sam}?day={days[0].public_id}").status_code == 404
    assert Workout.objects.count() == 1
    assert free(studio) == 10
