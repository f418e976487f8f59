"""The public booking page: free times for strangers, asking for one, limits, and the coach's answers."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils.html import escape

from tests.support.portal import at, day_of, open_hours

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]
NIA = {"name": "Nia", "email": "nia@example.com", "phone": "+49 30 1", "words": "Back pain", "website": ""}


@pytest.fixture
def public(studio: "World") -> "Iterator[World]":
    """Maya's studio with a public page."""
    from django.core.cache import cache

    open_hours(studio, is_public=True)
    cache.clear()
    yield studio
    cache.clear()


def page_of(studio: "World", part: str = "", **query: str) -> str:
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return f"/book/{studio.maya.public_id}{part}" + (f"?{asked}" if asked else "")


def enquiries() -> Any:
    from tenpack.appointments.models import Enquiry

    return Enquiry.objects.order_by("id")


def test_strangers_see_free_times_and_nobodys_name(public: "World", browser_of: Sign) -> None:
    from tests.support.calendars import book

    book(public, 3, 9, may_owe=True, description="Secret words")
    text = browser_of().get(page_of(public, first=day_of(public, 3).isoformat())).content.decode()
    assert quote(at(public, 3, 10)) in text or escape(at(public, 3, 10)) in text
    assert quote(at(public, 3, 9)) not in text
    assert ">Jo<" not in text
    assert "Secret" not in text
    assert "noindex" in text


def test_asking_once_keeps_the_time_and_tells_the_coach(public: "World", browser_of: Sign) -> None:
    stranger, path = browser_of(), page_of(public, "/time", at=at(public))
    assert stranger.get(path).status_code == 200
    assert enquiries().count() == 0
    assert stranger.post(path, NIA).status_code == 302
    assert stranger.get(page_of(public, "/asked")).status_code == 200
    again = stranger.post(path, NIA)
    assert again.status_code == 409
    assert "no longer free" in again.content.decode()
    assert 'value="Nia"' in again.content.decode()
    one = enquiries().get()
    assert (one.name, one.email, one.starts_at.isoformat()) == ("Nia", "nia@example.com", at(public))
    public.pack()
    assert browser_of(public.jo).post("/portal/book/hold", {"at": at(public)}).status_code == 409
    text = browser_of(public.maya).get("/appointments/enquiries").content.decode()
    assert "Back pain" in text
    assert "mailto:nia@example.com" in text


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"email": "nobody"}, {"words": "x" * 501}, {"name": "a\x00b"}, {"phone": "1" * 41}]
)
def test_wrong_words_lose_nothing(public: "World", browser_of: Sign, wrong: dict[str, str]) -> None:
    answer = browser_of().post(page_of(public, "/time", at=at(public)), NIA | wrong)
    assert answer.status_code == 422
    assert "+49 30 1" in answer.content.decode() or "phone" in wrong
    assert enquiries().count() == 0


def test_a_program_that_fills_every_field_is_thanked_and_forgotten(public: "World", browser_of: Sign) -> None:
    answer = browser_of().post(page_of(public, "/time", at=at(public)), NIA | {"website": "https://spam.example"})
    assert answer.status_code == 302
    assert enquiries().count() == 0


