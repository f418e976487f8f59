"""Check every pack's ledger: counts, order and hashes."""

import argparse

from tenpack.management.errors import CannotRun

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(options: argparse.Namespace) -> int:
    raise CannotRun("This command is not written yet.")
