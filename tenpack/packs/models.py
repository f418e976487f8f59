"""Tables of packs. Triggers in `migrations/ledger.sql` number, chain and count the entries and refuse the rest."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from tenpack.journal.choices import ActorKind
from tenpack.kit.ids import new_id, public_id
from tenpack.packs.choices import Bucket, Cause, Kind, PackState, Source, Why
from tenpack.packs.rules import Counts, counts_at, pack_state
from tenpack.people.models import Business, Client, Coach, Policy

LARGEST_PACK = 1000


class SessionPack(Policy):
    """A client's bundle of sessions. The five counters are written by the ledger's trigger alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="packs", db_constraint=False, db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="packs", db_constraint=False, db_index=False)
    title = models.CharField(max_length=80)
    starts_on = models.DateField()
    expires_on = models.DateField(null=True)
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    session_minutes = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=10, choices=Source)
    price_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    awaits_payment = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True)
    free = models.IntegerField(default=0)
    booked = models.IntegerField(default=0)
    used = models.IntegerField(default=0)
    expired = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "client", "id"], name="pack_of_client"),
            models.CheckConstraint(
                condition=Q(free__gte=0, booked__gte=0, used__gte=0, expired__gte=0, withdrawn__gte=0),
                name="pack_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("starts_on")), name="pack_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None, expires_at=None)
                | Q(expires_on__isnull=False, expires_at__gt=F("starts_at")),
                name="pack_dates_are_moments",
            ),
            models.CheckConstraint(
                condition=Q(price_minor=None) | Q(price_minor__gte=0), name="pack_price_not_negative"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="pack_has_title"),
        ]
        indexes = [
            models.Index(fields=["client", "expires_at", "created_at", "id"], name="packs_in_spending_order"),
            models.Index(fields=["business", "-id"], name="packs_of_business"),
            # No column that a use changes: its update of the pack then touches no index at all (HOT).
            models.Index(fields=["expires_at"], name="packs_to_expire"),
        ]

    @property
    def public_id(self) -> str:
        """`pk_…`"""
        return public_id("pk", self.id)

    @property
    def size(self) -> int:
        """How many sessions the pack holds in all, corrections included."""
        return self.free + self.booked + self.used + self.expired + self.withdrawn

    def counts(self, now: datetime) -> Counts:
        """The five numbers as they are at `now`, expiry derived from the date."""
        stored = Counts(self.free, self.booked, self.used, self.expired, self.withdrawn)
        return counts_at(stored, expires_at=self.expires_at, now=now)

    def state(self, now: datetime) -> PackState:
        """Upcoming, active, used up, expired, suspended or withdrawn; derived, never stored."""
        return pack_state(
            self.counts(now),
            starts_at=self.starts_at,
            expires_at=self.expires_at,
            suspended_at=self.suspended_at,
            now=now,
        )


