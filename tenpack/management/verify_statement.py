"""Check a client's downloaded statement, without a database."""

import argparse

from tenpack.management.errors import CannotRun

NEEDS_DATABASE = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(options: argparse.Namespace) -> int:
    raise CannotRun("This command is not written yet.")
