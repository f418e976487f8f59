"""Buckets, movements, states and reasons of session packs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Bucket(TextChoices):
    ISSUED = "issued", _("Issued")
    FREE = "free", _("Free")
    BOOKED = "booked", _("Booked")
    USED = "used", _("Used")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Kind(TextChoices):
    GRANTED = "granted", _("Granted")
    BOOKED = "booked", _("Booked")
    RELEASED = "released", _("Released")
    USED = "used", _("Used")
    RETURNED = "returned", _("Returned")
    EXPIRED = "expired", _("Expired")
    REVIVED = "revived", _("Revived")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ADJUSTED = "adjusted", _("Adjusted")
    TRANSFERRED = "transferred", _("Transferred")


MOVES: dict[Kind, tuple[tuple[Bucket, Bucket], ...]] = {
    Kind.GRANTED: ((Bucket.ISSUED, Bucket.FREE),),
    Kind.BOOKED: ((Bucket.FREE, Bucket.BOOKED),),
    Kind.RELEASED: ((Bucket.BOOKED, Bucket.FREE),),
    Kind.USED: ((Bucket.BOOKED, Bucket.USED), (Bucket.FREE, Bucket.USED)),
    Kind.RETURNED: ((Bucket.USED, Bucket.FREE), (Bucket.USED, Bucket.BOOKED)),
    Kind.EXPIRED: ((Bucket.FREE, Bucket.EXPIRED),),
    Kind.REVIVED: ((Bucket.EXPIRED, Bucket.FREE),),
    Kind.WITHDRAWN: ((Bucket.FREE, Bucket.WITHDRAWN),),
    Kind.ADJUSTED: ((Bucket.ISSUED, Bucket.FREE), (Bucket.FREE, Bucket.ISSUED)),
    Kind.TRANSFERRED: ((Bucket.FREE, Bucket.ISSUED), (Bucket.ISSUED, Bucket.FREE)),
}


class PackState(TextChoices):
    UPCOMING = "upcoming", _("Upcoming")
    ACTIVE = "active", _("Active")
    USED_UP = "used_up", _("Used up")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Source(TextChoices):
    PLAN = "plan", _("Plan")
    BY_HAND = "by_hand", _("By hand")
    IMPORT = "import", _("Import")


class Cause(TextChoices):
    VISIT = "visit", _("Visit")
    APPOINTMENT = "appointment", _("Appointment")
    WORKOUT = "workout", _("Workout")
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    IMPORT = "import", _("Import")
    BY_HAND = "by_hand", _("By hand")
    EXPIRY = "expiry", _("Expiry")


class Why(TextChoices):
    """Why this pack pays."""

    BOOKED = "booked", _("Booked for this appointment.")
    PICKED = "picked", _("You picked it.")
    ONLY_ONE = "only_one", _("The only pack that can pay.")
    EXPIRES_FIRST = "expires_first", _("Expires first.")
    OLDEST = "oldest", _("The oldest of those that expire on that day.")
