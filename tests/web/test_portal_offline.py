"""The portal on a home screen: what the device keeps, and that it says when that was true."""

from typing import TYPE_CHECKING, Any

from tests.web.diary import Sign

if TYPE_CHECKING:
    from tests.world import World


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_what_is_kept_says_since_when(studio: "World", browser_of: Sign) -> None:
    from tenpack.web.stories import when_words

    studio.use(studio.pack())
    answer = browser_of(studio.jo).get("/portal/offline")
    shown = text_of(answer)
    assert 'data-announce="9 left, 0 booked, 9 free to book"' in shown
    assert "No network. This is as of" in shown
    assert when_words(studio.now, "Europe/Berlin").rsplit(":", 1)[0] in shown
    assert answer["Cache-Control"] == "private, no-store"
    assert "<script" not in shown
    assert "csrf" not in shown


def test_the_worker_keeps_that_page_and_no_other(studio: "World", browser_of: Sign) -> None:
    jo = browser_of(studio.jo)
    answer = jo.get("/portal/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/portal"
    text = answer.content.decode()
    assert '"kept": "/portal/offline"' in text
    assert "/static/dist/app.css" in text
    assert 'data-worker="/portal/worker.js"' in text_of(jo.get("/portal"))


def test_the_manifest_opens_the_portal(studio: "World", browser_of: Sign) -> None:
    told = browser_of().get("/portal/manifest.webmanifest").json()
    assert (told["start_url"], told["id"], told["display"]) == ("/portal", "/portal", "standalone")
    assert 'href="/portal/manifest.webmanifest"' in text_of(browser_of(studio.jo).get("/portal"))
