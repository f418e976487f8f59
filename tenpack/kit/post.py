"""Posting to an address somebody gave us, never one of our own network. See `kit.fetch`, which checks and connects."""

from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPException
from time import monotonic
from urllib.parse import SplitResult

from django.utils.translation import gettext_lazy as _

from tenpack.kit.fetch import FetchFailed, checked_url, connect, cut_off


def checked_https(url: str) -> SplitResult:
    """The parts of an address we may post to. Errors: `FetchFailed`."""
    parts = checked_url(url)
    if parts.scheme != "https":
        raise FetchFailed(_("Give a public address that begins with https://."))
    return parts


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> int:
    """Send the body to a public https address. Shape: the status it answered with; redirects are not followed.

    Errors: `FetchFailed` for private addresses, other ports, no answer in time.
    """
    parts, deadline = checked_https(url), monotonic() + seconds
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(connect(parts, deadline)) as connection, cut_off(connection, deadline):
        try:
            connection.request("POST", path, body, {"User-Agent": "Tenpack", "Connection": "close", **headers})
            return connection.getresponse().status
        except (OSError, HTTPException, UnicodeError, ValueError) as error:
            raise FetchFailed from error
