"""Calls that change something there: stored and committed before they are sent, so that a crash only repeats them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tenpack.money.stripe.connection import Answer, Connection, ask
from tenpack.money.stripe.errors import KeyRefused, ProviderDown, ProviderRefused
from tenpack.money.stripe.models import StripeCall

# The provider forgets a key after a day; what is older is looked for instead of sent again.
KEY_LASTS = timedelta(hours=23)


def send(
    connection: Connection, purpose: str, path: str, *, now: datetime, is_repeated: bool = False, **params: Any
) -> Answer:
    """Make this call, or give the answer it got before. `purpose` names it within the business.

    What is sent again is what was stored first, word for word. With `is_repeated` the same may be asked for once more
    after an answer, as pausing and going on may.
    Errors: `ProviderDown`, also for one whose key is too old to be repeated; `ProviderRefused`, also again.
    """
    with transaction.atomic(durable=True):
        purpose = turn_of(connection, purpose) if is_repeated else purpose
        call, _is_new = StripeCall.objects.get_or_create(
            business=connection.business,
            purpose=purpose,
            defaults={"path": path, "params": params, "created_at": now},
        )
    if call.answer is not None:
        kept: Answer = call.answer
        return kept
    if call.refusal:
        raise ProviderRefused(said=call.refusal)
    if now - call.created_at > KEY_LASTS:
        raise ProviderDown(said="The call is too old to be repeated.")
    return sent(connection, call, now)


def turn_of(connection: Connection, purpose: str) -> str:
    """The purpose with a number: that of the call nobody knows about, or a fresh one."""
    calls = StripeCall.objects.filter(business=connection.business, purpose__startswith=f"{purpose}:")
    unsure = calls.filter(answer=None, refusal="").order_by("-created_at").first()
    return unsure.purpose if unsure else f"{purpose}:{calls.count() + 1}"


def sent(connection: Connection, call: StripeCall, now: datetime) -> Answer:
    """The answer, kept."""
    try:
        answer = ask(connection, "post", call.path, key=str(call.id), **call.params)
    except KeyRefused:
        raise
    except ProviderRefused as error:
        StripeCall.objects.filter(id=call.id).update(refusal=str(error.facts.get("said", ""))[:500] or "refused")
        raise
    StripeCall.objects.filter(id=call.id).update(answer=answer, answered_at=now)
    return answer
