"""Every act on money, one public function each."""

from tenpack.money.actions.offers import (
    assign_plan,
    attach_pack,
    cancel_offer,
    make_offer_for_pack,
    make_one_off_offer,
    open_pack_for_offer,
    withdraw_offer,
)
from tenpack.money.actions.payments import record_payment, refund_payment
from tenpack.money.actions.plans import PlanDraft, archive_plan, change_plan, create_plan, restore_plan

__all__ = [
    "PlanDraft",
    "archive_plan",
    "assign_plan",
    "attach_pack",
    "cancel_offer",
    "change_plan",
    "create_plan",
    "make_offer_for_pack",
    "make_one_off_offer",
    "open_pack_for_offer",
    "record_payment",
    "refund_payment",
    "restore_plan",
    "withdraw_offer",
]
