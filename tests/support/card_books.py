"""The books of cards: what stands here, offer by offer, and whether the double's own books say the same."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.stripe_double import StripeDouble

if TYPE_CHECKING:
    from datetime import date

    from tenpack.money.models import Offer


def books_here(offers: "Mapping[str, Offer]", today: "date") -> dict[str, Any]:
    """Everything about these offers that a storm must not bend, by their names; without moments and ids."""
    return {name: book_of(offer, today) for name, offer in offers.items()}


def book_of(offer: "Offer", today: "date") -> dict[str, Any]:
    from tenpack.money.models import Refund
    from tenpack.money.stripe.models import Dispute, Subscription, UnfitMoney

    offer.refresh_from_db()
    pack, mine = offer.pack, {"payment__offer": offer}
    refunds = Refund.objects.filter(**mine)
    return {
        "state": offer.state(today).value,
        "due": offer.next_due_on,
        "sums": (offer.payments_made, offer.paid_minor, offer.refunded_minor),
        "payments": list(
            offer.payments.order_by("due_number").values_list("due_number", "dues", "amount_minor", "method")
        ),
        "refunds": sorted(refunds.values_list("amount_minor", "sessions_withdrawn", "origin")),
        "pack": pack and (pack.free, pack.used, pack.suspended_at is not None, pack.expires_at),
        "orders": sorted(Subscription.objects.filter(offer=offer).values_list("state", "is_resting", "ends_itself")),
        "pages": sorted(offer.checkouts.values_list("state", "amount_minor")),
        "disputes": sorted(Dispute.objects.filter(**mine).values_list("state", "amount_minor")),
        "unfit": [
            (one.why, one.amount_minor, one.returned_at is not None) for one in UnfitMoney.objects.filter(offer=offer)
        ],
    }


def disagreements(double: StripeDouble) -> list[str]:
    """Every charge there that is not exactly one payment here, or that was given back otherwise; and the reverse."""
    from tenpack.money.models import Payment

    lines = {line["payment_intent"]: line for line in double.books()["payments"]}
    found = [problem for line in lines.values() for problem in unlike(line)]
    mine = Payment.objects.exclude(provider_id=None).values_list("provider_id", flat=True)
    return found + [f"{name} is recorded and was never charged" for name in mine if name not in lines]


def unlike(line: dict[str, Any]) -> list[str]:
    from django.db.models import Sum

    from tenpack.money.models import Payment, Refund
    from tenpack.money.stripe.models import UnfitMoney

    name = line["payment_intent"]
    payments = list(Payment.objects.filter(provider_id=name))
    unfit = list(UnfitMoney.objects.filter(charge_id=name))
    if len(payments) + len(unfit) != 1:
        return [f"{name} is recorded {len(payments)} times and noted as unfit {len(unfit)} times"]
    amount = (payments + unfit)[0].amount_minor
    refunds = Refund.objects.filter(payment__in=payments)
    taken, asked = refunds.filter(origin="dispute"), refunds.exclude(origin="dispute")
    sums = [some.aggregate(sum=Sum("amount_minor"))["sum"] or 0 for some in (taken, asked)]
    gone = amount if unfit and unfit[0].returned_at else sums[1]
    said = (line["charges"], line["charged"], line["refunded"], line["disputed"])
    stands = (1, amount, gone, sums[0])
    return [] if said == stands else [f"{name}: {said} there, {stands} here (charges, charged, refunded, disputed)"]


def undecided() -> list[str]:
    """What is neither done nor given up: nothing of it may be left when all has been told."""
    from tenpack.money.stripe.models import Checkout, RefundRequest, StripeEvent, UnfitMoney

    return [
        *(f"checkout {one.id} is {one.state}" for one in Checkout.objects.filter(state__in=["opening", "processing"])),
        *(f"refund request {one.id} is asked" for one in RefundRequest.objects.filter(state="asked")),
        *(f"{one.charge_id} was not returned" for one in UnfitMoney.objects.filter(returned_at=None)),
        *(
            f"{one.kind} {one.state}: {one.trouble}"
            for one in StripeEvent.objects.filter(state__in=["waiting", "set_aside"])
        ),
    ]
