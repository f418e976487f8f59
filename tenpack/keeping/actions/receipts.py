"""How long receipts keep the name of a buyer who was erased."""

from datetime import datetime

from django.db import connection, transaction

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import Checks
from tenpack.people.models import Business

LONGEST_YEARS = 30


@transaction.atomic
def change_receipt_years(*, business: Business, years: int | None, by: Actor, now: datetime) -> Business:
    """Say how many years after theirs receipts keep an erased buyer. Repeat: nothing happens.

    Errors: `InvalidFields`.
    """
    checks = Checks()
    checks.whole("keep_receipts_years", years, 0, LONGEST_YEARS)
    checks.refuse_if_any()
    business = Business.objects.select_for_update().get(id=business.id)
    if business.keep_receipts_years != years:
        business.keep_receipts_years, business.version = years or 0, business.version + 1
        business.save(update_fields=["keep_receipts_years", "version"])
        record("business.changed", business_id=business.id, about=business, now=now, by=by)
    return business


def blank_old_receipts() -> int:
    """Take erased buyers off receipts whose years are over. Repeat: nothing happens. Shape: how many receipts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenpack_blank_old_receipts()")
        (count,) = cursor.fetchone() or (0,)
    return int(count)
