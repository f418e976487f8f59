"""Signing in: by password or mailed code, the same answer to strangers, not too often, never by signing up."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]
PASSWORD = "a long enough phrase"


@pytest.fixture
def jo(studio: "World") -> Any:
    """Jo, with a password."""
    assert studio.jo.user
    studio.jo.user.set_password(PASSWORD)
    studio.jo.user.save()
    return studio.jo


def sign_in(browser: Any, email: str, password: str) -> Any:
    return browser.post("/account/login/", {"login": email, "password": password})


def test_the_right_password_opens_with_a_fresh_sign_in(jo: Any, browser_of: BrowserOf) -> None:
    browser = browser_of()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    answer = sign_in(browser, "JO@example.com", PASSWORD)
    assert answer.headers["Location"] == "/"
    assert browser.session.session_key != planted
    cookie = answer.cookies["tenpack_sign_in"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(jo: Any, browser_of: BrowserOf) -> None:
    known, unknown = (
        re.sub(r"\w+@example.com|nonce=\S+|[A-Za-z0-9_=+/-]{30,}", "", answer.content.decode())
        for answer in (
            sign_in(browser_of(), "jo@example.com", "wrong"),
            sign_in(browser_of(), "ja@example.com", "wrong"),
        )
    )
    assert "not correct" in known
    assert known == unknown


def test_asking_for_a_code_or_a_reset_tells_nothing(jo: Any, browser_of: BrowserOf, mailoutbox: list[Any]) -> None:
    for path in ("/account/login/code/", "/account/password/reset/"):
        answers = [browser_of().post(path, {"email": f"{name}@example.com"}) for name in ("jo", "ja")]
        assert [one.status_code for one in answers] == [302, 302]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [letter.to[0] for letter in mailoutbox].count("jo@example.com") == 2


def test_a_mailed_code_opens(jo: Any, browser_of: BrowserOf, mailoutbox: list[Any]) -> None:
    browser = browser_of()
    browser.post("/account/login/code/", {"email": "jo@example.com"})
    code = re.search(r"^[A-Z0-9]{3,}-[A-Z0-9]{3,}$", mailoutbox[0].body, re.MULTILINE)
    assert code
    assert browser.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"}).status_code == 200
    assert browser.post("/account/login/code/confirm/", {"code": code[0]}).headers["Location"] == "/"


def test_too_many_tries_are_stopped(jo: Any, browser_of: BrowserOf) -> None:
    answers = [sign_in(browser_of(), "jo@example.com", f"wrong {number}") for number in range(12)]
    assert "Too many failed" in answers[-1].content.decode()
    assert "Too many failed" in sign_in(browser_of(), "jo@example.com", PASSWORD).content.decode()


def test_nobody_signs_up(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import User

    form = {"email": "eve@example.com", "password1": PASSWORD}
    assert "Accounts come by invitation" in browser_of().get("/account/signup/").content.decode()
    browser_of().post("/account/signup/", form)
    assert not User.objects.filter(email="eve@example.com").exists()


def test_pages_of_the_account_open(studio: "World", browser_of: BrowserOf) -> None:
    browser = browser_of(studio.maya)
    for page in ("email/", "password/change/", "2fa/", "2fa/webauthn/", "logout/"):
        answer = browser.get(f"/account/{page}", follow=True)
        assert answer.status_code == 200, page
        assert 'style="' not in answer.content.decode(), page
