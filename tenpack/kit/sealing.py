"""Secrets at rest: sealed with a key derived from `SECRET_KEY`, so that a copy of the database opens nothing."""

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def seal(text: str, purpose: str) -> bytes:
    """The text, readable only with this installation's `SECRET_KEY` and for this purpose."""
    return _box(purpose).encrypt(text.encode())


def unseal(sealed: bytes | memoryview, purpose: str) -> str | None:
    """The text again; None where it was sealed with another `SECRET_KEY`, or for something else."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(purpose).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> "Fernet":
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tenpack {purpose}".encode())
    return Fernet(urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
