"""Repeat keys: the same key with the same request gets the first answer, whoever asks twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Refused
from tenpack.kit.ids import new_id
from tenpack.people.models import Business, RepeatedRequest

INSERT = """
INSERT INTO tenpack_repeatedrequest (id, business_id, key, request_hash, created_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (business_id, key) DO NOTHING
"""


class KeyTaken(Refused):
    code = "idempotency_key_reused"
    message = _("This key was used for another request. Take a fresh key for each new act.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a writing request got: a status and a JSON value, and whether it was given before."""

    status: int
    body: Any
    replayed: bool = False


@transaction.atomic
def once(*, business: Business, key: str, request: str, now: datetime, act: Callable[[], tuple[int, Any]]) -> Answer:
    """Run `act` unless this key ran it before, then give the first answer again; both or neither are stored.

    Locks: two requests with one key wait for each other on the unique index. Repeat: that is its purpose.
    Errors: `KeyTaken` for the same key with another request; whatever `act` raises, and then nothing is stored.
    """
    request_hash = sha256(request.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [new_id(), business.id, key, request_hash, now])
        is_first = cursor.rowcount == 1
    row = RepeatedRequest.objects.get(business=business, key=key)
    if not is_first:
        if bytes(row.request_hash) != request_hash or row.status is None:
            raise KeyTaken
        return Answer(row.status, row.answer, replayed=True)
    row.status, row.answer = act()
    row.save(update_fields=["status", "answer"])
    return Answer(row.status, row.answer)
