"""Connecting a business's own account: keys tried before they are kept, sealed, never shown again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.money.stripe.choices import LIVE_CHECKOUT, Mode, SubscriptionState
from tenpack.money.stripe.connection import Connection, ask, mode_of_key
from tenpack.money.stripe.errors import KeyRefused, KeyWrong, SecretWrong
from tenpack.money.stripe.models import Checkout, StripeAccount, Subscription
from tenpack.money.stripe.sealing import seal
from tenpack.people.models import Business

PREFIXES = ("rk_test_", "rk_live_", "sk_test_", "sk_live_")


def connect_account(
    *, business: Business, secret_key: str, webhook_secret: str, by: Actor, now: datetime
) -> StripeAccount:
    """Try the keys and keep them; an empty one keeps what was entered before.

    Errors: `KeyWrong`, `SecretWrong`, `ProviderDown`; nothing is stored then.
    """
    before = StripeAccount.objects.filter(business=business).first()
    secret_key, webhook_secret = secret_key.strip(), webhook_secret.strip()
    check_secret(webhook_secret)
    if not secret_key and before is None:
        raise KeyWrong(_("Paste the secret or restricted key of your account."))
    details = tried(business, secret_key) if secret_key else {}
    return kept(business, before, details, secret_key, webhook_secret, by, now)


def check_secret(webhook_secret: str) -> None:
    """Errors: `SecretWrong`."""
    if webhook_secret and not webhook_secret.startswith("whsec_"):
        raise SecretWrong(_("This is no signing secret. It begins with whsec_ and stands beside the webhook endpoint."))


def tried(business: Business, secret_key: str) -> dict[str, str]:
    """What the account says of itself with this key. Errors: `KeyWrong`, `ProviderDown`."""
    if secret_key.startswith("pk_"):
        raise KeyWrong(_("This is the publishable key. Paste the secret or restricted one: it begins with sk_ or rk_."))
    if not secret_key.startswith(PREFIXES) or not secret_key.isascii():
        raise KeyWrong(_("This is no key of the provider. It begins with rk_live_, sk_live_, rk_test_ or sk_test_."))
    mode = mode_of_key(secret_key)
    check_mode(business, mode)
    connection = Connection(business, mode, secret_key, "")
    try:
        # The cheapest call that tells whether it works, and one that names the account.
        ask(connection, "get", "/v1/checkout/sessions", limit=1)
        account = ask(connection, "get", "/v1/account")
    except KeyRefused as error:
        raise KeyWrong(
            _("The provider does not accept this key: %(said)s") % {"said": error.facts.get("said", "")}
        ) from error
    settings = (account.get("settings") or {}).get("dashboard") or {}
    return {"mode": mode, "account_id": account["id"], "name": settings.get("display_name") or ""}


def check_mode(business: Business, mode: Mode) -> None:
    """A business with open payments in one mode stays in it. Errors: `KeyWrong`."""
    others = {"business": business}
    is_used = (
        Checkout.objects.filter(**others, state__in=LIVE_CHECKOUT).exclude(mode=mode).exists()
        or Subscription.objects.filter(**others).exclude(mode=mode).exclude(state=SubscriptionState.ENDED).exists()
    )
    if is_used and mode == Mode.TEST:
        raise KeyWrong(_("This is a test key, and real payments are running. Enter the live key."))
    if is_used:
        raise KeyWrong(_("This is a live key, and payments in test mode are running. Cancel those first."))


@transaction.atomic
def kept(
    business: Business,
    before: StripeAccount | None,
    details: dict[str, str],
    secret_key: str,
    webhook_secret: str,
    by: Actor,
    now: datetime,
) -> StripeAccount:
    """Store what was tried, sealed."""
    account = before or StripeAccount(business=business)
    if secret_key:
        account.mode, account.account_id, account.name = details["mode"], details["account_id"], details["name"][:200]
        account.secret_key, account.key_shown = seal(secret_key), f"{secret_key[:8]}…{secret_key[-4:]}"
    if webhook_secret:
        account.webhook_secret = seal(webhook_secret)
    account.connected_at = now
    account.save()
    set_card_mode(business, account.mode)
    record("cards.connected", business_id=business.id, about=business, now=now, by=by, mode=account.mode)
    return account


@transaction.atomic
def disconnect_account(*, business: Business, by: Actor, now: datetime) -> None:
    """Forget the keys. What runs there goes on there; here it is no longer seen. Repeat: nothing happens."""
    if StripeAccount.objects.filter(business=business).delete()[0]:
        set_card_mode(business, "")
        record("cards.disconnected", business_id=business.id, about=business, now=now, by=by)


def set_card_mode(business: Business, mode: str) -> None:
    """What every page knows without asking."""
    Business.objects.filter(id=business.id).update(card_mode=mode)
    business.card_mode = mode