def test_six_in_an_hour_are_one_too_many(public: "World", browser_of: Sign) -> None:
    stranger = browser_of()
    for day in range(3, 8):
        assert stranger.post(page_of(public, "/time", at=at(public, day)), NIA).status_code == 302
    answer = stranger.post(page_of(public, "/time", at=at(public, 9)), NIA)
    assert answer.status_code == 429
    assert "Try again in an hour." in answer.content.decode()
    assert enquiries().count() == 5
    elsewhere = stranger.post(page_of(public, "/time", at=at(public, 9)), NIA, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_no_more_than_twenty_wait_for_one_coach(public: "World", browser_of: Sign) -> None:
    stranger = browser_of()
    for number in range(20):
        path = page_of(public, "/time", at=at(public, 3 + number // 4, 8 + number % 4))
        assert stranger.post(path, NIA, REMOTE_ADDR=f"198.51.100.{number}").status_code == 302
    assert stranger.post(page_of(public, "/time", at=at(public, 12)), NIA, REMOTE_ADDR="203.0.113.1").status_code == 429
    assert enquiries().count() == 20


def test_pages_that_are_not_there(public: "World", browser_of: Sign) -> None:
    from tenpack.people.models import Coach

    stranger = browser_of()
    for path in ("", "/time?at=soon", "/asked"):
        assert stranger.get(f"/book/{public.ben.public_id}{path}").status_code == 404
        assert stranger.get(f"/book/co_1{path}").status_code == 404
    assert stranger.get(page_of(public, "/time", at="soon")).status_code == 404
    assert stranger.get(page_of(public, kind="at_1")).status_code == 404
    Coach.objects.filter(id=public.maya.id).update(left_at=public.now)
    assert stranger.get(page_of(public)).status_code == 404


def test_answering_frees_the_time_and_can_be_taken_back(public: "World", browser_of: Sign) -> None:
    browser_of().post(page_of(public, "/time", at=at(public)), NIA)
    maya, path = browser_of(public.maya), f"/appointments/enquiries/{enquiries().get().public_id}/answer"
    assert browser_of(public.ben).post(path).status_code == 403
    assert browser_of(public.zed).post(path).status_code == 404
    assert maya.post(path).status_code == 302
    assert enquiries().get().answered_at
    public.pack()
    assert browser_of(public.jo).post("/portal/book/hold", {"at": at(public)}).status_code == 302
    assert maya.delete(path).status_code == 302
    assert enquiries().get().answered_at is None


def test_a_coach_sees_their_own_enquiries(public: "World", browser_of: Sign) -> None:
    browser_of().post(page_of(public, "/time", at=at(public)), NIA)
    assert "Nia" in browser_of(public.maya).get("/appointments/enquiries").content.decode()
    assert "Nia" not in browser_of(public.ben).get("/appointments/enquiries").content.decode()
    assert "Nia" not in browser_of(public.zed).get("/appointments/enquiries").content.decode()


def test_an_enquiry_becomes_a_client_once_and_is_scheduled(public: "World", browser_of: Sign) -> None:
    from tenpack.people.models import Client

    browser_of().post(page_of(public, "/time", at=at(public)), NIA)
    maya, path = browser_of(public.maya), f"/appointments/enquiries/{enquiries().get().public_id}/client"
    text = maya.get(path).content.decode()
    assert 'value="nia@example.com"' in text
    sent = {"name": "Nia", "email": "nia@example.com", "coach": public.maya.public_id, "repeat_key": "the-form-of-nia"}
    answers = [maya.post(path, sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    nia = Client.objects.get(name="Nia")
    assert enquiries().get().answered_at
    target = answers[0].headers["Location"]
    assert nia.public_id in target
    assert f"day={day_of(public, 3)}&clock=09%3A00&minutes=60" in target
    assert maya.get(target).status_code == 200


def test_what_they_asked_for_is_told_and_scheduled(public: "World", browser_of: Sign) -> None:
    from tenpack.appointments.actions import save_type

    kind = save_type(
        business=public.business, kind=None, name="Assessment", minutes=90, colour="orange", capacity=1, by=public.by,
        now=public.now,
    )  # fmt: skip
    stranger, maya = browser_of(), browser_of(public.maya)
    assert "Assessment, 90 minutes" in stranger.get(page_of(public)).content.decode()
    assert stranger.post(page_of(public, "/time", at=at(public), kind=kind.public_id), NIA).status_code == 302
    assert "Assessment" in maya.get("/appointments/enquiries").content.decode()
    sent = {"name": "Nia", "email": "nia@example.com", "coach": public.maya.public_id, "repeat_key": "the-form-of-nia"}
    answer = maya.post(f"/appointments/enquiries/{enquiries().get().public_id}/client", sent)
    text = maya.get(answer.headers["Location"]).content.decode()
    assert f'value="{kind.public_id}" selected' in text
    assert 'value="90"' in text
