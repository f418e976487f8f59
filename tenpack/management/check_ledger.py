"""Recount every pack from its entries and compare the ledger with visits, terms and money."""

import argparse
from collections.abc import Iterator
from time import monotonic

from tenpack.management.saying import answer, say

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing but the differences")


def run(options: argparse.Namespace) -> int:
    """Print each difference on a line of standard output. Shape: 0 where there is none, else 1."""
    from django.db import connection, transaction

    began, found = monotonic(), 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One snapshot for everything: whoever works meanwhile disturbs nothing.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for difference in differences(quiet=options.quiet):
            answer(difference)
            found += 1
    if not options.quiet:
        say(f"{found or 'No'} difference{'' if found == 1 else 's'}, {monotonic() - began:.1f} seconds.")
    return 1 if found else 0


def differences(*, quiet: bool) -> Iterator[str]:
    """Everything that does not fit, telling how far the walk has come."""
    from tenpack.reports.booked import BOOKINGS
    from tenpack.reports.books import COMPARISONS, changed_reasons, compare
    from tenpack.reports.ledger_walk import Walked, walk

    def tell(walked: Walked) -> None:
        if not quiet:
            say(f"{walked.entries:,} entries of {walked.packs:,} packs counted …")

    yield from walk(Walked(), tell)
    if not quiet:
        say("Comparing with visits, reasons, terms, money and the calendar …")
    yield from changed_reasons()
    for comparison in (*COMPARISONS, *BOOKINGS):
        yield from compare(comparison)
