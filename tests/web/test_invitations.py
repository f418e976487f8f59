"""The page behind a mailed link: it opens, a button lets the person in, once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]

PASSWORD = "a long enough phrase"


def invited(studio: "World", email: str = "nina@example.com") -> tuple[Any, str]:
    """A client who was mailed a link, and the link."""
    from tenpack.people.actions import ClientDraft, create_client, invite_client

    draft = ClientDraft(name="Nina", coach=studio.maya, email=email)
    client = create_client(business=studio.business, draft=draft, by=studio.by, now=studio.now)
    _invitation, token = invite_client(client=client, by=studio.by, now=studio.now)
    return client, f"/invitation/{token}"


def user_of(client: Any) -> Any:
    from tenpack.people.models import Client

    return Client.objects.select_related("user").get(id=client.id).user


def test_opening_the_link_lets_nobody_in(studio: "World", browser_of: BrowserOf) -> None:
    client, link = invited(studio)
    text = browser_of().get(link).content.decode()
    assert "Welcome to Maya" in text
    assert "Accept invitation" in text
    assert user_of(client) is None


def test_a_new_person_chooses_a_password(studio: "World", browser_of: BrowserOf) -> None:
    client, link = invited(studio)
    browser = browser_of()
    for wrong in ("", "short", "password123", "nina@example.com"):
        page = browser.post(link, {"name": "Nina", "password": wrong})
        assert page.status_code == 422, wrong
        assert "field-error" in page.content.decode(), wrong
    come = browser.post(link, {"name": "Nina B", "password": PASSWORD})
    assert come.headers["Location"] == "/"
    assert user_of(client).email == "nina@example.com"
    assert user_of(client).check_password(PASSWORD)
    assert browser.get(link).status_code == 410
    assert browser.post(link, {"name": "Nina", "password": PASSWORD}).status_code == 410


def test_an_address_with_a_sign_in_signs_in_first(studio: "World", browser_of: BrowserOf) -> None:
    client, link = invited(studio, "zoe@example.com")
    stranger = browser_of()
    assert "has a sign-in already" in stranger.get(link).content.decode()
    assert stranger.post(link).headers["Location"].startswith("/account/login/?next=/invitation/")
    zoe = browser_of(studio.zoe)
    assert "You are signed in as zoe@example.com" in zoe.get(link).content.decode()
    assert zoe.post(link).status_code == 302
    assert user_of(client).id == studio.zoe.user_id


def test_a_second_place_of_the_same_kind_is_refused(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.actions import invite_coach
    from tenpack.people.choices import Role
    from tenpack.people.models import Coach

    client, link = invited(studio)
    assert browser_of(studio.jo).post(link).status_code == 409
    assert user_of(client) is None
    _invitation, token = invite_coach(
        business=studio.business, email="a@example.com", name="A", role=Role.COACH, by=studio.by, now=studio.now
    )
    assert browser_of(studio.maya).post(f"/invitation/{token}").status_code == 409
    assert Coach.objects.get(id=studio.maya.id).role == "owner"


def test_links_that_never_were_or_are_over(studio: "World", browser_of: BrowserOf) -> None:
    from datetime import timedelta

    from tenpack.people.models import Invitation

    _client, link = invited(studio)
    Invitation.objects.filter(accepted_at=None).update(expires_at=studio.now - timedelta(days=1))
    for address in (link, "/invitation/x", "/invitation/%00", "/invitation/ä"):
        assert browser_of().get(address).status_code == 410


def test_a_letter_is_written_with_a_fresh_token(studio: "World", mailoutbox: list[Any]) -> None:
    import re

    import pytest

    from tenpack.notices.actions import mail_client_invitation
    from tenpack.people.actions import find_invitation, withdraw_invitation
    from tenpack.people.errors import InvitationOver
    from tests.support.letters import run_waiting_jobs

    invitation = mail_client_invitation(client=studio.jo, by=studio.maya, now=studio.now)
    assert run_waiting_jobs() == 1
    token = re.search(r"/invitation/(\S+)", mailoutbox[0].body)
    assert token
    assert find_invitation(token.group(1), now=studio.now).id == invitation.id
    withdrawn = mail_client_invitation(client=studio.jo, by=studio.maya, now=studio.now)
    withdraw_invitation(invitation=withdrawn, by=studio.by, now=studio.now)
    run_waiting_jobs()
    assert len(mailoutbox) == 1
    with pytest.raises(InvitationOver):
        find_invitation(token.group(1), now=studio.now)


def test_a_name_of_two_lines_does_not_reach_the_subject(studio: "World", mailoutbox: list[Any]) -> None:
    from tenpack.notices.actions import mail_client_invitation
    from tenpack.people.models import Business
    from tests.support.letters import run_waiting_jobs

    Business.objects.update(name="Studio\nBcc: everybody@example.com")
    mail_client_invitation(client=studio.jo, by=studio.maya, now=studio.now)
    run_waiting_jobs()
    assert mailoutbox[0].subject == "Your sessions at Studio Bcc: everybody@example.com"


def test_whoever_has_a_place_elsewhere_begins_at_the_new_one(studio: "World", browser_of: BrowserOf) -> None:
    _client, link = invited(studio, "zoe@example.com")
    zoe, zed = browser_of(studio.zoe), browser_of(studio.zed)
    zoe.post(link)
    assert "Maya&#39;s studio" in zoe.get("/portal").content.decode()
    _client, link = invited(studio, "zed@example.com")
    zed.post(link)
    assert zed.get("/").headers["Location"] == "/portal"
    zed.post("/seats", {"seat": str(studio.zed.id)})
    assert zed.get("/").headers["Location"] == "/today"
