"""Tables of the outbox: what is on its way to whom, which lines of the journal were read, and what a business adds."""

from django.db import models
from django.db.models import Q

from tenpack.journal.models import JournalLine
from tenpack.kit.ids import new_id, public_id
from tenpack.notices.choices import Channel, LetterOutcome
from tenpack.people.models import Business, Client, Coach


class Notice(models.Model):
    """One thing told to one person by one channel. `due_at` is when somebody has to look at it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="notices")
    line = models.ForeignKey(JournalLine, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=4, choices=Channel)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="notices")
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="notices")
    to = models.EmailField(max_length=254, blank=True)
    outcome = models.CharField(max_length=11, choices=LetterOutcome)
    tries = models.PositiveSmallIntegerField(default=0)
    is_repeat = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind", "channel", "client", "coach"], name="notice_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(client=None) ^ Q(coach=None), name="notice_for_one"),
            models.CheckConstraint(
                condition=Q(outcome__in=[LetterOutcome.WAITING, LetterOutcome.SENDING]) ^ Q(due_at=None),
                name="notice_due_until_it_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="notices_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["business", "-id"], name="notices_of_business"),
        ]

    @property
    def public_id(self) -> str:
        """`no_…`"""
        return public_id("no", self.id)


class ReadLine(models.Model):
    """A line of the journal that was read for notices lately. Older ones need no row: none as old can still come."""

    line_id = models.UUIDField(primary_key=True)


class NoticeCursor(models.Model):
    """How far the journal was read: the id below which nothing is looked at again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    read_from = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_notice_cursor")]


class LetterIntro(models.Model):
    """What a business says at the top of all letters of one kind, in its own words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="letter_intros", db_index=False)
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "kind"], name="letter_intro_once")]
