"""Compare payments, refunds and disputes with Stripe, both ways, and record what was missed."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenpack.management.saying import answer, say

if TYPE_CHECKING:
    from tenpack.money.stripe.reconcile import Difference
    from tenpack.people.models import Business

NEEDS_DATABASE = True
USUAL_DAYS, MOST_DAYS = 7, 3650


def days(text: str) -> int:
    """A number of days from 1 on."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"write a number from 1 to {MOST_DAYS}")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=days, default=USUAL_DAYS, help="how far to look back (usually %(default)s)")
    parser.epilog = "Running it twice changes nothing more. The worker does this every night."


def run(options: argparse.Namespace) -> int:
    """Print each difference on a line of standard output. Shape: 1 where something could not be mended, else 0."""
    from tenpack.money.stripe.rounds import businesses_with_cards

    businesses = list(businesses_with_cards())
    found = [one for business in businesses for one in differences(business, options.days)]
    for line, _is_mended in found:
        answer(line)
    if not businesses:
        say("No business has connected cards.")
    if not found:
        answer("No differences.")
    return 0 if all(is_mended for _line, is_mended in found) else 1


def differences(business: "Business", days_back: int) -> Iterator[tuple[str, bool]]:
    """What differs for one business, as a line and whether it was mended; that it could not be asked is one, too."""
    from tenpack.money.stripe.connection import connection_of
    from tenpack.money.stripe.errors import KeyRefused, ProviderDown

    if connection_of(business) is None:
        yield f"{business.name}: The keys cannot be read. The owner enters them again in Settings → Payments.", False
        return
    try:
        found: list[Difference] = compared(business, days_back)
    except (ProviderDown, KeyRefused) as error:
        yield f"{business.name}: {error.message}", False
        return
    for one in found:
        yield f"{business.name}: {one}", one.is_mended


def compared(business: "Business", days_back: int) -> "list[Difference]":
    """Compare now."""
    from tenpack.money.stripe.reconcile import reconcile

    return reconcile(business, days=days_back, now=datetime.now(UTC))
