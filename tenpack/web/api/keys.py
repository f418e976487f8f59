"""API keys: who calls, and whether the key may write."""

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from tenpack.people.actions.business import hash_of, note_key_use
from tenpack.people.queries import KeySeat, Seat, key_seat, seat_of_key
from tenpack.web.api.errors import KeyMissing, KeyUnknown, ScopeMissing
from tenpack.web.respond import moment_of

READING = ("GET", "HEAD", "OPTIONS")


class Call(HttpRequest):
    """A request of the API with the seat of who calls."""

    key: KeySeat
    seat: Seat
    now: datetime


def open_door(authorization: str, method: str, now: datetime) -> KeySeat:
    """The seat behind the Authorization header; the day of use is remembered once a day.

    Errors: `KeyMissing`, `KeyUnknown`, `ScopeMissing`.
    """
    kind, _space, secret = authorization.partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise KeyMissing
    key = key_seat(hash_of(secret.strip())) if secret.isascii() else None
    if key is None:
        raise KeyUnknown
    if not key.may_write and method not in READING:
        raise ScopeMissing
    today = now.date()
    if key.last_used_on != today:
        note_key_use(key.key_id, today)
    return key


class Key(HttpAuthBase):
    """`Authorization: Bearer tp_…`"""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> KeySeat:
        """Give the request its seat. Errors: as of `open_door`."""
        call = cast(Call, request)
        key = open_door(request.META.get("HTTP_AUTHORIZATION", ""), str(request.method), moment_of(request))
        call.key, call.seat = key, seat_of_key(key)
        return key
