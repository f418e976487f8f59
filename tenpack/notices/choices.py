"""What became of a letter, and the ways that lead to a person."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterOutcome(TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    RETURNED = "returned", _("Came back")
    NO_ADDRESS = "no_address", _("No address")
    PASSED_OVER = "passed_over", _("Not to be sent")


class Channel(TextChoices):
    MAIL = "mail", _("Mail")
    PUSH = "push", _("Push message")


class NoticeSide(TextChoices):
    CLIENT = "client", _("Client")
    COACH = "coach", _("Coach")


class PushOutcome(TextChoices):
    SENT = "sent", _("Sent")
    NOWHERE = "nowhere", _("No browser takes push messages")
    LATER = "later", _("To be tried again")
