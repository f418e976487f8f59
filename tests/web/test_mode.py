"""Coach Mode's page, worker and manifest: nothing of a person in them, every word there, in every language."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import override

from tenpack.web.mode_words import mode_words

if TYPE_CHECKING:
    from tests.world import World

Sign = Callable[..., Any]
SCRIPTS = Path(__file__).parents[2] / "tenpack" / "web" / "scripts" / "mode"
WORD = re.compile(r"""\bt\((?:[^()"]*\?\s*)?"([a-z_0-9]+)"(?:\s*:\s*"([a-z_0-9]+)")?""")


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_word_that_a_script_says_is_there(language: str) -> None:
    with override(language):
        known = mode_words()
    said = {word for one in SCRIPTS.glob("*.ts") for found in WORD.findall(one.read_text()) for word in found if word}
    assert len(said) > 100
    assert said - set(known) == set()


def test_counted_words_have_every_plural_of_the_language() -> None:
    with override("ar"):
        assert set(mode_words()["sure_reps"]) == {"zero", "one", "two", "few", "many", "other"}
    with override("en"):
        assert mode_words()["left_short"] == {"one": "%(n)s session left", "other": "%(n)s sessions left"}


def test_the_page_holds_nothing_of_a_person(studio: "World", browser_of: Sign) -> None:
    text = browser_of(studio.maya).get("/mode").content.decode()
    for secret in (studio.maya.name, studio.jo.name, studio.business.name, "csrfmiddlewaretoken"):
        assert secret not in text


def test_the_worker_may_serve_the_page_and_knows_its_files(studio: "World", browser_of: Sign) -> None:
    answer = browser_of(studio.maya).get("/mode/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/mode"
    assert "javascript" in answer.headers["Content-Type"]
    text = answer.content.decode()
    assert '"page": "/mode"' in text
    assert "/static/dist/mode.js" in text
    assert "snapshot" not in text


def test_the_manifest_opens_coach_mode(studio: "World", browser_of: Sign) -> None:
    told = browser_of(studio.maya).get("/mode/manifest.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/mode", "/mode", "standalone")


def test_signing_out_wipes_the_device(studio: "World", browser_of: Sign) -> None:
    browser = browser_of(studio.maya)
    assert "Clear-Site-Data" not in browser.get("/account/logout/").headers
    assert browser.post("/account/logout/").headers["Clear-Site-Data"] == '"storage"'
