"""Payment types, states and methods."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaymentType(TextChoices):
    ONE_TIME = "one_time", _("One-time")
    RECURRING = "recurring", _("Recurring")
    INSTALLMENTS = "installments", _("Installments")


class IntervalUnit(TextChoices):
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


class ExpiryKind(TextChoices):
    ON_DATE = "on", _("On a date")
    AFTER = "after", _("Some time after payment")
    NEVER = "never", _("Never")


class ExpiryUnit(TextChoices):
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


class OfferState(TextChoices):
    OPEN = "open", _("Open")
    PAID = "paid", _("Paid")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Past due")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REFUNDED = "refunded", _("Refunded")


class Method(TextChoices):
    CASH = "cash", _("Cash")
    BANK_TRANSFER = "bank_transfer", _("Bank transfer")
    OTHER = "other", _("Other")
    DEMO_CARD = "demo_card", _("Demo card")
    CARD = "card", _("Card")
    BANK_DEBIT = "bank_debit", _("Bank debit")
    ONLINE = "online", _("Paid online")


OUTSIDE_METHODS = [Method.CASH, Method.BANK_TRANSFER, Method.OTHER]


class RefundOrigin(TextChoices):
    COACH = "coach", _("Refunded by the coach")
    PROVIDER = "provider", _("Refunded at the payment provider")
    DISPUTE = "dispute", _("Lost dispute")


class AttemptState(TextChoices):
    PROCESSING = "processing", _("Processing")
    SUCCEEDED = "succeeded", _("Succeeded")
    DECLINED = "declined", _("Declined")


class ReceiptKind(TextChoices):
    RECEIPT = "receipt", _("Receipt")
    CREDIT_NOTE = "credit_note", _("Credit note")


class ReceiptLineKind(TextChoices):
    SALE = "sale", _("Sale")
    DISCOUNT = "discount", _("Discount")
    FEE = "fee", _("Fee")


class MoneyLineState(TextChoices):
    RECEIVED = "received", _("Received")
    PARTLY_REFUNDED = "partly_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    REFUND = "refund", _("Refund")
    PROCESSING = "processing", _("Processing")
    DISPUTED = "disputed", _("Disputed")
    REFUND_ASKED = "refund_asked", _("Refund on its way")
    REFUND_FAILED = "refund_failed", _("Failed refund")


class MoneyLineKind(TextChoices):
    """What a row of the list of payments is."""

    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    PROCESSING = "processing", _("Processing")


class CouponState(TextChoices):
    OPEN = "open", _("Can be used")
    USED_UP = "used_up", _("Used up")
    ENDED = "ended", _("Its last day is over")
    ARCHIVED = "archived", _("Archived")
