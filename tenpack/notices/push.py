"""Sending push messages to a person's browsers, sealed for each and signed. Source: RFC 8030, 8188, 8291, 8292."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

from tenpack.kit.fetch import FetchFailed
from tenpack.kit.post import post
from tenpack.notices.choices import PushOutcome
from tenpack.notices.preference_models import PushSubscription
from tenpack.notices.push_browsers import MOST_BROWSERS, PushAddress, address_of
from tenpack.notices.push_keys import signing_key
from tenpack.people.models import Business, User

SECONDS = 6.0
LONGEST_TITLE, LONGEST_BODY = 100, 240
# How long the browser's provider keeps a message for a device that is off.
LASTS = timedelta(hours=12)
SIGNED_FOR = timedelta(hours=6)
GONE = (404, 410)
# So often in a row nobody answered: this browser is no more.
MOST_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent to every browser alike."""

    content: bytes
    topic: str
    lasts: timedelta


def send_push(
    *,
    user: User,
    business: Business,
    title: str,
    body: str,
    url: str,
    tag: str,
    now: datetime,
    lasts: timedelta = LASTS,
) -> PushOutcome:
    """Show a short text on every screen of this person that asked for it; a click leads to `url`, a path of this site.

    A later message with the same `tag` takes the place of the earlier one. Whoever calls holds no transaction: it may
    take seconds. Nothing is said twice: one browser that took it is enough for `SENT`.
    """
    content = {"title": short(title, LONGEST_TITLE), "body": short(body, LONGEST_BODY), "url": url, "tag": tag}
    topic = sha256(f"{business.id} {tag}".encode()).hexdigest()[:32]
    message = Message(json.dumps(content, ensure_ascii=False).encode(), topic, lasts)
    key = signing_key()
    browsers = PushSubscription.objects.filter(user=user).order_by("-created_at")[:MOST_BROWSERS]
    outcomes = {deliver(browser, message, key, now) for browser in browsers} if key else set()
    found = [one for one in (PushOutcome.SENT, PushOutcome.LATER) if one in outcomes]
    return found[0] if found else PushOutcome.NOWHERE


def short(text: str, most: int) -> str:
    """One line that fits a lock screen."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def deliver(browser: PushSubscription, message: Message, key: str, now: datetime) -> PushOutcome:
    """Send it to one browser; one that is gone is forgotten."""
    address = address_of(browser)
    try:
        status = post_to(address, message, key, now) if address else GONE[0]
    except FetchFailed:
        status = 0
    except ValueError:
        # A key that is no point of the curve: nobody can open anything with it.
        status = GONE[0]
    if 200 <= status < 300:
        PushSubscription.objects.filter(id=browser.id).update(used_at=now, failures=0)
        return PushOutcome.SENT
    if status in GONE or browser.failures + 1 >= MOST_FAILURES:
        PushSubscription.objects.filter(id=browser.id).delete()
        return PushOutcome.NOWHERE
    PushSubscription.objects.filter(id=browser.id).update(failures=browser.failures + 1)
    return PushOutcome.LATER


def post_to(address: PushAddress, message: Message, key: str, now: datetime) -> int:
    """The status its provider answered with. Errors: `FetchFailed`; `ValueError` for a browser's key that is none."""
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(int(message.lasts.total_seconds())),
        "Topic": message.topic,
        "Authorization": signature(address.endpoint, key, now),
    }
    body = sealed_for(address, message.content)
    return post(address.endpoint, body=body, headers=headers, seconds=SECONDS)


def sealed_for(address: PushAddress, content: bytes) -> bytes:
    """The content, readable by this browser alone."""
    import http_ece
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    once = generate_private_key(SECP256R1())
    sealed: bytes = http_ece.encrypt(
        content, private_key=once, dh=address.p256dh, auth_secret=address.auth, version="aes128gcm"
    )
    return sealed


def signature(endpoint: str, key: str, now: datetime) -> str:
    """What proves to the provider that we are who the browser trusted. Errors: `ValueError` for an odd address."""
    from py_vapid import Vapid02, VapidException

    parts, signer = urlsplit(endpoint), Vapid02.from_pem(key.encode())
    # Its own check of `sub` refuses names of machines in a local network.
    signer.conf = {"no-strict": True}
    claims = {
        "aud": f"{parts.scheme}://{parts.hostname}",
        "exp": int((now + SIGNED_FOR).timestamp()),
        "sub": whom_to_ask(),
    }
    try:
        return str(signer.sign(claims)["Authorization"])
    except VapidException as error:
        raise ValueError(endpoint) from error


def whom_to_ask() -> str:
    """Whom a provider turns to: this site, or before it has an address the sender of our mails."""
    if settings.HTTPS:
        return f"https://{urlsplit(settings.PUBLIC_URL).hostname}"
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
