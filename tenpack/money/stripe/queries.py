"""What the owner reads of the connection: whose keys, the inbox, money that fitted nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, QuerySet

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID
from tenpack.money.stripe.choices import EventState, Mode
from tenpack.money.stripe.connection import mode_of_key
from tenpack.money.stripe.models import StripeAccount, StripeEvent, UnfitMoney
from tenpack.money.stripe.sealing import unseal
from tenpack.people.models import Business

LATEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """The connected account as pages show it; no key ever stands in here.

    `is_own`: entered in the settings, not in the environment. `is_readable`: sealed with this installation's
    `SECRET_KEY`. `has_secret`: messages can be verified.
    """

    mode: Mode
    key_shown: str
    name: str
    is_own: bool
    is_readable: bool
    has_secret: bool
    connected_at: datetime | None
    last_event_at: datetime | None


def account_shown(business: Business) -> AccountShown | None:
    """What is connected, None where nothing is. The settings come before the environment."""
    account = StripeAccount.objects.filter(business=business).first()
    if account:
        return AccountShown(
            mode=Mode(account.mode),
            key_shown=account.key_shown,
            name=account.name or account.account_id,
            is_own=True,
            is_readable=unseal(account.secret_key) is not None,
            has_secret=bool(account.webhook_secret and unseal(account.webhook_secret)),
            connected_at=account.connected_at,
            last_event_at=account.last_event_at,
        )
    key = settings.STRIPE_SECRET_KEY
    return account_of_environment(business, key) if key else None


def account_of_environment(business: Business, key: str) -> AccountShown:
    """The account whose keys stand in the environment."""
    last = StripeEvent.objects.filter(business=business).order_by("-id").first()
    return AccountShown(
        mode=mode_of_key(key),
        key_shown=f"{key[:8]}…{key[-4:]}",
        name="",
        is_own=False,
        is_readable=True,
        has_secret=bool(settings.STRIPE_WEBHOOK_SECRET),
        connected_at=None,
        last_event_at=last.received_at if last else None,
    )


def messages_counted(business: Business) -> dict[EventState, int]:
    """How many messages are in each state."""
    rows = StripeEvent.objects.filter(business=business).order_by().values_list("state").annotate(count=Count("id"))
    counted = {EventState(state): count for state, count in rows}
    return {state: counted.get(state, 0) for state in EventState}


def latest_messages(business: Business) -> QuerySet[StripeEvent]:
    """The last messages that came, newest first, without their bodies."""
    return StripeEvent.objects.filter(business=business).defer("body").order_by("-id")[:LATEST]


def messages_set_aside(business: Business) -> QuerySet[StripeEvent]:
    """Messages nobody could make sense of, newest first."""
    found = StripeEvent.objects.filter(business=business, state=EventState.SET_ASIDE)
    return found.defer("body").order_by("-id")[:LATEST]


def message_of(business: Business, message_id: UUID | None) -> StripeEvent:
    """The message with this id. Errors: `NotFound`."""
    found = StripeEvent.objects.filter(business=business, id=message_id or NO_ID).first()
    if found is None:
        raise NotFound
    return found


def unfit_money_of(business: Business) -> QuerySet[UnfitMoney]:
    """Money that fitted nothing: what waits first, then what went back, newest first."""
    rows = UnfitMoney.objects.filter(business=business).select_related("offer__client")
    waiting_first = (F("return_asked_at").desc(nulls_first=True), F("returned_at").desc(nulls_first=True), "-id")
    return rows.order_by(*waiting_first)[:LATEST]


def unfit_one(business: Business, unfit_id: UUID | None) -> UnfitMoney:
    """The one with this id. Errors: `NotFound`."""
    found = UnfitMoney.objects.filter(business=business, id=unfit_id or NO_ID).first()
    if found is None:
        raise NotFound
    return found
