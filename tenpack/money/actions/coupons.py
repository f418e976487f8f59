"""Coupons: making one, taking it off the list, and what an offer takes from it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor
from tenpack.kit.checks import Checks
from tenpack.kit.moments import local_day
from tenpack.kit.money import LARGEST_MINOR, Money
from tenpack.money.choices import OfferState
from tenpack.money.errors import CouponCodeTaken, CouponLeavesNothing, CouponNotTaken, CouponUnknown
from tenpack.money.models import Coupon, Offer
from tenpack.money.telling import tell
from tenpack.people.models import Business

CODE_LENGTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponDraft:
    """A coupon as asked for: percent (in basis points) or an amount, on how many payments, how often, until when."""

    code: str
    basis_points: int | None = None
    amount: Money | None = None
    periods: int | None = 1
    most_uses: int | None = None
    last_on: date | None = None

    def checked(self, business: Business, today: date) -> dict[str, Any]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        code = normal_code(checks.text("code", self.code, CODE_LENGTH, required=True))
        if code and not code.replace("-", "").isalnum():
            checks.problem("code", _("Use letters, digits and hyphens only."))
        if (self.basis_points is None) == (self.amount is None):
            checks.problem("percent", _("Write a percentage or an amount, one of them."))
        if self.amount and self.amount.currency != business.currency:
            checks.problem(
                "amount", _("Prices of this business are in %(currency)s.") % {"currency": business.currency}
            )
        if self.last_on and self.last_on < today:
            checks.problem("last_on", _("This day is over. Choose today or a later day."))
        columns = {
            "code": code,
            "basis_points": checks.whole("percent", self.basis_points, 1, 9_999, required=False),
            "minor": checks.whole(
                "amount", self.amount.minor if self.amount else None, 1, LARGEST_MINOR, required=False
            ),
            "currency": business.currency,
            "periods": checks.whole("periods", self.periods, 1, 100, required=False),
            "most_uses": checks.whole("most_uses", self.most_uses, 1, 1_000_000, required=False),
            "last_on": checks.day("last_on", self.last_on),
        }
        checks.refuse_if_any()
        return columns


@transaction.atomic
def create_coupon(*, business: Business, draft: CouponDraft, by: Actor, now: datetime) -> Coupon:
    """Put a coupon on the list. Errors: `CouponCodeTaken`, `InvalidFields`."""
    columns = draft.checked(business, local_day(now, business.zone))
    coupon, is_new = Coupon.objects.get_or_create(
        business=business, code=columns.pop("code"), defaults={**columns, "created_at": now}
    )
    if not is_new:
        raise CouponCodeTaken
    record("coupon.created", business_id=business.id, about=coupon, now=now, by=by)
    return coupon


@transaction.atomic
def archive_coupon(*, coupon: Coupon, is_archived: bool, by: Actor, now: datetime) -> Coupon:
    """Take a coupon off the list, or bring it back; offers that took it keep it. Repeat: nothing happens."""
    coupon = Coupon.objects.select_for_update(of=("self",)).select_related("business").get(id=coupon.id)
    if bool(coupon.archived_at) != is_archived:
        coupon.archived_at = now if is_archived else None
        coupon.save(update_fields=["archived_at"])
        event = "coupon.archived" if is_archived else "coupon.restored"
        record(event, business_id=coupon.business_id, about=coupon, now=now, by=by)
    return coupon


@transaction.atomic
def take_coupon(*, offer: Offer, code: str, by: Actor, now: datetime) -> Offer:
    """Take off an open offer what a coupon's code says, in the place of an earlier one; an empty code lets go of it.

    Locks: the offer, the coupon. Errors: `CouponUnknown`, `CouponLeavesNothing`, `CouponNotTaken` after a payment.
    """
    offer = Offer.objects.select_for_update(of=("self",)).select_related("business", "client").get(id=offer.id)
    today = local_day(now, offer.business.zone)
    if offer.state(today) != OfferState.OPEN:
        raise CouponNotTaken
    set_coupon(offer, coupon_behind(offer.business, code, today) if code.strip() else None)
    offer.save(update_fields=["coupon", "discount_basis_points", "discount_minor", "discount_periods"])
    tell("offer.reduced", offer=offer, by=by, now=now, is_reduced=offer.coupon_id is not None)
    return offer


def coupon_behind(business: Business, code: str, today: date) -> Coupon:
    """The coupon that this code opens today, its row held. Errors: `CouponUnknown`, which tells nobody why."""
    found = (
        Coupon.objects.select_for_update().filter(business=business, code=normal_code(code), archived_at=None).first()
    )
    if found is None or (found.last_on and found.last_on < today):
        raise CouponUnknown
    if found.most_uses is not None and found.uses >= found.most_uses:
        raise CouponUnknown
    return found


def set_coupon(offer: Offer, coupon: Coupon | None) -> None:
    """Freeze the coupon's discount into the offer. Errors: `CouponLeavesNothing`."""
    offer.coupon = coupon
    offer.discount_basis_points = coupon.basis_points if coupon else None
    offer.discount_minor = coupon.minor if coupon else None
    offer.discount_periods = coupon.periods if coupon else None
    if coupon and offer.due(1).minor <= 0:
        raise CouponLeavesNothing


def normal_code(code: str) -> str:
    """A code as it is stored: upper case, without spaces around or inside."""
    return "".join(code.split()).upper()
