"""Training → Workouts: found and filtered, read with bests, and the session decided once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.workouts import Device, fresh_id
from tests.web.training import free, fresh, text_of, trained

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]


def test_the_list_finds_by_client_and_title_and_state(studio: "World", browser_of: Sign) -> None:
    trained(studio, title="Heavy legs")
    trained(studio, studio.sam, title="Easy day", is_over=False)
    trained(studio, by=studio.jo, title="At home")
    maya = browser_of(studio.maya)

    def titles(query: str) -> set[str]:
        text = text_of(maya.get(f"/training/workouts{query}"))
        return {title for title in ("Heavy legs", "Easy day", "At home") if title in text}

    assert titles("") == {"Heavy legs", "Easy day", "At home"}
    assert titles("?q=jo+legs") == {"Heavy legs"}
    assert titles("?state=undecided") == {"Heavy legs"}
    assert titles("?state=running") == {"Easy day"}
    assert titles("?state=own") == {"At home"}
    assert titles("?sort=client&page=2&state=nonsense") == {"Heavy legs", "Easy day", "At home"}
    assert "No workout fits that search." in text_of(maya.get("/training/workouts?q=%00nobody"))


def test_a_coach_sees_their_own_clients_workouts(studio: "World", browser_of: Sign) -> None:
    of_jo, of_sam = trained(studio), trained(studio, studio.sam)
    ben = browser_of(studio.ben)
    text = text_of(ben.get("/training/workouts"))
    assert of_sam.public_id in text
    assert of_jo.public_id not in text
    statuses = {
        (name, part): browser_of(person).get(f"/training/workouts/{of_jo.public_id}{part}").status_code
        for name, person in (("maya", studio.maya), ("ben", studio.ben), ("zed", studio.zed), ("jo", studio.jo))
        for part in ("", "/decision")
    }
    expected = {"maya": 200, "ben": 403, "zed": 404, "jo": 403}
    assert statuses == {(name, part): expected[name] for name in expected for part in ("", "/decision")}
    for person, status in ((studio.ben, 403), (studio.zed, 404), (studio.jo, 403)):
        answer = browser_of(person).post(f"/training/workouts/{of_jo.public_id}/decision", {"session": "deduct"})
        assert answer.status_code == status
    assert fresh(of_jo).decided_at is None
    assert browser_of(studio.maya).get("/training/workouts/wo_nonsense").status_code == 404


def test_a_workout_shows_sets_numbers_and_what_was_beaten(studio: "World", browser_of: Sign) -> None:
    trained(studio, days=9, lines={"back-squat": [(80, 5)], "assisted-pull-up": [(30, 6)]})
    later = trained(studio, days=2, lines={"back-squat": [(85, 5), (85, 4)], "assisted-pull-up": [(40, 6)]})
    text = text_of(browser_of(studio.maya).get(f"/training/workouts/{later.public_id}"))
    assert "85 kg × 5" in text
    assert "New best load: 85 kg" in text
    assert "New best estimated 1RM: 99.2 kg" in text
    assert "New most volume: 765 kg" in text
    assert "New best load: 40 kg" not in text
    assert "765 kg" in text.split("In numbers")[1]
    assert "Main muscles" in text
    assert "Quadriceps" in text


def test_deciding_says_which_pack_pays_and_takes_one_session(studio: "World", browser_of: Sign) -> None:
    studio.pack(sessions=3, starts_on=studio.later(days=-5).date())
    workout, maya = trained(studio), browser_of(studio.maya)
    here = f"/training/workouts/{workout.public_id}"
    for page in (here, f"{here}/decision"):
        assert "Use 1 session of “Ten”, 3 → 2. The only pack that can pay." in text_of(maya.get(page))
    for _turn in range(2):
        assert maya.post(f"{here}/decision", {"session": "deduct", "pack": "rule"}).status_code == 302
    assert free(studio) == 2
    visit = fresh(workout).visit
    text = text_of(maya.get(here))
    assert "Session of “Ten” used: 3 → 2." in text
    assert "Show in the ledger" in text
    assert f"/visits/{visit.public_id}/use" in text
    assert maya.delete(f"/visits/{visit.public_id}/use").status_code == 302
    assert free(studio) == 3
    assert "Ended without a decision." in text_of(maya.get(here))
    assert maya.post(f"{here}/decision", {"session": "deduct", "pack": "rule"}).status_code == 302
    assert free(studio) == 2


def test_the_picked_pack_pays(studio: "World", browser_of: Sign) -> None:
    early = studio.later(days=-5).date()
    studio.pack(starts_on=early, expires_on=studio.later(days=9).date())
    other = studio.pack(title="Gift", starts_on=early)
    workout = trained(studio)
    maya, here = browser_of(studio.maya), f"/training/workouts/{workout.public_id}/decision"
    assert "Gift, 10 → 9" in text_of(maya.get(here))
    maya.post(here, {"session": "deduct", "pack": other.public_id})
    assert fresh(workout).visit.entries.get().pack_id == other.id


def test_without_deducting_needs_a_reason(studio: "World", browser_of: Sign) -> None:
    studio.pack(starts_on=studio.later(days=-5).date())
    workout, maya = trained(studio), browser_of(studio.maya)
    here = f"/training/workouts/{workout.public_id}/decision"
    refused = maya.post(here, {"session": "none", "pack": "rule", "reason": " "})
    assert "Write something here." in text_of(refused, 422)
    assert fresh(workout).decided_at is None
    assert maya.post(here, {"session": "none", "pack": "rule", "reason": "A trial"}).status_code == 302
    assert fresh(workout).no_session_reason == "A trial"
    assert "Nothing deducted: A trial" in text_of(maya.get(here))
    assert free(studio) == 10


def test_not_deducting_can_be_taken_back(studio: "World", browser_of: Sign) -> None:
    from tenpack.training.models import Workout

    studio.pack()
    maya = browser_of(studio.maya)
    device, workout = Device(studio), fresh_id()
    device.send(*device.whole(workout), device.decide(workout, "none", reason="A trial"))
    found = Workout.objects.get(id=workout)
    assert "Undo" in maya.get(f"/training/workouts/{found.public_id}").content.decode()
    for _twice in range(2):
        assert maya.delete(f"/training/workouts/{found.public_id}/decision").status_code == 302
    assert fresh(found).decided_at is None
    # What the device says later of the same workout does not decide again what was taken back.
    device.send(device.finish(workout))
    assert fresh(found).decided_at is None
    maya.post(f"/training/workouts/{found.public_id}/decision", {"session": "deduct", "pack": "rule"})
    assert fresh(found).visit is not None
    assert free(studio) == 9


def test_with_no_sessions_left_it_is_owed_or_a_plan_is_sold(studio: "World", browser_of: Sign) -> None:
    workout, maya = trained(studio), browser_of(studio.maya)
    here = f"/training/workouts/{workout.public_id}/decision"
    text = text_of(maya.get(here))
    assert "Jo has no sessions left to use." in text
    assert f"/clients/{studio.jo.public_id}/offers/new" in text
    refused = text_of(maya.post(here, {"session": "deduct", "pack": "rule"}), 422)
    assert "no sessions left" in refused.lower()
    assert maya.post(here, {"session": "owe"}).status_code == 302
    assert fresh(workout).visit.is_owed
    assert "Owed. The next session pack settles it." in text_of(maya.get(here))


def test_an_hour_that_was_deducted_by_hand_counts_as_decided(studio: "World", browser_of: Sign) -> None:
    from tests.support.calendars import book

    pack = studio.pack(starts_on=studio.later(days=-5).date())
    appointment = book(studio, -1, pack=pack)
    workout = trained(studio, appointment=appointment.id)
    maya = browser_of(studio.maya)
    assert "1 workout ended without a decision" in text_of(maya.get("/appointments/calendar/undecided"))
    assert maya.post(f"/appointments/calendar/{appointment.public_id}/completion").status_code == 302
    assert free(studio) == 9
    assert workout.public_id not in text_of(maya.get("/appointments/calendar/undecided"))
    assert workout.public_id not in text_of(maya.get("/training/workouts?state=undecided"))
    assert "Session of “Ten” used" in text_of(maya.get(f"/training/workouts/{workout.public_id}"))
    assert free(studio) == 9


def test_what_nobody_decided_stands_with_the_undecided_appointments(studio: "World", browser_of: Sign) -> None:
    workout = trained(studio)
    trained(studio, by=studio.jo)
    maya = browser_of(studio.maya)
    text = text_of(maya.get("/appointments/calendar/undecided"))
    assert "1 workout ended without a decision" in text
    assert f"/training/workouts/{workout.public_id}/decision?back=undecided" in text
    assert "1 workout ended without a decision." in text_of(maya.get("/appointments/calendar"))
    answer = maya.post(
        f"/training/workouts/{workout.public_id}/decision", {"session": "none", "reason": "x", "back": "undecided"}
    )
    assert answer.headers["Location"] == "/appointments/calendar/undecided"
    assert "ended without" not in text_of(maya.get("/appointments/calendar/undecided"))


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_as_many_queries_for_three_as_for_one(
    studio: "World", browser_of: Sign, count: int, django_assert_num_queries: Any
) -> None:
    studio.pack(starts_on=studio.later(days=-9).date())
    lines = dict.fromkeys(["back-squat", "bench-press", "plank"][:count], [(50, 5)] * count)
    workouts = [trained(studio, days=1 + number, lines=lines) for number in range(count)]
    maya = browser_of(studio.maya)
    pages = {
        "/training/workouts": 7,
        f"/training/workouts/{workouts[0].public_id}": 11,
        "/appointments/calendar/undecided": 8,
    }
    for page, most in pages.items():
        maya.get(page)
        with django_assert_num_queries(most):
            text_of(maya.get(page))


def test_today_lists_what_nobody_decided(studio: "World", browser_of: Sign) -> None:
    workout, maya = trained(studio), browser_of(studio.maya)
    text = text_of(maya.get("/today"))
    assert "1 workout ended without a decision" in text
    assert f"/training/workouts/{workout.public_id}/decision?back=today" in text
    assert "ended without" not in text_of(browser_of(studio.ben).get("/today"))
    form = {"session": "none", "reason": "A trial", "back": "today"}
    answer = maya.post(f"/training/workouts/{workout.public_id}/decision", form)
    assert answer.headers["Location"] == "/today"
    assert "ended without" not in text_of(maya.get("/today"))


def test_a_comment_is_read_by_the_client_until_it_is_taken_off(studio: "World", browser_of: Sign) -> None:
    from tenpack.notices.catalogue import kinds_about
    from tenpack.training.lists import comments_of

    workout = trained(studio)
    address, maya, jo = f"/training/workouts/{workout.public_id}", browser_of(studio.maya), browser_of(studio.jo)
    assert maya.post(f"{address}/comments", {"text": " "}).status_code == 422
    long = maya.post(f"{address}/comments", {"text": "x" * 501})
    assert (long.status_code, "x" * 501 in long.content.decode()) == (422, True)
    terms = {"text": "Knees <out>.", "repeat_key": "a-key-of-a-form"}
    assert maya.post(f"{address}/comments", terms).status_code == 302
    assert maya.post(f"{address}/comments", terms).status_code == 302
    (said,) = comments_of(workout)
    own = f"/portal/training/workouts/{workout.public_id}"
    assert "Knees &lt;out&gt;." in text_of(jo.get(own))
    for person, status in ((studio.ben, 403), (studio.zed, 404), (studio.jo, 403)):
        assert browser_of(person).delete(f"{address}/comments/{said.public_id}").status_code == status
        assert browser_of(person).post(f"{address}/comments", {"text": "No"}).status_code == status
    assert [kind.name for kind in kinds_about("workout.commented")] == ["workout-comment"]
    maya.delete(f"{address}/comments/{said.public_id}")
    assert "Knees" not in text_of(jo.get(own))
