"""Tables of what each person wants to hear, and of the browsers that take push messages."""

from django.db import models
from django.db.models import F, Q

from tenpack.kit.ids import new_id
from tenpack.notices.quiet_rules import USUAL_ENDS, USUAL_STARTS
from tenpack.people.models import Business, User


class NoticeChoice(models.Model):
    """How one person wants to hear of one kind of notice of a business. Without a row, the kind's own channels."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="notice_choices", db_index=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    by_mail = models.BooleanField()
    by_push = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "business", "kind"], name="notice_choice_once")]


class QuietHours(models.Model):
    """When push messages wait, and letters too if they should, in wall-clock time of the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="quiet_hours", db_index=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=True)
    starts = models.TimeField(default=USUAL_STARTS)
    ends = models.TimeField(default=USUAL_ENDS)
    holds_mail = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "business"], name="quiet_hours_once"),
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="quiet_hours_end"),
        ]


class PushSubscription(models.Model):
    """A browser that takes push messages for whoever signed in there. Its address and keys are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint_hash = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(max_length=4_000)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # How often in a row nobody answered for it.
    failures = models.PositiveSmallIntegerField(default=0)


class PushKey(models.Model):
    """The one key that signs push messages of this installation, sealed. Browsers know its public half."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    public = models.CharField(max_length=100)
    sealed = models.BinaryField(max_length=1_000)
    # Tells without opening it whether it was sealed with the present `SECRET_KEY`.
    sealed_for = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_push_key")]
