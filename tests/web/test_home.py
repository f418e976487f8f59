"""The way in, the choice between several places, and ⌘K."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def test_everybody_comes_to_their_own_first_page(studio: "World", browser_of: BrowserOf) -> None:
    from django.urls import reverse

    assert browser_of().get("/").headers["Location"] == "/account/login/"
    assert browser_of(studio.maya).get("/").headers["Location"] == "/today"
    assert browser_of(studio.ben).get("/").headers["Location"] == "/today"
    assert browser_of(studio.jo).get("/").headers["Location"] == reverse("portal")


def test_somebody_with_two_places_chooses(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    Client.objects.filter(id=studio.zoe.id).update(user=studio.maya.user)
    maya = browser_of(studio.maya)
    assert "Your places" in maya.get("/clients").content.decode()
    assert "Zed&#39;s gym" in maya.get("/seats").content.decode()
    assert maya.post("/seats", {"seat": str(studio.jo.id)}).status_code == 404
    assert maya.post("/seats", {"seat": str(studio.zoe.id)}).status_code == 302
    assert maya.get("/clients").status_code == 403
    assert maya.post("/seats", {"seat": str(studio.maya.id)}).headers["Location"] == "/today"


def test_commands_find_what_this_person_may_see(studio: "World", browser_of: BrowserOf) -> None:
    studio.plan()

    def labels(person: Any, text: str) -> list[str]:
        return [item["label"] for item in browser_of(person).get(f"/commands?q={text}").json()["items"]]

    assert labels(studio.maya, "jo") == ["Jo", "Journal"]
    assert labels(studio.ben, "jo") == ["Journal"]
    assert labels(studio.maya, "10") == ["10 sessions"]
    assert "Settings" in labels(studio.maya, "")
    assert "Settings" not in labels(studio.ben, "")
    assert labels(studio.maya, "%00%F0%9F") == []
    assert browser_of(studio.jo).get("/commands").status_code == 403


def test_the_letter_box_exists_only_in_the_demo(
    studio: "World", browser_of: BrowserOf, settings: Any, tmp_path: Any
) -> None:
    from django.core.mail import EmailMessage, get_connection

    assert browser_of().get("/mailbox").status_code == 404
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    assert "No letter was sent yet" in browser_of().get("/mailbox").content.decode()
    files = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    link = "http://127.0.0.1:8000/invitation/abc"
    EmailMessage("Größe <b>", f"Hello ü\n\n{link}\n<script>", to=["jo@example.com"], connection=files).send()
    text = browser_of().get("/mailbox").content.decode()
    assert f'<a href="{link}"' in text
    assert "Größe &lt;b&gt;" in text
    assert "<script>" not in text.split("<main")[1]


def test_a_page_of_another_place_shows_the_way_there(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client

    Client.objects.filter(id=studio.zoe.id).update(user=studio.maya.user)
    maya = browser_of(studio.maya)
    answer = maya.get("/portal/messages?page=2")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "This page belongs to another of your places" in text
    assert 'name="next" value="/portal/messages?page=2"' in text
    assert str(studio.zoe.id) in text
    go = {"seat": str(studio.zoe.id), "next": "/portal/messages?page=2"}
    assert maya.post("/seats", go).headers["Location"] == "/portal/messages?page=2"
    assert maya.get("/portal/messages").status_code == 200
    elsewhere = go | {"next": "https://example.com/portal"}
    assert maya.post("/seats", elsewhere).headers["Location"] == "/portal"
    assert "another of your places" not in browser_of(studio.ben).get("/portal").content.decode()


def test_each_place_has_its_own_clients_and_its_own_messages(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.actions import MessageDraft, send_message
    from tenpack.people.models import Client

    Client.objects.filter(id=studio.zoe.id).update(user=studio.jo.user)
    send_message(client=studio.zoe, draft=MessageDraft("From Zed"), by=studio.zed.actor, now=studio.now)
    jo = browser_of(studio.jo)
    assert 'class="fresh"' not in jo.get("/portal").content.decode()
    assert "From Zed" not in jo.get("/portal/messages").content.decode()
    assert 'class="fresh" aria-hidden="true">1<' in jo.get("/seats").content.decode()
    jo.post("/seats", {"seat": str(studio.zoe.id)})
    assert "From Zed" in jo.get("/portal/messages").content.decode()
    assert jo.get(f"/clients/{studio.jo.public_id}/statement").status_code == 404
