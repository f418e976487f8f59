"""The seller: what receipts say of the business."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import Checks
from tenpack.people.actions.business import locked
from tenpack.people.models import Business
from tenpack.people.rules import LEGAL_NAME_LENGTH, check_address

TAX_NUMBER_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerDraft:
    """The seller as asked for."""

    legal_name: str = ""
    address: str = ""
    tax_number: str = ""
    receipt_note: str = ""

    def checked(self) -> dict[str, str]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        columns = {
            "legal_name": checks.text("legal_name", self.legal_name, LEGAL_NAME_LENGTH),
            "address": check_address(checks, "address", self.address),
            "tax_number": checks.text("tax_number", self.tax_number, TAX_NUMBER_LENGTH),
            "receipt_note": check_address(checks, "receipt_note", self.receipt_note),
        }
        checks.refuse_if_any()
        return columns


@transaction.atomic
def change_seller(*, business: Business, draft: SellerDraft, version: int, by: Actor, now: datetime) -> Business:
    """Change what receipts say of the business from now on; those issued keep what they said.

    Errors: `InvalidFields`, `ChangedMeanwhile`.
    """
    columns = draft.checked()
    business = locked(business, version)
    for name, value in columns.items():
        setattr(business, name, value)
    business.version += 1
    business.save()
    record("seller.changed", business_id=business.id, about=business, now=now, by=by)
    return business
