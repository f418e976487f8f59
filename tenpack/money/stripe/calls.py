"""Calls that change something there: stored and committed before they are sent, so that a crash only repeats them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tenpack.money.stripe.connection import Answer, Connection, ask
from tenpack.money.stripe.errors import KeyRefused, ProviderDown, ProviderRefused
from tenpack.money.stripe.models import StripeCall

# The provider forgets a key after a day; what is older is looked for instead of sent again.
KEY_LASTS = timedelta(hours=23)


def send(
    connection: Connection,
    purpose: str,
    path: str,
    *,
    now: datetime,
    is_repeated: bool = False,
    is_looked_up: bool = False,
    **params: Any,
) -> Answer:
    """Make this call, or give the answer it got before. `purpose` names it within the business.

    What is sent again is what was stored first, word for word. With `is_repeated` the same may be asked for once more
    after an answer, as pausing and going on may. With `is_looked_up` the caller has just seen that it did not happen:
    one whose key is too old to be repeated is made afresh.
    Errors: `ProviderDown`, also for one whose key is too old otherwise; `ProviderRefused`, also again.
    """
    with transaction.atomic(durable=True):
        purpose = turn_of(connection, purpose, params, now) if is_repeated else purpose
        if is_looked_up:
            unsure_of(connection).filter(purpose=purpose, created_at__lte=now - KEY_LASTS).delete()
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
    if now - call.created_at >= KEY_LASTS:
        raise ProviderDown(said="The call is too old to be repeated.")
    return sent(connection, call, now)


def unsure_of(connection: Connection) -> QuerySet[StripeCall]:
    """Calls of which nobody knows whether they happened."""
    return StripeCall.objects.filter(business=connection.business, answer__isnull=True, refusal="")


def turn_of(connection: Connection, purpose: str, params: dict[str, Any], now: datetime) -> str:
    """The purpose with a number: that of the last call where it says the same and its fate is unknown.

    Something else is asked for by now, or the key is too old: repeating that one would say what nobody wants any more.
    """
    begins = f"{purpose}:"
    calls = StripeCall.objects.filter(business=connection.business, purpose__startswith=begins)
    last = calls.order_by("-created_at", "-id").first()
    if last and unsure_of(connection).filter(id=last.id, params=params, created_at__gt=now - KEY_LASTS).exists():
        return last.purpose
    return f"{begins}{calls.count() + 1}"


def sent(connection: Connection, call: StripeCall, now: datetime) -> Answer:
    """The answer, kept."""
    try:
        answer = ask(connection, "post", call.path, key=str(call.id), **call.params)
    except KeyRefused:
        raise
    except ProviderRefused as error:
        said = str(error.facts.get("said", ""))[:500] or "refused"
        StripeCall.objects.filter(id=call.id, answer__isnull=True).update(refusal=said)
        raise
    # Two at once may both get it, the same: the first answer stays.
    StripeCall.objects.filter(id=call.id, answer__isnull=True).update(answer=answer, answered_at=now)
    return answer
