"""Tables of the calendar. Exclusion constraints in `migrations/calendar.sql` refuse taking a coach or client twice."""

from django.db import models
from django.db.models import F, Q

from tenpack.appointments.choices import (
    AppointmentState,
    Colour,
    Decision,
    Party,
    Repeat,
    SeriesEnd,
    SessionOutcome,
    SessionState,
    Weekday,
)
from tenpack.kit.ids import new_id, public_id
from tenpack.packs.models import Booking
from tenpack.people.models import Business, Client, Coach

LONGEST_MINUTES = 24 * 60


class AppointmentType(models.Model):
    """A kind of appointment: its usual length, its colour, how many clients share it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="appointment_types")
    name = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField(default=60)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.TEAL)
    capacity = models.PositiveSmallIntegerField(default=1)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="appointment_type_of_business"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_MINUTES, capacity__gte=1, capacity__lte=12),
                name="appointment_type_limits",
            ),
        ]

    @property
    def public_id(self) -> str:
        """`at_…`"""
        return public_id("at", self.id)


class Series(models.Model):
    """A rule by which appointments repeat, in wall-clock time of the business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT)
    repeat = models.CharField(max_length=16, choices=Repeat)
    every = models.PositiveSmallIntegerField(default=1)
    end_kind = models.CharField(max_length=10, choices=SeriesEnd)
    until_on = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()


class Slot(models.Model):
    """A stretch of a coach's time that is taken, by one client or a small group."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="slots")
    kind = models.ForeignKey(AppointmentType, models.PROTECT, null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField(default=1)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="slot_of_business"),
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at"], name="slot_times"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
        ]
        indexes = [models.Index(fields=["business", "starts_at"], name="slots_of_business")]


class Appointment(models.Model):
    """A place in the calendar for a client and a coach. Moving it keeps its identity and its booked session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="appointments")
    client = models.ForeignKey(Client, models.PROTECT, related_name="appointments")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="appointment")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    location = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    cancelled_by = models.CharField(max_length=10, choices=Party, blank=True)
    outcome = models.CharField(max_length=10, choices=SessionOutcome, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "id"], name="appointment_of_business")]
        indexes = [
            models.Index(fields=["business", "starts_at"], name="appointments_of_business"),
            models.Index(fields=["client", "starts_at"], name="appointments_of_client"),
        ]

    @property
    def public_id(self) -> str:
        """`ap_…`"""
        return public_id("ap", self.id)

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def state(self) -> AppointmentState:
        """Cancelled or missed where decided so; completed once its booking has a visit, by whichever road it came."""
        if self.decision:
            return AppointmentState(self.decision)
        return AppointmentState.COMPLETED if self.booking.visit_id else AppointmentState.SCHEDULED

    @property
    def session(self) -> SessionState:
        """Where its session is now, by whichever road it came there."""
        booking = self.booking
        if booking.visit:
            return SessionState.OWED if booking.visit.is_owed else SessionState.TAKEN
        if booking.pack_id is None:
            return SessionState.NONE
        return SessionState.RETURNED if booking.released_at else SessionState.BOOKED


class WorkingHours(models.Model):
    """A stretch of a weekday on which a coach can be booked, in wall-clock time of the business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="hours_end_after_start")]
        indexes = [models.Index(fields=["coach", "weekday"], name="hours_of_coach")]


class DayException(models.Model):
    """A day that differs: closed for the business (holiday) or a coach, or open at other hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="day_exceptions")
    day = models.DateField()
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(ends__gt=F("starts")), name="exception_is_closed_or_open"
            )
        ]
        indexes = [models.Index(fields=["business", "day"], name="exceptions_of_business")]

    @property
    def public_id(self) -> str:
        """`ex_…`"""
        return public_id("ex", self.id)


class BookingRules(models.Model):
    """How a coach can be booked by clients: buffers, notice, horizon, grid, and the private calendar feed."""

    coach = models.OneToOneField(Coach, models.PROTECT, primary_key=True, related_name="booking_rules")
    may_self_book = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    notice_hours = models.PositiveSmallIntegerField(default=12)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    grid_minutes = models.PositiveSmallIntegerField(default=30)
    most_moves = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    buffer_minutes__lte=240,
                    notice_hours__lte=720,
                    horizon_days__gte=1,
                    horizon_days__lte=730,
                    grid_minutes__gte=5,
                    grid_minutes__lte=240,
                ),
                name="booking_rules_limits",
            )
        ]


class Hold(models.Model):
    """A slot kept for somebody who is choosing; it lapses by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="holds")
    client = models.ForeignKey(Client, models.PROTECT, null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lapses_at = models.DateTimeField()


class Feed(models.Model):
    """A private calendar address of a coach or a client. Revoking it makes a new one. Only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="feeds")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="feeds")
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(coach=None) ^ Q(client=None), name="feed_of_one")]


class OutsideCalendar(models.Model):
    """An ICS address whose busy times block a coach. Fetched by the worker; `problem` is shown to the coach."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="outside_calendars")
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=1000)
    fetched_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)

    @property
    def public_id(self) -> str:
        """`oc_…`"""
        return public_id("oc", self.id)


class BusyTime(models.Model):
    """A stretch an outside calendar says is taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = models.ForeignKey(OutsideCalendar, models.CASCADE, related_name="busy_times")
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="busy_times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["coach", "starts_at"], name="busy_times_of_coach")]


class Enquiry(models.Model):
    """Somebody new asked for a slot on a coach's public page; the coach answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="enquiries")
    kind = models.ForeignKey(AppointmentType, models.PROTECT, null=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    @property
    def public_id(self) -> str:
        """`en_…`"""
        return public_id("en", self.id)
