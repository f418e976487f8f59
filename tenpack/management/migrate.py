"""Bring the database's tables to this version."""

import argparse
from datetime import UTC, datetime

from tenpack.management.saying import say

NEEDS_DATABASE = True

# Any number, the same everywhere: two machines starting together must not migrate together.
MIGRATION_LOCK = 7_461_736_163


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = f"{__doc__} Does nothing when they are already there."


def run(options: argparse.Namespace) -> int:
    del options
    migrate()
    say("The tables are up to date.")
    return 0


def migrate() -> None:
    """Apply every migration not applied yet, one process at a time. Needs Django set up."""
    from django.core.management import call_command
    from django.db import connection

    from tenpack.notices.push_keys import prepare_push_key

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        prepare_push_key(now=datetime.now(UTC))
    finally:
        # Closing the connection also lets go of the lock, whatever state the migration left it in.
        connection.close()
