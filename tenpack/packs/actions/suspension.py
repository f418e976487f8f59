"""A pack whose payment is disputed: its free sessions rest until that is settled."""

from datetime import datetime

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import MEMO_LENGTH, Checks
from tenpack.packs.actions.terms import keep_terms, locked
from tenpack.packs.actions.uses import settle_from
from tenpack.packs.models import SessionPack


@transaction.atomic
def suspend_pack(*, pack: SessionPack, reason: str, by: Actor, now: datetime) -> SessionPack:
    """Let nobody use or book the pack's free sessions until `lift_suspension`. What is booked stays booked and can be
    used; sessions can still come back, expire and be withdrawn.

    Locks: the pack. Repeat: a suspended pack stays so, with its first moment and reason. Errors: `InvalidFields`.
    Source: docs/sessions.md, "Suspended".
    """
    reason = checked_reason(reason)
    pack = locked(pack)
    if pack.suspended_at:
        return pack
    set_suspended(pack, now, reason=reason, by=by, now=now)
    tell("pack.suspended", pack, reason=reason, by=by, now=now)
    return pack


@transaction.atomic
def lift_suspension(*, pack: SessionPack, reason: str, by: Actor, now: datetime) -> SessionPack:
    """Let the pack pay again; it settles visits that are owed by now, oldest first.

    Locks: the pack. Repeat: nothing happens to a pack that is not suspended. Errors: `InvalidFields`.
    """
    reason = checked_reason(reason)
    pack = locked(pack)
    if pack.suspended_at is None:
        return pack
    set_suspended(pack, None, reason=reason, by=by, now=now)
    tell("pack.resumed", pack, reason=reason, by=by, now=now)
    settle_from(pack, by=by, now=now)
    return pack


def checked_reason(reason: str) -> str:
    """The reason without surrounding space. Errors: `InvalidFields` where it is missing or too long."""
    checks = Checks()
    reason = checks.text("reason", reason, MEMO_LENGTH, required=True)
    checks.refuse_if_any()
    return reason


def set_suspended(pack: SessionPack, since: datetime | None, *, reason: str, by: Actor, now: datetime) -> None:
    """Write since when the pack is suspended, and remember it with its reason; the caller holds the row."""
    pack.suspended_at = since
    pack.save(update_fields=["suspended_at"])
    keep_terms(pack, by=by, now=now, reason=reason)


def tell(event: str, pack: SessionPack, *, reason: str, by: Actor, now: datetime) -> None:
    """Write the journal's line."""
    business_id, client_id = pack.business_id, pack.client_id
    record(event, business_id=business_id, client_id=client_id, about=pack, now=now, by=by, reason=reason)
