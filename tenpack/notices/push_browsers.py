"""Browsers that take push messages: kept, found and forgotten."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from tenpack.kit.fetch import FetchFailed
from tenpack.kit.post import checked_https
from tenpack.kit.sealing import seal, unseal
from tenpack.notices.errors import BrowserTaken, NotABrowser
from tenpack.notices.preference_models import PushSubscription
from tenpack.people.models import User

PURPOSE = "push browsers"
LONGEST_ENDPOINT = 1_000
# More than anybody has; the oldest make way.
MOST_BROWSERS = 10


@dataclass(frozen=True, slots=True)
class PushAddress:
    """Where a browser gets its messages, and the keys only it can open them with."""

    endpoint: str
    p256dh: bytes
    auth: bytes

    def checked(self) -> "PushAddress":
        """Itself. Errors: `NotABrowser` for what is none, or an address that we never call."""
        try:
            checked_https(self.endpoint)
        except FetchFailed as error:
            raise NotABrowser from error
        is_point = len(self.p256dh) == 65 and self.p256dh[0] == 4
        if not is_point or len(self.auth) != 16 or len(self.endpoint) > LONGEST_ENDPOINT:
            raise NotABrowser
        return self


def address_from(said: object) -> PushAddress:
    """What a browser says of its subscription. Errors: `NotABrowser`."""
    match said:
        case {"endpoint": str(endpoint), "keys": {"p256dh": str(p256dh), "auth": str(auth)}}:
            return PushAddress(endpoint, digits(p256dh), digits(auth)).checked()
    raise NotABrowser


def digits(text: str) -> bytes:
    """Base64url, with or without its padding. Errors: `NotABrowser`."""
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError as error:
        raise NotABrowser from error


def hash_of(endpoint: str) -> bytes:
    """What an address is found by."""
    return sha256(endpoint.encode(errors="replace")).digest()


@transaction.atomic
def keep_browser(*, user: User, address: PushAddress, now: datetime) -> PushSubscription:
    """From now on this browser takes the messages of this person, and of nobody who was signed in there before.

    Repeat: the same subscription. Errors: `BrowserTaken` where another's address is given without its keys.
    """
    found = hash_of(address.endpoint)
    kept = PushSubscription.objects.select_for_update().filter(endpoint_hash=found).first()
    known = address_of(kept) if kept else None
    if kept and kept.user_id != user.id and not (known and compare_digest(known.auth, address.auth)):
        raise BrowserTaken
    values = {"user": user, "sealed": sealed(address), "created_at": now, "failures": 0}
    browser, _is_new = PushSubscription.objects.update_or_create(endpoint_hash=found, defaults=values)
    surplus = PushSubscription.objects.filter(user=user).order_by("-created_at", "-id")[MOST_BROWSERS:]
    PushSubscription.objects.filter(id__in=[one.id for one in surplus]).delete()
    return browser


def forget_browser(*, user: User, endpoint: str) -> None:
    """This browser takes no messages of this person any more. Repeat: nothing."""
    PushSubscription.objects.filter(user=user, endpoint_hash=hash_of(endpoint)).delete()


def forget_browser_by_id(browser_id: UUID) -> None:
    """The same for one that is known by its id."""
    PushSubscription.objects.filter(id=browser_id).delete()


def forget_browsers(*, user: User) -> int:
    """No browser takes messages of this person any more. Shape: how many did."""
    count, _kinds = PushSubscription.objects.filter(user=user).delete()
    return count


def hashes_of(user: User) -> list[str]:
    """What this person's browsers are known by, as hexadecimal digits."""
    found = PushSubscription.objects.filter(user=user).values_list("endpoint_hash", flat=True)
    return [bytes(one).hex() for one in found]


def sealed(address: PushAddress) -> bytes:
    """The address and its keys, unreadable in a copy of the database."""
    return seal(json.dumps([address.endpoint, address.p256dh.hex(), address.auth.hex()]), PURPOSE)


def address_of(browser: PushSubscription) -> PushAddress | None:
    """The address again; None where it was sealed with another `SECRET_KEY`."""
    opened = unseal(browser.sealed, PURPOSE)
    if opened is None:
        return None
    endpoint, p256dh, auth = json.loads(opened)
    return PushAddress(endpoint, bytes.fromhex(p256dh), bytes.fromhex(auth))
