"""The signature that Stripe puts on what it delivers."""

import hashlib
import hmac
import json
from typing import Any


def body_of(event: dict[str, Any]) -> bytes:
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def signature(body: bytes, secret: str, at: int) -> str:
    """The header for this body, as the endpoint's secret signs it at this second."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
