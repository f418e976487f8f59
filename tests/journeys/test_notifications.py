"""Somebody chooses what to hear, turns push messages on in this browser, gets one and turns them off again."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import Person, until

if TYPE_CHECKING:
    from tests.world import World

# The provider of this browser is somewhere on the internet, which tests never call: only its answer is stood in for.
PROVIDER = """
const told = {endpoint: "https://push.example/to/here", keys: {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg"}};
const made = () => ({...told, toJSON: () => told,
  unsubscribe: async () => { sessionStorage.removeItem("made"); return true; }});
PushManager.prototype.subscribe = async function (options) {
  if (!options.userVisibleOnly || options.applicationServerKey.length < 80) throw new Error("refused");
  sessionStorage.setItem("made", "1");
  return made();
};
PushManager.prototype.getSubscription = async () => sessionStorage.getItem("made") ? made() : null;
"""
SHOWN = """async () => { const here = await navigator.serviceWorker.getRegistration("/push/");
  return (await here.getNotifications()).map((one) => [one.title, one.body, one.data]); }"""


@pytest.fixture
def ready(studio: "World") -> "World":
    """The studio on a server that has its key."""
    from tenpack.notices.push_keys import prepare_push_key

    prepare_push_key(now=studio.now)
    return studio


def deliver(who: Person, told: dict[str, str]) -> None:
    """Have the browser's worker get this message, as from its provider."""
    session: Any = who.page.context.new_cdp_session(who.page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(
            one["registrationId"] for one in told["registrations"] if one["scopeURL"].endswith("/push/")
        ),
    )
    session.send("ServiceWorker.enable")
    until(lambda: bool(found), who)
    origin = who.page.evaluate("location.origin")
    message = {"origin": origin, "registrationId": found[0], "data": json.dumps(told)}
    session.send("ServiceWorker.deliverPushMessage", message)


def test_a_client_chooses_what_to_hear(ready: "World", person: Any) -> None:
    from tenpack.notices.preference_models import NoticeChoice, PushSubscription

    jo = person()
    jo.page.context.grant_permissions(["notifications"])
    jo.page.add_init_script(PROVIDER)
    jo.sign_in("jo@example.com")
    jo.press("Account")
    jo.follow("My notifications")
    jo.press("Turn on in this browser")
    jo.sees("Turn off in this browser")
    assert PushSubscription.objects.get().user == ready.jo.user
    jo.looks()
    deliver(jo, {"title": "1 session used", "body": "9 left.", "url": "/portal", "tag": "used"})
    until(lambda: jo.page.evaluate(SHOWN) == [["1 session used", "9 left.", "/portal"]], jo)
    jo.page.get_by_label("A session was used, by mail").uncheck()
    jo.page.get_by_label("A session was used, by push message").check()
    jo.fill("Until", "08:15")
    jo.press("Save")
    jo.sees("Saved.")
    choice = NoticeChoice.objects.get(user=ready.jo.user, kind="session-used")
    assert (choice.by_mail, choice.by_push) == (False, True)
    jo.press("Turn off in this browser")
    jo.sees("Turn on in this browser")
    assert not PushSubscription.objects.exists()
