"""Tables of receipts and credit notes: append-only, numbered by the database (`migrations/receipts.sql`)."""

from django.db import models
from django.db.models import Q

from tenpack.kit.ids import new_id, public_id
from tenpack.kit.money import Money
from tenpack.money.choices import ReceiptKind
from tenpack.money.models import Payment, Refund
from tenpack.money.receipt_rules import ReceiptLine, TaxShare, number_text, tax_shares
from tenpack.people.models import Business


class ReceiptCounter(models.Model):
    """The last number a business gave out in a year, for receipts and for credit notes. Only the database counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    kind = models.CharField(max_length=11, choices=ReceiptKind)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "kind", "year"], name="receipt_counter_once")]


class Receipt(models.Model):
    """The paper for a payment, or the credit note for a refund: what it says is frozen, whatever changes later.

    `number` is given by the database when the row is inserted. `seller` and `buyer` are a `Party`, `lines` a list of
    `ReceiptLine`. Amounts of a credit note are what went back, so they are positive too.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=11, choices=ReceiptKind)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(db_default=0)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="receipt")
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="credit_note")
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    locale = models.CharField(max_length=10)
    seller = models.JSONField()
    buyer = models.JSONField()
    lines = models.JSONField()
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "kind", "year", "number"], name="receipt_number_once"),
            models.CheckConstraint(
                condition=Q(kind=ReceiptKind.RECEIPT, payment__isnull=False, refund=None)
                | Q(kind=ReceiptKind.CREDIT_NOTE, payment=None, refund__isnull=False),
                name="receipt_for_one",
            ),
            models.CheckConstraint(condition=Q(number__gte=1, total_minor__gt=0), name="receipt_says_something"),
        ]
        indexes = [models.Index(fields=["issued_at"], name="receipts_by_time")]

    @property
    def public_id(self) -> str:
        """`rc_…`"""
        return public_id("rc", self.id)

    @property
    def is_credit_note(self) -> bool:
        """Whether it is for money that went back."""
        return self.kind == ReceiptKind.CREDIT_NOTE

    @property
    def number_text(self) -> str:
        """`2026-0007`, of a credit note `C-2026-0007`."""
        return number_text(self.kind, self.year, self.number)

    @property
    def total(self) -> Money:
        """What was paid, or went back."""
        return Money(self.total_minor, self.currency)

    @property
    def paid(self) -> Payment:
        """The payment it is about."""
        payment = self.refund.payment if self.refund else self.payment
        assert payment
        return payment

    @property
    def receipt_lines(self) -> list[ReceiptLine]:
        """The lines as values."""
        return [ReceiptLine(**line) for line in self.lines]

    @property
    def taxes(self) -> list[TaxShare]:
        """The tax in it, a sum for each rate."""
        return tax_shares(self.receipt_lines)
