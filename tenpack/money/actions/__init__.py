"""Every act on money, one public function each."""

from tenpack.money.actions.coupons import CouponDraft, archive_coupon, create_coupon, take_coupon
from tenpack.money.actions.fees import FeesDraft, change_fees
from tenpack.money.actions.offers import (
    assign_plan,
    attach_pack,
    make_offer_for_pack,
    make_one_off_offer,
    open_pack_for_offer,
    withdraw_offer,
)
from tenpack.money.actions.payments import Charge, record_payment, refund_payment
from tenpack.money.actions.plans import PlanDraft, archive_plan, change_plan, create_plan, restore_plan
from tenpack.money.actions.reminders import remind_of_offer
from tenpack.money.actions.renewals import drop_renewal, renew_plan
from tenpack.money.actions.rests import cancel_offer, keep_offer, note_failed_charge, pause_offer, resume_offer

__all__ = [
    "Charge",
    "CouponDraft",
    "FeesDraft",
    "PlanDraft",
    "archive_coupon",
    "archive_plan",
    "assign_plan",
    "attach_pack",
    "cancel_offer",
    "change_fees",
    "change_plan",
    "create_coupon",
    "create_plan",
    "drop_renewal",
    "keep_offer",
    "make_offer_for_pack",
    "make_one_off_offer",
    "note_failed_charge",
    "open_pack_for_offer",
    "pause_offer",
    "record_payment",
    "refund_payment",
    "remind_of_offer",
    "renew_plan",
    "restore_plan",
    "resume_offer",
    "take_coupon",
    "withdraw_offer",
]
