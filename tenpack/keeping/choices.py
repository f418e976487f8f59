"""The words of data files and of what stands in an erasure's way."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileState(TextChoices):
    WAITING = "waiting", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


class Obstacle(TextChoices):
    APPOINTMENTS = "appointments", _("Appointments without a decision")
    OFFERS = "offers", _("Offers that are still running or open")
    MONEY = "money", _("Money on its way")
    SESSIONS = "sessions", _("Unused sessions")
