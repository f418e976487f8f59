"""The team: invited by mail, given roles and clients, removed; the last owner stays."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.world import World

BrowserOf = Callable[..., Any]


def member(person: Any, part: str = "") -> str:
    return f"/settings/team/{person.public_id}{part}"


def test_somebody_is_invited_and_the_letter_goes_out(
    studio: "World", browser_of: BrowserOf, mailoutbox: list[Any]
) -> None:
    from tests.support.letters import run_waiting_jobs

    maya = browser_of(studio.maya)
    form = {"name": "Aisha", "email": "aisha@example.com", "role": "coach"}
    assert maya.post("/settings/team", form).status_code == 302
    run_waiting_jobs()
    assert [letter.to for letter in mailoutbox] == [["aisha@example.com"]]
    assert "Aisha" in maya.get("/settings/team").content.decode()
    again = maya.post("/settings/team", form | {"email": "ben@example.com"})
    assert again.status_code == 422
    assert "works here already" in again.content.decode()


def test_an_invitation_is_withdrawn(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Invitation

    maya = browser_of(studio.maya)
    maya.post("/settings/team", {"name": "Aisha", "email": "aisha@example.com", "role": "coach"})
    waiting = Invitation.objects.get(email="aisha@example.com")
    here = f"/settings/invitations/{waiting.public_id}"
    assert browser_of(studio.zed).delete(here).status_code == 404
    assert maya.post(here, {"_method": "delete"}).status_code == 302
    assert maya.delete(here).status_code == 404


def test_roles_and_who_may_give_them(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Coach

    maya, ben = browser_of(studio.maya), browser_of(studio.ben)
    assert ben.post(member(studio.maya), {"role": "coach"}).status_code == 403
    assert maya.post(member(studio.ben), {"role": "manager"}).status_code == 302
    assert Coach.objects.get(id=studio.ben.id).role == "manager"
    assert ben.post(member(studio.ben), {"role": "owner"}).status_code == 403
    refused = ben.post("/settings/team", {"name": "X", "email": "x@example.com", "role": "owner"})
    assert refused.status_code == 422
    assert "Ask the owner" in refused.content.decode()
    last = maya.post(
        member(studio.maya), {"role": "coach"}, HTTP_REFERER="http://testserver/settings/team", follow=True
    )
    assert "A business needs an owner" in last.content.decode()
    assert maya.get(member(studio.zed)).status_code == 404
    assert maya.post(member(studio.ben), {"role": "king"}).status_code == 404


def test_a_coach_with_clients_leaves_after_giving_them_away(studio: "World", browser_of: BrowserOf) -> None:
    from tenpack.people.models import Client, Coach

    maya = browser_of(studio.maya)
    assert maya.delete(member(studio.ben)).status_code == 409
    assert Coach.objects.get(id=studio.ben.id).left_at is None
    assert maya.post(member(studio.ben, "/clients"), {"to": studio.zed.public_id}).status_code == 302
    assert Client.objects.get(id=studio.sam.id).coach_id == studio.ben.id
    assert maya.post(member(studio.ben, "/clients"), {"to": studio.maya.public_id}).status_code == 302
    assert Client.objects.get(id=studio.sam.id).coach_id == studio.maya.id
    assert "Ben can no longer see" in maya.get(member(studio.ben, "/hand-over")).content.decode()
    assert maya.delete(member(studio.ben)).status_code == 302
    assert browser_of(studio.ben).get("/clients").status_code == 403
    assert browser_of(studio.ben).get("/").status_code == 403
