"""One's own profile: what it changes, and the sign-ins that somebody sees and ends."""

from typing import TYPE_CHECKING, Any

import pytest

from tenpack.web.sign_ins import browser_words
from tests.support.snapshots import changed_since, everything
from tests.web.diary import Sign

if TYPE_CHECKING:
    from tests.world import World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FORM = {"name": "Jo Miller", "phone": "+49 30 1", "language": "de", "zone": "new york", "weight_unit": "lb"}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_client_changes_their_own_details(studio: "World", browser_of: Sign) -> None:
    jo = browser_of(studio.jo)
    assert jo.post("/portal/profile", FORM).status_code == 302
    studio.jo.refresh_from_db()
    user = type(studio.jo.user).objects.get(id=studio.jo.user_id)
    assert (studio.jo.name, studio.jo.phone, studio.jo.version) == ("Jo Miller", "+49 30 1", 2)
    assert (user.language, user.zone, user.weight_unit) == ("de", "America/New_York", "lb")
    assert 'lang="de"' in text_of(jo.get("/portal"))
    assert 'data-zones="America/New_York"' in text_of(jo.get("/portal"))
    studio.business.refresh_from_db()
    assert studio.business.weight_unit == "kg"
    assert "changed the details of" in text_of(browser_of(studio.maya).get("/journal"))


def test_weights_stand_in_the_client_s_own_unit(studio: "World", browser_of: Sign) -> None:
    from tests.support.workouts import finished_workout

    jo = browser_of(studio.jo)
    jo.post("/portal/profile", FORM | {"language": ""})
    workout = finished_workout(studio, studio.jo)
    assert " lb" in text_of(jo.get(f"/portal/training/workouts/{workout.public_id}"))
    assert " lb" not in text_of(browser_of(studio.maya).get(f"/training/workouts/{workout.public_id}"))


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("zone", "Nowhere/Else"), ("language", "xx"), ("weight_unit", "stone")]
)
def test_what_cannot_be_is_refused_at_its_field(studio: "World", browser_of: Sign, field: str, value: str) -> None:
    jo, before = browser_of(studio.jo), everything(but=frozenset({"tenpack_signin"}))
    answer = jo.post("/portal/profile", FORM | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert changed_since(before) == set()


def test_staff_have_the_same_page(studio: "World", browser_of: Sign) -> None:
    ben = browser_of(studio.ben)
    assert "id_phone" not in text_of(ben.get("/profile"))
    assert ben.post("/profile", {"name": "Benjamin", "language": "", "zone": ""}).status_code == 302
    studio.ben.refresh_from_db()
    assert studio.ben.name == "Benjamin"
    assert "changed their own name" in text_of(browser_of(studio.maya).get("/journal"))


def test_sign_ins_are_seen_and_ended(studio: "World", browser_of: Sign) -> None:
    from tenpack.people.sign_ins import SignIn

    here, there, elsewhere, sam = (browser_of(one) for one in (studio.jo, studio.jo, studio.jo, studio.sam))
    SignIn.objects.filter(session_key=there.session.session_key).update(browser="Firefox · Linux")
    shown = text_of(here.get("/portal/profile"))
    assert "Firefox · Linux" in shown
    assert "Sign out everywhere else" in shown
    for browser in (here, there, elsewhere):
        assert browser.session.session_key not in shown
    addresses = {part.split('"')[0] for part in shown.split('action="/sign-ins/')[1:]}
    assert len(addresses) == 2
    for address in addresses:
        assert sam.delete(f"/sign-ins/{address}").status_code == 404
    assert here.delete(f"/sign-ins/{addresses.pop()}").status_code == 302
    assert sorted(one.get("/portal").status_code for one in (there, elsewhere)) == [200, 302]
    assert here.delete("/sign-ins").status_code == 302
    assert [one.get("/portal").status_code for one in (here, there, elsewhere, sam)] == [200, 302, 302, 200]


def test_a_sign_in_is_written_down_once_an_hour(studio: "World", browser_of: Sign) -> None:
    from tenpack.people.sign_ins import SignIn

    jo = browser_of(studio.jo)
    session = jo.session
    session["seen_at"] -= 3601
    session.save()
    for browser in (FIREFOX, "another"):
        jo.get("/portal", headers={"user-agent": browser})
    row = SignIn.objects.get(session_key=jo.session.session_key)
    assert (row.user_id, row.browser) == (studio.jo.user_id, "Firefox · Linux")
    assert row.seen_at
    assert row.seen_at >= studio.now


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (FIREFOX, "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("curl/8", ""),
    ],
)
def test_a_browser_by_its_name(told: str, words: str) -> None:
    assert browser_words(told) == words
