"""Reading which offers somebody was reminded of."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenpack.journal.models import JournalLine
from tenpack.kit.moments import day_begins, local_day
from tenpack.money.models import Offer


def reminded_today(offers: Collection[Offer], *, now: datetime, zone: str) -> dict[UUID, datetime]:
    """When these offers' last letter went out on the local day of `now`; those without one are missing. One query."""
    if not offers:
        return {}
    lines = JournalLine.objects.filter(
        client_id__in={offer.client_id for offer in offers},
        about_id__in=[offer.id for offer in offers],
        event="offer.reminded",
        happened_at__gte=day_begins(local_day(now, zone), zone),
    )
    return dict(lines.order_by("id").values_list("about_id", "happened_at"))
