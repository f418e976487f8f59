"""Refusals, errors and forms without script: always a page that says what to do, never a trace."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def test_a_stranger_path_is_a_page(studio: "World", browser_of: BrowserOf) -> None:
    page = browser_of(studio.maya).get("/nowhere")
    assert page.status_code == 404
    assert "Nothing lives at this address" in page.content.decode()


def test_a_refused_act_becomes_a_toast_where_it_was_pressed(studio: "World", browser_of: BrowserOf) -> None:
    maya, here = browser_of(studio.maya), f"/settings/team/{studio.ben.public_id}"
    back = maya.post(here, {"_method": "delete"}, HTTP_REFERER="http://testserver/settings/team")
    assert back.headers["Location"] == "http://testserver/settings/team"
    assert "This coach still has clients" in maya.get("/settings/team").content.decode()


def test_without_a_way_back_it_is_a_page_and_for_htmx_a_header(studio: "World", browser_of: BrowserOf) -> None:
    from urllib.parse import unquote

    maya, here = browser_of(studio.maya), f"/settings/team/{studio.ben.public_id}"
    for referer in ("", "https://evil.example/", f"http://testserver{here}"):
        page = maya.post(here, {"_method": "delete"}, HTTP_REFERER=referer)
        assert page.status_code == 409
        assert "This coach still has clients" in page.content.decode()
    part = maya.delete(here, HTTP_HX_REQUEST="true")
    assert part.status_code == 409
    assert "still has clients" in unquote(part.headers["X-Message"])


def test_a_form_without_its_token_changes_nothing(studio: "World") -> None:
    from tests.web.browsing import Browser

    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(studio.maya.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.post(f"/clients/{studio.jo.public_id}/archive")
    assert page.status_code == 403
    assert "open for too long" in page.content.decode()


def test_far_too_much_is_refused_in_words(studio: "World", browser_of: BrowserOf) -> None:
    form = {"name": "N" * 10_000_000, "coach": studio.maya.public_id}
    page = browser_of(studio.maya).post("/clients/new", form)
    assert page.status_code in (413, 422)
    assert "Traceback" not in page.content.decode()
    many = browser_of(studio.maya).post("/clients/new", {f"field{number}": "x" for number in range(2_100)})
    assert many.status_code == 413


def test_a_file_where_text_belongs(studio: "World", browser_of: BrowserOf) -> None:
    from io import BytesIO

    form = {"name": BytesIO(b"Nina"), "coach": studio.maya.public_id}
    page = browser_of(studio.maya).post("/clients/new", form)
    assert page.status_code == 422
    assert "Write something here." in page.content.decode()


def test_the_error_pages_need_no_database(rf: Any) -> None:
    from tenpack.web.pages import errors

    request = rf.get("/")
    answers = [
        errors.broken(request),
        errors.denied(request, Exception()),
        errors.missing(request, Exception()),
        errors.too_many(request),
        errors.bad_request(request, Exception()),
    ]
    assert [one.status_code for one in answers] == [500, 403, 404, 429, 400]


def test_every_view_says_who_may_come_in() -> None:
    from django.urls import URLPattern, get_resolver

    from tenpack.web.access import GUARDED_ELSEWHERE

    def views(resolver: Any) -> Any:
        for one in resolver.url_patterns:
            yield from [one.callback] if isinstance(one, URLPattern) else views(one)

    silent = [view for view in views(get_resolver()) if not hasattr(view, "roles")]
    silent = [view for view in silent if not view.__module__.startswith((*GUARDED_ELSEWHERE, "ninja."))]
    assert silent == []
