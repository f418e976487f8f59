"""Tables of training. Triggers in `migrations/training.sql` keep operations as they came and businesses apart."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tenpack.appointments.models import Appointment
from tenpack.kit.ids import new_id, public_id
from tenpack.money.models import Offer, Plan
from tenpack.packs.models import Visit
from tenpack.people.models import Business, Client, Coach
from tenpack.training.choices import (
    Equipment,
    Force,
    Measured,
    MeasureKind,
    Mechanic,
    Muscle,
    OperationKind,
    SetKind,
    SignOffKind,
)

MUSCLES = 6


class Exercise(models.Model):
    """A coach's own movement, beside those of the library (`training/library.py`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="exercises")
    name = models.CharField(max_length=80)
    aliases = ArrayField(models.CharField(max_length=80), default=list, size=5)
    equipment = models.CharField(max_length=16, choices=Equipment)
    mechanic = models.CharField(max_length=10, choices=Mechanic)
    force = models.CharField(max_length=10, choices=Force)
    measured = models.CharField(max_length=14, choices=Measured, default=Measured.LOAD_REPS)
    primary = ArrayField(models.CharField(max_length=12, choices=Muscle), default=list, size=MUSCLES)
    secondary = ArrayField(models.CharField(max_length=12, choices=Muscle), default=list, size=MUSCLES)
    cue = models.CharField(max_length=500, blank=True)
    video_url = models.URLField(max_length=500, blank=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="exercise_of_business"),
            models.CheckConstraint(condition=~Q(name=""), name="exercise_has_name"),
        ]

    @property
    def public_id(self) -> str:
        """`xe_…`"""
        return public_id("xe", self.id)


class Program(models.Model):
    """What to train for some weeks: a template, or with a client the client's own copy."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="programs")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="programs")
    source = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="programs")
    title = models.CharField(max_length=80)
    note = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="program_of_business"),
            models.UniqueConstraint(fields=["offer", "source"], name="program_once_an_offer"),
            models.CheckConstraint(condition=~Q(title=""), name="program_has_title"),
            models.CheckConstraint(
                condition=Q(client=None, starts_on=None, expires_on=None, offer=None)
                | Q(client__isnull=False, starts_on__isnull=False),
                name="template_has_no_dates",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("starts_on")), name="program_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["client", "starts_on"], name="programs_of_client")]

    @property
    def public_id(self) -> str:
        """`pr_…`"""
        return public_id("pr", self.id)


class ProgramDay(models.Model):
    """One training day of a program. `blocks` has the shape of `training/prescriptions.py`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    program = models.ForeignKey(Program, models.PROTECT, related_name="days")
    week = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    blocks = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="program_day_of_business"),
            models.UniqueConstraint(
                fields=["program", "week", "position"],
                name="program_day_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(week__gte=1, week__lte=52, position__gte=1, position__lte=14), name="program_day_limits"
            ),
        ]

    @property
    def public_id(self) -> str:
        """`pd_…`"""
        return public_id("pd", self.id)


class PlanProgram(models.Model):
    """A program that a plan gives access to; the offer that is paid assigns it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="programs")
    program = models.ForeignKey(Program, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "program"], name="plan_program_once")]


class OfferProgram(models.Model):
    """The same, frozen as sold: a trigger copies the plan's when the offer is made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="sold_programs")
    program = models.ForeignKey(Program, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "program"], name="offer_program_once")]


