"""Make an API key for a coach and print only the key.

It acts as that coach, may read and write, and is shown this once. Settings → API keys lists and revokes it.
"""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenpack.management.errors import CannotRun
from tenpack.management.saying import answer

if TYPE_CHECKING:
    from tenpack.people.models import Coach

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--coach", required=True, metavar="EMAIL", help="the coach's sign-in address")
    parser.add_argument("--name", default="command line", help="what Settings calls the key")
    parser.add_argument("--read-only", action="store_true", help="the key may read, not write")


def run(options: argparse.Namespace) -> int:
    from tenpack.journal.choices import SYSTEM
    from tenpack.people.actions import make_api_key

    coach = coach_of(options.coach)
    _row, key = make_api_key(
        coach=coach, name=options.name, may_write=not options.read_only, by=SYSTEM, now=datetime.now(UTC)
    )
    answer(key)
    return 0


def coach_of(email: str) -> "Coach":
    """The one coach who signs in with this address."""
    from tenpack.people.models import Coach

    found = Coach.objects.filter(user__email=email.strip().lower(), left_at=None).order_by("id")
    if not found:
        raise CannotRun(f"No coach signs in as {email}; Settings → Team lists everybody.")
    if len(found) > 1:
        raise CannotRun(f"{email} coaches in {len(found)} businesses; make the key in Settings of the one you mean.")
    return found[0]
