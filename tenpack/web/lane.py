"""A thin way past Django for the API's hot act: deducting a session. Same action, same answers, less around them.

Everything else goes on to Django. The lane shares the database connection of its thread with Django.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from tenpack.kit.errors import Refused
from tenpack.web.api import problems
from tenpack.web.api.deduct import ADDRESS, deduct
from tenpack.web.api.errors import BodyTooLarge, Broken, DatabaseAway, LengthMissing, NotJson, OutcomeUnknown
from tenpack.web.api.keys import open_door

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
T = TypeVar("T")
LOST = (OperationalError, InterfaceError)
STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
log = logging.getLogger(__name__)


def lane(django: Application) -> Application:
    """An application that answers deductions itself and leaves the rest to Django."""

    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        is_use = environ["REQUEST_METHOD"] == "POST" and ADDRESS.fullmatch(environ["PATH_INFO"])
        if is_use and not environ.get("QUERY_STRING"):
            return answer(environ, start_response)
        return django(environ, start_response)

    return application


def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Deduct, or say in a problem document why not."""
    translation.activate(language(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
    try:
        status, body, more = act(environ)
        media_type = "application/json"
    except Refused as error:
        status, media_type = error.status, problems.MEDIA_TYPE
        body, more = problems.document(error), problems.headers_of(error)
    except Exception:
        log.exception("The lane broke at %s", environ["PATH_INFO"])
        status, media_type = 500, problems.MEDIA_TYPE
        body, more = problems.document(Broken()), {}
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    head = [("Content-Type", media_type), ("Content-Length", str(len(content))), *security(), *more.items()]
    start_response(STATUS[status], head)
    return (content,)


def act(environ: Environ) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Key, body, act. Shape: status, body and further headers of the answer. Errors: as of `open_door` and `deduct`."""
    now = datetime.now(UTC)
    tidy()
    key = healed(lambda: open_door(environ.get("HTTP_AUTHORIZATION", ""), "POST", now), is_safe=True)
    repeat_key = environ.get("HTTP_IDEMPOTENCY_KEY")
    path, body = environ["PATH_INFO"], body_of(environ)
    done = healed(
        lambda: deduct(key=key, path=path, body=body, repeat_key=repeat_key, now=now), is_safe=repeat_key is not None
    )
    return done.status, done.body, {"Idempotent-Replayed": "true"} if done.replayed else {}


def healed(ask: Callable[[], T], *, is_safe: bool) -> T:
    """Ask; where the connection turns out dead, ask once more on a fresh one, if asking twice acts once.

    Errors: `DatabaseAway`, `OutcomeUnknown`.
    """
    try:
        return ask()
    except LOST as error:
        connection.close()
        if not is_safe:
            raise OutcomeUnknown from error
    try:
        return ask()
    except LOST as error:
        connection.close()
        raise DatabaseAway from error


def tidy() -> None:
    """Let go of a connection that is too old or had an error; dead ones show when they are used."""
    if connection.errors_occurred or (connection.close_at is not None and monotonic() >= connection.close_at):
        connection.close_if_unusable_or_obsolete()
    connection.health_check_done = True  # type: ignore[attr-defined]


def body_of(environ: Environ) -> bytes:
    """The whole body. Errors: `BodyTooLarge`, `LengthMissing`, `NotJson`."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("HTTP_TRANSFER_ENCODING") and not length:
        raise LengthMissing
    if length and not length.isdecimal():
        raise NotJson
    size = int(length or 0)
    if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge
    body = bytes(environ["wsgi.input"].read(size)) if size else b""
    if len(body) < size:
        # Nobody reads the answer, but half a body must not pass for none, which deducts.
        raise NotJson
    return body


@lru_cache(maxsize=256)
def language(accepted: str) -> str:
    """The language to answer in: the first accepted one that there is."""
    for code, _weight in parse_accept_lang_header(accepted[:500]):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


@lru_cache(maxsize=1)
def security() -> tuple[tuple[str, str], ...]:
    """The headers that Django's middleware puts on every answer of the API."""
    return tuple(security_headers())


def security_headers() -> Iterator[tuple[str, str]]:
    """Nothing of an answer is a page, a frame or a script."""
    yield "X-Content-Type-Options", "nosniff"
    yield "X-Frame-Options", settings.X_FRAME_OPTIONS
    yield "Referrer-Policy", settings.SECURE_REFERRER_POLICY
    yield "Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    yield "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
    yield "Cache-Control", "no-store"
    if settings.SECURE_HSTS_SECONDS:
        yield "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"
