"""Reading a body: whole, within the limit, and JSON."""

from typing import Any

from django.http import HttpRequest
from pydantic_core import from_json

from tenpack.web.api.errors import LengthMissing, NotJson


def refuse_broken_length(request: HttpRequest) -> None:
    """Errors: `NotJson` where the length of the body is no number, on which Django would break."""
    length = request.headers.get("Content-Length") or ""
    if length and not length.isdecimal():
        raise NotJson


def body_of(request: HttpRequest) -> bytes:
    """The whole body. Errors: `LengthMissing` where Django would take a body sent in chunks for none at all."""
    if request.headers.get("Transfer-Encoding") and not request.headers.get("Content-Length"):
        raise LengthMissing
    return request.body


def read_json(body: bytes) -> Any:
    """What the body says. Errors: `NotJson`."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise NotJson from error
