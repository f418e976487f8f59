"""The key that signs push messages: made once, at the first start, and kept sealed in the database."""

from base64 import urlsafe_b64encode
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from tenpack.kit.sealing import seal, unseal
from tenpack.notices.preference_models import PushKey, PushSubscription

PURPOSE = "push keys"


def public_key() -> str:
    """What browsers have to know to trust our messages, as base64url without padding; empty where there is no key."""
    kept = PushKey.objects.filter(sealed_for=present_secret()).first()
    return kept.public if kept else ""


def signing_key() -> str | None:
    """The private half as PEM; None where there is none that this `SECRET_KEY` opens."""
    kept = PushKey.objects.first()
    return unseal(kept.sealed, PURPOSE) if kept else None


@transaction.atomic
def prepare_push_key(*, now: datetime) -> None:
    """Make the key if there is none. One that no longer opens is replaced, the browsers that trusted it forgotten.

    Locks, Repeat: the row of the key; of two at once the second finds the first one's.
    """
    if public_key():
        return
    public, secret = fresh_key()
    values = {"public": public, "sealed": seal(secret, PURPOSE), "sealed_for": present_secret(), "created_at": now}
    kept, is_new = PushKey.objects.select_for_update().get_or_create(id=1, defaults=values)
    if not is_new and kept.sealed_for != present_secret():
        PushSubscription.objects.all().delete()
        PushKey.objects.filter(id=1).update(**values)


def fresh_key() -> tuple[str, str]:
    """A new pair: the public half as browsers want it, the private one as PEM."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = generate_private_key(SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return urlsafe_b64encode(point).rstrip(b"=").decode(), pem.decode()


def present_secret() -> str:
    """Stands for the present `SECRET_KEY` without giving it away."""
    return salted_hmac("tenpack.push", PURPOSE, algorithm="sha256").hexdigest()
