"""Expire the sessions of packs whose last day is over. The worker does this every hour."""

import argparse
from datetime import UTC, datetime

from tenpack.management.saying import say

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Running it twice changes nothing."


def run(options: argparse.Namespace) -> int:
    del options
    from tenpack.packs.actions import expire_packs

    expire_packs(now=datetime.now(UTC))
    say("Every pack past its last day is expired.")
    return 0
