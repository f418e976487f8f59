"""Words of the provider's side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    TEST = "test", _("Test mode")
    LIVE = "live", _("Live")


class CheckoutKind(TextChoices):
    ONCE = "once", _("One payment")
    REPEATED = "repeated", _("A standing order")


class CheckoutState(TextChoices):
    OPENING = "opening", _("Being opened")
    OPEN = "open", _("Open")
    PROCESSING = "processing", _("Processing")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")
    UNFIT = "unfit", _("Paid, but did not fit")


LIVE_CHECKOUT = (CheckoutState.OPENING, CheckoutState.OPEN, CheckoutState.PROCESSING)
# A checkout only ever moves to a state further down this list.
CHECKOUT_ORDER = [*CheckoutState]


class SubscriptionState(TextChoices):
    RUNNING = "running", _("Running")
    FAILING = "failing", _("Charge failed")
    ENDED = "ended", _("Ended")


class RefundState(TextChoices):
    ASKED = "asked", _("On its way")
    DONE = "done", _("Refunded")
    FAILED = "failed", _("Failed")


class DisputeState(TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class EventState(TextChoices):
    WAITING = "waiting", _("Waiting")
    HANDLED = "handled", _("Handled")
    IGNORED = "ignored", _("Not ours")
    SET_ASIDE = "set_aside", _("Set aside")


class Misfit(TextChoices):
    """Why money that came in fits no due payment."""

    PAID_TWICE = "paid_twice", _("It was paid already")
    OVER = "over", _("The offer was withdrawn, cancelled or refunded")
    SESSIONS_OVER = "sessions_over", _("The sessions would have expired already")
    AMOUNT = "amount", _("The amount is another one")
