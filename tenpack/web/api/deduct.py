"""Deducting a session over the API: one body, one act, one answer for both doors (the lane and Django)."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import StrictBool, ValidationError

from tenpack.kit.errors import NotFound
from tenpack.kit.ids import NO_ID, OnlyId, parse_id, public_id
from tenpack.packs.actions import use_session
from tenpack.packs.ledger import Used
from tenpack.people.queries import KeySeat
from tenpack.web.api.bodies import read_json
from tenpack.web.api.problems import broken_fields
from tenpack.web.api.repeats import checked_key, request_text
from tenpack.web.api.shapes import Asked, Instant, Memo

ADDRESS = re.compile(r"/api/v1/(session-packs|clients)/([^/]+)/uses")


class NewUse(Asked):
    """A session that was held: now, unless `happened_at` says when. `separate` says it is not its appointment's."""

    happened_at: Instant | None = None
    note: Memo = ""
    separate: StrictBool = False


@dataclass(frozen=True, slots=True)
class Deducted:
    """What to answer: the status, the body, and whether it was answered before."""

    status: int
    body: dict[str, Any]
    replayed: bool


def deduct(*, key: KeySeat, path: str, body: bytes, repeat_key: str | None, now: datetime) -> Deducted:
    """Use one session of the pack, or of the client, that the address names.

    Repeat: the same key gives the first answer. Errors: `NotFound`, `NotJson`, `BrokenFields`, those of `use_session`.
    """
    address = ADDRESS.fullmatch(path)
    if address is None:
        raise NotFound
    asked = parse(body)
    repeat_key = checked_key(repeat_key)
    from_pack = address[1] == "session-packs"
    thing = OnlyId(parse_id("pk" if from_pack else "cl", address[2]) or NO_ID)
    used = use_session(
        seat=key,
        pack=thing if from_pack else None,
        client=None if from_pack else thing,
        held_at=asked.happened_at,
        note=asked.note,
        now=now,
        repeat_key=repeat_key,
        request_hash=sha256(request_text("POST", path, key.coach_id, body).encode()).digest() if repeat_key else None,
        separate=asked.separate,
    )
    return Deducted(200 if used.already else 201, answer_of(used), used.replayed)


def answer_of(used: Used) -> dict[str, Any]:
    """A use as JSON shows it; an owed visit that was there already has no entry and no pack."""
    answer = {
        "id": public_id("vi", used.visit),
        "entry": public_id("le", used.entry) if used.entry else None,
        "session_pack": public_id("pk", used.pack) if used.pack else None,
        "free_after": used.free_after,
        "why": used.why.value if used.why else None,
    }
    return answer | {"already": True} if used.already else answer


def parse(body: bytes) -> NewUse:
    """The body; none at all says the same as an empty object. Errors: `NotJson`, `BrokenFields`."""
    if not body:
        return NewUse()
    try:
        return NewUse.model_validate(read_json(body))
    except ValidationError as error:
        raise broken_fields(error.errors()) from error
