"""Every act on packs, one public function each."""

from tenpack.packs.actions.expiry import change_zone, expire_packs, settle_owed_visits
from tenpack.packs.actions.objections import object_to_entry, settle_objection
from tenpack.packs.actions.packs import (
    PackDraft,
    adjust_pack,
    change_pack,
    freeze_pack,
    open_pack,
    set_awaiting_payment,
    withdraw_sessions,
)
from tenpack.packs.actions.suspension import lift_suspension, suspend_pack
from tenpack.packs.actions.uses import record_owed_visit, undo_use, use_session

__all__ = [
    "PackDraft",
    "adjust_pack",
    "change_pack",
    "change_zone",
    "expire_packs",
    "freeze_pack",
    "lift_suspension",
    "object_to_entry",
    "open_pack",
    "record_owed_visit",
    "set_awaiting_payment",
    "settle_objection",
    "settle_owed_visits",
    "suspend_pack",
    "undo_use",
    "use_session",
    "withdraw_sessions",
]
