"""Store a business from the file that `tenpack export` wrote."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tenpack.management.errors import CannotRun
from tenpack.management.saying import say

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what `tenpack export` wrote")
    parser.epilog = "All of it or nothing: the books are recounted before anything is stored."


def run(options: argparse.Namespace) -> int:
    """Read the file. Shape: 0."""
    from tenpack.keeping.actions import import_business

    try:
        with options.file.open("rb") as source:
            business = import_business(source=source, now=datetime.now(UTC))
    except OSError as error:
        raise CannotRun(f"{options.file} cannot be read: {error.strerror}.") from error
    say(f"{business.name} is here ({business.public_id}). Its books add up.")
    return 0
