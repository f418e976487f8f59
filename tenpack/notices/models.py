"""Tables of letters: what was to be sent, and what became of it."""

from django.db import models

from tenpack.kit.ids import new_id
from tenpack.money.receipt_models import Receipt
from tenpack.notices.choices import LetterOutcome


class ReceiptLetter(models.Model):
    """The letter with one receipt or credit note. `due_at` is when somebody has to look at it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="letter")
    to = models.EmailField(max_length=254, blank=True)
    outcome = models.CharField(max_length=11, choices=LetterOutcome)
    tries = models.PositiveSmallIntegerField(default=0)
    is_repeat = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="receipt_letters_due", condition=models.Q(due_at__isnull=False))
        ]