class Visit(models.Model):
    """One session that was delivered or forfeited. It takes one session, or is owed until a pack settles it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_constraint=False, db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="visits", db_constraint=False, db_index=False)
    held_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    is_forfeited = models.BooleanField(default=False)
    is_owed = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "client", "id"], name="visit_of_client"),
            models.CheckConstraint(
                condition=~Q(is_owed=True, undone_at__isnull=False), name="undone_visit_is_not_owed"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "held_at"], name="visits_of_client"),
            models.Index(fields=["business", "held_at"], condition=Q(is_owed=True), name="visits_owed"),
        ]

    @property
    def public_id(self) -> str:
        """`vi_…`"""
        return public_id("vi", self.id)


class LedgerEntry(models.Model):
    """One movement of sessions inside a pack. Never edited, never deleted: the database refuses both."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_constraint=False, db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, db_constraint=False, db_index=False)
    pack = models.ForeignKey(SessionPack, models.PROTECT, related_name="entries", db_constraint=False, db_index=False)
    position = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    quantity = models.IntegerField()
    from_bucket = models.CharField(max_length=10, choices=Bucket)
    to_bucket = models.CharField(max_length=10, choices=Bucket)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    cause = models.CharField(max_length=12, choices=Cause)
    cause_id = models.UUIDField(null=True)
    why = models.CharField(max_length=15, choices=Why, blank=True)
    reason_hash = models.BinaryField(max_length=32, null=True)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, related_name="entries", db_constraint=False, db_index=False
    )
    visit_turn = models.IntegerField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by", db_constraint=False)
    repeat_key = models.CharField(max_length=300, null=True)  # noqa: DJ001 - unique, and most have none
    request_hash = models.BinaryField(max_length=32, null=True)
    free_after = models.IntegerField()
    booked_after = models.IntegerField()
    used_after = models.IntegerField()
    expired_after = models.IntegerField()
    withdrawn_after = models.IntegerField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "position"], name="entry_position_once"),
            models.UniqueConstraint(
                fields=["business", "repeat_key"],
                condition=Q(repeat_key__isnull=False),
                name="entry_repeat_key_once",
            ),
            models.UniqueConstraint(
                fields=["visit", "visit_turn"], condition=Q(kind="used"), name="visit_takes_one_session"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="entry_moves_something"),
            models.CheckConstraint(condition=Q(kind="returned") ^ Q(reverses=None), name="only_a_return_reverses"),
        ]
        indexes = [
            models.Index(fields=["visit"], name="entries_of_visit"),
            models.Index(fields=["client", "-recorded_at", "-id"], name="entries_of_client"),
        ]

    @property
    def public_id(self) -> str:
        """`le_…`"""
        return public_id("le", self.id)


class LedgerReason(models.Model):
    """The words behind an entry. The entry chains their hash, so that erasure can blank them without breaking it."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="reason_row")
    text = models.CharField(max_length=500)


class PackTerms(models.Model):
    """Title, dates and suspension of a pack from one moment on: who changed them, when and why. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pack = models.ForeignKey(SessionPack, models.PROTECT, related_name="terms")
    title = models.CharField(max_length=80)
    starts_on = models.DateField()
    expires_on = models.DateField(null=True)
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pack", "id"], name="terms_of_pack")]


class Freeze(models.Model):
    """Days on which a pack rested; its expiration moved by as many."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pack = models.ForeignKey(SessionPack, models.PROTECT, related_name="freezes")
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="freeze_has_days")]


class Booking(models.Model):
    """A planned visit: the session an appointment holds of a pack, and the visit that reports it once it was held.

    A use recorded within `matches_from` … `matches_until` (the local day) belongs to this booking's visit.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_constraint=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="bookings", db_constraint=False)
    pack = models.ForeignKey(SessionPack, models.PROTECT, null=True, related_name="bookings", db_constraint=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    matches_from = models.DateTimeField()
    matches_until = models.DateTimeField()
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="booking")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "client", "id"], name="booking_of_client"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            models.CheckConstraint(condition=Q(released_at=None) | Q(visit=None), name="booking_released_or_visited"),
        ]
        indexes = [
            models.Index(fields=["client", "matches_from"], condition=Q(released_at=None), name="bookings_of_client"),
        ]


class Objection(models.Model):
    """A client's word that a line of their ledger is wrong, until a coach has answered. One open for each line."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, db_constraint=False, db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="objections", db_constraint=False)
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="objections", db_constraint=False)
    text = models.CharField(max_length=500)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Coach, models.PROTECT, null=True, db_constraint=False, db_index=False)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(settled_at=None), name="one_open_objection_of_entry"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, answer="")
                | Q(settled_at__gte=F("raised_at"), settled_by__isnull=False),
                name="objection_settled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "raised_at"], condition=Q(settled_at=None), name="objections_open"),
        ]

    @property
    def public_id(self) -> str:
        """`ob_…`"""
        return public_id("ob", self.id)
