"""Settings → Letters: what was sent, every kind with real data, introductions."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.browsing import Browser
    from tests.world import World

    BrowserOf = Callable[[Any], Browser]

KINDS = "/settings/letters/kinds"


def test_a_letter_is_shown_with_the_last_thing_it_fits(studio: "World", browser_of: "BrowserOf") -> None:
    studio.use(studio.pack())
    owner = browser_of(studio.maya)
    page = owner.get(f"{KINDS}/session-used").content.decode()
    for said in ("A session was used, 9 are left", "Hello Jo,", "jo@example.com", "Left: 9"):
        assert said in page
    answer = owner.get(f"{KINDS}/session-used/sheet")
    nonce = answer["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert f'<style nonce="{nonce}">' in answer.content.decode()


def test_every_kind_has_a_page_and_says_when_nothing_happened_yet(studio: "World", browser_of: "BrowserOf") -> None:
    from tenpack.notices.catalogue import KINDS as ALL

    owner = browser_of(studio.maya)
    for kind in ALL:
        page = owner.get(f"{KINDS}/{kind.name}")
        assert page.status_code == 200, kind.name
        shown = "Nothing of this kind has happened yet." not in page.content.decode()
        assert owner.get(f"{KINDS}/{kind.name}/sheet").status_code == (200 if shown else 404), kind.name
    assert owner.get(f"{KINDS}/nonsense").status_code == 404


def test_invitations_and_receipts_are_shown_too(studio: "World", browser_of: "BrowserOf") -> None:
    from tenpack.notices.actions import mail_client_invitation

    studio.paid(studio.jo)
    mail_client_invitation(client=studio.jo, by=studio.maya, now=studio.now)
    owner = browser_of(studio.maya)
    assert "Your sessions at" in owner.get(f"{KINDS}/invited").content.decode()
    assert "Receipt " in owner.get(f"{KINDS}/receipt").content.decode()


def test_an_introduction_stands_on_top_until_it_is_taken_away(studio: "World", browser_of: "BrowserOf") -> None:
    studio.use(studio.pack())
    owner = browser_of(studio.maya)
    owner.post(f"{KINDS}/session-used", {"text": "Well done <b>today</b>."})
    assert "Well done &lt;b&gt;today&lt;/b&gt;." in owner.get(f"{KINDS}/session-used/sheet").content.decode()
    assert "With your introduction" in owner.get(KINDS).content.decode()
    long = owner.post(f"{KINDS}/session-used", {"text": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.content.decode()
    owner.post(f"{KINDS}/session-used", {"text": ""})
    assert "With your introduction" not in owner.get(KINDS).content.decode()


def test_what_was_sent_is_found_and_sent_again(studio: "World", browser_of: "BrowserOf") -> None:
    from tenpack.notices.outbox_models import Notice
    from tests.web.stage_notices import failed_letter

    notice = failed_letter(studio.sam, studio.now)
    owner = browser_of(studio.maya)
    page = owner.get("/settings/letters?q=sam&outcome=failed&kind=session-used").content.decode()
    assert "550 no such mailbox" in page
    assert "Send again" in page
    assert "Nothing that was sent matches this." in owner.get("/settings/letters?q=zed").content.decode()
    assert browser_of(studio.zed).post(f"/settings/letters/{notice.public_id}/again").status_code == 404
    owner.post(f"/settings/letters/{notice.public_id}/again")
    assert Notice.objects.get().outcome == "waiting"
    assert "Send again" not in owner.get("/settings/letters").content.decode()
