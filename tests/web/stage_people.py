"""What people write to and about each other, on the stage, and where they are signed in."""

from typing import TYPE_CHECKING, Any

from tenpack.packs.actions import object_to_entry
from tenpack.people.actions import write_note
from tests.support.pictures import message_with_file
from tests.support.workouts import finished_workout
from tests.web import stage_notices as notices
from tests.web import stage_workouts as workouts
from tests.web.browsing import Browser

if TYPE_CHECKING:
    from tenpack.packs.models import SessionPack
    from tenpack.people.models import Coach, User
    from tests.world import World

PASSWORD_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def things_of_people(world: "World", pack: "SessionPack", coach: "Coach", whose: str = "Our") -> dict[str, Any]:
    """One of everything around the client of this pack, by `coach`: what both of them wrote, and a workout."""
    client, now = pack.client, world.now
    entry, workout = pack.entries.get(kind="granted"), finished_workout(world, client)
    return {
        "objection": object_to_entry(entry=entry, client=client, text=f"{whose} line is wrong.", now=now),
        "workout": workout,
        "comment": workouts.comment_on(workout, client.coach, now),
        "measure_id": workouts.measure_of(world, client),
        "note_id": write_note(client=client, text=f"{whose} note: left knee", by=coach, now=now),
        "attachment_id": message_with_file(client, coach.actor, now).attachments.get(),
        "notice_id": notices.failed_letter(client, now),
    }


def other_sign_in_of(user: "User") -> str:
    """What another browser in which this person is signed in is called in addresses."""
    from tenpack.people.sign_ins import SignIn
    from tenpack.web.sign_ins import shown_id

    browser = Browser()
    browser.force_login(user, backend=PASSWORD_BACKEND)
    return shown_id(SignIn.objects.get(session_key=browser.session.session_key))
