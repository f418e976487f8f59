"""Named failures of money."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, Refused


class SessionsNeedOneTime(Invalid):
    code = "sessions_need_one_time"
    field = "payment_type"
    message = _("Sessions can only be sold with one-time plans.")


class PlanArchived(Refused):
    code = "plan_archived"
    field = "plan"
    message = _("This plan is archived. Restore it, or choose another one.")


class PlanDatePast(Refused):
    code = "plan_date_past"
    field = "plan"
    message = _("The expiration date of this plan has passed. Give the plan a new date, then add it.")


class OfferNotOneTime(Invalid):
    code = "offer_not_one_time"
    field = "offer"
    message = _("Sessions can only be attached to a one-time offer.")


class OfferHasPack(Refused):
    code = "offer_has_pack"
    field = "offer"
    message = _("This offer carries a session pack already.")


class OfferOver(Refused):
    code = "offer_over"
    field = "offer"
    message = _("This offer was withdrawn, cancelled or refunded.")


class OfferPaid(Refused):
    code = "offer_paid"
    message = _("This offer is paid already. Nothing was charged again.")


class SessionsWouldBeExpired(Refused):
    code = "sessions_expired"
    message = _("The sessions of this offer would have expired already. Withdraw the offer and make a new one.")


class AmountWrong(Invalid):
    code = "amount_wrong"
    field = "amount"


class RefundTooHigh(Invalid):
    code = "refund_too_high"
    field = "amount"


class CardDeclined(Refused):
    code = "card_declined"
    message = _("The card was declined. Nothing was paid. Try another card, or ask your coach.")


class NotInDemo(Refused):
    code = "not_in_demo"
    message = _("The demo card works in the demo business only.")


class AlreadyProcessing(Refused):
    code = "already_processing"
    message = _("A payment is on its way already. Nothing was charged again.")


class MethodNotOutside(Invalid):
    code = "method_not_outside"
    field = "method"
    message = _("Choose how the money came in: cash, bank transfer or other.")


class PlanNotRenewable(Refused):
    code = "plan_not_renewable"
    message = _("This plan cannot be bought again here any more. Ask your coach.")


class NotRunning(Refused):
    code = "not_running"
    message = _("This works while the offer runs and nothing is overdue. Settle what is overdue, or cancel it now.")


class OnlyRecurring(Invalid):
    code = "only_recurring"
    message = _("Only recurring offers can be paused.")


class CouponUnknown(Invalid):
    code = "coupon_unknown"
    field = "coupon"
    message = _("This code does not work, or no longer. Check it, or leave it out.")


class CouponLeavesNothing(Invalid):
    code = "coupon_leaves_nothing"
    field = "coupon"
    message = _("With this coupon nothing would be left to pay. Use a plan that costs nothing instead.")


class CouponNotTaken(Refused):
    code = "coupon_not_taken"
    field = "coupon"
    message = _("A coupon can be used until the first payment only.")


class CouponCodeTaken(Refused):
    code = "coupon_code_taken"
    field = "code"
    message = _("There is a coupon with this code already. Choose another code.")


class NothingDue(Refused):
    code = "nothing_due"
    message = _("Nothing is to be paid for this offer now.")


class NobodyToRemind(Refused):
    code = "nobody_to_remind"
    message = _("There is no email address this could go to. Enter one, or copy the pay link and send it yourself.")


class RemindedToday(Refused):
    code = "reminded_today"
