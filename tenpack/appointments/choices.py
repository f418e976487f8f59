"""States, outcomes and kinds of the calendar."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AppointmentState(TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    COMPLETED = "completed", _("Completed")
    NO_SHOW = "no_show", _("No-show")
    CANCELLED = "cancelled", _("Cancelled")


class Decision(TextChoices):
    """What a person decided against the plan; a completed appointment needs none, its visit says so."""

    NO_SHOW = "no_show", _("No-show")
    CANCELLED = "cancelled", _("Cancelled")


class Party(TextChoices):
    """Who cancels."""

    COACH = "coach", _("Coach")
    CLIENT = "client", _("Client")


class SessionOutcome(TextChoices):
    """What became of the session."""

    RETURNED = "returned", _("Returned")
    TAKEN = "taken", _("Taken")
    NONE = "none", _("None")


class SessionState(TextChoices):
    """Where the session of an appointment is."""

    BOOKED = "booked", _("Booked")
    TAKEN = "taken", _("Taken")
    RETURNED = "returned", _("Returned")
    OWED = "owed", _("Owed")
    NONE = "none", _("None")


class Colour(TextChoices):
    TEAL = "teal", _("Teal")
    BLUE = "blue", _("Blue")
    VIOLET = "violet", _("Violet")
    PINK = "pink", _("Pink")
    ORANGE = "orange", _("Orange")
    GREY = "grey", _("Grey")


class Repeat(TextChoices):
    WEEKLY = "weekly", _("Every week")
    MONTHLY_DATE = "monthly_date", _("Every month on the date")
    MONTHLY_WEEKDAY = "monthly_weekday", _("Every month on the weekday")


class SeriesEnd(TextChoices):
    UNTIL = "until", _("On a date")
    COUNT = "count", _("After some times")
    SESSIONS = "sessions", _("When the sessions run out")


class SeriesPart(TextChoices):
    """How much of a series a change or cancellation means; the past never changes."""

    THIS = "this", _("Only this one")
    FOLLOWING = "following", _("This and the following")
    ALL = "all", _("All that are still to come")


class Weekday(IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
