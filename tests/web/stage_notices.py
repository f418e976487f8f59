"""What the doors of notifications ask for."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.support.push import PushBrowser
from tests.world import World

if TYPE_CHECKING:
    from tenpack.people.models import Client

PUBLIC = {"push-worker", "letters-stop", "letters-again"}
ANYBODY_SIGNED_IN = {"push-browsers", "push-everywhere"}
# Mail programs press the button for their reader: the signed address stands in the place of a form's token.
ONE_CLICK = {"letters-stop"}

# What scripts say, as they say it when all is well.
GOOD_JSON: dict[str, dict[str, Any]] = {"push-browsers": PushBrowser().told()}


def stop_token_of(world: World) -> str:
    """What stands in Sam's letters about used sessions."""
    from tenpack.notices.catalogue import kind_named
    from tenpack.notices.preferences import stop_token

    kind = kind_named("session-used")
    assert kind
    assert world.sam.user
    return stop_token(world.sam.user, world.business, kind)


def subscribed(browser: Any, who: PushBrowser, method: str = "post") -> int:
    """What this browser of ours is told when it asks for messages, or for none any more."""
    answer = getattr(browser, method)("/push/browsers", json.dumps(who.told()), content_type="application/json")
    return int(answer.status_code)


def failed_letter(client: "Client", now: datetime) -> Any:
    """A letter to this client that could not be sent."""
    from tenpack.journal.models import JournalLine
    from tenpack.notices.choices import Channel, LetterOutcome
    from tenpack.notices.outbox_models import Notice

    return Notice.objects.create(
        business_id=client.business_id,
        line=JournalLine.objects.filter(client_id=client.id).order_by("-id").first(),
        kind="session-used",
        channel=Channel.MAIL,
        client=client,
        to="sam@example.com",
        outcome=LetterOutcome.FAILED,
        ordered_at=now,
        problem="550 no such mailbox",
    )
