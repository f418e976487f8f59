"""Reading the journal, newest first."""

from uuid import UUID

from django.db.models import QuerySet

from tenpack.journal.models import JournalLine


def lines_of_business(business_id: UUID) -> QuerySet[JournalLine]:
    """Everything that happened in the business."""
    return JournalLine.objects.filter(business_id=business_id).order_by("-id")


def lines_of_client(business_id: UUID, client_id: UUID) -> QuerySet[JournalLine]:
    """Everything that happened around one client."""
    return lines_of_business(business_id).filter(client_id=client_id)
