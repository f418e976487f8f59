"""Write everything of one business into one file, to take it to another site."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tenpack.management.errors import CannotRun
from tenpack.management.saying import say

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("business", help="its name, or its id: bu_…")
    parser.add_argument("file", type=Path, help="where to write it; must not exist yet")
    parser.epilog = "Keys of the payment provider stay behind. Keep the file safe: it holds everything else."


def run(options: argparse.Namespace) -> int:
    """Write the file. Shape: 0."""
    from django.db.models import Q

    from tenpack.keeping.actions import export_business
    from tenpack.kit.ids import NO_ID, parse_id
    from tenpack.people.models import Business

    found = Business.objects.filter(Q(id=parse_id("bu", options.business) or NO_ID) | Q(name=options.business))
    if found.count() != 1:
        raise CannotRun(f"There is not exactly one business called {options.business}; take its id.")
    try:
        with options.file.open("xb") as target:
            options.file.chmod(0o600)
            counts = export_business(business=found.get(), target=target, now=datetime.now(UTC))
    except OSError as error:
        raise CannotRun(f"{options.file} cannot be written: {error.strerror}.") from error
    say(f"{sum(counts.values()):,} rows of {len(counts)} tables are in {options.file}.")
    return 0
