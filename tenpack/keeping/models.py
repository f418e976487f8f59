"""Tables of erasures and data files. `migrations/erasure.sql` keeps what was erased as it is."""

from django.db import models
from django.db.models import Q

from tenpack.journal.choices import ActorKind
from tenpack.keeping.choices import FileState
from tenpack.kit.ids import new_id, public_id
from tenpack.people.models import Business, Client


class Erasure(models.Model):
    """A client's wish to be erased, and what became of it.

    `transaction_id` names the one transaction that may blank words; `pseudonym` is what stands in their place.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="erasures")
    client = models.OneToOneField(Client, models.PROTECT, related_name="erasure")
    asked_at = models.DateTimeField()
    asked_kind = models.CharField(max_length=10, choices=ActorKind)
    asked_by = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.UUIDField(null=True)
    pseudonym = models.CharField(max_length=80, blank=True)
    transaction_id = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "pseudonym"], condition=~Q(pseudonym=""), name="pseudonym_once"
            ),
        ]
        indexes = [
            models.Index(fields=["transaction_id"], name="erasures_by_transaction"),
            models.Index(fields=["business", "asked_at"], condition=Q(erased_at=None), name="erasures_asked"),
        ]


class DataFile(models.Model):
    """Everything about one client in one file, made on request for whoever asked, kept for some days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, related_name="data_files")
    asked_kind = models.CharField(max_length=10, choices=ActorKind)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["client", "-id"], name="data_files_of_client")]

    @property
    def public_id(self) -> str:
        """`df_…`"""
        return public_id("df", self.id)
