"""Keys at rest: sealed with a key that is derived from `SECRET_KEY`, so that a copy of the database opens nothing."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> bytes:
    """The text, readable only with this installation's `SECRET_KEY`."""
    return _box().encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str | None:
    """The text again; None where it was sealed with another `SECRET_KEY`."""
    try:
        return _box().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tenpack payment keys")
    return Fernet(urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
