"""The payment provider's keys at rest: sealed, see `kit.sealing`."""

from tenpack.kit import sealing

PURPOSE = "payment keys"


def seal(text: str) -> bytes:
    """The text, readable only with this installation's `SECRET_KEY`."""
    return sealing.seal(text, PURPOSE)


def unseal(sealed: bytes | memoryview) -> str | None:
    """The text again; None where it was sealed with another `SECRET_KEY`."""
    return sealing.unseal(sealed, PURPOSE)