class Workout(models.Model):
    """One training of one client, as its operations tell it; the id may come from the device that began it.

    Decided once it has a visit or a reason why no session was deducted. `is_visit_shared`: another road had recorded
    the visit before, nothing was taken for the workout.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="workouts")
    client = models.ForeignKey(Client, models.PROTECT, related_name="workouts")
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="workouts")
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="workouts")
    day = models.ForeignKey(ProgramDay, models.PROTECT, null=True, related_name="workouts")
    title = models.CharField(max_length=80)
    note = models.CharField(max_length=1000, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="workouts")
    is_visit_shared = models.BooleanField(default=False)
    no_session_reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "id"], name="workout_of_business"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="workout_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, visit=None, no_session_reason="")
                | Q(decided_at__isnull=False, visit__isnull=False, no_session_reason="")
                | (Q(decided_at__isnull=False, visit=None) & ~Q(no_session_reason="")),
                name="workout_decided_one_way",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-started_at"], name="workouts_of_client"),
            models.Index(fields=["business", "started_at"], condition=Q(decided_at=None), name="workouts_undecided"),
        ]

    @property
    def public_id(self) -> str:
        """`wo_…`"""
        return public_id("wo", self.id)


class WorkoutLine(models.Model):
    """One exercise of a workout: of the library by its key, or a coach's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    workout = models.ForeignKey(Workout, models.PROTECT, related_name="lines")
    library_key = models.CharField(max_length=48, blank=True)
    own_exercise = models.ForeignKey(Exercise, models.PROTECT, null=True, related_name="lines")
    position = models.PositiveSmallIntegerField()
    group = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    target = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(own_exercise=None) & ~Q(library_key="")) | Q(own_exercise__isnull=False, library_key=""),
                name="line_of_one_exercise",
            )
        ]
        indexes = [models.Index(fields=["workout", "position"], name="lines_of_workout")]

    @property
    def exercise_key(self) -> str:
        """The library's key, or `xe_…` of the coach's own."""
        return public_id("xe", self.own_exercise_id) if self.own_exercise_id else self.library_key


class WorkoutSet(models.Model):
    """One set that was done. Units: load in grams, time in seconds, distance in metres, effort in tenths of RPE."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    line = models.ForeignKey(WorkoutLine, models.PROTECT, related_name="sets")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=SetKind, default=SetKind.WORK)
    load_grams = models.PositiveIntegerField(null=True)
    reps = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    metres = models.PositiveIntegerField(null=True)
    rpe_tenths = models.PositiveSmallIntegerField(null=True)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(load_grams=None) | Q(load_grams__lte=2_000_000))
                & (Q(reps=None) | Q(reps__lte=1000))
                & (Q(seconds=None) | Q(seconds__lte=86_400))
                & (Q(metres=None) | Q(metres__lte=500_000))
                & (Q(rpe_tenths=None) | Q(rpe_tenths__lte=100)),
                name="set_limits",
            )
        ]
        indexes = [models.Index(fields=["line", "position"], name="sets_of_line")]


class Operation(models.Model):
    """What a device said, kept as it came: workouts are what their operations add up to. Never edited."""

    id = models.UUIDField(primary_key=True, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    coach = models.ForeignKey(Coach, models.PROTECT, null=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True)
    device = models.UUIDField()
    workout_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=OperationKind)
    body = models.JSONField()
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["business", "workout_id", "made_at"], name="operations_of_workout")]


class SignOff(models.Model):
    """A client's own hand under a visit, on the coach's device. `drawing` is the path data of an SVG; of a PIN only a
    keyed hash is kept, to know it again."""

    workout = models.OneToOneField(Workout, models.PROTECT, primary_key=True, related_name="sign_off")
    business = models.ForeignKey(Business, models.PROTECT)
    kind = models.CharField(max_length=10, choices=SignOffKind)
    drawing = models.TextField(blank=True)
    pin_hash = models.BinaryField(max_length=32, null=True)
    signed_at = models.DateTimeField()


class Measure(models.Model):
    """Something measured of a client's body. Units: grams, millimetres, tenths of a percent, beats a minute."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=14, choices=MeasureKind)
    value = models.PositiveIntegerField()
    measured_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "measured_on"], name="measure_once_a_day"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=1_000_000), name="measure_limits"),
        ]

    @property
    def public_id(self) -> str:
        """`me_…`"""
        return public_id("me", self.id)
