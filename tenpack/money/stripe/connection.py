"""Talking to the provider: whose keys, how long we wait, when we stop asking, and what its refusals mean.

The official package is imported when the first call is made: it is large, and most web processes never need it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from pybreaker import CircuitBreaker, CircuitBreakerError

from tenpack.money.models import Offer
from tenpack.money.stripe.choices import Mode
from tenpack.money.stripe.errors import KeyRefused, NotConnected, ProviderDown, ProviderRefused
from tenpack.money.stripe.models import StripeAccount
from tenpack.money.stripe.sealing import unseal
from tenpack.people.models import Business

T = TypeVar("T")

# Seconds to connect and to wait for an answer; one repeat. A page waits 14 seconds at the very most, once:
# after three failures in a row nobody waits for half a minute.
TIMEOUT = (2, 5)
REPEATS = 1


class Breaker(CircuitBreaker):
    """Opens after failures in a row. The library's own holds its lock during a call: one hanging call would keep
    every other page of the process waiting."""

    def call(self, func: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call it, unless the breaker is open; changes of state take the lock themselves."""
        answer: T = self.state.call(func, *args, **kwargs)
        return answer


breaker = Breaker(fail_max=3, reset_timeout=30, exclude=[ProviderRefused, NotConnected], throw_new_error_on_trip=False)

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """One business's way to its account."""

    business: Business
    mode: Mode
    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def connection_of(business: Business) -> Connection | None:
    """The keys the owner entered, else those of the environment; None where there are neither."""
    account = StripeAccount.objects.filter(business=business).first() if business.card_mode else None
    if account:
        key = unseal(account.secret_key)
        secret = unseal(account.webhook_secret) if account.webhook_secret else ""
        return Connection(business, Mode(account.mode), key, secret or "") if key else None
    key = settings.STRIPE_SECRET_KEY
    return Connection(business, mode_of_key(key), key, settings.STRIPE_WEBHOOK_SECRET) if key else None


def connected(business: Business) -> Connection:
    """The same. Errors: `NotConnected`."""
    connection = connection_of(business)
    if connection is None:
        raise NotConnected
    return connection


def takes_cards(business: Business) -> bool:
    """Whether cards are connected; costs no query."""
    return bool(business.card_mode or settings.STRIPE_SECRET_KEY)


def shows_test_mode(business: Business) -> bool:
    """Whether no real money moves."""
    return (business.card_mode or mode_of_key(settings.STRIPE_SECRET_KEY)) == Mode.TEST and takes_cards(business)


def mode_of_key(key: str) -> Mode:
    """Test or live, as the key itself says."""
    return Mode.TEST if "_test_" in key else Mode.LIVE


def ask(connection: Connection, method: str, path: str, *, key: str | None = None, **params: Any) -> Answer:
    """One call: `key` makes repeats of a changing one safe.

    Errors: `ProviderDown` (nobody knows whether it happened), `KeyRefused`, `ProviderRefused` (it did not).
    """
    if key:
        params["idempotency_key"] = key
    try:
        answer: Answer = breaker.call(
            _translated, lambda: _client(connection.secret_key, settings.STRIPE_API_BASE), method, path, params
        )
    except CircuitBreakerError as error:
        raise ProviderDown from error
    return answer


def listed(connection: Connection, path: str, *, most: int = 10_000, **params: Any) -> list[Answer]:
    """Everything a list holds, page by page. Errors: as of `ask`."""
    found: list[Answer] = []
    while len(found) < most:
        page = ask(connection, "get", path, limit=100, **params)
        found += page["data"]
        if not page["has_more"] or not page["data"]:
            break
        params["starting_after"] = page["data"][-1]["id"]
    return found


def _translated(client: Callable[[], Any], method: str, path: str, params: Answer) -> Answer:
    import stripe

    try:
        answer: Answer = client().raw_request(method, path, **params).data
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise KeyRefused(_said(error), said=_said(error)) from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise ProviderRefused(said=_said(error), reason=error.code or "") from error
    except stripe.StripeError as error:
        # Time-outs, broken connections, 409 for a key still in progress, 429 and 5xx.
        raise ProviderDown(said=_said(error)) from error
    return answer


def _said(error: Exception) -> str:
    return str(getattr(error, "user_message", "") or error)[:400]


@cache
def _client(secret_key: str, base: str) -> Any:
    import stripe

    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": base} if base else None,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=REPEATS,
    )


def metadata_of(offer: Offer, **more: str) -> dict[str, str]:
    """What every object at the provider carries, so that either side finds the other."""
    return {"tenpack_business": str(offer.business_id), "tenpack_offer": offer.public_id, **more}
