"""Reading changes nothing, on any route, for anybody; a link in a letter opens a page whose button acts."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenpack.web.access import everyone
from tenpack.web.urls import urlpatterns as all_of_the_site
from tests.support.letters import run_waiting_jobs
from tests.support.snapshots import changed_since, everything, nothing_changes
from tests.web.browsing import Browser
from tests.web.stage import Route, Stage, every_route, rolled_back, set_stage

if TYPE_CHECKING:
    from tests.world import World

READERS = ("owner", "coach", "client", "anonymous")
# Where a visit is remembered though nothing is done: the sign-in's own memory.
MEMORY = frozenset({"tenpack_signin", "tenpack_cache"})
# Whoever looks at a thread has read it; what else may change there, `test_messages.py` tells.
MARKED_AS_READ = {"portal-messages": {"tenpack_message"}, "client-messages": {"tenpack_message"}}


@everyone
def careless(request: HttpRequest) -> HttpResponse:
    """A page that writes when it is read."""
    from tenpack.people.models import Client

    Client.objects.update(phone="123")
    return HttpResponse()


urlpatterns = [*all_of_the_site, path("careless", careless, name="careless")]


def written_by_reading(stage: Stage, routes: Iterable[Route]) -> list[str]:
    """Every route that stores something when it is read."""
    found = []
    for role in READERS:
        stage.browser(role), stage.caller(role)
        before = everything(but=MEMORY)
        for route in routes:
            with rolled_back():
                for method in ("GET", "HEAD"):
                    status, _target = stage.send(route, role, method)
                    if status >= 500:
                        found.append(f"{role}: {method} {route.name} {status}")
                if changed := changed_since(before) - MARKED_AS_READ.get(route.name, set()):
                    found.append(f"{role}: {route.name} wrote {changed}")
    return found


@pytest.fixture
def stage(studio: "World") -> Stage:
    return set_stage(studio)


def test_reading_changes_nothing(stage: Stage) -> None:
    assert written_by_reading(stage, every_route()) == []


@pytest.mark.urls("tests.web.test_reading")
def test_a_page_that_writes_when_read_is_found(stage: Stage) -> None:
    found = written_by_reading(stage, [Route("careless", frozenset(), careless)])
    assert len(found) == len(READERS)


def links(letters: list[Any]) -> list[str]:
    """The paths that a letter leads to."""
    return [found for letter in letters for found in re.findall(r"https?://[^/\s]+(/\S+)", letter.body)]


def test_a_mailed_invitation_opens_a_page_with_a_button(stage: Stage, mailoutbox: list[Any]) -> None:
    form = {"name": "Aisha", "email": "aisha@example.com", "role": "coach"}
    assert stage.browser("owner").post("/settings/team", form).status_code == 302
    run_waiting_jobs()
    (link,) = links(mailoutbox)
    with nothing_changes():
        text = Browser().get(link).content.decode()
    assert re.search(r'<form[^>]*method="post"', text)
    assert "<button" in text


def test_a_mailed_code_and_a_mailed_reset_sign_nobody_in(stage: Stage, mailoutbox: list[Any]) -> None:
    for address in ("/account/login/code/", "/account/password/reset/"):
        assert Browser().post(address, {"email": "maya@example.com"}).status_code == 302
    assert len(mailoutbox) == 2
    for link in links(mailoutbox):
        browser = Browser()
        text = browser.get(link, follow=True).content.decode()
        assert "_auth_user_id" not in browser.session
        assert 'method="post"' in text, link
