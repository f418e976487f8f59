"""What became of a letter."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterOutcome(TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    NO_ADDRESS = "no_address", _("No address")
    PASSED_OVER = "passed_over", _("Not to be sent")
