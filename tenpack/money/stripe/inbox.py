"""The inbox: messages of the provider are verified, stored and answered at once; the worker reads them.

An event only says what to look at: the thing itself is asked for again, so that late, doubled or shuffled messages
change nothing.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, DataError, transaction
from django.db.models import F

from tenpack.kit.errors import Refused
from tenpack.money.stripe.choices import EventState
from tenpack.money.stripe.connection import Connection, connected
from tenpack.money.stripe.errors import KeyRefused, NotConnected, ProviderDown, SignatureWrong, TooEarly
from tenpack.money.stripe.events import handle
from tenpack.money.stripe.models import StripeAccount, StripeEvent
from tenpack.people.models import Business

TOLERANCE_SECONDS = 300
LARGEST_BODY = 1_000_000
MOST_TRIES = 10
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
BATCH = 200


def receive(*, business: Business, body: bytes, signature: str, now: datetime) -> bool:
    """Store one message; answers whether it is new. Nothing else happens here.

    Repeat: the same event is stored once. Errors: `NotConnected`, `SignatureWrong` for forged, old and broken ones.
    """
    connection = connected(business)
    event = verified(connection, body, signature)
    known = {"mode": connection.mode, "body": event, "next_try_at": now, "received_at": now}
    try:
        _row, is_new = StripeEvent.objects.get_or_create(
            business=business, event_id=event["id"], defaults={"kind": event["type"], **known}
        )
    except (DataError, ValueError) as error:
        # Signs that no database can hold, or names longer than any of theirs.
        raise SignatureWrong from error
    StripeAccount.objects.filter(business=business).update(last_event_at=now)
    return is_new


def verified(connection: Connection, body: bytes, signature: str) -> dict[str, Any]:
    """The message, its signature checked on the raw bytes, of the mode we are in. Errors: `SignatureWrong`."""
    import stripe

    if not connection.webhook_secret:
        raise NotConnected
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(), signature, connection.webhook_secret, tolerance=TOLERANCE_SECONDS
        )
        event: dict[str, Any] = json.loads(body)
        is_live = event["livemode"]
        names = [event["id"], event["type"], event["data"]["object"]["object"]]
    except (stripe.SignatureVerificationError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise SignatureWrong from error
    if not all(isinstance(name, str) and name for name in names) or is_live != (connection.mode == "live"):
        raise SignatureWrong
    return event


def read_waiting_events(*, now: datetime) -> int:
    """Read what waits and is due, oldest first; answers how many. What fails waits longer, then is set aside."""
    due = StripeEvent.objects.filter(state=EventState.WAITING, next_try_at__lte=now).order_by("next_try_at", "id")
    return sum(read_event(event_id, now=now) for event_id in [*due.values_list("id", flat=True)[:BATCH]])


def read_event(event_id: UUID, *, now: datetime) -> bool:
    """Read one message; False where another worker has it.

    It is claimed by moving its next try into the future, so that no lock is held during a call and a crash only
    delays it.
    """
    claimed = StripeEvent.objects.filter(id=event_id, state=EventState.WAITING, next_try_at__lte=now)
    if not claimed.update(next_try_at=now + timedelta(minutes=2), tries=F("tries") + 1):
        return False
    event = StripeEvent.objects.select_related("business").get(id=event_id)
    try:
        connection = connected(event.business)
        is_ours = event.mode == connection.mode
        state = handle(connection, event.body, now=now) if is_ours else EventState.IGNORED
    except (ProviderDown, NotConnected, KeyRefused) as error:
        wait(event, str(error), now, last_state=EventState.WAITING)
    except TooEarly as error:
        wait(event, str(error), now, last_state=EventState.SET_ASIDE if error.is_ours else EventState.IGNORED)
    except (Refused, DatabaseError, LookupError, AttributeError, TypeError, ValueError) as error:
        # What cannot be understood is never lost: it stands in the settings until somebody has looked at it.
        wait(event, f"{type(error).__name__}: {error}", now, last_state=EventState.SET_ASIDE)
    else:
        StripeEvent.objects.filter(id=event.id).update(state=state, handled_at=now, trouble="")
    return True


def wait(event: StripeEvent, trouble: str, now: datetime, *, last_state: EventState) -> None:
    """Look again later, each time twice as late; the state after the last try is given."""
    is_over = event.tries >= MOST_TRIES
    pause = min(FIRST_WAIT * 2 ** min(event.tries - 1, 12), LONGEST_WAIT)
    StripeEvent.objects.filter(id=event.id).update(
        state=last_state if is_over else EventState.WAITING,
        next_try_at=now + pause,
        trouble=trouble[:500],
    )


@transaction.atomic
def try_again(*, event: StripeEvent, now: datetime) -> None:
    """Put a message that was set aside back into the queue."""
    set_aside = StripeEvent.objects.filter(id=event.id, state=EventState.SET_ASIDE)
    set_aside.update(state=EventState.WAITING, tries=0, next_try_at=now)
