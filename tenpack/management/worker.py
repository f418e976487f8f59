"""Do the jobs that wait, and the periodic ones such as expiring packs."""

import argparse
import os
import sys

NEEDS_DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "`tenpack serve` runs one by itself; this is for further machines, with DATABASE_URL set."


def run(options: argparse.Namespace) -> int:
    """Run the worker as a child, so that an embedded database outlives it and is stopped after it."""
    del options
    from tenpack.management.children import Child, keep_running

    return keep_running([Child("worker", [sys.executable, "-m", "tenpack.jobs.worker"])], os.environ)
