"""Idempotency keys: a writing call that is sent again gets its first answer."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic_core import to_json

from tenpack.kit.errors import InvalidFields
from tenpack.packs.ledger import refuse_used_key
from tenpack.people.repeats import Answer, once
from tenpack.web.api.bodies import body_of
from tenpack.web.api.keys import Call

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
MEDIA_TYPE = "application/json"


def checked_key(key: str | None) -> str | None:
    """The key as it was sent. Errors: `InvalidFields` for an empty, long or unprintable one."""
    if key is None or (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        return key
    raise InvalidFields({HEADER: _("Send a key of 1 to 255 plain characters.")})


def request_text(method: str, path: str, coach_id: UUID, body: bytes) -> str:
    """What makes a request the same one: method, address, who asks, and the body to the last byte."""
    return f"{method} {path}\n{coach_id}\n{sha256(body).hexdigest()}"


def answer_once(request: Call, status: int, act: Callable[[], BaseModel]) -> HttpResponse:
    """Do `act` and answer with what it shows; with an Idempotency-Key only the first time, in one transaction.

    Errors: `KeyTaken`, `KeyReused`; whatever `act` raises, and then nothing is kept.
    """
    answer = kept_answer(request, status, lambda: act().model_dump_json())
    return marked(as_json(answer.status, answer.body.encode()), answer)


def answer_onwards(
    request: Call, act: Callable[[], str], finish: Callable[[str], tuple[int, BaseModel]]
) -> HttpResponse:
    """Do `act` and answer with how far `finish` brings what it made; with an Idempotency-Key `act` runs only once.

    `act` answers with a name and is stored with the key, in one transaction. `finish` takes that name, runs after the
    commit and each time, so that it may ask others and must be safe to repeat: a repetition tells how it stands by now.
    Errors: as of `answer_once`; whatever `finish` raises, and then `act` stays done.
    """
    answer = kept_answer(request, 202, act)
    status, body = finish(answer.body)
    return marked(as_json(status, body), answer)


def kept_answer(request: Call, status: int, act: Callable[[], str]) -> Answer:
    """What `act` answers; with an Idempotency-Key what it answered the first time. Errors: as of `answer_once`."""
    key = checked_key(request.headers.get(HEADER))
    if key is None:
        return Answer(status, act())
    business = request.seat.business

    def first_time() -> tuple[int, str]:
        refuse_used_key(business.id, key)
        return status, act()

    text = request_text(str(request.method), request.path, request.key.coach_id, body_of(request))
    return once(business=business, key=key, request=text, now=request.now, act=first_time)


def marked(response: HttpResponse, answer: Answer) -> HttpResponse:
    """The response, saying so where it was given before."""
    if answer.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def as_json(status: int, body: Any) -> HttpResponse:
    """An answer of the API; bytes are JSON already. It is nobody's to keep."""
    content = body if isinstance(body, bytes) else to_json(body)
    return HttpResponse(content, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
