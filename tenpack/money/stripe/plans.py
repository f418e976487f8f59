"""What the provider is told of an offer's price: the lines of a page, when a standing order begins, its phases."""

from datetime import UTC, date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenpack.kit.money import Money
from tenpack.money.choices import PaymentType
from tenpack.money.models import Offer
from tenpack.money.rules import due_on, fee_on
from tenpack.money.stripe.connection import Answer
from tenpack.money.stripe.limits import chargeable, units_of
from tenpack.money.stripe.models import Checkout, Subscription

# Noon, so that the provider's day, counted in UTC, is the business's day nearly everywhere.
HOUR = time(12)


def line_items(checkout: Checkout, offer: Offer) -> list[Answer]:
    """What is bought, and the fee line where the client pays it."""
    with override(offer.business.locale):
        lines = [(offer.name, checkout.amount_minor - checkout.fee_minor)]
        if checkout.fee_minor:
            lines.append((_("Fee for paying by card"), checkout.fee_minor))
    repeats = {"recurring": recurring(offer)} if checkout.kind == "repeated" else {}
    return [
        {
            "quantity": 1,
            "price_data": {
                "currency": offer.currency.lower(),
                "unit_amount": units_of(Money(minor, offer.currency)),
                "product_data": {"name": name},
                **repeats,
            },
        }
        for name, minor in lines
    ]


def recurring(offer: Offer) -> Answer:
    """Every so many weeks or months."""
    return {"interval": offer.interval_unit, "interval_count": offer.interval_every}


def start_of(offer: Offer, today: date) -> Answer:
    """When the first charge comes: at once, or on the day the next payment is due."""
    first = offer.next_due_on
    if first is None or first <= today:
        return {}
    at = int(datetime.combine(first, HOUR, ZoneInfo(offer.business.zone)).timestamp())
    # Within one period the cycle is anchored; further ahead the provider only knows a trial.
    if first < due_on(today, 2, offer.interval_unit, offer.interval_every or 1):
        return {"billing_cycle_anchor": at, "proration_behavior": "none"}
    return {"trial_end": at}


def needs_schedule(offer: Offer) -> bool:
    """Whether the standing order changes its price or ends by itself."""
    return offer.payment_type == PaymentType.INSTALLMENTS or offer.discount_periods is not None


def phases_of(
    offer: Offer, subscription: Subscription, remote: Answer, schedule: Answer, now: datetime
) -> list[Answer]:
    """The phases of a schedule: runs of payments with the same amount, from the next one on.

    Installments end after the last one; a recurring offer goes on at its full price when the coupon is used up.
    """
    first = subscription_first(offer, remote)
    last = offer.installments or max(offer.discount_periods or 0, offer.payments_made + 1) + 1
    rested = periods_rested_of(offer, first)
    products = [item["price"]["product"] for item in remote["items"]["data"]]
    phases: list[Answer] = []
    numbers = range(first, last + 1)
    for amount, run in groupby(numbers, key=lambda number: offer.due(number).minor):
        ends_at = boundary(offer, remote, [*run][-1] - first + 1 + rested)
        if ends_at <= now.timestamp():
            continue
        phases.append(
            {
                "items": [
                    priced(offer, product, minor)
                    for product, minor in zip(products, parts(amount, subscription), strict=False)
                ],
                "end_date": ends_at,
                "proration_behavior": "none",
            }
        )
    if not phases:
        return []
    phases[0]["start_date"] = schedule["phases"][0]["start_date"]
    if schedule["phases"][0].get("trial_end"):
        phases[0]["trial_end"] = schedule["phases"][0]["trial_end"]
    return phases


def subscription_first(offer: Offer, remote: Answer) -> int:
    """The number of the due payment that the standing order's first invoice is for."""
    return int(remote["metadata"].get("tenpack_first", 1))


def periods_rested_of(offer: Offer, first: int) -> int:
    """How many periods of the standing order went by unpaid, because the offer rested."""
    return max(offer.periods_skipped + first - 1, 0) if offer.payments_made >= first else 0


def parts(amount: int, subscription: Subscription) -> list[int]:
    """The amount and the fee on it."""
    return [amount, fee_within(subscription, amount)]


def fee_within(subscription: Subscription, amount: int) -> int:
    """The fee line that the standing order adds to an amount, as it was when it began."""
    fee = fee_on(amount, subscription.fee_basis_points, subscription.fee_fixed_minor)
    return chargeable(fee, subscription.offer.currency)


def priced(offer: Offer, product: str, minor: int) -> Answer:
    """One item of a phase."""
    return {
        "quantity": 1,
        "price_data": {
            "currency": offer.currency.lower(),
            "product": product,
            "unit_amount": units_of(Money(minor, offer.currency)),
            "recurring": recurring(offer),
        },
    }


def boundary(offer: Offer, remote: Answer, periods: int) -> int:
    """The end of so many periods after the first charge, as the provider counts them."""
    anchor = datetime.fromtimestamp(remote["billing_cycle_anchor"], UTC)
    day = due_on(anchor.date(), periods + 1, offer.interval_unit, offer.interval_every or 1)
    return int(datetime.combine(day, anchor.timetz()).timestamp())
